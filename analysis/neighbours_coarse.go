package analysis

import (
	"context"
	"math"
	"slices"

	"brainbow/nn"
)

// coarse pictures are the sums of squares of 2 × 2 pixels. By the inequality of Cauchy and Schwarz the
// squared distance of two pictures is at least a quarter of that of their coarse ones, which takes a
// quarter of the time. Most pictures are too far away already by that, and only the others are measured.
type coarse struct {
	n      int       // numbers of a coarse picture
	pixels []float32 // [pictures][n], whole numbers up to 1020
	norms  []float64
}

// coarsens reports whether pictures of a shape have coarse ones that save time.
func coarsens(shape [3]int) bool {
	return shape[1]%2 == 0 && shape[2]%2 == 0 && shape[0]*shape[1]*shape[2] >= 256
}

// coarsen returns the coarse ones of pictures of a shape.
func coarsen(pixels []uint8, shape [3]int) *coarse {
	channels, h, w := shape[0], shape[1], shape[2]
	c := &coarse{n: channels * h * w / 4}
	all := channels * h * w
	count := len(pixels) / all
	c.pixels, c.norms = make([]float32, count*c.n), make([]float64, count)
	for i := range count {
		from, to := pixels[i*all:(i+1)*all], c.pixels[i*c.n:(i+1)*c.n]
		k := 0
		for y := 0; y < channels*h; y += 2 {
			a, b := from[y*w:(y+1)*w], from[(y+1)*w:(y+2)*w]
			for x := 0; x < w; x += 2 {
				v := float64(int(a[x]) + int(a[x+1]) + int(b[x]) + int(b[x+1]))
				to[k] = float32(v)
				c.norms[i] += v * v // whole numbers below 2^53
				k++
			}
		}
	}
	return c
}

// Len, Features and Read make coarse pictures a source for a network.
func (c *coarse) Len() int                  { return len(c.norms) }
func (c *coarse) Features() int             { return c.n }
func (c *coarse) Read(dst []float32, i int) { copy(dst, c.pixels[i*c.n:(i+1)*c.n]) }
func (c *coarse) picture(i int32) []float32 { return c.pixels[int(i)*c.n : (int(i)+1)*c.n] }

// fine returns the nearest training pictures of some queries; queries are coarse ones of them.
func (p *pixelSearch) fine(ctx context.Context, ids []int32, queries, train *coarse, progress func(done int)) ([][]neighbour, error) {
	n, all := train.n, p.d.Features()
	net, err := nn.Build(nn.Spec{Input: []int{n, 1, 1}, Layers: []nn.LayerSpec{{Layer: "dense", Units: len(ids)}}})
	if err != nil {
		return nil, err
	}
	w := net.NewWeights()
	stride := (n + 15) / 16 * 16
	data := w.Data()
	for i := range ids {
		copy(data[i*stride:i*stride+n], queries.picture(int32(i)))
	}
	inf, err := net.NewInferer([]string{net.OutputName()}, p.threads)
	if err != nil {
		return nil, err
	}
	// As in pictures: twice the product, with an error of less than n roundings each.
	slack := 2 * 2 * float64(n) * 0x1p-23
	best, far := make([]closest, len(ids)), make([]float64, len(ids)) // far: four times the limit of each
	for i := range best {
		best[i].k, far[i] = p.k, math.Inf(1)
	}
	products := make([]float32, trainBlock*len(ids))
	for from := 0; from < train.Len(); from += trainBlock {
		block := make([]int32, min(trainBlock, train.Len()-from))
		for i := range block {
			block[i] = int32(from + i)
		}
		if err := inf.Run(ctx, w, train, block, func(k, _ int, v []float32) { copy(products[k*len(ids):], v) }); err != nil {
			return nil, err
		}
		p.each(p.threads, func(thread int) {
			lo, hi := thread*len(ids)/p.threads, (thread+1)*len(ids)/p.threads
			for j, t := range block {
				for i, dot32 := range products[j*len(ids)+lo : j*len(ids)+hi] {
					i += lo
					dot := float64(dot32)
					if queries.norms[i]+train.norms[t]-2*dot-float64(slack*dot) > far[i] || p.same && t == ids[i] {
						continue
					}
					q := p.split.Pixels[int(ids[i])*all : (int(ids[i])+1)*all]
					if d, ok := within(q, p.d.Train.Pixels[int(t)*all:(int(t)+1)*all], best[i].limit()); ok {
						best[i].add(neighbour{t, d})
						far[i] = 4 * best[i].limit()
					}
				}
			}
		})
		progress(from + len(block))
	}
	out := make([][]neighbour, len(ids))
	for i := range best {
		out[i] = best[i].list
	}
	return out, nil
}

// closest keeps the k nearest of the neighbours that are added, in order.
type closest struct {
	k    int
	list []neighbour
}

// limit returns the distance above which a neighbour need not be added.
func (n *closest) limit() float64 {
	if len(n.list) < n.k {
		return math.Inf(1)
	}
	return n.list[n.k-1].distance
}

func (n *closest) add(x neighbour) {
	i, _ := slices.BinarySearchFunc(n.list, x, byDistance)
	if i >= n.k {
		return
	}
	n.list = slices.Insert(n.list, i, x)
	if len(n.list) > n.k {
		n.list = n.list[:n.k]
	}
}

// within returns the squared distance of two pictures, exactly, unless it is above a limit. It begins in
// the middle, where pictures differ most.
func within(a, b []uint8, limit float64) (float64, bool) {
	const part = 64
	sum := 0.0
	lo := len(a) / 2 / part * part
	hi := lo
	for lo > 0 || hi < len(a) {
		if hi < len(a) {
			end := min(hi+part, len(a))
			if sum += apart(a[hi:end], b[hi:end]); sum > limit {
				return 0, false
			}
			hi = end
		}
		if lo > 0 {
			if sum += apart(a[lo-part:lo], b[lo-part:lo]); sum > limit {
				return 0, false
			}
			lo -= part
		}
	}
	return sum, true
}

// coarseOf returns the coarse pictures of some samples of the split.
func (p *pixelSearch) coarseOf(ids []int32) *coarse {
	all := p.d.Features()
	pixels := make([]uint8, 0, len(ids)*all)
	for _, id := range ids {
		pixels = append(pixels, p.split.Pixels[int(id)*all:(int(id)+1)*all]...)
	}
	return coarsen(pixels, p.d.Shape)
}
