package nn

// phased is a padded copy of a value for a convolution with stride s. Columns are sorted by their
// remainder modulo s: [channel][row][remainder][column/s][lane], so that the columns that one
// weight reads, s apart in the value, lie side by side.
type phased struct {
	data       []float32
	s, lanes   int
	rows       int // of the padded value
	cols       int // of one remainder
	row, plane int // strides
	top, left  int
}

func newPhased(b *buffer, g *geometry) *phased {
	f := &phased{s: g.stride, lanes: b.lanes, rows: b.h + g.top + g.bottom, top: g.top, left: g.left}
	f.cols = (b.w + g.left + g.right + f.s - 1) / f.s
	f.row = f.s * f.cols * f.lanes
	f.plane = f.rows * f.row
	f.data = make([]float32, b.c*f.plane)
	return f
}

// column returns the offset of a column of the padded value in its row.
func (f *phased) column(x int) int { return (x%f.s*f.cols + x/f.s) * f.lanes }

// fill copies a value in; its border stays zero.
func (f *phased) fill(b *buffer) {
	f.each(b, func(inner, outer []float32) { copy(inner, outer) })
}

// read copies the value out, without its border.
func (f *phased) read(b *buffer) {
	f.each(b, func(inner, outer []float32) { copy(outer, inner) })
}

func (f *phased) each(b *buffer, do func(inner, outer []float32)) {
	for c := range b.c {
		for y := range b.h {
			at := c*f.plane + (y+f.top)*f.row
			from := b.start + c*b.plane + y*b.row
			for x := range b.w {
				i := at + f.column(x+f.left)
				do(f.data[i:i+f.lanes], b.data[from+x*f.lanes:][:f.lanes])
			}
		}
	}
}
