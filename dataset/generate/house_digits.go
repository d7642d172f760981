package generate

import "brainbow/internal/exact"

// printedForms are the shapes of digits on signs, two per digit, in the notation of digitForms; the
// weight is unused.
var printedForms = [10][]skeleton{
	0: forms(
		"1: 50,2 24,14 13,50 24,86 50,98 76,86 87,50 76,14 50,2 34,7",
		"1: 50,2 18,12 14,34 14,66 18,88 50,98 82,88 86,66 86,34 82,12 50,2 40,3",
	),
	1: forms(
		"1: 30,22 56,3! 56,98",
		"1: 50,2 50,98",
	),
	2: forms(
		"1: 15,28 25,9 50,2 76,11 83,30 66,56 38,80 13,97! 88,97",
		"1: 14,24 30,5 62,4 83,22 74,48 44,74 13,97! 40,97 88,97",
	),
	3: forms(
		"1: 16,16 36,3 64,5 80,22 72,41 46,48! 74,53 87,73 68,94 38,98 13,84",
		"1: 15,3 84,3! 46,40! 74,49 87,70 70,93 40,98 12,86",
	),
	4: forms(
		"1: 67,98 67,3! 9,70! 92,70",
		"1: 66,98 66,46 66,3! 34,40 12,66! 90,66",
	),
	5: forms(
		"1: 82,3 26,3! 20,46! 46,37 76,46 87,68 74,90 44,98 13,86",
		"1: 80,3 22,3! 22,44! 52,40 80,52 84,74 66,94 40,98 14,90",
	),
	6: forms(
		"1: 78,14 52,2 26,22 13,60 24,89 50,98 77,88 86,68 74,49 50,42 26,52 16,68",
		"1: 62,2 34,34 16,64 24,90 50,98 77,89 85,67 72,48 48,43 24,54",
	),
	7: forms(
		"1: 11,3 89,3! 60,48 44,98",
		"1: 12,16 12,3! 88,3! 40,98",
	),
	8: forms(
		"1: 50,46 26,36 22,17 50,2 78,17 74,36 50,46 20,60 14,80 50,98 86,80 80,60 50,46",
		"1: 50,47 22,38 20,12 50,2 80,12 78,38 50,47 17,58 14,88 50,98 86,88 83,58 50,47",
	),
	9: forms(
		"1: 22,86 48,98 74,78 87,40 76,11 50,2 23,12 14,32 26,51 50,58 74,48 84,32",
		"1: 38,98 66,66 84,36 76,10 50,2 23,11 15,33 28,52 52,57 76,46",
	),
}

// letter sets the path to the strokes of all digits of the number, in pixels.
func (p *pen) letter(s *exact.Stream, f *facade) {
	p.path = p.path[:0]
	middle := len(f.number) / 2
	step := f.aspect + f.gap
	for k, form := range f.form {
		if form == nil {
			continue
		}
		from := len(p.path)
		for _, stroke := range form.strokes {
			p.knots = append(p.knots[:0], stroke...)
			for i := range p.knots {
				p.knots[i].x += float64(f.jitter * s.Norm())
				p.knots[i].y += float64(f.jitter * s.Norm())
			}
			p.curve(p.knots)
		}
		across := float64(float64(k-middle) * step)
		for i := from; i < len(p.path); i++ {
			d := &p.path[i]
			d.x = float64((float64(0.01*d.x)-0.5)*f.aspect) + across
			d.y = float64(0.01*d.y) - 0.5
		}
		for i := from; i < len(p.path); i++ {
			// The pen is thinner where it moves horizontally.
			j := i
			if p.path[i].lifted {
				j++
			}
			along := exact.Square(p.path[j].x - p.path[j-1].x)
			length := along + exact.Square(p.path[j].y-p.path[j-1].y)
			p.path[i].radius = float64(f.weight * (1 - float64(f.thin*(along/max(length, 1e-9)))))
		}
	}
	p.look(f)
}

// look projects the path, in units of a digit's height from its centre, into the camera's picture,
// in pixels.
func (p *pen) look(f *facade) {
	sin, cos := exact.Sin(f.turn), exact.Cos(f.turn)
	for i := range p.path {
		d := &p.path[i]
		x := d.x - float64(f.lean*d.y)
		x, y := float64(cos*x)-float64(sin*d.y), float64(sin*x)+float64(cos*d.y)
		scale := f.height / (1 + float64(f.tiltX*x) + float64(f.tiltY*y))
		d.x = houseSide/2 + f.shiftX + float64(scale*x)
		d.y = houseSide/2 + f.shiftY + float64(scale*y)
		d.radius = max(float64(scale*d.radius), 0.55)
	}
}

// cover fills depth with the depth of each pixel inside the strokes, −far where it is far outside.
func (p *pen) cover(far float64) {
	for i := range p.depth {
		p.depth[i] = -far
	}
	for i := 1; i < len(p.path); i++ {
		if !p.path[i].lifted {
			p.segment(p.path[i-1], p.path[i], float64(2*far))
		}
	}
}

// covered returns the share of paint at a depth inside a stroke: a smooth step as wide as the edge.
func covered(depth, edge float64) float64 {
	t := min(max(depth/edge+0.5, 0), 1)
	return float64(float64(t*t) * (3 - float64(2*t)))
}
