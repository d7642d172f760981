package figure

import (
	"math"
	"slices"

	"brainbow/render"
)

// curveAxis is the part of the axis from 0 to 100 that holds all shares, with room for what differs: it begins and
// ends at whole tens, and is at least twenty long.
func curveAxis(shares []float64) (axis render.Range, every float64) {
	low, high := 100.0, 0.0
	for _, v := range shares {
		low, high = min(low, 100*v), max(high, 100*v)
	}
	low, high = 10*math.Floor(low/10), 10*math.Ceil(high/10)
	for high-low < 20 {
		if low > 0 {
			low -= 10
		} else {
			high += 10
		}
	}
	every = 10
	if high-low > 50 {
		low, high, every = 20*math.Floor(low/20), 20*math.Ceil(high/20), 20
	}
	return render.Range{Min: low, Max: high}, every
}

// activityCurve is the curve over the layers while it is drawn.
type activityCurve struct {
	*activityFigure
	c        *render.Canvas
	from, to float64 // its ends
	plot     render.Scale
}

// curveMargin is between the ends of the axis and the first and last layer.
const curveMargin = 12

// at is where a column's share stands.
func (v *activityCurve) at(column int, share float64) render.Point {
	n := len(v.columns)
	p := render.Point{X: (v.from + v.to) / 2, Y: v.plot.Pos(100 * share)}
	if n > 1 {
		const margin = curveMargin
		p.X = v.from + margin + (v.to-v.from-2*margin)*float64(column)/float64(n-1)
	}
	return p
}

// curve draws the shares over the layers, before and after, and marks those that the finding speaks of.
func (m *activityFigure) curve(c *render.Canvas, x, y, width, height float64) {
	key := "trails.hits"
	if m.class >= 0 {
		key = "activity.hitsNeurons"
	}
	style := render.TextStyle{Size: render.Small, Bold: true}
	bottom := y + height
	for _, line := range render.Wrap(m.say(key), width, style) {
		c.Text(x, y+render.Small*0.8, line, style)
		y += 2 * render.Unit
	}
	y += render.Unit
	small := render.TextStyle{Size: render.Small, Color: render.Muted}
	right, middle := small, small
	right.Anchor, middle.Anchor = render.End, render.Middle
	words := max(render.Measure(m.afterWords(), style), render.Measure(m.say("place.before"), style))
	var shares []float64
	for _, col := range m.columns {
		shares = append(shares, col.hits...)
	}
	axis, every := curveAxis(shares)
	const left = 4 * render.Unit
	var called []string
	for _, col := range m.columns {
		called = append(called, col.name)
	}
	rows := nameRows(called, width-words-1.5*render.Unit-left-2*curveMargin, small)
	names := float64(3+2*rows) * render.Unit // of the layers, and of the axis
	v := &activityCurve{m, c, x + left, x + width - words - 1.5*render.Unit, render.Scale{Range: axis, From: bottom - names, To: y + 2*render.Unit}}
	for every < axis.Max-axis.Min && every/(axis.Max-axis.Min)*math.Abs(v.plot.From-v.plot.To) < 2*render.Unit {
		every = axis.Max - axis.Min // there is room for the ends alone
	}
	for tick := axis.Min; tick <= axis.Max; tick += every {
		c.Line(v.from, v.plot.Pos(tick), v.to, v.plot.Pos(tick), 1, render.Faint)
		c.Label(v.from-0.75*render.Unit, v.plot.Pos(tick), render.Short(tick), right)
	}
	v.layerNames(rows, x, x+width, v.plot.From+1.5*render.Unit, middle)
	c.Label((v.from+v.to)/2, v.plot.From+(1.75+2*float64(rows))*render.Unit, m.say("activity.layers"), middle)
	v.line(activityColumn.before, render.Muted, m.say("place.before"), activityColumn.after)
	v.line(activityColumn.after, render.Ink, m.afterWords(), activityColumn.before)
	v.mark()
}

// maxNameRows is the largest number of rows of names below an axis.
const maxNameRows = 4

// nameRows is the number of rows, up to maxNameRows, that the names of all layers need below an axis of a length.
func nameRows(names []string, length float64, style render.TextStyle) int {
	pitch := length / math.Max(1, float64(len(names)-1))
	for rows := 1; rows < maxNameRows; rows++ {
		fit := true
		for i := rows; i < len(names); i++ {
			fit = fit && (render.Measure(names[i], style)+render.Measure(names[i-rows], style))/2+6 <= pitch*float64(rows)
		}
		if fit {
			return rows
		}
	}
	return maxNameRows
}

// layerNames writes the names of all layers below the axis, one below the other in turn if they have no room side by
// side.
func (v *activityCurve) layerNames(rows int, left, right, y float64, style render.TextStyle) {
	pitch := v.at(1, 0).X - v.at(0, 0).X
	for i, column := range v.columns {
		at := v.at(i, 0).X
		room := 2 * min(at-left, right-at)
		if len(v.columns) > rows {
			room = min(room, pitch*float64(rows)-6)
		}
		text := render.Ellipsis(column.name, room, style)
		if render.Measure(text, style) > room+2 {
			continue // not even the shortest form has room
		}
		row := y + float64(i%rows)*2*render.Unit
		v.c.Line(at, v.plot.From, at, row-0.85*render.Unit, 1, render.Faint)
		v.c.Label(at, row, text, style)
	}
}

// line draws one curve with its name at its end; other is the curve from which the name keeps apart.
func (v *activityCurve) line(value func(activityColumn) float64, color render.Color, word string, other func(activityColumn) float64) {
	var points []render.Point
	for i, col := range v.columns {
		points = append(points, v.at(i, value(col)))
	}
	v.c.Polyline(points, 2.5, color)
	for _, p := range points {
		v.c.Circle(p.X, p.Y, 3.5, render.Style{Fill: color})
	}
	last := v.columns[len(points)-1]
	end := points[len(points)-1]
	// The words keep apart where the lines meet.
	if d := v.plot.Pos(100*other(last)) - end.Y; math.Abs(d) < 14 {
		shift := (14 - math.Abs(d)) / 2
		if d > 0 || d == 0 && word == v.afterWords() {
			shift = -shift
		}
		end.Y += shift
	}
	v.c.Label(end.X+1.25*render.Unit, end.Y, word, render.TextStyle{Size: render.Small, Bold: true, Color: color})
}

// mark rings the points that the finding speaks of and writes their numbers beside them where no line is: the greater
// above, the smaller below.
func (v *activityCurve) mark() {
	var taken []labelBox
	for _, line := range []func(activityColumn) float64{activityColumn.before, activityColumn.after} {
		for i := 1; i < len(v.columns); i++ {
			a, b := v.at(i-1, line(v.columns[i-1])), v.at(i, line(v.columns[i]))
			const pieces = 40
			for k := range pieces + 1 {
				t := float64(k) / pieces
				taken = append(taken, labelBox{a.X + t*(b.X-a.X), a.Y + t*(b.Y-a.Y), 1.5, 1.5})
			}
		}
	}
	end := v.at(len(v.columns)-1, 0).X
	for _, most := range v.most() {
		col := v.columns[most]
		style := render.TextStyle{Size: render.Body, Bold: true, Anchor: render.Middle}
		up := -1.0
		if col.before() > col.after() {
			up = 1
		}
		shares := []float64{col.after(), col.before()}
		for k, share := range shares[:len(col.hits)] { // the input is the same before and after
			p := v.at(most, share)
			v.c.Circle(p.X, p.Y, 6.5, render.Style{Stroke: render.Ink, Width: 2})
			text := share100(share)
			half := render.Measure(text, style)/2 + 1
			side := up * float64(1-2*k)
			for _, at := range []render.Point{{Y: 2 * side * render.Unit}, {Y: -2 * side * render.Unit}, {X: -half - render.Unit, Y: 2 * side * render.Unit}, {X: -half - render.Unit}, {X: half + render.Unit}} {
				box := labelBox{p.X + at.X, p.Y + at.Y, half, render.Body/2 - 1}
				inside := box.y+box.h < v.plot.From && box.y > v.plot.To-2.5*render.Unit && box.x-box.w > v.from-0.5*render.Unit && (at.X <= 0 || p.X < end)
				if inside && !slices.ContainsFunc(taken, func(b labelBox) bool {
					return math.Abs(b.x-box.x) < b.w+box.w && math.Abs(b.y-box.y) < b.h+box.h
				}) {
					taken = append(taken, box)
					v.c.Label(box.x, box.y, text, style)
					break
				}
			}
		}
	}
}
