package nn

import "brainbow/internal/kernel"

// channelChunk is the number of output channels whose weights are packed and used together: four
// vectors, which with four pixels use half of the AVX-512 registers.
const channelChunk = 4 * kernel.Lanes

// channelConv is conv with output channels in lanes: to kernel.Taps the weights of one tap for
// sixteen channels are the source vector, and the pixels of a row are the outputs. Its packed
// weights are [group][chunk][tap][channel], with the biases of a chunk after its taps.
type channelConv struct {
	geometry
	x, y         *picture
	flat         *picture // x, unfolded for a dense layer: [1][1][channel, y, x]
	weight, bias int
	n            *Network
	tabs         [channelChunk/kernel.Lanes + 1]*kernel.Table // by the number of blocks in a chunk
	chunks       []channelPart
	size         int // of the packed weights
}

// channelPart is a chunk of output channels.
type channelPart struct {
	group, from, width int // channels, width rounded up to 16
	at                 int // in the packed weights
}

func newChannelConv(p *channelPass, i int) channelOp {
	nd := &p.net.nodes[i]
	if nd.geom.groups == p.vals[nd.inputs[0]].c && nd.geom.groups == nd.shape[0] {
		return newDepthwise(p, i)
	}
	c := &channelConv{geometry: *nd.geom, x: p.vals[nd.inputs[0]], y: p.pres[i+1], weight: nd.weight, bias: nd.bias, n: p.net}
	c.prepare()
	return c
}

// newChannelDense makes a dense layer as a convolution of one pixel, whose channels are all
// features of its input.
func newChannelDense(p *channelPass, i int) channelOp {
	nd := &p.net.nodes[i]
	one := geometry{kh: 1, kw: 1, stride: 1, dilation: 1, groups: 1}
	c := &channelConv{geometry: one, x: p.vals[nd.inputs[0]], y: p.pres[i+1], weight: nd.weight, bias: nd.bias, n: p.net}
	if c.x.h > 1 || c.x.w > 1 {
		c.flat = newPicture([3]int{c.x.c * c.x.h * c.x.w, 1, 1}, 0, 0)
	}
	c.prepare()
	return c
}

// input is the picture that the taps read.
func (c *channelConv) input() *picture {
	if c.flat != nil {
		return c.flat
	}
	return c.x
}

// prepare lays out the chunks and their taps.
func (c *channelConv) prepare() {
	x := c.input()
	ins, outs := x.c/c.groups, c.y.c/c.groups
	perOut := ins * c.kh * c.kw
	for g := range c.groups {
		for at := 0; at < outs; at += channelChunk {
			width := roundUp(min(channelChunk, outs-at))
			c.chunks = append(c.chunks, channelPart{g, g*outs + at, width, c.size})
			c.size += width * (perOut + 1)
			if blocks := width / kernel.Lanes; c.tabs[blocks] == nil {
				var taps []kernel.Tap
				for ch := range ins {
					for ky := range c.kh {
						for kx := range c.kw {
							taps = append(taps, kernel.Tap{
								W: int32(ch + ky*c.dilation*x.row + kx*c.dilation*x.pixel), X: int32(len(taps) * width),
							})
						}
					}
				}
				c.tabs[blocks] = kernel.NewTable(taps)
			}
		}
	}
}

func (c *channelConv) begin() {
	if c.flat != nil {
		c.x.flatten(c.flat.data)
	}
}

func (c *channelConv) pack(w *Weights) []float32 {
	pw := &c.n.params[c.weight]
	rows := w.of(c.weight)
	packed := make([]float32, c.size)
	perGroup := pw.rows / c.groups
	for _, part := range c.chunks {
		to := packed[part.at:]
		for o := range min(part.width, (part.group+1)*perGroup-part.from) {
			row := rows[(part.from+o)*pw.stride:][:pw.cols]
			for t, v := range row {
				to[t*part.width+o] = v
			}
			if c.bias >= 0 {
				to[pw.cols*part.width+o] = w.of(c.bias)[part.from+o]
			}
		}
	}
	return packed
}

// work takes pieces, each some rows of a chunk, until none is left. A chunk's weights stay in the
// L2 cache while its rows are computed, so rows are split only where there are few chunks.
func (c *channelConv) work(p *channelPass, _, members int) {
	y, packed := c.y, p.packs[p.node]
	parts := 1
	if members > 1 && len(c.chunks) < 2*members {
		parts = min(y.h, (4*members+len(c.chunks)-1)/len(c.chunks))
	}
	if c.groups > 1 {
		// A group's last block overlaps the next group's channels, so groups are computed one after
		// another.
		parts = min(y.h, 4*members)
		for part := int(p.next.Add(1)) - 1; part < parts; part = int(p.next.Add(1)) - 1 {
			for k := range c.chunks {
				c.piece(packed, k, part, parts)
			}
		}
		return
	}
	for i := int(p.next.Add(1)) - 1; i < len(c.chunks)*parts; i = int(p.next.Add(1)) - 1 {
		c.piece(packed, i/parts, i%parts, parts)
	}
}

// piece computes one part of the rows of one chunk.
func (c *channelConv) piece(packed []float32, chunk, part, parts int) {
	x, y := c.input(), c.y
	k := &c.chunks[chunk]
	tab := c.tabs[k.width/kernel.Lanes]
	weights := packed[k.at:]
	bias := weights[tab.Len()*k.width:][:k.width]
	ins := x.c / c.groups
	args := kernel.TapsArgs{
		Src: weights[:tab.Len()*k.width], Tab: tab, Outs: y.w, Rows: 1, Cols: k.width / kernel.Lanes,
		DstOut: y.pixel, WOut: c.stride * x.pixel, Mode: kernel.FromZero,
	}
	if c.bias >= 0 {
		args.Mode = kernel.FromDst
	}
	from, to := share(y.h, part, parts)
	for r := from; r < to; r++ {
		args.Dst = y.data[y.at(r, 0)+k.from:]
		args.W = x.data[x.at(r*c.stride-c.top, -c.left)+k.group*ins:]
		if c.bias >= 0 {
			for q := range y.w {
				copy(args.Dst[q*y.pixel:], bias)
			}
		}
		kernel.Taps(&args)
	}
}

// depthwise is a convolution, or a mean, of every channel separately: vectors of weights times
// vectors of pixels. Its packed weights are [tap][channel], followed by the biases.
type depthwise struct {
	geometry
	x, y         *picture
	weight, bias int
	fixed        float32 // used instead of weights
	n            *Network
	share        []float32 // of an avgpool, [y][x]; nil if all are the same
}

func newDepthwise(p *channelPass, i int) channelOp {
	nd := &p.net.nodes[i]
	return &depthwise{geometry: *nd.geom, x: p.vals[nd.inputs[0]], y: p.pres[i+1], weight: nd.weight, bias: nd.bias, n: p.net}
}

func newChannelAvgPool(p *channelPass, i int) channelOp {
	nd := &p.net.nodes[i]
	d := &depthwise{geometry: *nd.geom, x: p.vals[nd.inputs[0]], y: p.pres[i+1], weight: -1, bias: -1, n: p.net}
	shares, same := nd.shares(d.x.h, d.x.w)
	d.fixed = 1
	if same {
		d.fixed = shares[0]
	} else {
		d.share = shares
	}
	return d
}

func (d *depthwise) begin() {}

func (d *depthwise) pack(w *Weights) []float32 {
	channels := d.y.c
	width, taps := roundUp(channels), d.kh*d.kw
	packed := make([]float32, (taps+1)*width)
	for t := range taps {
		for c := range channels {
			v := d.fixed
			if d.weight >= 0 {
				v = w.of(d.weight)[c*d.n.params[d.weight].stride+t]
			}
			packed[t*width+c] = v
		}
	}
	if d.bias >= 0 {
		copy(packed[taps*width:], w.of(d.bias)[:channels])
	}
	return packed
}

func (d *depthwise) work(p *channelPass, member, members int) {
	x, y := d.x, d.y
	packed := p.packs[p.node]
	width := roundUp(y.c)
	start := packed[d.kh*d.kw*width:][:width]
	from, to := share(y.h, member, members)
	for r := from; r < to; r++ {
		for q := range y.w {
			dst := y.data[y.at(r, q):][:width]
			copy(dst, start)
			at := x.at(r*d.stride-d.top, q*d.stride-d.left)
			for ky := range d.kh {
				for kx := range d.kw {
					src := x.data[at+ky*d.dilation*x.row+kx*d.dilation*x.pixel:]
					kernel.ScaleShift(dst, src, packed[(ky*d.kw+kx)*width:], dst, kernel.Lanes)
				}
			}
			if d.share != nil {
				kernel.Scale(dst, dst, d.share[r*y.w+q])
			}
		}
	}
}
