package nn

import "brainbow/internal/kernel"

func upsampleShape(b *builder, nd *node, fail failer) ([]Param, error) {
	l := &nd.spec
	if l.Mode != "" && l.Mode != "nearest" && l.Mode != "bilinear" {
		return nil, fail("mode", "%q is not a way to upsample; nearest or bilinear", l.Mode)
	}
	in := b.shape(nd.inputs[0])
	h, w := l.Size, l.SizeWidth
	switch {
	case l.Factor != 0 && (l.Size != 0 || l.SizeWidth != 0):
		return nil, fail("factor", "does not apply with a size; give one of the two")
	case l.Factor != 0:
		f := int(l.Factor)
		if float64(f) != l.Factor || f < 1 || f > maxExtent {
			return nil, fail("factor", "must be a whole number between 1 and %d, not %v", maxExtent, l.Factor)
		}
		h, w = f*in[1], f*in[2]
	case w == 0:
		w = h
	}
	if h < in[1] || w < in[2] || h > maxExtent || w > maxExtent {
		return nil, fail("size", "cannot make %q, of shape %v, %d×%d; give a factor, or a size between the input's and %d", b.valueName(nd.inputs[0]), in, h, w, maxExtent)
	}
	nd.shape = [3]int{in[0], h, w}
	return nil, nil
}

// between is a position between two elements: it interpolates as 1−share of the first and share of
// the second.
type between struct {
	first, second int
	share, rest   [kernel.Lanes]float32
}

// blend sets dst to the interpolation of x and y.
func (b *between) blend(dst, x, y []float32) {
	var zero [kernel.Lanes]float32
	kernel.ScaleShift2(dst, x, b.rest[:], y, b.share[:], zero[:])
}

// positions maps n output positions to positions among the input's. Nearest takes the floor of the
// position's start; bilinear takes the two inputs with the nearest centres (corners are not
// aligned).
func positions(n, among int, bilinear bool) []between {
	all := make([]between, n)
	for i := range all {
		b := &all[i]
		if !bilinear {
			b.first = i * among / n
			b.second = b.first
			continue
		}
		// (i+½)·among/n − ½ in units of 1/2n, which is exact.
		at := max(0, (2*i+1)*among-n)
		b.first = at / (2 * n)
		b.second = min(b.first+1, among-1)
		share := float32(float64(at%(2*n)) / float64(2*n))
		for l := range b.share {
			b.share[l], b.rest[l] = share, 1-share
		}
	}
	return all
}

// upsample makes planes larger: by repetition, or by interpolation, first between
// rows and then within them.
type upsample struct {
	in, out    int
	bilinear   bool
	rows, cols []between
	line       []float32 // of the input's width
	dx         *buffer
}

func newUpsample(p *pass, i int, train bool) *upsample {
	nd := &p.net.nodes[i]
	u := &upsample{in: nd.inputs[0], out: i + 1, bilinear: nd.spec.Mode == "bilinear"}
	x := p.vals[u.in]
	u.rows, u.cols = positions(nd.shape[1], x.h, u.bilinear), positions(nd.shape[2], x.w, u.bilinear)
	u.line = make([]float32, x.w*p.lanes)
	if train {
		u.dx = newBuffer([3]int{x.c, x.h, x.w}, p.lanes, 0)
	}
	return u
}

// cell is element x of a line.
func cell(line []float32, x int) []float32 { return line[x*kernel.Lanes:][:kernel.Lanes] }

func (u *upsample) forward(p *pass, _ *Weights) {
	x, y := p.vals[u.in], p.vals[u.out]
	for c := range y.c {
		for r := range y.h {
			b := &u.rows[r]
			line := x.line(c, b.first)
			if u.bilinear {
				b.blend(u.line, line, x.line(c, b.second))
				line = u.line
			}
			to := y.line(c, r)
			for q := range u.cols {
				b := &u.cols[q]
				if u.bilinear {
					b.blend(cell(to, q), cell(line, b.first), cell(line, b.second))
				} else {
					copy(cell(to, q), cell(line, b.first))
				}
			}
		}
	}
}

// addScaled adds src times one number per lane to dst, fused.
func addScaled(dst, src, factor []float32) {
	for i := 0; i < len(dst); i += kernel.Lanes {
		d := dst[i:][:kernel.Lanes]
		kernel.ScaleShift(d, src[i:], factor, d, 0)
	}
}

func (u *upsample) backward(p *pass, _ *Weights) {
	if p.grads[u.in] == nil {
		return
	}
	g := p.grads[u.out]
	clear(u.dx.data)
	for c := range g.c {
		for r := range g.h {
			from, b := g.line(c, r), &u.rows[r]
			line := u.dx.line(c, b.first)
			if u.bilinear {
				clear(u.line)
				line = u.line
			}
			for q := range u.cols {
				b, d := &u.cols[q], cell(from, q)
				if u.bilinear {
					addScaled(cell(line, b.first), d, b.rest[:])
					addScaled(cell(line, b.second), d, b.share[:])
				} else {
					kernel.Add(cell(line, b.first), d)
				}
			}
			if u.bilinear {
				addScaled(u.dx.line(c, b.first), line, b.rest[:])
				addScaled(u.dx.line(c, b.second), line, b.share[:])
			}
		}
	}
	p.give(u.in, u.dx)
}

func (u *upsample) finish(*pass) {}
