package analysis

import (
	"context"
	"errors"
	"slices"
	"testing"

	"brainbow/dataset"
	"brainbow/dataset/generate"
)

// The search along directions finds what measuring every distance finds, bit for bit: among digits, colour pictures of
// odd size, pictures that are all equal, and ones of a few grey levels with many equal distances.
func TestManyNeighboursAreExact(t *testing.T) {
	d, err := generate.Opener{}.Open("digits", dataset.Options{Train: 700, Test: 150})
	if err != nil {
		t.Fatal(err)
	}
	two, same := *d, *d
	two.Train.Pixels, same.Train.Pixels = slices.Clone(d.Train.Pixels), slices.Clone(d.Train.Pixels)
	n := d.Features()
	for i := range two.Train.Pixels {
		two.Train.Pixels[i] = 255 * (d.Train.Pixels[i/n/3*3*n+i%n] / 128)
		same.Train.Pixels[i] = d.Train.Pixels[i%n]
	}
	odd := *d // the same bytes as pictures of 3 × 7 × 7 pixels
	odd.Shape = [3]int{3, 7, 7}
	odd.Train.Pixels, odd.Test.Pixels = d.Train.Pixels[:700*147], d.Test.Pixels[:150*147]
	for name, data := range map[string]*dataset.Dataset{"digits": d, "two": &two, "same": &same, "odd": &odd} {
		for _, train := range []bool{false, true} {
			p := &pixelSearch{d: data, split: &data.Test, same: train, k: 9, threads: 2, progress: func(int, int) {}}
			if train {
				p.split = &data.Train
			}
			var ids []int32
			for i := range 150 {
				ids = append(ids, int32(149-i))
			}
			n := data.Features()
			found := 0
			if err := p.many(t.Context(), ids, func(row []int32, best [][]neighbour) {
				for i, id := range row {
					found++
					var all []neighbour
					for k := range data.Train.Len() {
						if !train || k != int(id) {
							all = append(all, neighbour{int32(k), slow(p.split.Pixels[int(id)*n:(int(id)+1)*n], data.Train.Pixels[k*n:(k+1)*n])})
						}
					}
					slices.SortFunc(all, byDistance)
					if !slices.Equal(best[i], all[:9]) {
						t.Fatalf("%s, sample %d: %v, want %v", name, id, best[i], all[:9])
					}
				}
			}); err != nil || found != len(ids) {
				t.Fatalf("%s: %d found: %v", name, found, err)
			}
			ctx, leave := context.WithCancel(t.Context())
			leave()
			if err := p.many(ctx, ids, func([]int32, [][]neighbour) { t.Error("found something after it was given up") }); !errors.Is(err, context.Canceled) {
				t.Errorf("given up: %v", err)
			}
		}
	}
}

// slow is apart, number by number.
func slow(a, b []uint8) float64 {
	sum := 0.0
	for i, v := range a {
		d := float64(v) - float64(b[i])
		sum += float64(d * d)
	}
	return sum
}

// The length of a difference along directions that are not quite at right angles is bounded.
func TestLongest(t *testing.T) {
	if got := longest([]float32{1, 0, 0, 1}, 2); got < 1 || got > 1.0001 {
		t.Errorf("right angles: %g", got)
	}
	if got := longest([]float32{1, 0, 1, 0}, 2); got < 1.4142 || got > 1.4143 { // both along one direction: √2
		t.Errorf("one direction: %g", got)
	}
}
