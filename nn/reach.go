package nn

// Reach says which elements of its input one output of a convolution sees.
type Reach struct {
	Height, Width            int // of the kernel
	Stride, Dilation, Groups int
	Top, Left                int // zeros above and to the left of the input
}

// Element returns the row and column of the input under element (ky, kx) of the
// kernel at output (y, x). They may lie outside of the input, where it is zero.
func (r Reach) Element(y, x, ky, kx int) (row, col int) {
	return y*r.Stride + ky*r.Dilation - r.Top, x*r.Stride + kx*r.Dilation - r.Left
}

// Reach returns what layer of Spec.Layers sees; ok is false if it is no
// convolution.
func (n *Network) Reach(layer int) (r Reach, ok bool) {
	nd := &n.nodes[layer]
	if nd.spec.Layer != "conv" {
		return r, false
	}
	g := nd.geom
	return Reach{g.kh, g.kw, g.stride, g.dilation, g.groups, g.top, g.left}, true
}
