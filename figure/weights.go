package figure

import (
	"fmt"
	"math"
	"sort"
	"strings"

	"brainbow/analysis"
	"brainbow/render"
)

// weightOptions are the parameters of the view weights.
type weightOptions struct {
	colour  bool // of weights on colour pictures
	gray    bool
	perUnit bool
	order   string // index, norm, class or similarity
	units   []int  // before ordering
	// colours is the range of all colours; nil for the layer's own.
	colours *render.Range
	// fixed is the number of recorded steps over which the colours' range was taken, 0
	// if the range is not fixed.
	fixed int
	// means are shown beside the units; nil for none.
	means *means
}

// drawWeights makes one picture per unit of a layer.
func drawWeights(a about, l *analysis.LayerWeights, o weightOptions) (*render.Figure, error) {
	units, err := ordered(l, o)
	if err != nil {
		return nil, err
	}
	f := render.New(fmt.Sprintf("%s: weights of %s at %s", a.Run, l.Name, a.at()), "")
	s := &weightSheet{l: l, o: o, plan: planFor(l, o.colour), units: units, span: render.RangeOf(l.Values)}
	s.class = a.names(f)
	s.colors = render.Diverging
	if o.gray {
		s.colors = render.Gray
	}
	invalid := 0
	for _, w := range l.Values {
		if math.IsNaN(float64(w)) || math.IsInf(float64(w), 0) {
			invalid++
		}
	}
	if o.means != nil {
		s.pairs(f.Body)
	} else if s.plan.planes > 1 && l.Kind == "conv" {
		s.matrix(f.Body)
	} else {
		s.grid(f.Body)
	}
	s.scale(f.Body, invalid > 0)
	from, to := s.ends()
	reach := "weights from " + from + " to " + to
	if invalid == len(l.Values) {
		reach = "no weight is a valid number"
	}
	f.Subtitle = parts(s.wiring(), reach, s.shown())
	f.Caption = s.caption()
	f.Description = s.describe(a, reach)
	if invalid > 0 {
		f.Caption += " " + say("weights.invalid")
		f.Warnings = append(f.Warnings, plural(invalid, "weight")+" of "+l.Name+" are not valid numbers; they are shown in amber")
	}
	return f, nil
}

// ordered returns the units to show in their order.
func ordered(l *analysis.LayerWeights, o weightOptions) ([]int, error) {
	units := append([]int(nil), o.units...)
	switch o.order {
	case "norm":
		sort.SliceStable(units, func(i, j int) bool { return l.Norm(units[i]) > l.Norm(units[j]) })
	case "similarity":
		units = analysis.Seriate(l, units)
	case "class":
		if l.Output {
			break // its units are the classes
		}
		if l.Outgoing == nil {
			return nil, unavailable("weights", fmt.Sprintf("order=class needs weights from %s to the classes, and the output layer does not read %s", l.Name, l.Name), "use order=index or order=norm, or the last hidden layer")
		}
		sort.SliceStable(units, func(i, j int) bool {
			a, x := l.Favourite(units[i])
			b, y := l.Favourite(units[j])
			return a < b || a == b && x > y
		})
	}
	return units, nil
}

// weightSheet draws one figure of weights.
type weightSheet struct {
	l      *analysis.LayerWeights
	o      weightOptions
	plan   plan
	units  []int
	class  []string
	colors *render.Map
	span   render.Range
}

// scaleOf returns the range of a unit’s colours.
func (s *weightSheet) scaleOf(u int) render.Range {
	r := s.span
	if s.o.colours != nil {
		r = *s.o.colours
	}
	if s.o.perUnit {
		r = render.RangeOf(s.l.Unit(u))
	}
	if !s.o.gray || s.plan.rgb {
		r = r.Symmetric()
	}
	return r
}

// label names a unit: its class if it is an output, otherwise its index,
// followed by the class to which it has the largest weight if units are in that
// order.
func (s *weightSheet) label(u int) string {
	if s.l.Output && u < len(s.class) {
		return s.class[u]
	}
	if s.o.order == "class" && s.l.Outgoing != nil {
		if c, _ := s.l.Favourite(u); c < len(s.class) {
			return fmt.Sprintf("%d → %s", u, s.class[c])
		}
	}
	return fmt.Sprint(u)
}

// labels returns the labels of the units that are shown.
func (s *weightSheet) labels() []string {
	labels := make([]string, len(s.units))
	for i, u := range s.units {
		labels[i] = s.label(u)
	}
	return labels
}

func (s *weightSheet) tip(u int) string {
	r := render.RangeOf(s.l.Unit(u))
	return fmt.Sprintf("unit %s: %s to %s, norm %s", s.label(u), render.Number(r.Min, 3), render.Number(r.Max, 3), render.Number(s.l.Norm(u), 3))
}

// ends writes the least and the largest weight of the layer, with the same number of decimals unless
// both are tiny.
func (s *weightSheet) ends() (from, to string) {
	largest := max(math.Abs(s.span.Min), math.Abs(s.span.Max))
	if largest < 1e-3 {
		return render.Number(s.span.Min, 3), render.Number(s.span.Max, 3)
	}
	decimals := decimalsFor(largest, 3)
	return render.Fixed(s.span.Min, decimals), render.Fixed(s.span.Max, decimals)
}

const labelLine = 2 * render.Unit

// grid sets the pictures in rows, a label under each.
func (s *weightSheet) grid(c *render.Canvas) {
	const gap = 1.5 * render.Unit
	w, h := s.plan.size()
	least := 1.0
	if s.plan.planes > 1 {
		least = 2 // many small maps in one picture
	}
	t := tile(len(s.units), w, h, gap, least)
	few := s.plan.folded && len(s.l.Unit(0)) <= 6
	if few {
		t = tiling{pixel: 6 * render.Unit, cols: max(1, min(len(s.units), int(widest/(float64(w)*6*render.Unit+gap))))}
	}
	tw, th := float64(w)*t.pixel, float64(h)*t.pixel
	small := render.TextStyle{Size: render.Small, Anchor: render.Middle, Color: render.Muted}
	ranges := s.o.perUnit && tw >= 76
	cell := th + labelLine + render.Unit
	if ranges {
		cell += labelLine - 2
	}
	// A column is wide enough for two letters, whatever the picture.
	cw := max(tw, 24)
	labels := render.ShortNames(s.labels(), cw, small)
	for i, u := range s.units {
		x, y := float64(i%t.cols)*(cw+gap), float64(i/t.cols)*cell
		if few {
			s.numbers(c, x, y, t.pixel, u)
		} else {
			c.Image(x+(cw-tw)/2, y, tw, th, s.plan.draw(s.l.Unit(u), s.colors, s.scaleOf(u)), s.tip(u))
		}
		c.Rect(x+(cw-tw)/2-1, y-1, tw+2, th+2, render.Style{Stroke: render.Rule}, "")
		style := small
		if s.l.Output || len(s.units) <= 40 {
			style.Color = render.Ink
		}
		c.Text(x+cw/2, y+th+render.Small+3, labels[i], style)
		if ranges {
			r := render.RangeOf(s.l.Unit(u))
			c.Text(x+cw/2, y+th+render.Small+3+labelLine-2, render.Number(r.Min, 2)+" … "+render.Number(r.Max, 2), small)
		}
	}
	rows := (len(s.units) + t.cols - 1) / t.cols
	c.Extend(float64(min(t.cols, len(s.units)))*(cw+gap)-gap, float64(rows)*cell-render.Unit)
}

// numbers draws a unit with few weights as cells with their values, which
// colours alone would not distinguish.
func (s *weightSheet) numbers(c *render.Canvas, x, y, side float64, u int) {
	r := s.scaleOf(u)
	for i, w := range s.l.Unit(u) {
		cx, cy := x+float64(i%s.plan.width)*side, y+float64(i/s.plan.width)*side
		ground := s.colors.At(r.Unit(float64(w)))
		c.Rect(cx, cy, side, side, render.Style{Fill: ground}, s.tip(u))
		text := render.Number(float64(w), 2)
		if math.IsNaN(float64(w)) {
			text = "NaN"
		}
		c.Label(cx+side/2, cy+side/2, text, render.TextStyle{Anchor: render.Middle, Color: render.TextOn(ground)})
	}
}

// matrix arranges a convolution's kernels in a table: a row for each unit, a
// column for each input channel.
func (s *weightSheet) matrix(c *render.Canvas) {
	p := s.plan
	const gap, left, top = 6.0, 5 * render.Unit, 4.5 * render.Unit
	most := 12.0
	if p.planes > 8 {
		most = max(2, math.Floor(24/float64(p.width)))
	}
	room := (widest - left) / float64(p.planes)
	pixel := min(max(math.Floor((room-gap)/float64(p.width)), 1), most)
	tw, th := float64(p.width)*pixel, float64(p.height)*pixel
	pitch := max(th+gap, 14) // a row holds its label
	small := render.TextStyle{Size: render.Small, Color: render.Muted}
	middle := small
	middle.Anchor = render.Middle
	every := 1
	for float64(every)*(tw+gap) < 20 {
		every++
	}
	// Narrow tables stand side by side.
	wide := left + float64(p.planes)*(tw+gap) - gap
	const apart = 4 * render.Unit
	blocks := 1
	if len(s.units) > 8 {
		blocks = max(1, min((len(s.units)+3)/4, int((widest+apart)/(wide+apart))))
	}
	rows := (len(s.units) + blocks - 1) / blocks
	one := plan{planes: 1, height: p.height, width: p.width, rows: 1, cols: 1}
	n := p.height * p.width
	for i, u := range s.units {
		from, y := float64(i/rows)*(wide+apart), top+float64(i%rows)*pitch
		if i%rows == 0 {
			c.Text(from+left, render.Small*0.7, say("weights.channel"), small)
			for k := 0; k < p.planes; k += every {
				c.Text(from+left+float64(k)*(tw+gap)+tw/2, top-6, s.channel(k, tw), middle)
			}
			c.Text(from, top-6, say("weights.unit"), small)
		}
		c.Label(from+left-render.Unit, y+th/2, s.label(u), render.TextStyle{Size: render.Small, Anchor: render.End})
		weights := s.l.Unit(u)
		for k := range p.planes {
			x := from + left + float64(k)*(tw+gap)
			c.Image(x, y, tw, th, one.draw(weights[k*n:(k+1)*n], s.colors, s.scaleOf(u)), fmt.Sprintf("unit %s, input channel %d", s.label(u), k))
			c.Rect(x-1, y-1, tw+2, th+2, render.Style{Stroke: render.Rule}, "")
		}
	}
	c.Extend(wide, top+float64(rows)*pitch-gap)
}

// channel names an input channel: by its colour if the input is a picture in
// colour and there is room.
func (s *weightSheet) channel(k int, room float64) string {
	if s.l.FromInput && s.plan.planes == 3 && room >= 32 {
		return say([]string{"weights.red", "weights.green", "weights.blue"}[k])
	}
	return fmt.Sprint(k)
}

// scale draws the colour bar below the pictures.
func (s *weightSheet) scale(c *render.Canvas, invalid bool) {
	w, h := c.Size()
	y := math.Ceil(h/render.Unit)*render.Unit + 3*render.Unit
	width := min(max(w, 240), 320)
	r, title := s.scaleOf(0), "weights.bar"
	if s.plan.rgb {
		title = "weights.barRGB"
	}
	ticks := render.EndTicks(r)
	if s.o.perUnit {
		title = "weights.barUnit"
		r = render.Range{Min: -1, Max: 1}
		ticks = []render.Tick{{Value: -1, Label: say("network.least")}, {Value: 0, Label: "0"}, {Value: 1, Label: say("network.most")}}
		if s.o.gray {
			ticks = []render.Tick{{Value: -1, Label: say("weights.lowest")}, {Value: 1, Label: say("weights.highest")}}
		}
	}
	colors := s.colors
	if s.plan.rgb {
		colors = render.Gray
	}
	used := c.ColorBar(0, y, width, colors, r, ticks, say(title))
	if invalid {
		at := y + used - 3*render.Unit
		c.Rect(width+3*render.Unit, at, render.Unit, render.Unit, render.Style{Fill: render.Invalid}, "")
		c.Label(width+4.5*render.Unit, at+render.Unit/2, render.NoNumber, render.TextStyle{Size: render.Small, Color: render.Muted})
	}
}

// wiring describes the layer's input and output.
func (s *weightSheet) wiring() string {
	l := s.l
	kind := l.Activation
	if kind == "" {
		kind = "linear"
	}
	if l.Kind == "conv" {
		return fmt.Sprintf("%s, %d×%d kernels over %s", plural(l.Units, kind+" channel"), l.View[1], l.View[2], plural(l.View[0], "channel"))
	}
	return fmt.Sprintf("%s → %s", plural(l.View[0]*l.View[1]*l.View[2], "input"), plural(l.Units, kind+" unit"))
}

// shown says which units are shown if not all are.
func (s *weightSheet) shown() string {
	if len(s.units) == s.l.Units {
		return ""
	}
	return fmt.Sprintf("%d of %s shown", len(s.units), plural(s.l.Units, "unit"))
}

// words is the key of the sentence that says what a picture is.
func (s *weightSheet) words() (key string, count int) {
	l, p := s.l, s.plan
	switch {
	case l.Kind == "conv" && p.planes > 1:
		return "weights.kernels", 0
	case l.Kind == "conv":
		return "weights.kernel", 0
	case p.folded && p.height == 1:
		return "weights.values", l.View[0]
	case p.folded:
		return "weights.folded", l.View[0]
	case p.planes > 1:
		return "weights.maps", p.planes
	case l.FromInput:
		return "weights.pixels", 0
	}
	return "weights.map", 0
}

func (s *weightSheet) caption() string {
	var b strings.Builder
	l, p := s.l, s.plan
	key, count := s.words()
	b.WriteString(say(key, "layer", l.Name, "height", fmt.Sprint(p.height), "width", fmt.Sprint(p.width), "count", render.Count(int64(count))))
	colours := "weights.signed"
	switch {
	case p.rgb:
		colours = "weights.rgb"
	case s.o.gray && s.o.perUnit:
		colours = "weights.greyUnit"
	case s.o.gray:
		colours = "weights.grey"
	}
	b.WriteString(" " + say(colours))
	switch {
	case s.o.order == "norm":
		b.WriteString(" The units with the largest weights come first.")
	case s.o.order == "similarity":
		b.WriteString(" Units are ordered so that neighbours look alike.")
	case s.o.order == "class" && !l.Output:
		b.WriteString(" Units are grouped by the class to which each has the largest weight, named after the arrow.")
	}
	if s.o.means != nil {
		b.WriteString(" Beside it is the mean of all training pictures of its class; the correlation of the two is 1 for the same pattern, 0 for none in common, −1 for its negative.")
	}
	if s.o.fixed > 0 && !s.o.perUnit {
		b.WriteString(" " + say("weights.fixed", "count", render.Count(int64(s.o.fixed))))
	}
	return b.String()
}

func (s *weightSheet) describe(a about, reach string) string {
	strongest, weakest := s.units[0], s.units[0]
	for _, u := range s.units {
		if s.l.Norm(u) > s.l.Norm(strongest) {
			strongest = u
		}
		if s.l.Norm(u) < s.l.Norm(weakest) {
			weakest = u
		}
	}
	d := fmt.Sprintf("%s of layer %s of run %s at %s: %s.", plural(len(s.units), "weight picture"), s.l.Name, a.Run, a.at(), reach)
	if strongest != weakest {
		d += fmt.Sprintf(" Unit %s has the largest weights (norm %s), unit %s the smallest (norm %s).", s.label(strongest),
			render.Number(s.l.Norm(strongest), 3), s.label(weakest), render.Number(s.l.Norm(weakest), 3))
	}
	if s.o.means != nil {
		d += " Correlation with the mean of the class:"
		for i, u := range s.units {
			if i > 0 {
				d += ","
			}
			d += fmt.Sprintf(" %s %s", s.label(u), s.correlation(u))
		}
		d += "."
	}
	return d
}
