package generate

import (
	"math"
	"strings"
	"testing"

	"brainbow/dataset"
)

// housePolarities reports for each picture of the training split whether its digit is light.
func housePolarities(d *dataset.Dataset, seed uint64) []bool {
	light := make([]bool, d.Train.Len())
	for i := range light {
		_, light[i] = housePlace(sampleID{seed, 0, i})
	}
	return light
}

func TestHousePolarityIsBalanced(t *testing.T) {
	d, err := (Opener{}).Open("house-numbers", dataset.Options{Train: 400, Test: 20})
	if err != nil {
		t.Fatal(err)
	}
	var count [10][2]int
	for i, light := range housePolarities(d, 0) {
		p := 0
		if light {
			p = 1
		}
		count[d.Train.Labels[i]][p]++
	}
	for class, n := range count {
		if n != [2]int{20, 20} {
			t.Errorf("class %d has %d dark and %d light digits of 40", class, n[0], n[1])
		}
	}
}

// TestHousePolarityIsSeen compares the luma under a digit's strokes with that around them: light
// digits are lighter under any lighting.
func TestHousePolarityIsSeen(t *testing.T) {
	d, err := (Opener{}).Open("house-numbers", dataset.Options{Train: 500, Test: 20, Seed: 3})
	if err != nil {
		t.Fatal(err)
	}
	s := newStudio()
	wrong, blurred := 0, 0
	for i, light := range housePolarities(d, 3) {
		at := sampleID{3, 0, i}
		f := newFacade(at, int(d.Train.Labels[i]), 1, 1)
		if f.light != light {
			t.Fatalf("sample %d: the picture is of the other polarity", i)
		}
		strokes := at.stream("house strokes")
		s.pen.letter(&strokes, f)
		s.pen.cover(paintReach)
		luma := lumaOf(d.Train.Pixels[3072*i:][:3072])
		var on, off, nOn, nOff float64
		for k, depth := range s.pen.depth {
			if depth > 0.4 {
				on, nOn = on+float64(luma[k]), nOn+1
			} else if depth < -1 {
				off, nOff = off+float64(luma[k]), nOff+1
			}
		}
		if nOn == 0 || nOff == 0 {
			blurred++
		} else if (on/nOn > off/nOff) != light {
			wrong++
		}
	}
	if wrong > 25 || blurred > 25 { // plates and shadows may hide a faint digit
		t.Errorf("%d of 500 digits are not lighter or darker than the wall as they should be, %d have no strokes", wrong, blurred)
	}
}

// lumaOf returns the luma of the pixels of a picture.
func lumaOf(pixels []uint8) []uint8 {
	const plane = houseSide * houseSide
	luma := make([]uint8, plane)
	for i := range luma {
		luma[i] = dataset.Luma(pixels[i], pixels[plane+i], pixels[2*plane+i])
	}
	return luma
}

// TestPolarityTransformOnHouses counts how often the rule of the transform, which knows only
// pixels, finds the polarity that was drawn.
func TestPolarityTransformOnHouses(t *testing.T) {
	d, err := (Opener{}).Open("house-numbers", dataset.Options{Train: 1000, Test: 20})
	if err != nil {
		t.Fatal(err)
	}
	right := 0
	measured, err := d.Measure(&d.Train)
	if err != nil {
		t.Fatal(err)
	}
	polarity := measured.Column("polarity")
	for i, light := range housePolarities(d, 0) {
		if polarity[i] > 0 == light {
			right++
		}
	}
	if right < 900 {
		t.Errorf("the rule is right about %d of 1000 pictures", right)
	}
}

// TestHousesHaveNeighbours draws pictures with and without digits at the sides.
func TestHousesHaveNeighbours(t *testing.T) {
	with := 0
	for i := range 1000 {
		at := sampleID{0, 0, i}
		label, _ := housePlace(at)
		f := newFacade(at, label, 1, 1)
		if f.number[2] != label {
			t.Fatalf("sample %d shows %d, not %d", i, f.number[2], label)
		}
		if f.number[1] >= 0 || f.number[3] >= 0 {
			with++
		}
	}
	if with < 700 || with > 950 {
		t.Errorf("%d of 1000 pictures have a digit beside the middle one", with)
	}
}

func TestColour(t *testing.T) {
	for hue := 0.0; hue < 360; hue += 7 {
		for _, luma := range []float64{0, 0.03, 0.4, 0.8, 1} {
			for _, strength := range []float64{0, 0.5, 1} {
				c := colour(luma, hue, strength)
				if got := 0.299*c[0] + 0.587*c[1] + 0.114*c[2]; math.Abs(got-luma) > 1e-9 {
					t.Errorf("luma %v, hue %v, strength %v: luma %v", luma, hue, strength, got)
				}
				if min(c[0], c[1], c[2]) < -1e-9 || max(c[0], c[1], c[2]) > 1+1e-9 {
					t.Errorf("luma %v, hue %v, strength %v: %v", luma, hue, strength, c)
				}
			}
		}
	}
	if c := colour(0.299, 0, 1); math.Abs(c[0]-1) > 1e-9 || math.Abs(c[1]) > 1e-9 || math.Abs(c[2]) > 1e-9 {
		t.Errorf("the strongest red of its luma is %v", c)
	}
}

// TestCosines checks that the transform of a block is orthonormal: its inverse is
// its transpose.
func TestCosines(t *testing.T) {
	for a := range 8 {
		for b := range 8 {
			sum, want := 0.0, 0.0
			if a == b {
				want = 1
			}
			for k := range 8 {
				sum += cosines[a][k] * cosines[b][k]
			}
			if math.Abs(sum-want) > 1e-12 {
				t.Errorf("rows %d and %d: product %v", a, b, sum)
			}
		}
	}
}

func TestDifficulty(t *testing.T) {
	for _, name := range []string{"digits", "house-numbers"} {
		prints := map[string]bool{}
		for _, d := range []float64{-1, -0.5, 0, 1} {
			data, err := (Opener{}).Open(name, dataset.Options{Train: 40, Test: 20, Difficulty: d})
			if err != nil {
				t.Fatal(err)
			}
			prints[data.Fingerprint()] = true
		}
		if len(prints) != 4 {
			t.Errorf("%s: four difficulties give %d datasets", name, len(prints))
		}
	}
	for _, c := range []struct {
		name string
		d    float64
	}{{"digits", 1.5}, {"digits", math.NaN()}, {"xor", 1}} {
		if _, err := (Opener{}).Open(c.name, dataset.Options{Difficulty: c.d}); err == nil || !strings.Contains(err.Error(), "difficulty") {
			t.Errorf("%s of difficulty %v : error %v", c.name, c.d, err)
		}
	}
}

func BenchmarkHouseNumbers(b *testing.B) {
	for b.Loop() {
		if _, err := (Opener{}).Open("house-numbers", dataset.Options{Train: 1000, Test: 10}); err != nil {
			b.Fatal(err)
		}
	}
}
