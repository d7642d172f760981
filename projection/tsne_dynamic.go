package projection

import (
	"context"
	"fmt"
	"math"

	"brainbow/tensor"
)

// DynamicOptions are the parameters of [DynamicTSNE]. Zero values mean the defaults, which are
// those of [TSNE] for the options that it has.
type DynamicOptions struct {
	Options
	// Perplexity, Exaggeration, EarlyIterations, Iterations, LearningRate and
	// Repulsion are those of [TSNEOptions].
	Perplexity      float64
	Exaggeration    float64
	EarlyIterations int
	Iterations      int
	LearningRate    float64
	Repulsion       Repulsion
	// Lambda is the weight of the penalty on movement. With 0 every snapshot is laid out
	// independently, from a common start; the authors use 0.1; from 10 on positions nearly
	// coincide.
	Lambda float64
	// Initial is the layout [n, 2] that all snapshots start from; the first two
	// principal components of the first snapshot by default.
	Initial *tensor.Tensor
	// Snapshot is called with copies of the layouts before the first iteration, after every
	// SnapshotEvery iterations (50 by default) and after the last. If it returns false, DynamicTSNE
	// stops.
	Snapshot      func(iteration int, layouts []*tensor.Tensor) bool
	SnapshotEvery int
}

// DynamicResult is the result of [DynamicTSNE].
type DynamicResult struct {
	Layouts []*tensor.Tensor // of every snapshot, [n, 2]
	KL      []float64        // of every layout, in nats
	// Movement is, for every layout except the last, the root mean square distance of its points
	// from those of the next layout.
	Movement []float64
	// Cost is the minimised cost: Σ KL and the penalty.
	Cost       float64
	Perplexity float64
	Lambda     float64
	Iterations int  // that were done, of both phases
	Exact      bool // the forces were summed over all pairs
	Early      bool // it was stopped before the last iteration
}

// maxLambda bounds the penalty's weight, so that float32 keeps enough bits for the divergence.
const maxLambda = 1e6

// DynamicTSNE lays out the same observations in several spaces, such as a layer after
// every epoch, each [n, features], by minimising
//
//	Σ_t KL(P_t‖Q_t) + λ/(2n) · Σ_i Σ_t |y_i(t) − y_i(t+1)|²
//
// for all layouts together (Rauber, Falcão and Telea, "Visualizing time-dependent data using
// dynamic t-SNE", 2016), so that points move only where their neighbourhoods change. The number of
// features may differ between the spaces.
//
// The optimiser is that of [TSNE] and not the authors' (who first raise the learning rate instead
// of the attraction); with λ = 0 the layouts have the same bits as TSNE's. The penalty's part of
// every step is implicit, so it is stable for every λ. All layouts are centred, which also
// minimises the penalty.
//
// When ctx ends during the iterations, DynamicTSNE returns the layouts so far, with Early set, and
// an error that wraps ctx's. When Snapshot returns false, Early is set and there is no error.
func DynamicTSNE(ctx context.Context, snapshots []*tensor.Tensor, o DynamicOptions) (*DynamicResult, error) {
	if err := o.check(snapshots); err != nil {
		return nil, fmt.Errorf("lay out by dynamic t-SNE: %w", err)
	}
	d, err := newDynamic(ctx, snapshots, o)
	if err != nil {
		return nil, fmt.Errorf("lay out by dynamic t-SNE: %w", err)
	}
	r, err := d.run(ctx)
	if err != nil {
		return r, fmt.Errorf("lay out by dynamic t-SNE: %w", err)
	}
	return r, nil
}

func (o *DynamicOptions) check(snapshots []*tensor.Tensor) error {
	if len(snapshots) == 0 {
		return fmt.Errorf("%w: there must be at least one snapshot", ErrTooFew)
	}
	for t, x := range snapshots {
		if err := checkPoints(x, 2); err != nil {
			return fmt.Errorf("snapshot %d: %w", t, err)
		}
		if n := snapshots[0].Shape[0]; x.Shape[0] != n {
			return fmt.Errorf("snapshot %d: %w: %d observations, the first snapshot has %d", t, ErrShape, x.Shape[0], n)
		}
	}
	if !(o.Lambda >= 0 && o.Lambda <= maxLambda) {
		return fmt.Errorf("%w: λ must be between 0 and %g, not %v", ErrOption, float64(maxLambda), o.Lambda)
	}
	each := o.tsne().withDefaults()
	return each.check(snapshots[0].Shape[0])
}

// tsne returns the options of every layout.
func (o *DynamicOptions) tsne() TSNEOptions {
	return TSNEOptions{
		Options: Options{Seed: o.Seed, Threads: o.Threads}, Perplexity: o.Perplexity, Exaggeration: o.Exaggeration,
		EarlyIterations: o.EarlyIterations, Iterations: o.Iterations, LearningRate: o.LearningRate,
		Repulsion: o.Repulsion, SnapshotEvery: o.SnapshotEvery, Initial: o.Initial,
	}
}

// newDynamic prepares the layouts of all snapshots.
func newDynamic(ctx context.Context, snapshots []*tensor.Tensor, o DynamicOptions) (*dynamic, error) {
	each := o.tsne().withDefaults()
	n, k := snapshots[0].Shape[0], int(3*each.Perplexity)
	d := &dynamic{o: o, each: each, n: n}
	start, err := initial(ctx, snapshots[0], each)
	if err != nil {
		return nil, err
	}
	for t, x := range snapshots {
		nb, err := Nearest(ctx, x, k, each.Options)
		if err != nil {
			return nil, fmt.Errorf("snapshot %d: %w", t, err)
		}
		p, err := newAffinities(ctx, nb, each.Perplexity, each.threads())
		if err != nil {
			return nil, fmt.Errorf("snapshot %d: %w", t, err)
		}
		one := newDescent(p, append([]float32(nil), start...), each)
		if t > 0 { // all snapshots share the scratch memory, one after another
			one.repulsion = d.at[0].repulsion
		}
		d.at = append(d.at, one)
	}
	return d, nil
}

// movement returns the root mean square distance between corresponding points.
func movement(a, b []float32) float64 {
	var s float64
	for i, v := range a {
		e := float64(v) - float64(b[i])
		s += float64(e * e)
	}
	return math.Sqrt(s / float64(len(a)/2))
}
