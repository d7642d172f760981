package dataset

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"testing"
)

// resampled resizes one channel of w × h.
func resampled(pixels []uint8, w, h, outW, outH int, fit string) []uint8 {
	r := Resampler{Width: outW, Height: outH, Channels: 1, Fit: fit}
	dst := slices.Repeat([]uint8{99}, outW*outH)
	r.Put(dst, w, h, planarRows(pixels, [3]int{1, h, w}, 1))
	return dst
}

func TestResample(t *testing.T) {
	for name, c := range map[string]struct {
		in         []uint8
		w, h       int
		outW, outH int
		fit        string
		want       []uint8
	}{
		"as it is":          {[]uint8{1, 2, 3, 4}, 2, 2, 2, 2, FitCrop, []uint8{1, 2, 3, 4}},
		"mean of four":      {[]uint8{0, 10, 20, 33}, 2, 2, 1, 1, FitCrop, []uint8{16}},
		"shares of pixels":  {[]uint8{0, 30, 90}, 3, 1, 2, 1, FitStretch, []uint8{10, 70}},
		"twice as wide":     {[]uint8{0, 100}, 2, 1, 4, 1, FitStretch, []uint8{0, 25, 75, 100}},
		"larger":            {[]uint8{7}, 1, 1, 2, 3, FitStretch, []uint8{7, 7, 7, 7, 7, 7}},
		"wider and lower":   {[]uint8{0, 100, 50, 150}, 2, 2, 4, 1, FitStretch, []uint8{25, 50, 100, 125}},
		"middle of a wide":  {[]uint8{1, 2, 3, 4}, 4, 1, 2, 2, FitCrop, []uint8{2, 2, 2, 2}},
		"middle of a high":  {[]uint8{1, 2, 3, 4, 5}, 1, 5, 1, 1, FitCrop, []uint8{3}},
		"borders above":     {[]uint8{5, 5, 5, 5}, 4, 1, 4, 4, FitPad, []uint8{0, 0, 0, 0, 5, 5, 5, 5, 0, 0, 0, 0, 0, 0, 0, 0}},
		"borders beside":    {[]uint8{8, 8, 8}, 1, 3, 3, 3, FitPad, []uint8{0, 8, 0, 0, 8, 0, 0, 8, 0}},
		"thinner than one":  {slices.Repeat([]uint8{9}, 100), 100, 1, 4, 4, FitPad, []uint8{0, 0, 0, 0, 9, 9, 9, 9, 0, 0, 0, 0, 0, 0, 0, 0}},
		"rounding to above": {[]uint8{0, 1}, 2, 1, 1, 1, FitStretch, []uint8{1}},
	} {
		if got := resampled(c.in, c.w, c.h, c.outW, c.outH, c.fit); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, not %v", name, got, c.want)
		}
	}
}

// At all sizes, a uniform image keeps its colour, and no result lies outside the range of the
// input.
func TestResampleBounds(t *testing.T) {
	for in := 1; in <= 20; in++ {
		for out := 1; out <= 20; out++ {
			flat := resampled(slices.Repeat([]uint8{200}, in*3), in, 3, out, 5, FitStretch)
			if i := slices.IndexFunc(flat, func(v uint8) bool { return v != 200 }); i >= 0 {
				t.Fatalf("%d to %d: a flat surface has %d", in, out, flat[i])
			}
			ramp := make([]uint8, in)
			for i := range ramp {
				ramp[i] = uint8(10 + 5*i)
			}
			if got := resampled(ramp, in, 1, out, 1, FitStretch); !slices.IsSorted(got) || got[0] < 10 || got[out-1] > ramp[in-1] {
				t.Fatalf("%d to %d: %v", in, out, got)
			}
		}
	}
}

// The same bits everywhere.
func TestResampleHash(t *testing.T) {
	h := sha256.New()
	pixels := make([]uint8, 3*61*47)
	for i := range pixels {
		pixels[i] = uint8(i * i >> 4)
	}
	for _, size := range []int{1, 7, 32, 47, 64, 100} {
		for _, fit := range Fits() {
			d := &Dataset{Shape: [3]int{3, 47, 61}, Train: Split{Pixels: pixels, Labels: []uint16{0}}}
			for _, channels := range []int{3, 1} {
				e := *d
				if err := e.relay(Options{Size: size, Fit: fit, Channels: channels}); err != nil {
					t.Fatal(err)
				}
				h.Write(e.Train.Pixels)
			}
		}
	}
	const want = "50140adc4311c4d36a9598eb67cb6948eb05b9a0bde2d04bfc1e98b48e007e35"
	if got := hex.EncodeToString(h.Sum(nil)); got != want {
		t.Errorf("hash %s, not %s", got, want)
	}
}

func TestRelay(t *testing.T) {
	d := &Dataset{Name: "d", Shape: [3]int{3, 1, 2}, Train: Split{Pixels: []uint8{100, 0, 0, 200, 0, 0}, Labels: []uint16{0}}, Test: Split{Pixels: []uint8{}, Labels: []uint16{}}}
	if err := d.relay(Options{Channels: 1}); err != nil || d.Shape != [3]int{1, 1, 2} || !slices.Equal(d.Train.Pixels, []uint8{30, 117}) {
		t.Errorf("%v, %v, %v", d.Shape, d.Train.Pixels, err)
	}
	if err := d.relay(Options{Channels: 3}); err != nil || d.Shape != [3]int{3, 1, 2} || !slices.Equal(d.Train.Pixels, []uint8{30, 117, 30, 117, 30, 117}) {
		t.Errorf("%v, %v, %v", d.Shape, d.Train.Pixels, err)
	}
	for _, opt := range []Options{{Size: -1}, {Size: 2000}, {Channels: 2}, {Fit: "squeeze"}} {
		if _, err := Open("digits", opt); err == nil {
			t.Errorf("%+v is accepted", opt)
		}
	}
	if _, err := Open("xor", Options{Size: 4, Train: 4, Test: 4}); err == nil {
		t.Error("points have a size")
	}
	small, err := Open("digits", Options{Size: 14, Train: 4, Test: 4})
	if err != nil || small.Shape != [3]int{1, 14, 14} || len(small.Train.Pixels) != 4*196 {
		t.Errorf("%v, %v", small, err)
	}
}
