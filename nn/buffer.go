package nn

import "brainbow/internal/kernel"

// buffer holds a value for a group of samples: [channel][y][x][lane], with a
// border of zeros around each plane. All numbers are in elements.
type buffer struct {
	data    []float32
	c, h, w int
	lanes   int // samples: a multiple of 16
	halo    int // width of the border
	row     int // stride between rows
	plane   int // stride between channels
	start   int // offset of the element at (0, 0, 0)
}

// newBuffer allocates a zeroed buffer, with spare memory at its end so that a transposition can
// read whole blocks of 16 channels or features.
func newBuffer(shape [3]int, lanes, halo int) *buffer {
	b := &buffer{c: shape[0], h: shape[1], w: shape[2], lanes: lanes, halo: halo}
	b.row = (b.w + 2*halo) * lanes
	b.plane = (b.h + 2*halo) * b.row
	b.start = halo*b.row + halo*lanes
	b.data = make([]float32, b.c*b.plane+kernel.Lanes*lanes)
	return b
}

// contiguous reports whether rows follow each other without a border.
func (b *buffer) contiguous() bool { return b.halo == 0 }

// features is the number of elements of one sample.
func (b *buffer) features() int { return b.c * b.h * b.w }

// size is the number of elements of a contiguous buffer.
func (b *buffer) size() int { return b.features() * b.lanes }

// eachRow calls f on matching parts of two buffers of the same shape: once on the whole if neither
// has a border, else on each row.
func eachRow(a, b *buffer, f func(a, b []float32)) {
	if a.contiguous() && b.contiguous() {
		f(a.data[:a.size()], b.data[:b.size()])
		return
	}
	n := a.w * a.lanes
	for c := range a.c {
		for y := range a.h {
			i, j := a.start+c*a.plane+y*a.row, b.start+c*b.plane+y*b.row
			f(a.data[i:i+n], b.data[j:j+n])
		}
	}
}

// move copies src to dst; both have the same number of features, and either the
// same shape or no border.
func move(dst, src *buffer) {
	eachRowOf(dst, src, func(d, s []float32) { copy(d, s) })
}

// accumulate adds src to dst, with shapes as for move.
func accumulate(dst, src *buffer) { eachRowOf(dst, src, kernel.Add) }

// eachRowOf is like eachRow, but the shapes may differ: a buffer without a border is read as if it
// had the other's shape.
func eachRowOf(dst, src *buffer, f func(d, s []float32)) {
	a, b := *dst, *src
	switch {
	case a.contiguous() && b.contiguous():
	case a.contiguous():
		a = a.as([3]int{b.c, b.h, b.w})
	case b.contiguous():
		b = b.as([3]int{a.c, a.h, a.w})
	}
	eachRow(&a, &b, f)
}

// as returns a contiguous buffer with another shape of the same size.
func (b buffer) as(shape [3]int) buffer {
	b.c, b.h, b.w = shape[0], shape[1], shape[2]
	b.row = b.w * b.lanes
	b.plane = b.h * b.row
	return b
}
