package projection

import (
	"context"
	"errors"
	"math"

	"brainbow/tensor"
)

// descent is the state of t-SNE's optimiser.
type descent struct {
	o         TSNEOptions
	p         *affinities
	repulsion repulsion
	exact     bool
	y         []float32 // positions x, y of point after point; all slices have this layout
	update    []float32
	gains     []float32
	pull      []float32
	push      []float32
	means     [][2]float64
	done      int
}

func newDescent(p *affinities, y []float32, o TSNEOptions) *descent {
	d := &descent{
		o: o, p: p, y: y, update: make([]float32, len(y)), gains: make([]float32, len(y)),
		pull: make([]float32, len(y)), push: make([]float32, len(y)), means: make([][2]float64, parts(p.n, pointsPart)),
	}
	d.restart()
	d.exact = o.Repulsion == Pairwise || o.Repulsion == Auto && p.n <= maxPairwise
	if d.exact {
		d.repulsion = newPairwise(p.n, o.threads())
	} else {
		d.repulsion = newInterpolated(p.n, o.threads())
	}
	return d
}

// restart clears the last step and the gains: the phases are optimised separately, as in openTSNE.
func (d *descent) restart() {
	clear(d.update)
	for i := range d.gains {
		d.gains[i] = 1
	}
}

// run does all iterations. The layout is valid even after an error.
func (d *descent) run(ctx context.Context) (*TSNEResult, error) {
	total := d.o.EarlyIterations + d.o.Iterations
	stopped := !d.snapshot(total)
	var err error
	for !stopped && d.done < total {
		exaggeration := 1.0
		if d.done < d.o.EarlyIterations {
			exaggeration = d.o.Exaggeration
		}
		if d.done == d.o.EarlyIterations {
			d.restart()
		}
		rate := d.o.LearningRate
		if rate == 0 {
			rate = float64(d.p.n) / exaggeration
		}
		if err = d.step(ctx, float32(exaggeration), float32(rate)); err != nil {
			break
		}
		d.done++
		d.o.progress(d.done, total)
		stopped = !d.snapshot(total)
	}
	if errors.Is(err, errDiverged) {
		return nil, err
	}
	r := &TSNEResult{
		Layout: tensor.From(append([]float32(nil), d.y...), d.p.n, 2), Perplexity: d.o.Perplexity,
		Iterations: d.done, Exact: d.exact, Early: d.done < total,
	}
	// Compute the divergence even after a cancellation.
	kl, klErr := d.divergence(context.WithoutCancel(ctx))
	if klErr != nil {
		return nil, klErr
	}
	r.KL = kl
	return r, err
}

// snapshot calls Snapshot if one is due and reports whether to continue.
func (d *descent) snapshot(total int) bool {
	if d.o.Snapshot == nil || d.done%d.o.SnapshotEvery != 0 && d.done != total {
		return true
	}
	return d.o.Snapshot(d.done, tensor.From(append([]float32(nil), d.y...), d.p.n, 2))
}

// pairwiseDivergence is the largest number of points for which the divergence's Z is summed over
// all pairs.
const pairwiseDivergence = 20000

func (d *descent) divergence(ctx context.Context) (float64, error) {
	how := d.repulsion
	if !d.exact && d.p.n <= pairwiseDivergence {
		how = newPairwise(d.p.n, d.o.threads())
	}
	z, err := how.forces(ctx, d.push, d.y)
	if err != nil {
		return 0, err
	}
	if !(z > 0) || math.IsInf(z, 1) {
		return 0, errDiverged
	}
	return d.p.divergence(ctx, d.y, z, d.o.threads())
}

// step does one iteration. After an error the layout is unchanged.
func (d *descent) step(ctx context.Context, exaggeration, rate float32) error {
	z, err := d.repulsion.forces(ctx, d.push, d.y)
	if err != nil {
		return err
	}
	if err := d.p.attract(ctx, d.pull, d.y, d.o.threads()); err != nil {
		return err
	}
	if !(z > 0) || math.IsInf(z, 1) {
		return errDiverged
	}
	inverse := float32(1 / z)
	// No cancellation here: half a step would leave an invalid layout.
	if err := split(context.WithoutCancel(ctx), d.o.threads(), d.p.n, pointsPart, func(part, lo, hi int) {
		var sum [2]float64
		for i := lo; i < hi; i++ {
			var step [2]float32
			for a := range 2 {
				e := 2*i + a
				g := float32(exaggeration*d.pull[e]) - float32(inverse*d.push[e])
				step[a] = d.wanted(e, g, rate)
			}
			d.take(i, step, &sum)
		}
		d.means[part] = sum
	}); err != nil {
		return err
	}
	d.centre()
	return nil
}

// wanted adapts the gain of coordinate e, whose derivative is g, and returns its step.
func (d *descent) wanted(e int, g, rate float32) float32 {
	u := d.update[e]
	if sign(u) != sign(g) {
		d.gains[e] += gainUp
	} else {
		d.gains[e] = max(gainLeast, float32(gainDown*d.gains[e])+gainLeast)
	}
	return float32(momentum*u) - float32(float32(rate*d.gains[e])*g)
}

// take moves point i by a step, shortened if it is too long, and adds its position to sum.
func (d *descent) take(i int, step [2]float32, sum *[2]float64) {
	if l := float32(step[0]*step[0]) + float32(step[1]*step[1]); l > longestStep*longestStep {
		f := longestStep / float32(math.Sqrt(float64(l)))
		step[0] *= f
		step[1] *= f
	}
	for a := range 2 {
		d.update[2*i+a] = step[a]
		d.y[2*i+a] += step[a]
		sum[a] += float64(d.y[2*i+a])
	}
}

// centre moves the layout's centre, whose partial sums are in means, to the origin.
func (d *descent) centre() {
	var sum [2]float64
	for _, m := range d.means {
		sum[0] += m[0]
		sum[1] += m[1]
	}
	mx, my := float32(sum[0]/float64(d.p.n)), float32(sum[1]/float64(d.p.n))
	for i := 0; i < len(d.y); i += 2 {
		d.y[i] -= mx
		d.y[i+1] -= my
	}
}

func sign(v float32) int {
	switch {
	case v > 0:
		return 1
	case v < 0:
		return -1
	}
	return 0
}
