package figure

import (
	"context"
	"fmt"
	"image"
	"math"
	"sort"
	"strings"

	"brainbow/analysis"
	"brainbow/render"
)

// drawUnits draws pairs of units of a layer: the first's weights, the second's and their difference below each other.
func (s *compareSheet) drawUnits(ctx context.Context, a, b *analysis.Run, layer string) (*render.Figure, error) {
	all := s.n.c.Weights
	m := &all.Layers[0]
	if layer != "" {
		if m = layerOf(all, layer); m == nil {
			return nil, s.noSuchLayer(all, layer)
		}
	}
	var weights [2]*analysis.LayerWeights
	var err error
	if weights[0], err = a.Layer(ctx, m.Layer, s.n.c.A.Step); err != nil {
		return nil, err
	}
	if weights[1], err = b.Layer(ctx, m.Layer, s.n.c.B.Step); err != nil {
		return nil, err
	}
	f := s.begin(s.n.units(m), s.say("compare.units.of", "layer", m.Layer))
	f.Method = s.say("compare.units.method", "count", render.Count(int64(m.Observations)))
	f.Caption = s.say("compare.units.caption")
	if m.ReadsMatched != "" {
		f.Caption = s.sentences(f.Caption, s.say("compare.units.reads", "b", s.n.b, "layer", m.ReadsMatched))
	}
	every := render.Count(int64(len(m.Match)))
	below := f.Subtitle
	f.Subtitle = parts(below, s.say("compare.units.shown", "shown", every, "all", every))
	w, h := f.Area()
	plan := planFor(weights[0], true)
	pw, ph := plan.size()
	style := render.TextStyle{Size: render.Small}
	name := min(max(render.Measure(s.n.a, style), render.Measure(s.n.b, style), render.Measure(s.say("compare.units.difference"), style)), 16*render.Unit)
	left := name + 1.5*render.Unit
	const head, foot, gap = 2.5 * render.Unit, 9.5 * render.Unit, 1.5 * render.Unit
	column := max(10*render.Unit, leastPicture)
	high := (h - head - foot - 3*gap) / 3
	pixel := math.Min(high/float64(ph), (w-left-gap)/float64(pw))
	if float64(pw)*pixel > 22*render.Unit && len(m.Match) > 3 {
		pixel = max(22*render.Unit/float64(pw), column/float64(pw))
	}
	if pixel > 1 {
		pixel = math.Floor(2*pixel) / 2
	}
	width, height := pixel*float64(pw), pixel*float64(ph)
	column = max(column, width+gap)
	room := max(int((w-left+gap)/column), 1)
	if s.count > 0 {
		room = min(room, s.count)
	}
	pairs := agreeing(m, room)
	if f.Subtitle = below; len(pairs) < len(m.Match) {
		f.Subtitle = parts(below, s.say("compare.units.shown", "shown", render.Count(int64(len(pairs))), "all", every))
	}
	// The rows of all shown pairs share one scale.
	order := all.Order(m)
	rows := make([][3][]float32, len(pairs))
	most := 0.0
	for i, u := range pairs {
		x, y := weights[0].Unit(u), analysis.Reordered(weights[1].Unit(m.Match[u]), order)
		d := make([]float32, len(x))
		for k := range d {
			d[k] = y[k] - x[k]
		}
		rows[i] = [3][]float32{x, y, d}
		for _, row := range rows[i] {
			for _, v := range row {
				if finite(float64(v)) {
					most = max(most, math.Abs(float64(v)))
				}
			}
		}
	}
	span := render.Range{Min: -most, Max: most}
	c := f.Body
	for r, text := range []string{s.n.a, s.n.b, s.say("compare.units.difference")} {
		c.Label(left-1.5*render.Unit, head+float64(r)*(height+gap)+height/2, render.Ellipsis(text, name, style), render.TextStyle{Size: render.Small, Anchor: render.End})
	}
	var described []string
	middle := render.TextStyle{Anchor: render.Middle, Bold: true}
	small := render.TextStyle{Anchor: render.Middle, Size: render.Small}
	for i, u := range pairs {
		x := left + float64(i)*column
		at := x + (column-gap)/2
		pair := fmt.Sprintf("%d ↔ %d", u, m.Match[u])
		if m.Classes && u < len(s.n.c.A.Classes) {
			pair = s.n.c.A.Classes[u]
		}
		c.Text(at, 1.5*render.Unit, render.Ellipsis(pair, column-4, middle), middle)
		for r, row := range rows[i] {
			var img image.Image = plan.draw(row, render.Diverging, span)
			c.Image(at-width/2, head+float64(r)*(height+gap), width, height, img, "")
			c.Rect(at-width/2, head+float64(r)*(height+gap), width, height, render.Style{Stroke: render.Rule}, "")
		}
		y := head + 3*(height+gap) + 0.5*render.Unit
		c.Text(at, y, "r "+fixedOr(m.Correlation[u]), middle)
		c.Text(at, y+2*render.Unit, "cos "+fixedOr(m.Cosine[u]), small)
		described = append(described, s.say("compare.units.describe", "one", fmt.Sprint(u), "two", fmt.Sprint(m.Match[u]), "r", fixedOr(m.Correlation[u]), "cos", fixedOr(m.Cosine[u])))
	}
	limit := render.Number(most, 2)
	c.WordBar(left, head+3*(height+gap)+5*render.Unit, math.Floor(min(200, w-left)), render.Diverging, s.say("compare.units.low")+" −"+limit, "0", limit+" "+s.say("compare.units.high"))
	f.Description = s.say("compare.units.all", "list", s.clauses(described))
	return f, nil
}

// fixedOr writes a correlation, or a dash.
func fixedOr(v *float64) string {
	if v == nil {
		return nothing
	}
	return render.Fixed(*v, 2)
}

// agreeing returns at most n units of the first, those whose pairs agree most first; if there are more, half of them are those
// that agree least. Units that are constant come last.
func agreeing(m *analysis.MatchedLayer, n int) []int {
	all := make([]int, len(m.Match))
	for u := range all {
		all[u] = u
	}
	if m.Classes && len(all) <= n {
		return all
	}
	sort.SliceStable(all, func(i, j int) bool {
		x, y := m.Correlation[all[i]], m.Correlation[all[j]]
		return x != nil && (y == nil || *x > *y)
	})
	if len(all) <= n {
		return all
	}
	known := 0
	for known < len(all) && m.Correlation[all[known]] != nil {
		known++
	}
	if known < n {
		return all[:n]
	}
	return append(all[:(n+1)/2:(n+1)/2], all[known-n/2:known]...)
}

func layerOf(m *analysis.MatchedUnits, name string) *analysis.MatchedLayer {
	for i := range m.Layers {
		if m.Layers[i].Layer == name {
			return &m.Layers[i]
		}
	}
	return nil
}

// noSuchLayer says why a layer's units are not paired.
func (s *compareSheet) noSuchLayer(m *analysis.MatchedUnits, name string) error {
	for _, o := range m.Others {
		if o.Layer == name {
			return &incomparableError{o.Text}
		}
	}
	var names []string
	for _, l := range m.Layers {
		names = append(names, l.Layer)
	}
	return usage("one of "+strings.Join(names, ", "), "layer=%q", name)
}
