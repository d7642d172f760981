package dataset

import (
	"bytes"
	"encoding/json"
	"math"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/google/go-cmp/cmp"
)

// augmented returns the view of a dataset's training split.
func augmented(t testing.TB, d *Dataset, list ...Augment) *Augmented {
	t.Helper()
	in, err := NewInput(d, &d.Train, []Transform{{Kind: Scale}})
	if err != nil {
		t.Fatal(err)
	}
	a, err := in.Augmented(list, 5)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestAugmentIsAFunctionOfSeedEpochAndSample(t *testing.T) {
	d, err := Open("digits", Options{Train: 20, Test: 10})
	if err != nil {
		t.Fatal(err)
	}
	list := []Augment{{Kind: Flip}, {Kind: Shift, By: 3}, {Kind: Rotate, By: 20}, {Kind: Noise, By: 0.1}}
	forth, back := augmented(t, d, list...), augmented(t, d, list...)
	var first [2][20][]byte
	for e := range first {
		forth.SetEpoch(int64(e))
		for i := range first[e] {
			first[e][i] = bytes.Clone(forth.Pixels(i))
		}
	}
	for e := 1; e >= 0; e-- {
		back.SetEpoch(int64(e))
		for i := 19; i >= 0; i-- {
			if !bytes.Equal(back.Pixels(i), first[e][i]) {
				t.Fatalf("sample %d of epoch %d depends on earlier calls", i, e)
			}
		}
	}
	if bytes.Equal(first[0][3], first[1][3]) {
		t.Error("the epoch does not matter")
	}
	in, err := NewInput(d, &d.Train, nil)
	if err != nil {
		t.Fatal(err)
	}
	other, err := in.Augmented(list, 6)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Equal(other.Pixels(3), first[0][3]) {
		t.Error("the seed does not matter")
	}
	dst := make([]float32, 784)
	forth.SetEpoch(0)
	forth.Read(dst, 3)
	for k, p := range first[0][3] {
		if dst[k] != float32(p)*float32(1.0/255) {
			t.Fatalf("value %d is %v, the pixel %d", k, dst[k], p)
		}
	}
	if got := testing.AllocsPerRun(5, func() { forth.Pixels(1) }); got != 0 {
		t.Errorf("a sample allocates %v times", got)
	}
}

// TestAugmentGoldenBits compares augmented pictures with committed hashes, which
// are the same on every machine.
func TestAugmentGoldenBits(t *testing.T) {
	d, err := Open("digits", Options{Train: 50, Test: 10})
	if err != nil {
		t.Fatal(err)
	}
	a := augmented(t, d, Augment{Kind: Flip, Axis: "vertical"}, Augment{Kind: Shift, By: 3}, Augment{Kind: Rotate, By: 30}, Augment{Kind: Noise, By: 0.1})
	a.SetEpoch(2)
	out := &Dataset{Classes: d.Classes, Shape: d.Shape, Train: Split{Labels: d.Train.Labels}, Test: Split{Pixels: []uint8{}}}
	for i := range d.Train.Len() {
		out.Train.Pixels = append(out.Train.Pixels, a.Pixels(i)...)
	}
	const want = "sha256:0a11d619c5aa132240618fbfbd2412609c9854c597c9961140ace86c1e9d387b"
	if got := out.Fingerprint(); got != want {
		t.Errorf("fingerprint %s, want %s", got, want)
	}
}

// TestAugmentMoves looks at what each kind does to one bright pixel.
func TestAugmentMoves(t *testing.T) {
	pixels := make([]uint8, 81)
	pixels[4*9+6] = 200 // two to the right of the middle
	d := oneBy([3]int{1, 9, 9}, pixels...)
	place := func(p []uint8) (x, y, mass float64) {
		for i, v := range p {
			mass += float64(v)
			x += float64(v) * float64(i%9-4)
			y += float64(v) * float64(i/9-4)
		}
		return x / mass, y / mass, mass
	}
	seen := map[[2]int]bool{}
	shift := augmented(t, d, Augment{Kind: Shift, By: 1})
	turn, flip := augmented(t, d, Augment{Kind: Rotate, By: 90}), augmented(t, d, Augment{Kind: Flip})
	flips, up, down := 0, 0, 0
	for e := range 200 {
		for _, a := range []*Augmented{shift, turn, flip} {
			a.SetEpoch(int64(e))
		}
		x, y, mass := place(shift.Pixels(0))
		if mass != 200 {
			t.Fatalf("a shift changed the mass to %v", mass)
		}
		seen[[2]int{int(x), int(y)}] = true
		const blur = 0.03 // weights have eight bits
		if x, y, mass = place(turn.Pixels(0)); math.Abs(math.Hypot(x, y)-2) > 0.35 || math.Abs(mass-200) > 60 {
			t.Errorf("turned to %v, %v with mass %v", x, y, mass)
		}
		if x < -blur-0.3 {
			t.Errorf("turned by more than a right angle, to %v, %v", x, y)
		}
		if y < -0.5 {
			up++
		} else if y > 0.5 {
			down++
		}
		if x, _, _ = place(flip.Pixels(0)); x == -2 {
			flips++
		} else if x != 2 {
			t.Errorf("flipped to %v", x)
		}
	}
	if len(seen) != 9 {
		t.Errorf("shifts of one pixel lead to %d places", len(seen))
	}
	if flips < 70 || flips > 130 || up < 50 || down < 50 { // 100 ± 4 deviations; about 84 each
		t.Errorf("%d flips, %d turned up, %d down of 200", flips, up, down)
	}
}

func TestAugmentNoise(t *testing.T) {
	pixels := bytes.Repeat([]byte{128}, 3*64*64)
	d := oneBy([3]int{3, 64, 64}, pixels...)
	var sum, squares, n float64
	a := augmented(t, d, Augment{Kind: Noise, By: 0.1})
	for e := range 20 {
		a.SetEpoch(int64(e))
		for _, p := range a.Pixels(0) {
			v := float64(p) - 128
			sum, squares, n = sum+v, squares+v*v, n+1
		}
	}
	// 245,760 pixels: the mean is known to 0.05, the deviation to 0.04.
	if mean, std := sum/n, math.Sqrt(squares/n); math.Abs(mean) > 0.3 || math.Abs(std-25.5) > 0.3 {
		t.Errorf("noise of mean %v and deviation %v, want 0 and 25.5", mean, std)
	}
}

func TestAugmentOutside(t *testing.T) {
	d := oneBy([3]int{1, 2, 2}, 10, 20, 30, 40)
	a := augmented(t, d, Augment{Kind: Shift, By: farthest}, Augment{Kind: Rotate, By: 180})
	for e := range 100 {
		a.SetEpoch(int64(e))
		for _, p := range a.Pixels(0) {
			if p < 10 || p > 40 {
				t.Fatalf("pixel %d comes from nowhere", p)
			}
		}
	}
}

func TestBadAugment(t *testing.T) {
	for _, c := range []struct {
		list []Augment
		want string
	}{
		{[]Augment{{Kind: Flip}, {Kind: "rotat"}}, `augment[1].kind: "rotat" is not an augmentation; one of shift, rotate, flip, noise`},
		{[]Augment{{Kind: Shift}}, "augment[0].by: must be a whole number of pixels, at least 1, not 0"},
		{[]Augment{{Kind: Shift, By: 1.5}}, "augment[0].by: must be a whole number of pixels, at least 1, not 1.5"},
		{[]Augment{{Kind: Rotate, By: 181}}, "augment[0].by: must be an angle above 0 and up to 180 degrees, not 181"},
		{[]Augment{{Kind: Noise, By: math.NaN()}}, "augment[0].by: must be a share of the pixel range, above 0 and up to 1, not NaN"},
		{[]Augment{{Kind: Flip, By: 1}}, "augment[0].by: applies only to shift"},
		{[]Augment{{Kind: Flip, Axis: "x"}}, `augment[0].axis: "x" is not an axis`},
		{[]Augment{{Kind: Shift, By: 1, Axis: "vertical"}}, "augment[0].axis: applies only to flip"},
		{[]Augment{{Kind: Shift, By: 1}, {Kind: Shift, By: 2}}, "augment[1].kind: shift appears twice"},
	} {
		if err := CheckAugment(c.list); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v: error %v does not say %q", c.list, err, c.want)
		}
	}
	d, err := Open("xor", Options{})
	if err != nil {
		t.Fatal(err)
	}
	in, err := NewInput(d, &d.Train, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := in.Augmented([]Augment{{Kind: Flip}}, 1); err == nil || !strings.Contains(err.Error(), "augment[0].kind: flip changes pictures") {
		t.Errorf("points: %v", err)
	}
}

func TestAugmentText(t *testing.T) {
	want := []Augment{{Kind: Flip}, {Kind: Shift, By: 2}}
	var fromYAML, fromJSON, back []Augment
	if err := yaml.UnmarshalWithOptions([]byte("[flip, {kind: shift, by: 2}]"), &fromYAML, yaml.Strict()); err != nil {
		t.Error(err)
	}
	if err := json.Unmarshal([]byte(`["flip", {"kind": "shift", "by": 2}]`), &fromJSON); err != nil {
		t.Error(err)
	}
	text, err := yaml.Marshal(want)
	if err != nil || yaml.Unmarshal(text, &back) != nil {
		t.Errorf("YAML %s: %v", text, err)
	}
	if d := cmp.Diff(want, fromYAML) + cmp.Diff(want, fromJSON) + cmp.Diff(want, back); d != "" {
		t.Error(d)
	}
}

func BenchmarkAugment(b *testing.B) {
	for _, name := range []string{"digits"} {
		d, err := Open(name, Options{Train: 256, Test: 10})
		if err != nil {
			b.Fatal(err)
		}
		for _, c := range []struct {
			name string
			list []Augment
		}{
			{"shift", []Augment{{Kind: Shift, By: 2}}},
			{"rotate", []Augment{{Kind: Rotate, By: 10}}},
			{"noise", []Augment{{Kind: Noise, By: 0.1}}},
			{"all", []Augment{{Kind: Shift, By: 2}, {Kind: Rotate, By: 10}, {Kind: Flip}, {Kind: Noise, By: 0.1}}},
		} {
			a := augmented(b, d, c.list...)
			b.Run(c.name+"/"+name, func(b *testing.B) {
				i := 0
				for b.Loop() {
					a.Pixels(i & 255)
					i++
				}
			})
		}
	}
}
