package figure

import (
	"image"
	"image/color"
	"math"

	"brainbow/analysis"
	"brainbow/render"
)

// plan says how one unit's weights become a picture: planes of height × width
// values in rows and columns with a gap of one pixel, or one picture in colour.
type plan struct {
	planes, height, width int
	rows, cols            int
	rgb                   bool
	// folded says that a row of numbers without a spatial order was folded into
	// a rectangle, whose last cells may be empty.
	folded bool
}

// planFor chooses how to show a layer's units.
func planFor(l *analysis.LayerWeights, colour bool) plan {
	c, h, w := l.View[0], l.View[1], l.View[2]
	switch {
	case colour && c == 3 && l.FromInput && h*w > 1:
		return plan{planes: 1, height: h, width: w, rows: 1, cols: 1, rgb: true}
	case l.Kind == "conv":
		return plan{planes: c, height: h, width: w, rows: 1, cols: c}
	case h*w == 1:
		rows, cols := fold(c)
		return plan{planes: 1, height: rows, width: cols, rows: 1, cols: 1, folded: true}
	case c <= 3:
		return plan{planes: c, height: h, width: w, rows: 1, cols: c}
	default:
		rows, cols := fold(c)
		return plan{planes: c, height: h, width: w, rows: rows, cols: cols}
	}
}

// fold returns the most nearly square rectangle of n cells that is wider than
// high (30 → 5 × 6); a number without a good divisor gets the smallest
// rectangle that holds it.
func fold(n int) (rows, cols int) {
	for r := int(math.Sqrt(float64(n))); r > 1; r-- {
		if n%r == 0 && n/r <= 3*r {
			return r, n / r
		}
	}
	if n <= 5 {
		return 1, n
	}
	cols = int(math.Ceil(math.Sqrt(float64(n))))
	return (n + cols - 1) / cols, cols
}

// size returns a unit picture's size in pixels.
func (p plan) size() (w, h int) {
	return p.cols*(p.width+1) - 1, p.rows*(p.height+1) - 1
}

// draw makes the picture of one unit's weights. Gaps and empty cells have the
// colour of the paper.
func (p plan) draw(weights []float32, m *render.Map, r render.Range) image.Image {
	if p.rgb {
		return render.TileRGB(weights, p.height, p.width, r)
	}
	w, h := p.size()
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	for i, v := range weights {
		x, y := p.cell(i)
		img.SetNRGBA(x, y, color.NRGBA(m.At(r.Unit(float64(v)))))
	}
	return img
}

// cell returns the pixel that value i has in the picture.
func (p plan) cell(i int) (x, y int) {
	plane, at := i/(p.height*p.width), i%(p.height*p.width)
	return plane%p.cols*(p.width+1) + at%p.width, plane/p.cols*(p.height+1) + at/p.width
}
