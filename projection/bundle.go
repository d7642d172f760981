package projection

import (
	"context"
	"fmt"
	"math"

	"brainbow/tensor"
)

// BundleOptions are the parameters of [Bundle]. Zero values mean the defaults, which are those of
// CUBu. Lengths are in cells of the density map.
type BundleOptions struct {
	Options
	// Classes holds the class of every trail; only trails of the same class attract each other. nil
	// means a single class.
	Classes []int
	// Grid is the number of cells along a side of the density map; 0 means 512.
	Grid int
	// Kernel is the radius of the density's kernel in the first round; 0 means 32. It shrinks by a
	// constant factor per round to KernelLast in the last; 0 means 2.
	Kernel, KernelLast float64
	// Rounds is the number of rounds; 0 means 15.
	Rounds int
	// Spacing is the distance between the points of a resampled trail; 0 means 8.
	Spacing float64
	// Advance is the step towards higher density in radii of the kernel; 0 means
	// 0.5.
	Advance float64
	// Smooth is the weight of the neighbouring points' mean in the new position of a point; 0 means
	// 0.2. Reach is the distance of neighbours along the trail, as a share of the grid's side; 0
	// means 0.05.
	Smooth, Reach float64
}

// Bundles are trails as polylines, raw and bundled. Every point has a position on both, so any
// mixture of them can be drawn.
type Bundles struct {
	// Trail i has the points Starts[i] … Starts[i+1]−1.
	Starts []int32
	// Times holds the time of every point on its trail: 0 is the first step, 1 the second. Every
	// step of a trail is a point.
	Times []float32
	// Raw and Curved hold x and y of every point, on the straight pieces between
	// steps and on the bundled curve. The first and last point of a trail are the
	// same in both.
	Raw, Curved []float32
}

// At returns x and y of every point for a strength from 0, the raw trails, to 1,
// the bundled ones: (1−t)·raw + t·curved.
func (b *Bundles) At(strength float64) []float32 {
	out := make([]float32, len(b.Raw))
	for i, v := range b.Raw {
		out[i] = float32(float64((1-strength)*float64(v)) + float64(strength*float64(b.Curved[i])))
	}
	return out
}

// Bundle bundles trails [n, steps, 2], the positions of n observations at several steps or layers,
// by kernel density estimation. Every round estimates the density of all points of a class, moves
// each point along the normalised gradient, smooths and resamples the curves, and shrinks the
// kernel (Hurter, Ersoy and Telea, "Graph bundling by kernel density estimation", 2012; van der
// Zwan, Codreanu and Telea, "CUBu: universal real-time bundling for large graphs", 2016). The first
// and last positions stay in place; those between them move, so [Bundles] keeps the raw ones.
//
// There are two differences from CUBu: points move only perpendicularly to their trail, so that
// times do not shift along it, and the kernel consists of three successive box filters, whose cost
// does not depend on the radius.
func Bundle(ctx context.Context, trails *tensor.Tensor, bo BundleOptions) (*Bundles, error) {
	if err := bo.complete(); err != nil {
		return nil, fmt.Errorf("bundle trails: %w", err)
	}
	n, steps, err := checkTrails(trails)
	if err != nil {
		return nil, fmt.Errorf("bundle trails: %w", err)
	}
	groups := [][]int{nil}
	if bo.Classes == nil {
		for i := range n {
			groups[0] = append(groups[0], i)
		}
	} else {
		count, err := checkLabels(bo.Classes, n)
		if err != nil {
			return nil, fmt.Errorf("bundle trails: %w", err)
		}
		groups = make([][]int, count)
		for i, c := range bo.Classes {
			groups[c] = append(groups[c], i)
		}
	}
	frame, err := frameOf(trails.Data, bo.Grid)
	if err != nil {
		return nil, fmt.Errorf("bundle trails: %w", err)
	}
	curves := make([]curve, n)
	for i := range curves {
		curves[i] = newCurve(trails.Data[i*steps*2:][:steps*2], frame)
	}
	for round := range bo.Rounds {
		// All classes are processed in each round, so that progress is steady.
		h := bo.kernel(round)
		err := split(ctx, bo.threads(), len(groups), 1, func(class, _, _ int) {
			if len(groups[class]) > 0 {
				bundleRound(curves, groups[class], h, &bo)
			}
		})
		if err != nil {
			return nil, fmt.Errorf("bundle trails: %w", err)
		}
		bo.progress(round+1, bo.Rounds)
	}
	b := &Bundles{Starts: make([]int32, n+1)}
	for i := range curves {
		curves[i].write(b, trails.Data[i*steps*2:][:steps*2], frame)
		b.Starts[i+1] = int32(len(b.Times))
	}
	return b, nil
}

// complete fills in the defaults and checks the ranges.
func (bo *BundleOptions) complete() error {
	for _, p := range []struct {
		name     string
		value    *float64
		standard float64
		lo, hi   float64
	}{
		{"kernel", &bo.Kernel, 32, 1, 1000},
		{"last kernel", &bo.KernelLast, 2, 0.5, 1000},
		{"spacing", &bo.Spacing, 8, 0.5, 1000},
		{"advance", &bo.Advance, 0.5, 0.01, 2},
		{"smooth", &bo.Smooth, 0.2, 0.001, 1},
		{"reach", &bo.Reach, 0.05, 0.001, 1},
	} {
		if *p.value == 0 {
			*p.value = p.standard
		}
		if !(*p.value >= p.lo && *p.value <= p.hi) {
			return fmt.Errorf("%w: %s must be between %v and %v, not %v", ErrOption, p.name, p.lo, p.hi, *p.value)
		}
	}
	if bo.Grid == 0 {
		bo.Grid = 512
	}
	if bo.Rounds == 0 {
		bo.Rounds = 15
	}
	if bo.Grid < 16 || bo.Grid > 8192 {
		return fmt.Errorf("%w: grid must be between 16 and 8192, not %d", ErrOption, bo.Grid)
	}
	if bo.Rounds < 1 || bo.Rounds > 1000 {
		return fmt.Errorf("%w: rounds must be between 1 and 1000, not %d", ErrOption, bo.Rounds)
	}
	return nil
}

// kernel returns the radius of a round, which falls geometrically from Kernel to KernelLast.
func (bo *BundleOptions) kernel(round int) float64 {
	if bo.Rounds == 1 {
		return bo.Kernel
	}
	return bo.Kernel * power(bo.KernelLast/bo.Kernel, float64(round)/float64(bo.Rounds-1))
}

func checkTrails(t *tensor.Tensor) (n, steps int, err error) {
	if t == nil || len(t.Shape) != 3 || t.Shape[2] != 2 {
		return 0, 0, fmt.Errorf("%w: trails must have shape [n, steps, 2]", ErrShape)
	}
	n, steps = t.Shape[0], t.Shape[1]
	if n < 1 || steps < 2 {
		return 0, 0, fmt.Errorf("%w: %d trails of %d steps; there must be at least 1 of 2 steps", ErrTooFew, n, steps)
	}
	for i, v := range t.Data {
		if math.Float32bits(v)&0x7f800000 == 0x7f800000 || v > 1e15 || v < -1e15 {
			return 0, 0, fmt.Errorf("%w: trail %d, step %d is at %v", ErrNotFinite, i/2/steps, i/2%steps, v)
		}
	}
	return n, steps, nil
}

// frame maps positions to cells of the density map and back.
type frame struct{ x, y, scale float64 }

// bundleMargin is the share of the grid that stays free on every side.
const bundleMargin = 0.06

func frameOf(data []float32, grid int) (frame, error) {
	lo, hi := [2]float64{math.Inf(1), math.Inf(1)}, [2]float64{math.Inf(-1), math.Inf(-1)}
	for i, v := range data {
		lo[i&1], hi[i&1] = math.Min(lo[i&1], float64(v)), math.Max(hi[i&1], float64(v))
	}
	size := math.Max(hi[0]-lo[0], hi[1]-lo[1])
	if size == 0 {
		return frame{}, fmt.Errorf("%w: all positions of all trails are the same", ErrIdentical)
	}
	inner := float64(grid-1) * (1 - 2*bundleMargin)
	side := float64(grid - 1)
	f := frame{scale: inner / size}
	f.x = side/2 - float64(f.scale*(lo[0]+hi[0]))/2
	f.y = side/2 - float64(f.scale*(lo[1]+hi[1]))/2
	return f, nil
}

func (f frame) cells(x, y float32) (float64, float64) {
	return float64(f.scale*float64(x)) + f.x, float64(f.scale*float64(y)) + f.y
}
