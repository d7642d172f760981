package render

import (
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

type sfntPoint = fixed.Point26_6

// outline collects closed curves in device pixels and their bounding box, so that only that box
// is rasterised.
type outline struct {
	scale                  float64
	steps                  []step
	minX, minY, maxX, maxY float64
}

type xy struct{ x, y float32 }

type step struct {
	op   sfnt.SegmentOp
	args [3]xy
}

func (o *outline) step(op sfnt.SegmentOp, ps ...Point) {
	s := step{op: op}
	for i, q := range ps {
		x, y := q.X*o.scale, q.Y*o.scale
		if len(o.steps) == 0 && i == 0 {
			o.minX, o.maxX, o.minY, o.maxY = x, x, y, y
		}
		o.minX, o.maxX = min(o.minX, x), max(o.maxX, x)
		o.minY, o.maxY = min(o.minY, y), max(o.maxY, y)
		s.args[i] = xy{float32(x), float32(y)}
	}
	o.steps = append(o.steps, s)
}

// polygon adds a closed polygon.
func (o *outline) polygon(ps ...Point) {
	for i, q := range ps {
		op := sfnt.SegmentOp(sfnt.SegmentOpLineTo)
		if i == 0 {
			op = sfnt.SegmentOpMoveTo
		}
		o.step(op, q)
	}
	o.step(sfnt.SegmentOpLineTo, ps[0])
}

// circle adds a circle as four cubic curves. It runs in the same direction as the polygons of
// line segments, so that overlaps do not cancel.
func (o *outline) circle(x, y, r float64) {
	const k = 0.5522847498
	o.step(sfnt.SegmentOpMoveTo, Point{x + r, y})
	at := func(c, s float64) Point { return Point{x + c*r, y + s*r} }
	o.step(sfnt.SegmentOpCubeTo, at(1, k), at(k, 1), at(0, 1))
	o.step(sfnt.SegmentOpCubeTo, at(-k, 1), at(-1, k), at(-1, 0))
	o.step(sfnt.SegmentOpCubeTo, at(-1, -k), at(-k, -1), at(0, -1))
	o.step(sfnt.SegmentOpCubeTo, at(k, -1), at(1, -k), at(1, 0))
}

// hole cuts a circle out of what was added before, by running in the opposite direction.
func (o *outline) hole(x, y, r float64) {
	if r <= 0 {
		return
	}
	const k = 0.5522847498
	o.step(sfnt.SegmentOpMoveTo, Point{x + r, y})
	at := func(c, s float64) Point { return Point{x + c*r, y + s*r} }
	o.step(sfnt.SegmentOpCubeTo, at(1, -k), at(k, -1), at(0, -1))
	o.step(sfnt.SegmentOpCubeTo, at(-k, -1), at(-1, -k), at(-1, 0))
	o.step(sfnt.SegmentOpCubeTo, at(-1, k), at(-k, 1), at(0, 1))
	o.step(sfnt.SegmentOpCubeTo, at(k, 1), at(1, k), at(1, 0))
}

// glyph adds the closed contours of a glyph; put maps each of its points to the canvas.
func (o *outline) glyph(segments sfnt.Segments, put func(sfntPoint) Point) {
	var first Point
	for i, s := range segments {
		a := put(s.Args[0])
		switch s.Op {
		case sfnt.SegmentOpMoveTo:
			if i > 0 {
				o.step(sfnt.SegmentOpLineTo, first)
			}
			first = a
			o.step(s.Op, a)
		case sfnt.SegmentOpLineTo:
			o.step(s.Op, a)
		case sfnt.SegmentOpQuadTo:
			o.step(s.Op, a, put(s.Args[1]))
		case sfnt.SegmentOpCubeTo:
			o.step(s.Op, a, put(s.Args[1]), put(s.Args[2]))
		}
	}
	if len(segments) > 0 {
		o.step(sfnt.SegmentOpLineTo, first)
	}
}
