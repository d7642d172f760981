package analysis

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"sync"

	"brainbow/dataset"
	"brainbow/nn"
	"brainbow/runstore"
	"brainbow/tensor"
)

// Neighbours are the training samples nearest to some samples of a split, by the
// Euclidean distance of the data itself: pixels 0 to 255, without transforms.
type Neighbours struct {
	K int
	// IDs is [queries][K], positions in the training split, nearest first, equally
	// near ones by position; Distances are their distances, in grey levels.
	IDs       []int32
	Distances []float32
}

// Of returns the neighbours of query i.
func (n *Neighbours) Of(i int) []int32 { return n.IDs[i*n.K : (i+1)*n.K] }

const (
	neighboursKind    = "neighbours"
	neighboursVersion = 1
)

// Neighbours returns the k nearest training samples of the samples ids of a
// split. The search is exact: it looks at every training sample. A sample of
// the training split is not its own neighbour. The result is cached in the run.
func (r *Run) Neighbours(ctx context.Context, split string, ids []int32, k int) (*Neighbours, error) {
	d, err := r.Data()
	if err != nil {
		return nil, err
	}
	s, err := r.Split(split)
	if err != nil {
		return nil, err
	}
	k = min(k, d.Train.Len()-1)
	if k < 1 {
		return nil, fmt.Errorf("find neighbours for run %s: the training split has %d samples", r.Name(), d.Train.Len())
	}
	key, err := runstore.AnalysisKey(neighboursVersion, split, k, ids, r.common.fingerprint)
	if err != nil {
		return nil, err
	}
	n := &Neighbours{K: k}
	if c, ok := r.Store.CachedAnalysis(neighboursKind, key); ok && n.fromCache(c, len(ids), d.Train.Len()) {
		return n, nil
	}
	known := r.known(split, k)
	if fresh := known.missing(ids); len(fresh) > 0 {
		search := &pixelSearch{d: d, split: s, same: split == "train", k: k, threads: r.threads(), progress: r.progress("nearest training samples")}
		if err := search.run(ctx, fresh, known.add); err != nil {
			return nil, fmt.Errorf("find neighbours for run %s: %w", r.Name(), err)
		}
	}
	n.IDs, n.Distances = known.of(ids)
	t := tensor.New(2, len(ids), k)
	for i, id := range n.IDs {
		t.Data[i] = float32(id) // exact below 2^24
	}
	copy(t.Data[len(n.IDs):], n.Distances)
	facts, err := json.Marshal(map[string]any{"split": split, "k": k, "rows": []string{"training sample", "distance"}})
	if err != nil {
		return nil, fmt.Errorf("cache neighbours: %w", err)
	}
	_ = r.Store.CacheAnalysis(neighboursKind, key, runstore.Analysis{Facts: facts, Tensors: []tensor.Named{{Name: "neighbours", Tensor: t}}})
	return n, nil
}

func (n *Neighbours) fromCache(c runstore.Analysis, queries, samples int) bool {
	if len(c.Tensors) != 1 || !slices.Equal(c.Tensors[0].Tensor.Shape, []int{2, queries, n.K}) || samples >= 1<<24 {
		return false
	}
	data := c.Tensors[0].Tensor.Data
	half := len(data) / 2
	ids := make([]int32, half)
	for i, v := range data[:half] {
		if !(v >= 0 && v < float32(samples)) {
			return false
		}
		ids[i] = int32(v)
	}
	n.IDs, n.Distances = ids, data[half:]
	return true
}

// pixelSearch finds the nearest training samples. For pictures, one dense layer
// whose weights are the queries computes all products of a block of queries
// with the training pictures. That is fast but rounded, so every picture that
// could be among the nearest within the rounding error is then measured in
// whole numbers.
type pixelSearch struct {
	d        *dataset.Dataset
	split    *dataset.Split
	same     bool // the queries are training samples
	k        int
	threads  int
	progress func(done, total int)
}

// neighbour is a training sample at a squared distance.
type neighbour struct {
	id       int32
	distance float64
}

func byDistance(a, b neighbour) int {
	return cmp.Or(cmp.Compare(a.distance, b.distance), cmp.Compare(a.id, b.id))
}

const (
	queryBlock = 256  // queries of one dense layer
	trainBlock = 4096 // training samples whose products are computed at a time
)

// run finds the neighbours of samples and passes them to found, block by block.
func (p *pixelSearch) run(ctx context.Context, ids []int32, found func(ids, near []int32, distances []float32)) error {
	total := len(ids) * p.d.Train.Len()
	collect := func(block []int32, best [][]neighbour) {
		near, distances := make([]int32, len(block)*p.k), make([]float32, len(block)*p.k)
		for i, b := range best {
			for j, f := range b[:p.k] {
				near[i*p.k+j], distances[i*p.k+j] = f.id, float32(math.Sqrt(f.distance))
			}
		}
		found(block, near, distances)
	}
	if p.split.Pixels != nil && len(ids) >= manyQueries && p.d.Train.Len() >= trainBlock {
		return p.many(ctx, ids, collect)
	}
	var train *coarse
	if p.split.Pixels != nil && coarsens(p.d.Shape) {
		train = coarsen(p.d.Train.Pixels, p.d.Shape)
	}
	for from := 0; from < len(ids); from += queryBlock {
		to := min(from+queryBlock, len(ids))
		block := ids[from:to]
		var best [][]neighbour
		var err error
		done := func(done int) { p.progress(from*p.d.Train.Len()+done*len(block), total) }
		switch {
		case p.split.Pixels == nil:
			best = p.points(block)
		case train != nil:
			best, err = p.fine(ctx, block, p.coarseOf(block), train, done)
		default:
			best, err = p.pictures(ctx, block, done)
		}
		if err != nil {
			return err
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		collect(block, best)
	}
	p.progress(total, total)
	return nil
}

// points measures every distance directly.
func (p *pixelSearch) points(ids []int32) [][]neighbour {
	n := p.d.Features()
	out := make([][]neighbour, len(ids))
	for i, id := range ids {
		q := p.split.Values[int(id)*n : (int(id)+1)*n]
		for t := range p.d.Train.Len() {
			if p.same && int(id) == t {
				continue
			}
			var sum float64
			for k, v := range p.d.Train.Values[t*n : (t+1)*n] {
				diff := float64(v) - float64(q[k])
				sum += float64(diff * diff)
			}
			out[i] = append(out[i], neighbour{int32(t), sum})
		}
		slices.SortFunc(out[i], byDistance)
	}
	return out
}

// pictures returns the nearest training pictures of some queries.
func (p *pixelSearch) pictures(ctx context.Context, ids []int32, progress func(done int)) ([][]neighbour, error) {
	n := p.d.Features()
	train, queries := p.d.Train.Pixels, len(ids)
	net, err := nn.Build(nn.Spec{Input: []int{n, 1, 1}, Layers: []nn.LayerSpec{{Layer: "dense", Units: queries}}})
	if err != nil {
		return nil, err
	}
	w := net.NewWeights() // [queries][n], then a bias of zeros
	norms := make([]float64, queries)
	for i, id := range ids {
		q := p.split.Pixels[int(id)*n : (int(id)+1)*n]
		for k, v := range q {
			w.Data()[i*n+k] = float32(v)
		}
		norms[i] = squares(q)
	}
	inf, err := net.NewInferer([]string{net.OutputName()}, p.threads)
	if err != nil {
		return nil, err
	}
	in := &pixelSource{train, n}
	lists := make([]shortlist, queries)
	for i := range lists {
		// A sum of n products of non-negative numbers, in whatever order, has an
		// error of less than n roundings of the sum.
		lists[i] = shortlist{k: p.k, slack: 2 * 2 * float64(n) * 0x1p-23}
	}
	products := make([]float32, trainBlock*queries)
	for from := 0; from < in.Len(); from += trainBlock {
		block := make([]int32, min(trainBlock, in.Len()-from))
		for i := range block {
			block[i] = int32(from + i)
		}
		if err := inf.Run(ctx, w, in, block, func(k, _ int, v []float32) { copy(products[k*queries:], v) }); err != nil {
			return nil, err
		}
		own := make([]float64, len(block))
		for i, t := range block {
			own[i] = squares(train[int(t)*n : (int(t)+1)*n])
		}
		p.each(queries, func(i int) {
			for j, t := range block {
				if p.same && t == ids[i] {
					continue
				}
				dot := float64(products[j*queries+i])
				lists[i].add(t, norms[i]+own[j]-2*dot, dot)
			}
		})
		progress(from + len(block))
	}
	out := make([][]neighbour, queries)
	p.each(queries, func(i int) {
		q := p.split.Pixels[int(ids[i])*n : (int(ids[i])+1)*n]
		for _, c := range lists[i].kept() {
			out[i] = append(out[i], neighbour{c.id, apart(q, train[int(c.id)*n:(int(c.id)+1)*n])})
		}
		slices.SortFunc(out[i], byDistance)
	})
	return out, nil
}

// each calls f for 0 … n−1, on all threads.
func (p *pixelSearch) each(n int, f func(i int)) {
	var wg sync.WaitGroup
	for t := range p.threads {
		wg.Go(func() {
			for i := t; i < n; i += p.threads {
				f(i)
			}
		})
	}
	wg.Wait()
}

// squares returns the sum of the squares of pixels, exactly.
func squares(pixels []uint8) float64 {
	var sum uint64
	for _, v := range pixels {
		sum += uint64(v) * uint64(v)
	}
	return float64(sum)
}

// apart returns the squared distance of two pictures, exactly.
func apart(a, b []uint8) float64 {
	var even, odd int
	b = b[:len(a)]
	for len(a) >= 8 && len(b) >= 8 { // without a check of the bounds for each pixel
		x, y := a[:8:8], b[:8:8]
		d0, d1, d2, d3 := int(x[0])-int(y[0]), int(x[1])-int(y[1]), int(x[2])-int(y[2]), int(x[3])-int(y[3])
		d4, d5, d6, d7 := int(x[4])-int(y[4]), int(x[5])-int(y[5]), int(x[6])-int(y[6]), int(x[7])-int(y[7])
		even += d0*d0 + d2*d2 + d4*d4 + d6*d6
		odd += d1*d1 + d3*d3 + d5*d5 + d7*d7
		a, b = a[8:], b[8:]
	}
	for i, v := range a {
		d := int(v) - int(b[i])
		even += d * d
	}
	return float64(even + odd)
}

// shortlist keeps the candidates for the k nearest although distances are
// rounded.
type shortlist struct {
	k     int
	slack float64 // largest error of a squared distance, as a share of the product
	all   []rough
	limit float64 // a distance surely above it is not among the nearest
}

// rough is a rounded squared distance; the exact one is between low and high.
type rough struct {
	id        int32
	low, high float64
}

func (s *shortlist) add(id int32, distance, dot float64) {
	c := rough{id, distance - float64(s.slack*dot), distance + float64(s.slack*dot)}
	if len(s.all) >= s.k && s.limit > 0 && c.low > s.limit {
		return
	}
	s.all = append(s.all, c)
	if len(s.all) >= 8*s.k+64 {
		s.prune()
	}
}

// prune removes candidates that are surely farther than k others.
func (s *shortlist) prune() {
	slices.SortFunc(s.all, func(a, b rough) int { return cmp.Or(cmp.Compare(a.high, b.high), cmp.Compare(a.id, b.id)) })
	if len(s.all) > s.k {
		s.limit = s.all[s.k-1].high
		s.all = slices.DeleteFunc(s.all, func(c rough) bool { return c.low > s.limit })
	}
}

func (s *shortlist) kept() []rough {
	s.prune()
	return s.all
}

// pixelSource gives pictures as they are, 0 to 255.
type pixelSource struct {
	pixels []uint8
	n      int
}

func (s *pixelSource) Len() int      { return len(s.pixels) / s.n }
func (s *pixelSource) Features() int { return s.n }
func (s *pixelSource) Read(dst []float32, i int) {
	for k, v := range s.pixels[i*s.n : (i+1)*s.n] {
		dst[k] = float32(v)
	}
}
