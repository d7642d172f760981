package figure

import (
	"math"
	"slices"

	"brainbow/render"
)

// together draws one step of several layers on one sheet: a block for each, with its name above, in as many
// columns as fit, and the curves after the last.
func together(sheets []*filmSheet, curves *filmCurves, i int) *render.Figure {
	first := sheets[0]
	step := first.steps[i]
	a := first.about
	a.Step = step
	f := a.pictureOf(togetherFinding(sheets), a.Run, first.which(), a.at())
	f.Caption = a.say("film.caption.together")
	f.Method = first.method()
	var parts []*render.Canvas
	var described []string
	wide := 0.0
	for _, s := range sheets {
		for _, w := range s.warnings {
			if !slices.Contains(f.Warnings, w) {
				f.Warnings = append(f.Warnings, w)
			}
		}
		described = append(described, s.describe(a.at()))
		c := s.still(i).Body
		c.Pick(0, 0, float64(s.left+s.width), float64(s.top), "layer="+s.layer, s.layer)
		parts = append(parts, c)
		w, _ := c.Size()
		wide = max(wide, w)
	}
	f.Description = a.sentences(described...)
	if curves != nil {
		c := &render.Canvas{}
		curves.draw(c, filmCurveLeft)
		curves.mark(c, step)
		parts = append(parts, c)
		w, _ := c.Size()
		wide = max(wide, w)
	}
	columns := 1
	least := math.Inf(1)
	areaW, areaH := f.Area()
	for n := 1; n <= len(parts); n++ {
		w, h := placeBlocks(parts, n, wide, nil)
		if over := max(w/areaW, h/areaH); over < least {
			columns, least = n, over
		}
	}
	placeBlocks(parts, columns, wide, func(k int, x, y float64) {
		if k < len(sheets) {
			f.Body.Text(x, y+render.Heading*0.75, sheets[k].layer, render.TextStyle{Size: render.Heading, Bold: true})
		}
		f.Body.Draw(x, y+blockHead, parts[k])
	})
	return f
}

// blockHead is the height of the name above a block.
const blockHead = 2.5 * render.Unit

// placeBlocks calls draw, which may be nil, with the place of every block, in columns of one width,
// and returns the size of them all. Each block goes into the shortest column.
func placeBlocks(parts []*render.Canvas, columns int, wide float64, draw func(k int, x, y float64)) (w, h float64) {
	const gap = 3 * render.Unit
	tops := make([]float64, columns)
	for k, c := range parts {
		at := 0
		for j, y := range tops {
			if y < tops[at] {
				at = j
			}
		}
		if draw != nil {
			draw(k, float64(at)*(wide+gap), tops[at])
		}
		_, high := c.Size()
		tops[at] += blockHead + high + gap
	}
	return float64(columns)*(wide+gap) - gap, slices.Max(tops) - gap
}

// togetherFinding compares the first layer with the last: how many channels copy the image, or how many
// units tell the samples apart.
func togetherFinding(sheets []*filmSheet) finding {
	first, last := sheets[0], sheets[len(sheets)-1]
	count := func(n int) string { return render.Count(int64(n)) }
	if first.described != nil && last.described != nil {
		return first.find("film.find.together", "first", first.layer, "count", count(first.copies()), "all", count(len(first.described.Channels)),
			"last", last.layer, "lastCount", count(last.copies()), "lastAll", count(len(last.described.Channels)))
	}
	return first.find("film.find.togetherUnits", "first", first.layer, "count", count(first.differing()), "all", count(first.shape[0]),
		"last", last.layer, "lastCount", count(last.differing()), "lastAll", count(last.shape[0]))
}

// copies counts the channels that copy the image.
func (s *filmSheet) copies() int {
	n := 0
	for i := range s.described.Channels {
		if _, copied := s.described.Channels[i].Copy(); copied {
			n++
		}
	}
	return n
}
