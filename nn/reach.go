package nn

// Reach describes the receptive field of a convolution's outputs: the input elements that each one
// reads.
type Reach struct {
	Height, Width            int // of the kernel
	Stride, Dilation, Groups int
	Top, Left                int // zeros above and to the left of the input
}

// Element returns the row and column of the input under element (ky, kx) of the kernel at output
// (y, x). They may lie outside the input, where its padding is zero.
func (r Reach) Element(y, x, ky, kx int) (row, col int) {
	return y*r.Stride + ky*r.Dilation - r.Top, x*r.Stride + kx*r.Dilation - r.Left
}

// Reach returns the receptive field of a layer of Spec.Layers; ok is false if it is no convolution.
func (n *Network) Reach(layer int) (r Reach, ok bool) {
	nd := &n.nodes[layer]
	if nd.spec.Layer != "conv" {
		return r, false
	}
	g := nd.geom
	return Reach{g.kh, g.kw, g.stride, g.dilation, g.groups, g.top, g.left}, true
}
