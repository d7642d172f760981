package generate

import (
	"math"

	"brainbow/internal/exact"
)

// pen turns a skeleton into ink. Its slices are scratch memory.
type pen struct {
	knots []knot
	path  []dot
	side  int       // of the picture, in pixels
	depth []float64 // side × side
}

func newPen(side int) pen { return pen{side: side, depth: make([]float64, side*side)} }

// dot is a point of a path, with the radius of the pen there. The first dot of a stroke is lifted:
// the pen moves to it without ink.
type dot struct {
	x, y, radius float64
	lifted       bool
}

// curveSteps is the number of straight pieces between two knots.
const curveSteps = 6

// write sets the path to the strokes of a form, in units of the height of the skeleton's box.
func (p *pen) write(s *exact.Stream, form *skeleton, h *hand) {
	p.path = p.path[:0]
	for _, stroke := range form.strokes {
		p.knots = p.knots[:0]
		for _, k := range stroke {
			p.knots = append(p.knots, knot{
				x:      float64(0.01 * (k.x + float64(h.jitter*s.Norm()))),
				y:      float64(0.01 * (k.y + float64(h.jitter*s.Norm()))),
				corner: k.corner,
			})
		}
		reach(p.knots, h)
		p.curve(p.knots)
	}
	p.bend(h)
}

// reach moves the two ends of a stroke along its first and last piece.
func reach(k []knot, h *hand) {
	move := func(end, inner *knot, by float64) {
		end.x += float64(by * (end.x - inner.x))
		end.y += float64(by * (end.y - inner.y))
	}
	move(&k[0], &k[1], h.start)
	move(&k[len(k)-1], &k[len(k)-2], h.end)
}

// curve appends a stroke as a Catmull–Rom spline, which passes through every knot; at ends and
// corners the knot itself serves as its missing neighbour.
func (p *pen) curve(k []knot) {
	p.path = append(p.path, dot{x: k[0].x, y: k[0].y, lifted: true})
	for i := 0; i+1 < len(k); i++ {
		a, b, c, d := k[i], k[i], k[i+1], k[i+1]
		if i > 0 && !b.corner {
			a = k[i-1]
		}
		if i+2 < len(k) && !c.corner {
			d = k[i+2]
		}
		for j := 1; j <= curveSteps; j++ {
			t := float64(j) / curveSteps
			p.path = append(p.path, dot{x: catmullRom(a.x, b.x, c.x, d.x, t), y: catmullRom(a.y, b.y, c.y, d.y, t)})
		}
	}
}

// catmullRom interpolates between b (t = 0) and c (t = 1) with the slopes
// (c−a)/2 and (d−b)/2.
func catmullRom(a, b, c, d, t float64) float64 {
	m, n := float64(0.5*(c-a)), float64(0.5*(d-b))
	rise := c - b
	// b + t·(m + t·((3·rise − 2m − n) + t·(m + n − 2·rise)))
	cubic := m + n - float64(2*rise)
	quadratic := float64(3*rise) - float64(2*m) - n
	return b + float64(t*(m+float64(t*(quadratic+float64(t*cubic)))))
}

// bend applies slow waves, slant and rotation.
func (p *pen) bend(h *hand) {
	sin, cos := exact.Sin(h.turn), exact.Cos(h.turn)
	for i := range p.path {
		d := &p.path[i]
		x := d.x - 0.5 + float64(float64(0.01*h.bow)*exact.Sin(float64(4*d.y)+h.phaseX))
		y := d.y - 0.5 + float64(float64(0.01*h.sway)*exact.Sin(float64(4*d.x)+h.phaseY))
		x -= float64(h.slant * y)
		d.x = float64(cos*x) - float64(sin*y)
		d.y = float64(sin*x) + float64(cos*y)
		wave := exact.Sin(float64(0.55*float64(i)) + h.phase)
		d.radius = float64(h.thickness * (1 + float64(h.pressure*wave)))
	}
}

// place scales and moves the path as in MNIST: the longer side fills the box, and the ink's centre
// of mass lies at the centre of the picture.
func (p *pen) place(h *hand) {
	minX, maxX, minY, maxY := math.Inf(1), math.Inf(-1), math.Inf(1), math.Inf(-1)
	for _, d := range p.path {
		minX, maxX = min(minX, d.x), max(maxX, d.x)
		minY, maxY = min(minY, d.y), max(maxY, d.y)
	}
	ink := float64(2 * h.thickness)
	tall := (h.height - ink) / max(maxY-minY, 0.3)
	// Narrow forms stay narrow: h.width is the width of a form that fills its box.
	wide := (h.width - float64(0.5*ink)) / 0.74
	if wide > float64(1.15*tall) {
		wide = float64(1.15 * tall)
	}
	if most := (21 - ink) / max(maxX-minX, 0.1); wide > most {
		wide = most
	}
	var mass, sumX, sumY float64
	for i := range p.path {
		d := &p.path[i]
		d.x, d.y = float64(d.x*wide), float64(d.y*tall)
		if i == 0 || d.lifted {
			continue
		}
		b := &p.path[i-1]
		length := math.Sqrt(exact.Square(d.x-b.x) + exact.Square(d.y-b.y))
		mass += length
		sumX += float64(length * float64(0.5*(d.x+b.x)))
		sumY += float64(length * float64(0.5*(d.y+b.y)))
	}
	toX := float64(digitSide)/2 + h.shiftX - sumX/mass
	toY := float64(digitSide)/2 + h.shiftY - sumY/mass
	toX = inside(toX, float64(minX*wide), float64(maxX*wide), h)
	toY = inside(toY, float64(minY*tall), float64(maxY*tall), h)
	for i := range p.path {
		p.path[i].x += toX
		p.path[i].y += toY
	}
}

// inside limits a shift so that ink between first and last stays one pixel away from both borders.
func inside(shift, first, last float64, h *hand) float64 {
	margin := 1 + float64(h.thickness*(1+h.pressure)) + float64(0.5*h.soft)
	shift = min(shift, digitSide-margin-last)
	return max(shift, margin-first)
}

// paint fills pixels with the path's ink.
//
// depth is the distance of a pixel's centre from the edge of the stroke, positive inside, measured
// at the nearest point of the nearest piece. Ink is a smooth step of the depth over h.soft pixels,
// which makes the picture anti-aliased without a rasteriser.
func (p *pen) paint(s *exact.Stream, h *hand, pixels []uint8) {
	outside := float64(-0.5 * h.soft)
	for i := range p.depth {
		p.depth[i] = outside
	}
	for i := 1; i < len(p.path); i++ {
		if !p.path[i].lifted {
			p.segment(p.path[i-1], p.path[i], h.soft)
		}
	}
	for i, depth := range p.depth {
		t := min(depth/h.soft+0.5, 1)
		if t <= 0 {
			pixels[i] = 0
			continue
		}
		v := float64(float64(t*t) * (3 - float64(2*t)))
		v = float64(v * h.ink)
		v = float64(v * (1 - float64(h.grain*s.Float64())))
		pixels[i] = uint8(float64(255*v) + 0.5)
	}
}

// segment raises the depth of the pixels near a straight piece.
func (p *pen) segment(a, b dot, soft float64) {
	far := max(a.radius, b.radius) + float64(0.5*soft)
	x0, x1 := p.pixelRange(min(a.x, b.x)-far, max(a.x, b.x)+far)
	y0, y1 := p.pixelRange(min(a.y, b.y)-far, max(a.y, b.y)+far)
	dx, dy := b.x-a.x, b.y-a.y
	length := exact.Square(dx) + exact.Square(dy)
	for y := y0; y < y1; y++ {
		for x := x0; x < x1; x++ {
			px, py := float64(x)+0.5-a.x, float64(y)+0.5-a.y
			t := 0.0
			if length > 0 {
				t = (float64(px*dx) + float64(py*dy)) / length
				t = min(max(t, 0), 1)
			}
			ex, ey := px-float64(t*dx), py-float64(t*dy)
			radius := a.radius + float64(t*(b.radius-a.radius))
			depth := radius - math.Sqrt(exact.Square(ex)+exact.Square(ey))
			if at := y*p.side + x; depth > p.depth[at] {
				p.depth[at] = depth
			}
		}
	}
}

// pixelRange returns the pixels whose centres lie between two coordinates.
func (p *pen) pixelRange(from, to float64) (first, end int) {
	first = int(math.Ceil(max(from-0.5, 0)))
	end = int(math.Floor(min(to-0.5, float64(p.side-1)))) + 1
	return first, end
}
