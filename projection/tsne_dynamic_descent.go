package projection

import (
	"context"

	"brainbow/tensor"
)

// dynamic is the state of [DynamicTSNE]: an optimiser for every snapshot.
type dynamic struct {
	o     DynamicOptions
	each  TSNEOptions
	n     int
	at    []*descent
	means [][][2]float64 // of every part of the points and snapshot
}

// run does all iterations. The layouts are valid even after an error.
func (d *dynamic) run(ctx context.Context) (*DynamicResult, error) {
	early, total := d.each.EarlyIterations, d.each.EarlyIterations+d.each.Iterations
	done := 0
	stopped := !d.snapshot(done, total)
	var err error
	for !stopped && done < total {
		exaggeration := 1.0
		if done < early {
			exaggeration = d.each.Exaggeration
		}
		if done == early {
			for _, one := range d.at {
				one.restart()
			}
		}
		rate := d.each.LearningRate
		if rate == 0 {
			rate = float64(d.n) / exaggeration
		}
		if err = d.step(ctx, float32(exaggeration), float32(rate)); err != nil {
			break
		}
		done++
		d.o.progress(done, total)
		stopped = !d.snapshot(done, total)
	}
	r := &DynamicResult{
		Layouts: d.layouts(), Perplexity: d.each.Perplexity, Lambda: d.o.Lambda,
		Iterations: done, Exact: d.at[0].exact, Early: done < total,
	}
	for t, one := range d.at {
		// Compute the divergences even after a cancellation.
		kl, klErr := one.divergence(context.WithoutCancel(ctx))
		if err == nil {
			err = klErr
		}
		r.KL = append(r.KL, kl)
		r.Cost += kl
		if t > 0 {
			m := movement(d.at[t-1].y, one.y)
			r.Movement = append(r.Movement, m)
			r.Cost += float64(float64(d.o.Lambda/2*m) * m)
		}
	}
	return r, err
}

func (d *dynamic) layouts() []*tensor.Tensor {
	var out []*tensor.Tensor
	for _, one := range d.at {
		out = append(out, tensor.From(append([]float32(nil), one.y...), d.n, 2))
	}
	return out
}

// snapshot calls Snapshot if one is due and reports whether to continue.
func (d *dynamic) snapshot(done, total int) bool {
	if d.o.Snapshot == nil || done%d.each.SnapshotEvery != 0 && done != total {
		return true
	}
	return d.o.Snapshot(done, d.layouts())
}

// step does one iteration. After an error the layouts are unchanged.
//
// With G the gradient of the cost, H that of the penalty's gradient, R the rates of the
// coordinates and v the last step, the next is the s of
//
//	(1 + R·H)·s = momentum·v − R·G
//
// which is a gradient step with momentum whose penalty is evaluated at the new position. Over the
// snapshots of one coordinate, H is a constant times the matrix of second differences, so the
// system is tridiagonal.
func (d *dynamic) step(ctx context.Context, exaggeration, rate float32) error {
	inverse := make([]float32, len(d.at))
	for t, one := range d.at {
		z, err := one.repulsion.forces(ctx, one.push, one.y)
		if err != nil {
			return err
		}
		if err := one.p.attract(ctx, one.pull, one.y, d.each.threads()); err != nil {
			return err
		}
		inverse[t] = float32(1 / z)
	}
	// Forces are a quarter of the gradient, so this is too.
	stiff := d.o.Lambda / float64(4*d.n)
	if d.means == nil {
		d.means = make([][][2]float64, parts(d.n, pointsPart))
		for i := range d.means {
			d.means[i] = make([][2]float64, len(d.at))
		}
	}
	// No cancellation here: half a step would leave invalid layouts.
	if err := split(context.WithoutCancel(ctx), d.each.threads(), d.n, pointsPart, func(part, lo, hi int) {
		steps := make([][2]float32, len(d.at))
		chain := newTridiagonal(len(d.at))
		means := d.means[part]
		clear(means)
		for i := lo; i < hi; i++ {
			for a := range 2 {
				e := 2*i + a
				for t, one := range d.at {
					g := float32(exaggeration*one.pull[e]) - float32(inverse[t]*one.push[e])
					if stiff > 0 {
						g += float32(stiff * d.bend(t, e))
					}
					steps[t][a] = one.wanted(e, g, rate)
				}
				if stiff == 0 {
					continue
				}
				for t, one := range d.at {
					r := stiff * float64(float32(rate*one.gains[e]))
					chain.off[t], chain.right[t] = r, float64(steps[t][a])
				}
				for t, s := range chain.solve() {
					steps[t][a] = float32(s)
				}
			}
			for t, one := range d.at {
				one.take(i, steps[t], &means[t])
			}
		}
	}); err != nil {
		return err
	}
	for t, one := range d.at {
		for part, m := range d.means {
			one.means[part] = m[t]
		}
		one.centre()
	}
	return nil
}

// bend returns the negated second difference of coordinate e over the snapshots: n/λ times the
// penalty's derivative.
func (d *dynamic) bend(t, e int) float64 {
	y := float64(d.at[t].y[e])
	var b float64
	if t > 0 {
		b += y - float64(d.at[t-1].y[e])
	}
	if t+1 < len(d.at) {
		b += y - float64(d.at[t+1].y[e])
	}
	return b
}

// tridiagonalSystem is the system of equations
//
//	s_t + off_t·(second difference of s at t, negated) = right_t
//
// over a chain.
type tridiagonalSystem struct {
	off, right   []float64
	upper, value []float64
}

func newTridiagonal(n int) *tridiagonalSystem {
	return &tridiagonalSystem{make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n)}
}

// solve returns s by elimination without pivoting, which is stable because the diagonal dominates.
// The slice is valid until the next call.
func (c *tridiagonalSystem) solve() []float64 {
	last := len(c.off) - 1
	for t, r := range c.off {
		diagonal := 1.0
		var before, carried float64
		if t > 0 {
			diagonal += r
			before = -r
			carried = float64(before * c.value[t-1])
			diagonal -= float64(before * c.upper[t-1])
		}
		if t < last {
			diagonal += r
			c.upper[t] = -r / diagonal
		}
		c.value[t] = (c.right[t] - carried) / diagonal
	}
	for t := last - 1; t >= 0; t-- {
		c.value[t] -= float64(c.upper[t] * c.value[t+1])
	}
	return c.value
}
