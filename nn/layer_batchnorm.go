package nn

import (
	"fmt"
	"math"
	"math/bits"

	"brainbow/internal/kernel"
)

// The parameters of a batchnorm layer, counted from node.first.
const (
	bnWeight = iota
	bnBias
	bnMean
	bnVariance
	bnBatches
)

func batchNormShape(b *builder, nd *node, fail failer) ([]Param, error) {
	l := nd.spec
	if m := l.Momentum; !(m >= 0 && m <= 1) {
		return nil, fail("momentum", "must be a number above 0 and at most 1, not %v", m)
	}
	if problem := checkEpsilon(l.Epsilon); problem != "" {
		return nil, fail("epsilon", "%s", problem)
	}
	nd.shape = b.shape(nd.inputs[0])
	c := nd.shape[0]
	param := func(name string, start float64, buffer bool) Param {
		p := Param{Name: nd.name + "." + name, Shape: []int{c}, FanIn: 1, FanOut: 1, IsBuffer: buffer, init: Init{"constant", 0, start}, rows: 1, cols: c}
		if start == 0 {
			p.init = Init{Kind: "zero"}
		}
		return p
	}
	count := param("num_batches_tracked", 0, true)
	count.Shape, count.cols = []int{}, 1
	return []Param{
		param("weight", 1, false), param("bias", 0, false),
		param("running_mean", 0, true), param("running_var", 1, true), count,
	}, nil
}

func checkEpsilon(e float64) string {
	if !(e >= 0 && e < math.Inf(1)) {
		return fmt.Sprintf("must be a number above 0, not %v", e)
	}
	return ""
}

// epsilon returns the constant that is added to variances.
func (l *LayerSpec) epsilon() float64 {
	if l.Epsilon == 0 {
		return 1e-5
	}
	return l.Epsilon
}

func (l *LayerSpec) momentum() float64 {
	if l.Momentum == 0 {
		return 0.1
	}
	return l.Momentum
}

// batchNorm (Ioffe and Szegedy 2015) gives each channel mean 0 and variance 1 over the batch and
// all positions, then scales and shifts it. Outside training it uses the running statistics instead
// of the batch's.
//
// Each block sums its samples in float32, lane by lane, by a [kernel.Sum]; then the blocks'
// means and squared deviations are combined in float64, in the order of the blocks (Chan et al.
// 1983), so the number of threads changes no bit.
type batchNorm struct {
	in, out int
	first   int // of the parameters
	epsilon float64
	stats   *batchStats // nil outside training
	part    *blockStats // this block's
	sums    [2]kernel.Sum
}

// batchStats holds the statistics of one layer that the blocks of a batch share.
type batchStats struct {
	spec   LayerSpec
	first  int
	blocks []*blockStats // the first used ones are those of this batch
	used   int
	count  float64 // number of elements in a channel
	// mean and variance over the batch; rstd is 1/√(variance+ε).
	mean, variance, rstd []float64
	// The output is x·scale + shift.
	scale, shift []float32
	// The gradient is g·ga + x·gb + gc.
	ga, gb, gc []float32
}

// blockStats holds the sums of one block over its samples and positions.
type blockStats struct {
	count         float64
	mean, squares []float64 // squares: sum of squared deviations from mean
	sumG, sumGX   []float64 // sums of the gradient g, and of g·(x − mean)
}

func newBatchStats(n *Network, i int) *batchStats {
	nd := &n.nodes[i]
	c := nd.shape[0]
	f64 := func() []float64 { return make([]float64, c) }
	f32 := func() []float32 { return make([]float32, c) }
	return &batchStats{
		spec: nd.spec, first: nd.first, mean: f64(), variance: f64(), rstd: f64(),
		scale: f32(), shift: f32(), ga: f32(), gb: f32(), gc: f32(),
	}
}

func newBatchNorm(p *pass, i int, train bool) *batchNorm {
	nd := &p.net.nodes[i]
	b := &batchNorm{in: nd.inputs[0], out: i + 1, first: nd.first, epsilon: nd.spec.epsilon()}
	if !train || nd.spec.frozen() {
		return b
	}
	c := nd.shape[0]
	b.part = &blockStats{mean: make([]float64, c), squares: make([]float64, c), sumG: make([]float64, c), sumGX: make([]float64, c)}
	b.stats = p.stats(i)
	b.stats.blocks = append(b.stats.blocks, b.part)
	return b
}

// gather computes the statistics of this block's input.
func (b *batchNorm) gather(p *pass) {
	x := p.vals[b.in]
	n := float32((p.valid - bits.OnesCount16(uint16(p.skip))) * x.h * x.w)
	b.part.count = float64(n)
	if n == 0 {
		return // all samples of the block are left out
	}
	var mean [kernel.Lanes]float32
	sum := &b.sums[0]
	for c := range x.c {
		sum.Begin(x.h * x.w)
		x.eachRow(c, sum.Blocks)
		m := total(sum, p.valid, p.skip) / n
		for l := range mean {
			mean[l] = m
		}
		sum.Begin(x.h * x.w)
		x.eachRow(c, func(row []float32) { sum.Products(row, row, mean[:], mean[:]) })
		b.part.mean[c], b.part.squares[c] = float64(m), float64(total(sum, p.valid, p.skip))
	}
}

// total ends a sum and adds its first lanes, but for those that are skipped.
func total(s *kernel.Sum, lanes int, skip skipped) float32 {
	var t [1]float32
	sums := s.End()
	clear(sums[lanes:])
	skip.clear(sums)
	kernel.ReduceLanes(t[:], sums)
	return t[0]
}

// merge combines the blocks.
func (s *batchStats) merge(w *Weights) {
	weight, bias := w.of(s.first+bnWeight), w.of(s.first+bnBias)
	eps := s.spec.epsilon()
	for c := range s.mean {
		var n, mean, squares float64
		for _, b := range s.blocks[:s.used] {
			if b.count == 0 {
				continue
			}
			d := b.mean[c] - mean
			all := n + b.count
			mean += float64(d*b.count) / all
			squares += b.squares[c] + float64(float64(d*d)*n)*b.count/all
			n = all
		}
		s.count, s.mean[c], s.variance[c] = n, mean, squares/n
		s.rstd[c] = 1 / math.Sqrt(s.variance[c]+eps)
		scale := float64(weight[c]) * s.rstd[c]
		s.scale[c], s.shift[c] = float32(scale), float32(float64(bias[c])-float64(mean*scale))
	}
}

// running moves the running statistics in w towards the batch's; ignored is for [kernel.Flush].
func (s *batchStats) running(w *Weights, ignored uint32) {
	mean, variance, batches := w.of(s.first+bnMean), w.of(s.first+bnVariance), w.of(s.first+bnBatches)
	m := s.spec.momentum()
	unbiased := s.count / max(1, s.count-1)
	for c := range s.mean {
		mean[c] = kernel.Flush(float32(float64((1-m)*float64(mean[c]))+float64(m*s.mean[c])), ignored)
		variance[c] = kernel.Flush(float32(float64((1-m)*float64(variance[c]))+float64(m*float64(s.variance[c]*unbiased))), ignored)
	}
	batches[0]++
}

func (b *batchNorm) forward(p *pass, w *Weights) {
	x, y := p.vals[b.in], p.pres[b.out]
	var scale, shift [kernel.Lanes]float32
	for c := range x.c {
		sc, sh := b.affine(w, c)
		for l := range scale {
			scale[l], shift[l] = sc, sh
		}
		from, to := channels(x, c, 1), channels(y, c, 1)
		eachRow(&to, &from, func(d, s []float32) { kernel.ScaleShift(d, s, scale[:], shift[:], 0) })
	}
}

// affine returns the factor of channel c and the number added to it.
func (b *batchNorm) affine(w *Weights, c int) (scale, shift float32) {
	if b.stats != nil {
		return b.stats.scale[c], b.stats.shift[c]
	}
	of := func(k int) float64 { return float64(w.of(b.first + k)[c]) }
	f := of(bnWeight) / math.Sqrt(of(bnVariance)+b.epsilon)
	return float32(f), float32(of(bnBias) - float64(of(bnMean)*f))
}

// gatherGradient sums this block's gradients.
func (b *batchNorm) gatherGradient(p *pass) {
	x, g := p.vals[b.in], p.grads[b.out]
	var zero, mean [kernel.Lanes]float32
	sumG, sumGX := &b.sums[0], &b.sums[1]
	for c := range x.c {
		for l := range mean {
			mean[l] = float32(b.stats.mean[c])
		}
		sumG.Begin(x.h * x.w)
		sumGX.Begin(x.h * x.w)
		from, grads := channels(x, c, 1), channels(g, c, 1)
		eachRow(&grads, &from, func(g, x []float32) {
			sumG.Blocks(g)
			sumGX.Products(g, x, zero[:], mean[:])
		})
		b.part.sumG[c], b.part.sumGX[c] = float64(total(sumG, kernel.Lanes, 0)), float64(total(sumGX, kernel.Lanes, 0))
	}
}

// mergeGradient combines the blocks' sums. They are the gradients of shift and scale, and every
// sample's gradient depends on them through mean and variance.
func (s *batchStats) mergeGradient(w, grad *Weights) {
	weight := w.of(s.first + bnWeight)
	dw, db := grad.of(s.first+bnWeight), grad.of(s.first+bnBias)
	for c := range s.mean {
		var sumG, sumGX float64
		for _, b := range s.blocks[:s.used] {
			sumG += b.sumG[c]
			sumGX += b.sumGX[c]
		}
		r := s.rstd[c]
		dw[c], db[c] = float32(sumGX*r), float32(sumG)
		// dx = γ·r·(g − Σg/n − (x − mean)·r²·Σg(x − mean)/n)
		gain := float64(weight[c]) * r
		gx := -float64(gain*r) * float64(r*sumGX) / s.count
		s.ga[c], s.gb[c] = float32(gain), float32(gx)
		s.gc[c] = float32(-float64(gain*sumG)/s.count - float64(gx*float64(float32(s.mean[c]))))
	}
}

func (b *batchNorm) backward(p *pass, w *Weights) {
	if p.grads[b.in] == nil {
		return
	}
	if b.stats == nil {
		b.backwardFrozen(p, w)
		return
	}
	x, g, dx := p.vals[b.in], p.grads[b.out], p.into(b.in)
	var ga, gb, gc [kernel.Lanes]float32
	for c := range x.c {
		for l := range p.valid { // lanes without a sample keep 0
			ga[l], gb[l], gc[l] = b.stats.ga[c], b.stats.gb[c], b.stats.gc[c]
		}
		p.skip.clear(ga[:])
		p.skip.clear(gb[:])
		p.skip.clear(gc[:])
		for y := range x.h {
			n := x.w * x.lanes
			kernel.ScaleShift2(dx.data[dx.at(c, y, 0):][:n], g.data[g.at(c, y, 0):], ga[:], x.data[x.at(c, y, 0):], gb[:], gc[:])
		}
	}
	p.done(b.in)
}

// backwardFrozen passes the gradient of a layer on whose statistics are constants.
func (b *batchNorm) backwardFrozen(p *pass, w *Weights) {
	g, dx := p.grads[b.out], p.into(b.in)
	var scale, shift [kernel.Lanes]float32
	for c := range g.c {
		sc, _ := b.affine(w, c)
		for l := range scale {
			scale[l] = sc
		}
		from, to := channels(g, c, 1), channels(dx, c, 1)
		eachRow(&to, &from, func(d, s []float32) { kernel.ScaleShift(d, s, scale[:], shift[:], 0) })
	}
	p.done(b.in)
}

func (b *batchNorm) finish(*pass) {}
