package figure

import (
	"context"
	"fmt"
	"math"
	"strings"

	"brainbow/analysis"
	"brainbow/render"
)

func collagesView() View {
	return View{
		Name: "collages", About: "One layer's weights of several runs side by side, units that look alike in the same place.", make: makeCollages,
		Params: []Param{
			{Name: "layer", Form: "a layer with weights that all have, the first by default", Help: "whose units to show"},
			{Name: "normalise", Default: "run", Allowed: []string{"run", "all", "unit"}, Help: "one scale for each run, one for all, or one for each unit"},
			{Name: "match", Default: "similarity", Allowed: []string{"similarity", "none"}, Help: "put units where the first run's most similar one is, or leave them in order"},
		},
	}
}

// collage is the part of one run.
type collage struct {
	about
	label      string
	layer      *analysis.LayerWeights
	order      []int // of the units
	similarity float64
	accuracy   float64
	span       render.Range
}

func makeCollages(ctx context.Context, q *request) (*render.Figure, error) {
	var parts []collage
	for _, r := range q.runs {
		step, warning, err := q.shown(ctx, r)
		if err != nil {
			return nil, err
		}
		a, err := q.about(r, step)
		if err != nil {
			return nil, err
		}
		l, err := q.layer(ctx, r, step)
		if err != nil {
			return nil, err
		}
		if first := parts; len(first) > 0 && (l.Units != first[0].layer.Units || l.View != first[0].layer.View) {
			return nil, unavailable("collages", fmt.Sprintf("layer %s of run %s has %d units of %v weights, of run %s %d of %v", l.Name, r.Name(), l.Units, l.View, q.runs[0].Name(), first[0].layer.Units, first[0].layer.View),
				"choose runs whose layers have the same shape, or another layer with --param layer=")
		}
		if warning != "" {
			return nil, unavailable("collages", fmt.Sprintf("of run %s %s", r.Name(), warning), "choose a recorded step")
		}
		c := collage{about: a, label: r.Label(), layer: l, accuracy: math.NaN(), similarity: math.NaN(), span: render.RangeOf(l.Values)}
		rows, err := r.Store.Metrics()
		if err != nil {
			return nil, err
		}
		for _, m := range rows {
			if m.Split == "test" && m.Step == step {
				c.accuracy = m.Accuracy
			}
		}
		parts = append(parts, c)
	}
	return drawCollages(parts, q.values["normalise"], q.values["match"] == "similarity")
}

func drawCollages(runs []collage, normalise string, matched bool) (*render.Figure, error) {
	first := runs[0].layer
	all := runs[0].span
	for i := range runs {
		c := &runs[i]
		all = all.Union(c.span)
		c.order = make([]int, c.layer.Units)
		for u := range c.order {
			c.order[u] = u
		}
		if matched && i > 0 {
			var alike []float64
			c.order, alike = analysis.Match(first, c.layer)
			c.similarity = 0
			for _, s := range alike {
				c.similarity += s / float64(len(alike))
			}
		}
	}
	title := fmt.Sprintf("%s of %s side by side", first.Name, plural(len(runs), "run"))
	if len(runs) == 1 {
		title = runs[0].label + ": " + first.Name
	}
	f := render.New(title, parts(plural(first.Units, "unit")+" each", runs[0].at()))
	p := planFor(first, false)
	w, h := p.size()
	const gap, between = 4.0, 5 * render.Unit
	cols := max(1, int(math.Round(math.Sqrt(float64(first.Units)*float64(h)/float64(w)))))
	rows := (first.Units + cols - 1) / cols
	across := min(len(runs), 4)
	pixel := max(1, math.Floor((2*widest/float64(across)-between)/float64(cols)/float64(w)-gap/float64(w)))
	pixel = min(pixel, 6)
	cw, ch := float64(w)*pixel+gap, float64(h)*pixel+gap
	head := render.TextStyle{Bold: true}
	note := render.TextStyle{Size: render.Small, Color: render.Muted}
	width := max(float64(cols)*cw-gap, 26*render.Unit)
	m := render.Diverging
	for i, c := range runs {
		x0 := float64(i%across) * (width + between)
		y0 := float64(i/across) * (float64(rows)*ch + 13*render.Unit)
		f.Body.Text(x0, y0+render.Unit*1.5, render.Ellipsis(c.label, width, head), head)
		top := y0 + 3*render.Unit
		span := c.span
		if normalise == "all" {
			span = all
		}
		for k, u := range c.order {
			r := span
			if normalise == "unit" {
				r = render.RangeOf(c.layer.Unit(u))
			}
			tip := fmt.Sprintf("%s, unit %d", c.label, u)
			f.Body.Image(x0+float64(k%cols)*cw, top+float64(k/cols)*ch, float64(w)*pixel, float64(h)*pixel, p.draw(c.layer.Unit(u), m, r.Symmetric()), tip)
		}
		y := top + float64(rows)*ch + 2*render.Unit
		for _, line := range c.notes(normalise) {
			f.Body.Text(x0, y, line, note)
			y += 2 * render.Unit
		}
		f.Body.Extend(x0+width, y)
	}
	f.Caption = collageCaption(runs, normalise, matched)
	f.Description = describeCollages(runs)
	return f, nil
}

// notes are the lines under a collage.
func (c *collage) notes(normalise string) []string {
	lines := []string{"roughness " + render.Number(c.layer.Roughness(), 2)}
	if math.IsNaN(c.layer.Roughness()) {
		lines[0] = "no roughness: its weights have no neighbours"
	}
	if !math.IsNaN(c.accuracy) {
		lines[0] += ", test accuracy " + render.Percent(c.accuracy, 1)
	}
	if normalise == "run" {
		lines = append(lines, fmt.Sprintf("red %s, white 0, blue %s", render.Short(c.span.Symmetric().Min), render.Short(c.span.Symmetric().Max)))
	}
	if !math.IsNaN(c.similarity) {
		lines = append(lines, "similarity to the first "+render.Number(c.similarity, 2))
	}
	return lines
}

func collageCaption(runs []collage, normalise string, matched bool) string {
	text := "Each square is one unit's weights: blue is positive, red negative. "
	if matched && len(runs) > 1 {
		text += "Units stand where the most similar unit of the first run stands, so that the sum of all pairs' cosines is greatest; the similarity is their mean. "
	}
	switch normalise {
	case "all":
		text += "All share one scale. "
	case "unit":
		text += "Each unit has its own scale. "
	default:
		text += "Each run has its own scale. "
	}
	return text + "Roughness compares neighbouring weights: 1 where they are as unlike as independent random numbers, near 0 where they change slowly."
}

func describeCollages(runs []collage) string {
	var b strings.Builder
	for _, c := range runs {
		fmt.Fprintf(&b, "%s: %s. ", c.label, strings.Join(c.notes("all"), ", "))
	}
	return strings.TrimSpace(b.String())
}

const widest = 720.0
