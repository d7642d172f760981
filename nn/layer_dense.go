package nn

import "brainbow/internal/kernel"

func denseShape(b *builder, nd *node, fail failer) ([]Param, error) {
	units := nd.spec.Units
	if units < 1 {
		return nil, fail("units", "must be at least 1, not %d", units)
	}
	in := b.shape(nd.inputs[0])
	f := in[0] * in[1] * in[2]
	nd.shape = [3]int{units, 1, 1}
	return withBias(nd, Param{Name: nd.name + ".weight", Shape: []int{units, f}, FanIn: f, FanOut: units, IsWeight: true, rows: units, cols: f}), nil
}

// withBias returns a layer's weight and, unless the layer has none, its bias.
func withBias(nd *node, weight Param) []Param {
	params := []Param{weight}
	if b := nd.spec.Bias; b == nil || *b {
		params = append(params, Param{Name: nd.name + ".bias", Shape: []int{weight.rows}, FanIn: weight.FanIn, FanOut: weight.FanOut, rows: 1, cols: weight.rows})
	}
	return params
}

// dense computes z[o] = b[o] + Σ_i w[o,i]·x[i] over the flattened input.
type dense struct {
	in, out      int
	weight, bias int
	x            *buffer // the input without a border
	copyIn       bool
	rowsIn       bool // the input is the network's, whose rows exist already

	fwd, bwd, dw shared
	dx           *buffer // gradient of the input without a border; nil if not needed
	direct       bool    // dx is grads[in] itself
	xt           []float32
	accAt        int
	update       updates
}

func newDense(p *pass, i int, train bool, lanesKept *int) *dense {
	nd := &p.net.nodes[i]
	d := &dense{in: nd.inputs[0], out: i + 1, weight: nd.weight, bias: nd.bias}
	pw := &p.net.params[nd.weight]
	features, units := pw.cols, pw.rows
	d.x = p.vals[d.in]
	if !d.x.contiguous() {
		d.x, d.copyIn = newBuffer([3]int{features, 1, 1}, p.lanes, 0), true
	}
	taps := make([]kernel.Tap, features)
	for k := range taps {
		taps[k] = kernel.Tap{W: int32(k), X: int32(k * p.lanes)}
	}
	y := p.pres[d.out]
	blocks := p.lanes / kernel.Lanes
	d.fwd.set(p.team, kernel.TapsArgs{
		Dst: y.data[y.start:], Src: d.x.data, Tab: kernel.NewTable(taps), Outs: units, Rows: 1, Cols: blocks,
		DstOut: y.plane, WOut: pw.stride, Mode: startOf(nd),
	})
	if !train {
		return d
	}
	g := p.grads[d.out]
	if d.rowsIn = p.fromInput(d.in); d.rowsIn {
		d.xt = p.rows
	} else {
		d.xt = make([]float32, p.lanes*pw.stride)
	}
	taps = make([]kernel.Tap, p.lanes)
	for s := range taps {
		taps[s] = kernel.Tap{W: int32(s), X: int32(s * pw.stride)}
	}
	d.dw.set(p.team, kernel.TapsArgs{
		Src: d.xt, W: g.data[g.start:], Tab: kernel.NewTable(taps), Outs: units, Rows: 1, Cols: pw.stride / kernel.Lanes,
		DstOut: pw.stride, WOut: g.plane,
	})
	d.update.set(p, d)
	d.accAt = *lanesKept
	*lanesKept += units
	if p.grads[d.in] == nil {
		return d
	}
	d.dx = p.grads[d.in]
	d.direct = d.dx.contiguous() && p.spare[d.in] == nil
	if !d.direct {
		d.dx = newBuffer([3]int{features, 1, 1}, p.lanes, 0)
	}
	taps = make([]kernel.Tap, units)
	for o := range taps {
		taps[o] = kernel.Tap{W: int32(o * pw.stride), X: int32(o * g.plane)}
	}
	d.bwd.set(p.team, kernel.TapsArgs{
		Dst: d.dx.data, Src: g.data[g.start:], Tab: kernel.NewTable(taps), Outs: features, Rows: 1, Cols: blocks,
		DstOut: p.lanes, WOut: 1,
	})
	if units*pw.stride >= slabFrom {
		d.bwd.slab = slabRows
	}
	return d
}

// slabRows is the number of rows of large weights (slabFrom numbers or more) that the input
// gradient reads at once: the hardware prefetcher can follow only a few rows.
const (
	slabRows = 16
	slabFrom = 1 << 17
)

// startOf returns the start of a layer's sums: its bias or zero.
func startOf(nd *node) kernel.Mode {
	if nd.bias < 0 {
		return kernel.FromZero
	}
	return kernel.FromInit
}

func (d *dense) forward(p *pass, w *Weights) {
	if d.copyIn {
		move(d.x, p.vals[d.in])
	}
	d.fwd.W = w.of(d.weight)
	if d.bias >= 0 {
		d.fwd.Init = w.of(d.bias)
	}
	d.fwd.do()
}

func (d *dense) backward(p *pass, w *Weights) {
	stride := d.dw.DstOut
	if !d.rowsIn {
		for l := 0; l < p.lanes; l += kernel.Lanes {
			for i := 0; i < stride; i += kernel.Lanes {
				kernel.Transpose16(d.xt[l*stride+i:], stride, d.x.data[i*p.lanes+l:], p.lanes)
			}
		}
	}
	if p.early == nil {
		d.weightGradient(p)
	} else {
		defer d.update.do() // the input gradient needs the weights as they are
	}
	if g := p.grads[d.out]; d.bias >= 0 {
		for o := range d.dw.Outs {
			kernel.SumBlocks(p.acc[(d.accAt+o)*kernel.Lanes:][:kernel.Lanes], g.data[g.start+o*g.plane:][:p.lanes])
		}
	}
	if d.dx == nil {
		return
	}
	d.inputGradient(w)
	if d.direct {
		p.filled[d.in] = true
	} else {
		p.give(d.in, d.dx)
	}
}

// weightGradient uses inputs as lanes and the valid samples as taps.
func (d *dense) weightGradient(p *pass) {
	d.dw.Dst, d.dw.Taps, d.dw.Mode = p.grad.of(d.weight), p.valid, kernel.FromDst
	if p.first {
		d.dw.Mode = kernel.FromZero
	}
	d.dw.do()
}

func (d *dense) inputGradient(w *Weights) {
	d.bwd.W = w.of(d.weight)
	d.bwd.do()
}

func (d *dense) finish(p *pass) {
	if d.bias < 0 {
		return
	}
	kernel.ReduceLanes(p.grad.of(d.bias)[:d.dw.Outs], p.acc[d.accAt*kernel.Lanes:])
}
