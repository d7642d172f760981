package render

import (
	"math"
	"testing"
)

// A line drawn in bands has the same pixels as its polygon drawn at once.
func TestSlantedIsItsPolygon(t *testing.T) {
	for _, l := range [][4]float64{{3, 2, 90, 75}, {90, 2, 3, 75.5}, {10, 40, 95, 41}, {40, 3, 41, 78}, {-20, -30, 120, 130}, {5, 5, 6, 6}} {
		const width = 2.5
		f, g := New("", ""), New("", "")
		f.Shape, g.Shape = Loose, Loose
		f.Body.Line(l[0], l[1], l[2], l[3], width, Ink)
		dx, dy := l[2]-l[0], l[3]-l[1]
		d := math.Hypot(dx, dy)
		nx, ny := -dy/d*width/2, dx/d*width/2
		g.Body.Polygon([]Point{{l[0] - nx, l[1] - ny}, {l[2] - nx, l[3] - ny}, {l[2] + nx, l[3] + ny}, {l[0] + nx, l[1] + ny}}, Ink)
		for _, c := range []*Canvas{f.Body, g.Body} {
			c.w, c.h = 100, 80
		}
		a, b := f.Image(2), g.Image(2)
		inked := 0
		for i := range a.Pix {
			if max(a.Pix[i], b.Pix[i])-min(a.Pix[i], b.Pix[i]) > 2 {
				t.Fatalf("%v: byte %d is %d, want %d", l, i, a.Pix[i], b.Pix[i])
			}
			if a.Pix[i] < 100 {
				inked++
			}
		}
		if inked < 4 {
			t.Errorf("%v: nothing is drawn", l)
		}
	}
}
