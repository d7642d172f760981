package analysis

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"sync/atomic"
)

// likeBlock is the number of training samples whose values are computed at a time.
const likeBlock = 4096

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
	all, err := r.trainingNearest(ctx, step, split, layer, []int32{sample}, k)
	if err != nil {
		return nil, err
	}
	return all[0], nil
}

// TrainingAlike returns the training samples most like some samples of a split: each that is among the k nearest of
// one of them, as [Run.TrainingNeighbours] finds them, once and at its least distance, nearest first. Those of the training
// split are not among them.
func (r *Run) TrainingAlike(ctx context.Context, step int64, split, layer string, samples []int32, k int) (*Neighbours, error) {
	in, err := r.Input(split)
	if err != nil {
		return nil, err
	}
	for _, sample := range samples {
		if sample < 0 || int(sample) >= in.Len() {
			return nil, noAnswer(fmt.Sprintf("numbers from 0 to %d", in.Len()-1), "find neighbours for run %s: the %s split has no sample %d", r.Name(), split, sample)
		}
	}
	all, err := r.trainingNearest(ctx, step, split, layer, samples, k)
	if err != nil {
		return nil, err
	}
	least := map[int32]float32{}
	for _, n := range all {
		for i, id := range n.IDs {
			if d, ok := least[id]; !ok || n.Distances[i] < d {
				least[id] = n.Distances[i]
			}
		}
	}
	if split == "train" {
		for _, sample := range samples {
			delete(least, sample)
		}
	}
	out := &Neighbours{K: len(least)}
	for id := range least {
		out.IDs = append(out.IDs, id)
	}
	slices.SortFunc(out.IDs, func(a, b int32) int { return cmp.Or(cmp.Compare(least[a], least[b]), cmp.Compare(a, b)) })
	for _, id := range out.IDs {
		out.Distances = append(out.Distances, least[id])
	}
	return out, nil
}

// trainingNearest returns the nearest training samples of each of some samples of a split.
func (r *Run) trainingNearest(ctx context.Context, step int64, split, layer string, samples []int32, k int) ([]*Neighbours, error) {
	in, err := r.Input(split)
	if err != nil {
		return nil, err
	}
	values, err := r.Values(ctx, step, in, samples, []string{layer})
	if err != nil {
		return nil, err
	}
	size := len(values[0]) / len(samples)
	queries := make([]likeQuery, len(samples))
	for i, sample := range samples {
		queries[i] = likeQuery{values[0][i*size : (i+1)*size], -1}
		if split == "train" {
			queries[i].self = sample
		}
	}
	return r.trainingNear(ctx, step, layer, queries, k)
}

// TrainingNeighboursOf is [Run.TrainingNeighbours] for a sample that need not be of the data, whose values in the
// layer are given.
func (r *Run) TrainingNeighboursOf(ctx context.Context, step int64, layer string, values []float32, k int) (*Neighbours, error) {
	all, err := r.trainingNear(ctx, step, layer, []likeQuery{{values, -1}}, k)
	if err != nil {
		return nil, err
	}
	return all[0], nil
}

// likeQuery is the values of a sample in a layer, and its place in the training split, −1 if it is not there.
type likeQuery struct {
	values []float32
	self   int32
}

func (r *Run) trainingNear(ctx context.Context, step int64, layer string, queries []likeQuery, k int) ([]*Neighbours, error) {
	s, err := r.Split("train")
	if err != nil {
		return nil, err
	}
	if s.Len()*len(queries[0].values) > keptActivations {
		return r.trainingNearPassing(ctx, step, layer, queries, s.Len(), k)
	}
	a, err := r.Activations(ctx, step, "train", layer)
	if err != nil {
		return nil, err
	}
	out := make([]*Neighbours, len(queries))
	squares := make([]float64, a.Len())
	for q, query := range queries {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		each(r.threads(), a.Len(), func(i int) { squares[i] = squareApart(a.Of(i), query.values) })
		out[q] = nearestBy(squares, query.self, k)
	}
	return out, nil
}

// trainingNearPassing is trainingNear without keeping the values of the n training samples: of each block it keeps the
// nearest.
func (r *Run) trainingNearPassing(ctx context.Context, step int64, layer string, queries []likeQuery, n, k int) ([]*Neighbours, error) {
	tell := r.progress("values of the training samples")
	ids := make([]int32, n)
	for i := range ids {
		ids[i] = int32(i)
	}
	near := make([][]neighbour, len(queries))
	squares := make([]float64, min(likeBlock, n)*len(queries))
	for from := 0; from < len(ids); from += likeBlock {
		block := ids[from:min(from+likeBlock, len(ids))]
		err := r.infer(ctx, step, "train", block, []string{layer}, func(k, _ int, v []float32) {
			for q, query := range queries {
				squares[q*len(block)+k] = squareApart(v, query.values)
			}
		})
		if err != nil {
			return nil, err
		}
		each(r.threads(), len(queries), func(q int) {
			for i, square := range squares[q*len(block) : (q+1)*len(block)] {
				if id := block[i]; id != queries[q].self {
					near[q] = append(near[q], neighbour{id, square})
				}
			}
			slices.SortFunc(near[q], byDistance)
			near[q] = near[q][:min(k, len(near[q]))]
		})
		tell(from+len(block), len(ids))
	}
	out := make([]*Neighbours, len(queries))
	for q := range out {
		out[q] = &Neighbours{K: len(near[q])}
		for _, found := range near[q] {
			out[q].IDs, out[q].Distances = append(out[q].IDs, found.id), append(out[q].Distances, float32(math.Sqrt(found.distance)))
		}
	}
	return out, nil
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
