package figure

import (
	"slices"

	"brainbow/render"
)

// activeRow is the height of the row that says how many neurons of each layer are active.
const activeRow = 6 * render.Unit

// showsActive reports whether it is known of any layer how many of its neurons are active.
func (m *activityFigure) showsActive() bool {
	return slices.ContainsFunc(m.columns, activityColumn.knowsActive)
}

// activeHead is the width of the words before the row.
func (m *activityFigure) activeHead() float64 {
	most := 0.0
	for _, word := range m.activeWords() {
		most = max(most, render.Measure(word, render.TextStyle{Bold: true}))
	}
	return most
}

// activeWords are the two lines before the row.
func (m *activityFigure) activeWords() [2]string {
	return [2]string{m.say("activity.active.one"), m.say("activity.active.two")}
}

// activeRow draws for each layer how many of its neurons are active at a sample, before the training in grey and after it in
// black: a bar is as long as the layer's map where all are.
func (m *activityFigure) activeRow(c *render.Canvas, left, top, side, gap float64) {
	const bar = 5
	bold := render.TextStyle{Bold: true}
	for k, word := range m.activeWords() {
		c.Label(0, top+1.25*render.Unit+float64(k)*2.25*render.Unit, word, bold)
	}
	for i, column := range m.columns {
		if !column.knowsActive() {
			continue
		}
		x := left + float64(i)*(side+gap)
		style := render.TextStyle{Anchor: render.Middle, Bold: true, Size: render.Small}
		text := m.percent(column.active[0], 0) + " → " + m.percent(column.active[1], 0)
		if render.Measure(text, style) > side+gap-4 {
			text = m.percent(column.active[1], 0)
		}
		c.Label(x+side/2, top+1.25*render.Unit, text, style)
		for k, color := range []render.Color{render.Muted, render.Ink} {
			y := top + 2.75*render.Unit + float64(k)*(bar+2)
			c.Rect(x, y, side, bar, render.Style{Fill: render.Faint}, "")
			c.Rect(x, y, side*column.active[k], bar, render.Style{Fill: color}, "")
		}
	}
	c.Extend(0, top+activeRow)
}

// activeLimit is the output above which a neuron counts as active.
func (m *activityFigure) activeLimit() string {
	k := slices.IndexFunc(m.columns, activityColumn.knowsActive)
	return render.Short(m.columns[k].limit)
}
