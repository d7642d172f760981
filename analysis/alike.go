package analysis

import (
	"context"
	"fmt"
	"math"
	"sync/atomic"
)

// countedEvery is the number of samples between two reports of progress.
const countedEvery = 2048

// counted returns a function that is called once for each of n samples, from any goroutine, and reports how many there were.
func (r *Run) counted(what string, n int) func() {
	tell := r.progress(what)
	var done atomic.Int64
	return func() {
		if k := int(done.Add(1)); k%countedEvery == 0 || k == n {
			tell(k, n)
		}
	}
}

// TrainingNeighbours returns the k training samples to which a layer gives the values most like those of
// one sample of a split: by Euclidean distance, nearest first, equally near ones by position. A sample of the
// training split is not its own neighbour. The values of the training samples are cached in the run
// unless they are more than 64 MB.
func (r *Run) TrainingNeighbours(ctx context.Context, step int64, split, layer string, sample int32, k int) (*Neighbours, error) {
	in, err := r.Input(split)
	if err != nil {
		return nil, err
	}
	if sample < 0 || int(sample) >= in.Len() {
		return nil, noAnswer(fmt.Sprintf("a number from 0 to %d", in.Len()-1), "find neighbours for run %s: the %s split has no sample %d", r.Name(), split, sample)
	}
	values, err := r.Values(ctx, step, in, []int32{sample}, []string{layer})
	if err != nil {
		return nil, err
	}
	self := int32(-1)
	if split == "train" {
		self = sample
	}
	return r.trainingNear(ctx, step, layer, values[0], self, k)
}

// TrainingNeighboursOf is [Run.TrainingNeighbours] for a sample that need not be of the data, whose values in the
// layer are given.
func (r *Run) TrainingNeighboursOf(ctx context.Context, step int64, layer string, values []float32, k int) (*Neighbours, error) {
	return r.trainingNear(ctx, step, layer, values, -1, k)
}

func (r *Run) trainingNear(ctx context.Context, step int64, layer string, query []float32, self int32, k int) (*Neighbours, error) {
	s, err := r.Split("train")
	if err != nil {
		return nil, err
	}
	if s.Len()*len(query) > keptActivations {
		return r.trainingNearPassing(ctx, step, layer, query, s.Len(), self, k)
	}
	a, err := r.Activations(ctx, step, "train", layer)
	if err != nil {
		return nil, err
	}
	squares := make([]float64, a.Len())
	each(r.threads(), a.Len(), func(i int) { squares[i] = squareApart(a.Of(i), query) })
	return nearestBy(squares, self, k), nil
}

// trainingNearPassing is trainingNear without keeping the values of the n training samples.
func (r *Run) trainingNearPassing(ctx context.Context, step int64, layer string, query []float32, n int, self int32, k int) (*Neighbours, error) {
	squares := make([]float64, n)
	count := r.counted("values of the training samples", n)
	err := r.infer(ctx, step, "train", nil, []string{layer}, func(k, _ int, v []float32) {
		squares[k] = squareApart(v, query)
		count()
	})
	if err != nil {
		return nil, err
	}
	return nearestBy(squares, self, k), nil
}

// squareApart returns the squared Euclidean distance, infinite where it is not a number.
func squareApart(a, b []float32) float64 {
	var sum float64
	for u, v := range a {
		d := float64(v) - float64(b[u])
		sum += float64(d * d)
	}
	if math.IsNaN(sum) {
		return math.Inf(1)
	}
	return sum
}
