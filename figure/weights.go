package figure

import (
	"fmt"
	"image"
	"math"
	"slices"
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
	// means are those of the classes, nil if the units cannot be compared with them. beside says
	// which pictures stand under the units: "", class or contrast.
	means  *means
	beside string
	// source is the hidden layer that the units read, "" for the input.
	source string
}

// drawWeights makes one picture per unit of a layer.
func drawWeights(a about, l *analysis.LayerWeights, o weightOptions) (*render.Figure, error) {
	units, err := ordered(l, o)
	if err != nil {
		return nil, err
	}
	s := &weightSheet{language: a.language, l: l, o: o, plan: planFor(l, o.colour), units: units, span: render.RangeOf(l.Values)}
	var dropped render.Figure // its warnings
	s.class = a.names(&dropped)
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
	found := weightsFinding(a.language, l, units, s.class, o)
	s.spot, s.named, s.hues = found.spot, found.named, found.colours
	from, to := s.ends()
	reach := s.say("weights.reach", "from", from, "to", to)
	if invalid == len(l.Values) {
		reach = s.say("weights.noNumber")
	}
	f := a.picture(found.finding, s.about(), s.shown(), s.orderWords())
	f.Warnings = dropped.Warnings
	f.Caption = s.caption()
	if invalid > 0 {
		f.Caption = s.sentences(f.Caption, s.say("weights.invalid"))
		f.Warnings = append(f.Warnings, plural(invalid, "weight")+" of "+l.Name+" are not valid numbers; they are shown in amber")
	}
	f.Method = s.method(reach)
	w, h := f.Area()
	h -= barRoom
	switch {
	case o.beside != "":
		s.beside(f.Body, w, h)
	case s.plan.planes > 1 && l.Kind == "conv":
		s.matrix(f.Body, w, h)
	default:
		s.grid(f.Body, w, h)
	}
	s.scale(f.Body, invalid > 0)
	f.Description = s.describe(reach)
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
	language
	l      *analysis.LayerWeights
	o      weightOptions
	plan   plan
	units  []int
	class  []string
	colors *render.Map
	span   render.Range
	spot   *spot
	named  []int          // by the finding
	hues   map[int]string // what named units look for at the edges of the picture; nil where the finding is another
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

// label names a unit: its class if it is an output, otherwise its layer and index,
// followed by the class to which it has the largest weight if units are in that
// order.
func (s *weightSheet) label(u int) string {
	if s.l.Output && u < len(s.class) {
		return s.class[u]
	}
	if s.o.order == "class" && s.l.Outgoing != nil {
		if c, _ := s.l.Favourite(u); c < len(s.class) {
			return Unit(s.l.Name, u) + " → " + s.class[c]
		}
	}
	return Unit(s.l.Name, u)
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
	return s.say("weights.tip", "unit", s.label(u), "from", render.Number(r.Min, 3), "to", render.Number(r.Max, 3), "norm", render.Number(s.l.Norm(u), 3))
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

// pictured draws one unit at a place: its weights, the outline of its class's mean if the layer has
// one picture per class, and the arrow to the place that the finding speaks of.
func (s *weightSheet) pictured(c *render.Canvas, x, y, pixel float64, u int) {
	w, h := s.plan.size()
	c.Image(x, y, float64(w)*pixel, float64(h)*pixel, s.plan.draw(s.l.Unit(u), s.colors, s.scaleOf(u)), s.tip(u))
	frame := render.Style{Stroke: render.Rule}
	if slices.Contains(s.named, u) {
		frame = render.Style{Stroke: render.Ink, Width: 2}
	}
	around := 1.0
	if s.hues != nil {
		s.rim(c, x, y, float64(w)*pixel, float64(h)*pixel, u)
		around += rimThick + 2
	}
	if around == 1 || frame.Width > 0 {
		c.Rect(x-frame.Width/2-around, y-frame.Width/2-around, float64(w)*pixel+2*around+frame.Width, float64(h)*pixel+2*around+frame.Width, frame, "")
	}
	if m := s.o.means; m != nil && m.shape[0] == 1 && u < len(m.of) && pixel >= 1.5 {
		s.outline(c, x, y, pixel, m.of[u])
	}
}

// outline draws where a mean picture has half of its largest value.
func (s *weightSheet) outline(c *render.Canvas, x, y, pixel float64, mean []float32) {
	m := s.o.means
	for _, line := range contour(mean, m.shape[1], m.shape[2], float64(largestOf(mean))/2) {
		at := make([]render.Point, len(line))
		for i, p := range line {
			at[i] = render.Point{X: x + (p.X+0.5)*pixel, Y: y + (p.Y+0.5)*pixel}
		}
		c.Polyline(at, max(1, pixel/4), render.Ink)
	}
}

func largestOf(values []float32) float32 {
	most := float32(math.Inf(-1))
	for _, v := range values {
		most = max(most, v)
	}
	return most
}

// shown says which units are shown if not all are.
func (s *weightSheet) shown() string {
	if len(s.units) == s.l.Units {
		return ""
	}
	return s.say("weights.shown", "n", render.Count(int64(len(s.units))), "of", render.Count(int64(s.l.Units)))
}

// describe gives the content of the picture in words.
func (s *weightSheet) describe(reach string) string {
	strongest, weakest := s.units[0], s.units[0]
	for _, u := range s.units {
		if s.l.Norm(u) > s.l.Norm(strongest) {
			strongest = u
		}
		if s.l.Norm(u) < s.l.Norm(weakest) {
			weakest = u
		}
	}
	norms, alike := "", ""
	if strongest != weakest {
		norms = s.say("weights.describeNorms", "most", s.label(strongest), "large", render.Number(s.l.Norm(strongest), 3),
			"least", s.label(weakest), "small", render.Number(s.l.Norm(weakest), 3))
	}
	if s.o.beside != "" {
		var each []string
		for _, u := range s.units {
			each = append(each, s.label(u)+" "+render.Fixed(s.o.means.alike(s.l, u, s.o.beside == "contrast"), 2))
		}
		alike = s.say("weights.describe."+s.o.beside, "list", strings.Join(each, ", "))
	}
	return s.sentences(s.say("weights.describe", "count", render.Count(int64(len(s.units))), "layer", s.l.Name, "reach", reach), norms, alike)
}

// meanPicture draws a mean of a class in the colours of the data.
func (m *means) picture(class int) image.Image {
	pixels := make([]uint8, len(m.of[class]))
	for i, v := range m.of[class] {
		pixels[i] = uint8(v + 0.5)
	}
	return render.Pixels(pixels, m.shape[0], m.shape[1], m.shape[2])
}
