package dataset

import (
	"math"
	"slices"

	"brainbow/internal/exact"
)

// gauge measures pictures of one shape and reuses its memory.
type gauge struct {
	shape  [3]int
	luma   []uint8
	ink    []bool // the pixels of the figure
	area   []int32
	stack  []int32
	widths []float64
	values []float64
}

func newGauge(shape [3]int) *gauge {
	n := shape[1] * shape[2]
	return &gauge{shape: shape, ink: make([]bool, n), area: make([]int32, n), values: make([]float64, len(Properties()))}
}

// measure returns the properties of a picture, in the order of Properties. The
// next call overwrites them.
func (g *gauge) measure(pixels []uint8) []float64 {
	h, w := g.shape[1], g.shape[2]
	g.luma = lumaOf(g.luma, pixels, g.shape)
	n := float64(h * w)
	var sum, squares int
	for _, v := range g.luma[:h*w] {
		sum += int(v)
		squares += int(v) * int(v)
	}
	mean := float64(sum) / n
	spread := math.Sqrt(max(float64(squares)/n-exact.Square(mean), 0))
	polarity := polarityOf(g.luma, h, w)
	hue, saturation := colourOf(pixels, g.shape)
	g.outline(polarity < 0)
	box := g.figure()
	out := g.values[:0]
	out = append(out, mean/255, spread/255, polarity/255, hue, saturation, box.mass/n)
	if box.mass == 0 {
		none := math.NaN()
		return append(out, none, none, none, none, none, none, 0, 0, 0)
	}
	all, above, below := g.loops(box)
	return append(out,
		g.strokeWidth(), box.slant,
		(box.x-float64(w-1)/2)/float64(w), (box.y-float64(h-1)/2)/float64(h),
		float64(box.right-box.left+1)/float64(w), float64(box.bottom-box.top+1)/float64(h),
		all, above, below)
}

// colourOf returns the hue of a picture's mean colour in degrees, NaN for grey,
// and the mean saturation of its pixels, both as in HSV.
func colourOf(pixels []uint8, shape [3]int) (hue, saturation float64) {
	if shape[0] != 3 {
		return math.NaN(), 0
	}
	plane := shape[1] * shape[2]
	var sums [3]int
	for i := range plane {
		r, g, b := int(pixels[i]), int(pixels[plane+i]), int(pixels[2*plane+i])
		sums[0], sums[1], sums[2] = sums[0]+r, sums[1]+g, sums[2]+b
		if top := max(r, g, b); top > 0 {
			saturation += float64(top-min(r, g, b)) / float64(top)
		}
	}
	saturation /= float64(plane)
	r, g, b := sums[0], sums[1], sums[2]
	top, range_ := max(r, g, b), float64(max(r, g, b)-min(r, g, b))
	switch {
	case range_ == 0:
		return math.NaN(), saturation
	case top == r:
		hue = float64(60 * (float64(g-b) / range_))
	case top == g:
		hue = 120 + float64(60*(float64(b-r)/range_))
	default:
		hue = 240 + float64(60*(float64(r-g)/range_))
	}
	if hue < 0 {
		hue += 360
	}
	return hue, saturation
}

// outline fills ink with the pixels on one side of the luma's best threshold: the one that leaves
// the least variance on both sides (Otsu, "A threshold selection method from gray-level
// histograms", 1979). A picture of uniform luma has no ink.
func (g *gauge) outline(dark bool) {
	n := len(g.ink)
	var count [256]int
	total := 0
	for _, v := range g.luma[:n] {
		count[v]++
		total += int(v)
	}
	best, at := -1.0, -1
	below, sum := 0, 0
	for v := range 255 {
		below += count[v]
		sum += v * count[v]
		if below == 0 || below == n {
			continue
		}
		apart := float64(sum)/float64(below) - float64(total-sum)/float64(n-below)
		if between := float64(float64(below) * float64(float64(n-below)*exact.Square(apart))); between > best {
			best, at = between, v
		}
	}
	for i, v := range g.luma[:n] {
		g.ink[i] = at >= 0 && (int(v) > at) != dark
	}
}

// figureBox is the position, size and slant of a figure.
type figureBox struct {
	mass                     float64 // pixels
	x, y                     float64 // their centre
	left, right, top, bottom int
	slant                    float64 // degrees
}

// figure removes ink that belongs to neighbouring digits at the sides and describes the rest.
func (g *gauge) figure() figureBox {
	h, w := g.shape[1], g.shape[2]
	clear(g.area)
	kept := int32(0)
	for i := range g.ink {
		if !g.ink[i] || g.area[i] != 0 {
			continue
		}
		kept++
		members := g.flood(i, kept, true, true)
		sumX, side := 0, false
		for _, p := range members {
			x := int(p) % w
			sumX += x
			side = side || x == 0 || x == w-1
		}
		middle := float64(sumX)/float64(len(members)) + 0.5
		if side && (middle < float64(w)/4 || middle > float64(3*w)/4) {
			for _, p := range members {
				g.ink[p] = false
			}
		}
	}
	b := figureBox{left: w, top: h, right: -1, bottom: -1}
	var n, sx, sy, sxy, syy int
	for y := range h {
		for x := range w {
			if !g.ink[y*w+x] {
				continue
			}
			n, sx, sy, sxy, syy = n+1, sx+x, sy+y, sxy+x*y, syy+y*y
			b.left, b.right, b.top, b.bottom = min(b.left, x), max(b.right, x), min(b.top, y), max(b.bottom, y)
		}
	}
	if n == 0 {
		return b
	}
	b.mass, b.x, b.y = float64(n), float64(sx)/float64(n), float64(sy)/float64(n)
	// Covariances times n², whole numbers.
	if across, down := n*sxy-sx*sy, n*syy-sy*sy; down > 0 {
		b.slant = float64(arctan(-float64(across)/float64(down)) * (180 / math.Pi))
	}
	return b
}

// flood marks with number the pixels connected to pixel i that belong to the figure (ink) or do
// not, and returns them. corners says whether pixels that touch at a corner are connected. The next
// call overwrites the result.
func (g *gauge) flood(i int, number int32, ink, corners bool) []int32 {
	h, w := g.shape[1], g.shape[2]
	g.stack = append(g.stack[:0], int32(i))
	g.area[i] = number
	for k := 0; k < len(g.stack); k++ {
		x, y := int(g.stack[k])%w, int(g.stack[k])/w
		for dy := -1; dy <= 1; dy++ {
			for dx := -1; dx <= 1; dx++ {
				if !corners && dx != 0 && dy != 0 || x+dx < 0 || x+dx >= w || y+dy < 0 || y+dy >= h {
					continue
				}
				if p := (y+dy)*w + x + dx; g.area[p] == 0 && g.ink[p] == ink {
					g.area[p] = number
					g.stack = append(g.stack, int32(p))
				}
			}
		}
	}
	return g.stack
}

// loops counts the areas that the figure encloses: all, those above and those below its middle.
func (g *gauge) loops(b figureBox) (all, above, below float64) {
	h, w := g.shape[1], g.shape[2]
	clear(g.area)
	for i := range g.ink {
		if g.ink[i] || g.area[i] != 0 {
			continue
		}
		members := g.flood(i, 1, false, false)
		open, sumY := false, 0
		for _, p := range members {
			x, y := int(p)%w, int(p)/w
			open = open || x == 0 || x == w-1 || y == 0 || y == h-1
			sumY += y
		}
		if open || len(members) < 2 {
			continue
		}
		all++
		at := (float64(sumY)/float64(len(members)) - float64(b.top) + 0.5) / float64(b.bottom-b.top+1)
		if at < 0.45 {
			above++
		} else if at > 0.55 {
			below++
		}
	}
	return all, above, below
}

// strokeWidth returns the median, over the figure's pixels, of the shortest
// straight run of the figure through each.
func (g *gauge) strokeWidth() float64 {
	h, w := g.shape[1], g.shape[2]
	run := func(x, y, dx, dy int) int {
		n := 0
		for x, y = x+dx, y+dy; x >= 0 && x < w && y >= 0 && y < h && g.ink[y*w+x]; x, y = x+dx, y+dy {
			n++
		}
		return n
	}
	g.widths = g.widths[:0]
	for y := range h {
		for x := range w {
			if !g.ink[y*w+x] {
				continue
			}
			straight := min(run(x, y, -1, 0)+run(x, y, 1, 0), run(x, y, 0, -1)+run(x, y, 0, 1)) + 1
			diagonal := min(run(x, y, -1, -1)+run(x, y, 1, 1), run(x, y, 1, -1)+run(x, y, -1, 1)) + 1
			g.widths = append(g.widths, min(float64(straight), float64(math.Sqrt2*float64(diagonal))))
		}
	}
	slices.Sort(g.widths)
	n := len(g.widths)
	return float64(0.5 * (g.widths[(n-1)/2] + g.widths[n/2]))
}

// arctan returns the angle in radians whose tangent is x, by Newton's method, the
// same on every machine.
func arctan(x float64) float64 {
	if math.Abs(x) > 1 {
		return math.Copysign(math.Pi/2, x) - arctan(1/x)
	}
	angle := x / (1 + float64(0.28*exact.Square(x)))
	for range 4 {
		sin, cos := exact.Sin(angle), exact.Cos(angle)
		angle -= float64((sin - float64(x*cos)) * cos)
	}
	return angle
}
