package figure

import (
	"image"
	"math"

	"brainbow/analysis"
	"brainbow/render"
)

// density draws how many observations are at each place, in the mixed colours of
// their marks.
func (s *placeSheet) density(c *render.Canvas, p *analysis.Placement, f *frameOf) {
	side := int(s.side)
	k := newInk(side)
	for i := range p.Len() {
		row := p.Layout.Row(i).Data
		x, y := f.at(row[0], row[1], s.side)
		k.drop(x, y, 1, s.color(p, i))
	}
	// A radius that keeps neighbouring clusters distinct.
	k.blur(max(2, int(math.Round(s.side/110))))
	c.Image(0, 0, s.side, s.side, k.image(k.usual(0.35)), "")
	c.Rect(0, 0, s.side, s.side, render.Style{Stroke: render.Rule}, "")
}

// ink is a sheet on which coloured drops add up.
type ink struct {
	side    int
	amount  []float64
	r, g, b []float64
}

func newInk(side int) *ink {
	n := side * side
	return &ink{side, make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n)}
}

// drop distributes some ink over the four pixels around a place.
func (k *ink) drop(x, y, amount float64, color render.Color) {
	x, y = x-0.5, y-0.5
	x0, y0 := math.Floor(x), math.Floor(y)
	fx, fy := x-x0, y-y0
	for dy := range 2 {
		wy := fy
		if dy == 0 {
			wy = 1 - fy
		}
		for dx := range 2 {
			wx := fx
			if dx == 0 {
				wx = 1 - fx
			}
			px, py := int(x0)+dx, int(y0)+dy
			if px < 0 || py < 0 || px >= k.side || py >= k.side {
				continue
			}
			i := py*k.side + px
			w := float64(amount * float64(wx*wy))
			k.amount[i] += w
			k.r[i] += float64(w * float64(color.R))
			k.g[i] += float64(w * float64(color.G))
			k.b[i] += float64(w * float64(color.B))
		}
	}
}

// blur applies three box filters one after another, nearly a Gaussian.
func (k *ink) blur(radius int) {
	for _, plane := range [][]float64{k.amount, k.r, k.g, k.b} {
		line := make([]float64, k.side)
		for range 3 {
			for y := range k.side {
				boxMean(plane[y*k.side:], 1, k.side, radius, line)
			}
			for x := range k.side {
				boxMean(plane[x:], k.side, k.side, radius, line)
			}
		}
	}
}

// boxMean replaces n values, stride apart, by the means over 2·radius+1 of them.
func boxMean(v []float64, stride, n, radius int, line []float64) {
	for i := range n {
		line[i] = v[i*stride]
	}
	sum := 0.0
	for i := range min(radius, n) {
		sum += line[i]
	}
	for i := range n {
		if i+radius < n {
			sum += line[i+radius]
		}
		if i-radius-1 >= 0 {
			sum -= line[i-radius-1]
		}
		v[i*stride] = max(sum, 0) / float64(2*radius+1)
	}
}

// usual returns the amount that covers half of the paper: a share of the greatest
// amount.
func (k *ink) usual(share float64) float64 {
	most := 0.0
	for _, a := range k.amount {
		most = max(most, a)
	}
	return max(most*share, 1e-12)
}

// image turns ink into colours; half is the amount that covers half of the paper.
func (k *ink) image(half float64) image.Image {
	img := image.NewNRGBA(image.Rect(0, 0, k.side, k.side))
	for i, a := range k.amount {
		if a <= half*1e-3 {
			continue
		}
		level := func(sum float64) uint8 { return uint8(min(max(math.Round(sum/a), 0), 255)) }
		img.Pix[4*i], img.Pix[4*i+1], img.Pix[4*i+2] = level(k.r[i]), level(k.g[i]), level(k.b[i])
		img.Pix[4*i+3] = uint8(math.Round(255 * a / (a + half)))
	}
	return img
}
