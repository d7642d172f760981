package analysis

import (
	"context"
	"fmt"
	"math"
	"math/bits"

	"brainbow/dataset"
	"brainbow/internal/kernel"
	"brainbow/nn"
	"brainbow/projection"
	"brainbow/tensor"
)

const (
	// directions is the number of principal components along which pictures are compared first.
	directions = 96
	// directionPictures is the number of pictures that the components are computed from. They decide only
	// how long a search takes.
	directionPictures = 512
	// manyQueries is the number of queries from which computing the components saves time.
	manyQueries = 2 * queryBlock
	// queryRow is the number of queries whose products with all training pictures are kept at a time.
	queryRow = 128
)

// flattened are pictures by their coordinates along directions at right angles to each other. The distance of two
// pictures is at least that of their coordinates, which takes a fraction of the time to compute. Along
// principal components, that is enough to rule out more than 99 of 100 pictures of digits.
type flattened struct {
	n, axes int
	mean    []float32 // whole numbers, so that a picture minus the mean is exact
	net     *nn.Network
	weights *nn.Weights
	// grow is an upper limit of the factor by which the directions lengthen a difference, because they are
	// rounded; wrong is that of the error of all coordinates together, as a share of the picture's length.
	grow, wrong float64
}

// flatten returns the directions for pictures of a split.
func flatten(ctx context.Context, s *dataset.Split, n, threads int) (*flattened, error) {
	count := s.Len()
	f := &flattened{n: n, mean: make([]float32, n)}
	sample := tensor.New(min(count, directionPictures), n)
	for i := range sample.Shape[0] {
		at := i * count / sample.Shape[0]
		for k, v := range s.Pixels[at*n : (at+1)*n] {
			sample.Data[i*n+k] = float32(v)
			f.mean[k] += float32(v)
		}
	}
	for k, v := range f.mean {
		f.mean[k] = float32(math.Round(float64(v) / float64(sample.Shape[0])))
	}
	f.axes = min(directions, sample.Shape[0], n)
	var axes []float32
	if c, err := projection.PCA(ctx, sample, f.axes, projection.Options{Threads: threads, Rounds: 2}); err == nil {
		axes = c.Axes.Data
	} else { // the pictures have no components, such as when all are the same: any direction will do
		f.axes, axes = 1, make([]float32, n)
		axes[0] = 1
	}
	var err error
	if f.net, err = nn.Build(nn.Spec{Input: []int{n, 1, 1}, Layers: []nn.LayerSpec{{Layer: "dense", Units: f.axes}}}); err != nil {
		return nil, err
	}
	f.weights = f.net.NewWeights()
	setRows(f.weights.Data(), axes, n)
	f.grow = longest(axes, n)
	// Every coordinate is a sum of n rounded products of a unit vector and the picture.
	f.wrong = f.grow * math.Sqrt(float64(f.axes)) * float64(n+2) * 0x1p-24
	return f, ctx.Err()
}

// setRows sets the weights of a dense layer, whose rows begin at multiples of sixteen.
func setRows(to, rows []float32, n int) {
	stride := (n + kernel.Lanes - 1) / kernel.Lanes * kernel.Lanes
	for i := range len(rows) / n {
		copy(to[i*stride:i*stride+n], rows[i*n:(i+1)*n])
	}
}

// longest returns an upper limit of the factor by which rows of nearly unit length and nearly at right angles
// lengthen a vector: the square root of the largest sum of the magnitudes in a row of their Gram matrix.
func longest(rows []float32, n int) float64 {
	worst := 0.0
	for i := range len(rows) / n {
		sum := 0.0
		for j := range len(rows) / n {
			dot := 0.0
			for k, v := range rows[i*n : (i+1)*n] {
				dot += float64(float64(v) * float64(rows[j*n+k]))
			}
			sum += math.Abs(dot)
		}
		worst = max(worst, sum)
	}
	return math.Sqrt(worst) * (1 + 1e-12)
}

// points are pictures by their coordinates.
type points struct {
	axes   int
	at     []float32 // [pictures][axes]
	square []float64 // sums of the squares of the coordinates
	error  []float64 // at most this far from where they would be without rounding
}

func (p *points) Len() int                  { return len(p.square) }
func (p *points) Features() int             { return p.axes + 1 }
func (p *points) Read(dst []float32, i int) { copy(dst, p.of(i)); dst[p.axes] = 1 }
func (p *points) of(i int) []float32        { return p.at[i*p.axes : (i+1)*p.axes] }

// centredSource gives pictures minus the mean.
type centredSource struct {
	pixelSource
	mean []float32
}

func (s *centredSource) Read(dst []float32, i int) {
	for k, v := range s.pixels[i*s.n : (i+1)*s.n] {
		dst[k] = float32(v) - s.mean[k]
	}
}

// points returns the coordinates of pictures ids of a split, all if ids is nil.
func (f *flattened) points(ctx context.Context, s *dataset.Split, ids []int32, threads int) (*points, error) {
	n := len(ids)
	if ids == nil {
		n = s.Len()
	}
	inf, err := f.net.NewInferer([]string{f.net.OutputName()}, threads)
	if err != nil {
		return nil, err
	}
	p := &points{axes: f.axes, at: make([]float32, n*f.axes), square: make([]float64, n), error: make([]float64, n)}
	src := &centredSource{pixelSource{s.Pixels, f.n}, f.mean}
	return p, inf.Run(ctx, f.weights, src, ids, func(k, _ int, v []float32) {
		copy(p.at[k*f.axes:], v)
		for _, x := range v {
			p.square[k] += float64(float64(x) * float64(x))
		}
		at := k
		if ids != nil {
			at = int(ids[k])
		}
		length := 0.0
		for j, x := range s.Pixels[at*f.n : (at+1)*f.n] {
			c := float64(x) - float64(f.mean[j])
			length += float64(c * c)
		}
		p.error[k] = f.wrong * math.Sqrt(length)
	})
}

// many returns the nearest training pictures of many queries, and passes them to found, a row of queries at a time.
func (p *pixelSearch) many(ctx context.Context, ids []int32, found func(ids []int32, best [][]neighbour)) error {
	d := p.d
	f, err := flatten(ctx, &d.Train, d.Features(), p.threads)
	if err != nil {
		return fmt.Errorf("find directions: %w", err)
	}
	train, err := f.points(ctx, &d.Train, nil, p.threads)
	if err != nil {
		return err
	}
	blocks, err := multipliers(train, p.threads)
	if err != nil {
		return err
	}
	w := &wideSearch{pixelSearch: p, f: f, train: train}
	for i, s := range train.square {
		w.far, w.error = max(w.far, s), max(w.error, train.error[i])
	}
	width := (train.Len() + kernel.Lanes - 1) / kernel.Lanes * kernel.Lanes
	products := make([]float32, queryRow*width)
	for i := range products {
		products[i] = float32(math.Inf(-1)) // what is beyond the last picture is farther than all
	}
	for from := 0; from < len(ids); from += queryRow {
		row := ids[from:min(from+queryRow, len(ids))]
		queries, err := f.points(ctx, p.split, row, p.threads)
		if err != nil {
			return err
		}
		for b, m := range blocks {
			if err := m.inf.Run(ctx, m.weights, queries, nil, func(k, _ int, v []float32) { copy(products[k*width+b*trainBlock:], v) }); err != nil {
				return err
			}
		}
		best := make([][]neighbour, len(row))
		p.each(len(row), func(i int) {
			if ctx.Err() == nil {
				best[i] = w.nearest(row[i], queries.square[i], queries.error[i], products[i*width:(i+1)*width])
			}
		})
		if err := ctx.Err(); err != nil {
			return err
		}
		found(row, best)
		p.progress((from+len(row))*d.Train.Len(), len(ids)*d.Train.Len())
	}
	return nil
}

// multiplier multiplies queries with a block of training pictures.
type multiplier struct {
	inf     *nn.Inferer
	weights *nn.Weights
}

// multipliers returns networks of one dense layer that compute, for a query q and each training picture t,
// q·t − t·t/2: the larger, the nearer.
func multipliers(train *points, threads int) ([]multiplier, error) {
	var out []multiplier
	n := train.axes + 1
	for from := 0; from < train.Len(); from += trainBlock {
		count := min(trainBlock, train.Len()-from)
		net, err := nn.Build(nn.Spec{Input: []int{n, 1, 1}, Layers: []nn.LayerSpec{{Layer: "dense", Units: count}}})
		if err != nil {
			return nil, err
		}
		rows := make([]float32, count*n)
		for i := range count {
			copy(rows[i*n:], train.of(from+i))
			rows[i*n+train.axes] = float32(-train.square[from+i] / 2)
		}
		m := multiplier{weights: net.NewWeights()}
		setRows(m.weights.Data(), rows, n)
		if m.inf, err = net.NewInferer([]string{net.OutputName()}, threads); err != nil {
			return nil, err
		}
		out = append(out, m)
	}
	return out, nil
}

// wideSearch is a search for many queries.
type wideSearch struct {
	*pixelSearch
	f     *flattened
	train *points
	// far is the largest square and error the largest error of a training picture.
	far, error float64
}

// nearest returns the nearest training pictures of a query, whose products with all of them are given. It
// measures those whose coordinates are nearest, and then all that could be as near as the last of the
// nearest among these.
func (w *wideSearch) nearest(id int32, square, error float64, products []float32) []neighbour {
	best := closest{k: w.k}
	n := w.d.Features()
	q := w.split.Pixels[int(id)*n : (int(id)+1)*n]
	measure := func(t int) {
		if w.same && int32(t) == id {
			return
		}
		if d, ok := within(q, w.d.Train.Pixels[t*n:(t+1)*n], best.limit()); ok {
			best.add(neighbour{int32(t), d})
		}
	}
	first := topPlaces(products, min(3*w.k, w.train.Len()))
	for _, t := range first {
		measure(t)
	}
	seen := map[int]bool{}
	for _, t := range first {
		seen[t] = true
	}
	var masks [16]uint16
	const part = 16 * kernel.Lanes
	floor := w.floor(square, error, best.limit())
	for from := 0; from < len(products); from += part {
		values := products[from:min(from+part, len(products))]
		kernel.Above(masks[:], values, floor)
		for i := range len(values) / kernel.Lanes {
			for m := masks[i]; m != 0; m &= m - 1 {
				if t := from + i*kernel.Lanes + bits.TrailingZeros16(m); values[t-from] > floor && !seen[t] {
					before := best.limit()
					measure(t)
					if best.limit() < before {
						floor = w.floor(square, error, best.limit())
					}
				}
			}
		}
	}
	return best.list
}

// floor returns the product at or below which a training picture is farther than a limit, a squared distance.
func (w *wideSearch) floor(square, error, limit float64) float32 {
	reach := w.f.grow*math.Sqrt(limit) + error + w.error
	// The sum of axes + 1 products is rounded as often, the square in it once more.
	rounded := float64(w.f.axes+3) * 0x1p-23 * (math.Sqrt(square*w.far) + w.far)
	return math.Nextafter32(float32((square-reach*reach)/2-rounded), float32(math.Inf(-1)))
}

// topPlaces returns the places of the k largest of some values, whose number is a multiple of sixteen.
func topPlaces(values []float32, k int) []int {
	best := closest{k: k}
	var masks [16]uint16
	const part = 16 * kernel.Lanes
	floor := float32(math.Inf(-1))
	for from := 0; from < len(values); from += part {
		some := values[from:min(from+part, len(values))]
		kernel.Above(masks[:], some, floor)
		for i := range len(some) / kernel.Lanes {
			for m := masks[i]; m != 0; m &= m - 1 {
				if t := i*kernel.Lanes + bits.TrailingZeros16(m); some[t] > floor {
					best.add(neighbour{int32(from + t), -float64(some[t])})
					floor = float32(-best.limit())
				}
			}
		}
	}
	out := make([]int, len(best.list))
	for i, b := range best.list {
		out[i] = int(b.id)
	}
	return out
}
