package dataset

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

// oneBy is a dataset of one picture, in both splits.
func oneBy(shape [3]int, pixels ...uint8) *Dataset {
	s := Split{Pixels: pixels, Labels: []uint16{0}}
	return &Dataset{Name: "one", Classes: []string{"a", "b"}, Shape: shape, Train: s, Test: s}
}

// through returns the picture of sample 0 after a list of transforms, and its shape.
func through(t *testing.T, d *Dataset, list ...Transform) ([]uint8, [3]int) {
	t.Helper()
	in, err := NewInput(d, &d.Test, list)
	if err != nil {
		t.Fatal(err)
	}
	if got := in.Shape(); in.Features() != got[0]*got[1]*got[2] || len(in.Pixels(0)) != in.Features() {
		t.Errorf("%v: %d pixels of shape %v", list, len(in.Pixels(0)), got)
	}
	dst := make([]float32, in.Features())
	in.Read(dst, 0)
	for i, p := range in.Pixels(0) {
		if dst[i] != float32(p) {
			t.Errorf("%v: value %d is %v, the pixel %d", list, i, dst[i], p)
		}
	}
	return in.Pixels(0), in.Shape()
}

func TestPictureTransforms(t *testing.T) {
	counting := make([]uint8, 12)
	for i := range counting {
		counting[i] = uint8(i)
	}
	flat := oneBy([3]int{1, 3, 4}, counting...)
	for _, c := range []struct {
		list  []Transform
		shape [3]int
		want  []uint8
	}{
		{[]Transform{{Kind: Crop, Size: []int{1, 2}}}, [3]int{1, 1, 2}, []uint8{5, 6}},
		{[]Transform{{Kind: Crop, Size: []int{2}, From: []int{1, 0}}}, [3]int{1, 2, 2}, []uint8{4, 5, 8, 9}},
		{[]Transform{{Kind: Shift, By: []int{1, 0}}}, [3]int{1, 3, 4}, []uint8{0, 1, 2, 3, 0, 1, 2, 3, 4, 5, 6, 7}},
		{[]Transform{{Kind: Shift, By: []int{0, -2}}}, [3]int{1, 3, 4}, []uint8{2, 3, 3, 3, 6, 7, 7, 7, 10, 11, 11, 11}},
		{[]Transform{{Kind: Shift, By: []int{100, 0}}}, [3]int{1, 3, 4}, []uint8{0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3}},
		{[]Transform{{Kind: Flip}}, [3]int{1, 3, 4}, []uint8{3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8}},
		{[]Transform{{Kind: Flip, Axis: "vertical"}}, [3]int{1, 3, 4}, []uint8{8, 9, 10, 11, 4, 5, 6, 7, 0, 1, 2, 3}},
		{[]Transform{{Kind: Flip}, {Kind: Crop, Size: []int{1, 2}, From: []int{0, 0}}}, [3]int{1, 1, 2}, []uint8{3, 2}},
	} {
		got, shape := through(t, flat, c.list...)
		if shape != c.shape || !bytes.Equal(got, c.want) {
			t.Errorf("%v: %v of shape %v, want %v of %v", c.list, got, shape, c.want, c.shape)
		}
	}
	if !slices.Equal(flat.Test.Pixels, counting) {
		t.Error("the dataset itself was changed")
	}
}

func TestGreyscale(t *testing.T) {
	// Red, green, blue and white, a pixel each.
	d := oneBy([3]int{3, 1, 4}, 255, 0, 0, 255, 0, 255, 0, 255, 0, 0, 255, 255)
	got, shape := through(t, d, Transform{Kind: Greyscale})
	if shape != [3]int{1, 1, 4} || !bytes.Equal(got, []uint8{76, 150, 29, 255}) {
		t.Errorf("%v of shape %v", got, shape)
	}
}

// TestEdges takes the gradient of a step: it is zero except in the two columns beside the step.
func TestEdges(t *testing.T) {
	var step []uint8
	for range 4 {
		step = append(step, 10, 10, 10, 50, 50)
	}
	got, shape := through(t, oneBy([3]int{1, 4, 5}, step...), Transform{Kind: Edges})
	want := bytes.Repeat([]byte{0, 0, 255, 255, 0}, 4)
	if shape != [3]int{1, 4, 5} || !bytes.Equal(got, want) {
		t.Errorf("edges of a step are %v", got)
	}
	inverted := make([]uint8, len(step))
	for i, p := range step {
		inverted[i] = 255 - p
	}
	if again, _ := through(t, oneBy([3]int{1, 4, 5}, inverted...), Transform{Kind: Edges}); !bytes.Equal(again, want) {
		t.Errorf("edges of the negative are %v", again)
	}
	if none, _ := through(t, oneBy([3]int{1, 2, 2}, 9, 9, 9, 9), Transform{Kind: Edges}); !bytes.Equal(none, make([]byte, 4)) {
		t.Errorf("edges of nothing are %v", none)
	}
	// A ramp of 1 per pixel has a uniform gradient inside and half of it at the border, beyond
	// which the picture is constant: 8·1 and 4·1.
	ramp, _ := through(t, oneBy([3]int{1, 1, 4}, 0, 1, 2, 3), Transform{Kind: Edges})
	if !bytes.Equal(ramp, []byte{128, 255, 255, 128}) {
		t.Errorf("edges of a ramp are %v", ramp)
	}
}

func TestPolarity(t *testing.T) {
	d, err := Open("digits", Options{Train: 10, Test: 200})
	if err != nil {
		t.Fatal(err)
	}
	in, err := NewInput(d, &d.Test, []Transform{{Kind: Polarity}})
	if err != nil {
		t.Fatal(err)
	}
	negative := d.Test
	negative.Pixels = make([]uint8, len(d.Test.Pixels))
	for i, p := range d.Test.Pixels {
		negative.Pixels[i] = 255 - p
	}
	back, err := NewInput(d, &negative, []Transform{{Kind: Polarity}})
	if err != nil {
		t.Fatal(err)
	}
	for i := range d.Test.Len() {
		if !bytes.Equal(in.Pixels(i), d.Test.pixels(i, 784)) {
			t.Errorf("digit %d, light on dark, was changed", i)
		}
		if !bytes.Equal(back.Pixels(i), d.Test.pixels(i, 784)) {
			t.Errorf("the negative of digit %d was not inverted", i)
		}
	}
}

func TestStandardiseAfterPictures(t *testing.T) {
	d := oneBy([3]int{3, 1, 2}, 0, 255, 0, 255, 0, 255)
	got, err := Resolve(d, []Transform{{Kind: Greyscale}, {Kind: Scale}, {Kind: Standardise}})
	if err != nil {
		t.Fatal(err)
	}
	if s := got[2]; len(s.Mean) != 1 || s.Mean[0] != 0.5 || s.Std[0] != 0.5 {
		t.Errorf("mean %v, deviation %v of black and white", s.Mean, s.Std)
	}
}

func TestBadPictureTransforms(t *testing.T) {
	picture := oneBy([3]int{1, 2, 3}, 1, 2, 3, 4, 5, 6)
	two := oneBy([3]int{2, 1, 1}, 1, 2)
	points, err := Open("xor", Options{Train: 10, Test: 10})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		d    *Dataset
		list []Transform
		want string
	}{
		{picture, []Transform{{Kind: Scale}, {Kind: Flip}}, "transforms[1].kind: flip works on pixels; put it before scale"},
		{picture, []Transform{{Kind: Crop}}, "transforms[0].size: must be [height, width]"},
		{picture, []Transform{{Kind: Crop, Size: []int{0}}}, "transforms[0].size: must be numbers of pixels from 1 to 16384, not 0"},
		{picture, []Transform{{Kind: Crop, Size: []int{1 << 40}}}, "must be numbers of pixels"},
		{picture, []Transform{{Kind: Crop, Size: []int{3, 3}}}, "transforms[0].size: a part of 3×3 does not fit pictures of 2×3"},
		{picture, []Transform{{Kind: Crop, Size: []int{2, 2}, From: []int{0, 2}}}, "transforms[0].from: a part of 2×2 from row 0, column 2 does not fit pictures of 2×3"},
		{picture, []Transform{{Kind: Crop, Size: []int{1}, From: []int{1}}}, "transforms[0].from: must be [row, column]"},
		{picture, []Transform{{Kind: Crop, Size: []int{1}, From: []int{-1, 0}}}, "transforms[0].from: must be a position from 0 to 16384, not -1"},
		{picture, []Transform{{Kind: Crop, Size: []int{1}}, {Kind: Crop, Size: []int{2}}}, "transforms[1].size: a part of 2×2 does not fit pictures of 1×1"},
		{picture, []Transform{{Kind: Shift}}, "transforms[0].by: must be [down, right]"},
		{picture, []Transform{{Kind: Shift, By: []int{0, 1 << 40}}}, "transforms[0].by: "},
		{picture, []Transform{{Kind: Flip, Axis: "left"}}, `transforms[0].axis: "left" is not an axis (one of horizontal, vertical)`},
		{picture, []Transform{{Kind: Edges, By: []int{1, 1}}}, "transforms[0].by: applies only to shift"},
		{two, []Transform{{Kind: Greyscale}}, "transforms[0].kind: greyscale needs pictures of 1 or 3 channels, not of shape [2 1 1]"},
		{points, []Transform{{Kind: Edges}}, "transforms[0].kind: edges needs pictures, but the samples of xor are points"},
	} {
		_, err := NewInput(c.d, &c.d.Train, c.list)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v: error %v does not say %q", c.list, err, c.want)
		}
	}
}

func BenchmarkTransforms(b *testing.B) {
	d, err := Open("digits", Options{Train: 10_000, Test: 10})
	if err != nil {
		b.Fatal(err)
	}
	for _, kind := range []string{Edges, Polarity, Flip} {
		b.Run(kind+"/10000x28x28", func(b *testing.B) {
			for b.Loop() {
				if _, err := NewInput(d, &d.Train, []Transform{{Kind: kind}}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// FuzzTransforms applies every list that passes the checks.
func FuzzTransforms(f *testing.F) {
	f.Add([]byte(`["greyscale", {"kind": "crop", "size": [3, 2]}, {"kind": "shift", "by": [1, -9]}, "flip", "edges", "polarity", "scale"]`), []byte(`["flip", {"kind": "rotate", "by": 9}]`))
	f.Add([]byte(`[{"kind": "crop", "size": [5], "from": [0, 2]}, {"kind": "flip", "axis": "vertical"}, "standardise"]`), []byte(`[{"kind": "shift", "by": 3}, {"kind": "noise", "by": 0.5}]`))
	pixels := make([]uint8, 3*5*7)
	for i := range pixels {
		pixels[i] = uint8(i * 37)
	}
	d := oneBy([3]int{3, 5, 7}, pixels...)
	f.Fuzz(func(t *testing.T, list, changes []byte) {
		var transforms []Transform
		var augment []Augment
		if json.Unmarshal(list, &transforms) != nil || json.Unmarshal(changes, &augment) != nil || len(transforms) > 20 {
			return
		}
		in, err := NewInput(d, &d.Train, transforms)
		if err != nil {
			return
		}
		dst := make([]float32, in.Features())
		in.Read(dst, 0)
		if a, err := in.Augmented(augment, 1); err == nil {
			a.Read(dst, 0)
		}
	})
}
