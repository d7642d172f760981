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

// No picture is ruled out at its own distance, and where the directions are as many as the pixels, the limit is that distance but
// for rounding.
func TestFloor(t *testing.T) {
	d, err := generate.Opener{}.Open("digits", dataset.Options{Train: 600, Test: 40})
	if err != nil {
		t.Fatal(err)
	}
	small := *d // 6 × 6 pixels of each
	small.Shape = [3]int{1, 6, 6}
	cut := func(from []uint8) (to []uint8) {
		for i := 0; i < len(from); i += 784 {
			for y := range 6 {
				to = append(to, from[i+(11+y)*28+11:i+(11+y)*28+17]...)
			}
		}
		return to
	}
	small.Train.Pixels, small.Test.Pixels = cut(d.Train.Pixels), cut(d.Test.Pixels)
	for name, data := range map[string]*dataset.Dataset{"digits": d, "small": &small} {
		n := data.Features()
		f, err := flatten(t.Context(), &data.Train, n, 2)
		if err != nil {
			t.Fatal(err)
		}
		train, err := f.points(t.Context(), &data.Train, nil, 2)
		if err != nil {
			t.Fatal(err)
		}
		queries, err := f.points(t.Context(), &data.Test, nil, 2)
		if err != nil {
			t.Fatal(err)
		}
		blocks, err := multipliers(train, 2)
		if err != nil {
			t.Fatal(err)
		}
		w := &wideSearch{f: f, train: train, far: slices.Max(train.square), error: slices.Max(train.error)}
		if err := blocks[0].inf.Run(t.Context(), blocks[0].weights, queries, nil, func(k, _ int, products []float32) {
			for i, p := range products {
				apart := slow(data.Test.Pixels[k*n:(k+1)*n], data.Train.Pixels[i*n:(i+1)*n])
				floor := w.floor(queries.square[k], queries.error[k], apart)
				if !(p > floor) || name == "small" && float64(p-floor) > 1e-4*(queries.square[k]+w.far) {
					t.Errorf("%s, %d and %d: product %g, limit %g", name, k, i, p, floor)
				}
			}
		}); err != nil {
			t.Fatal(err)
		}
	}
}
