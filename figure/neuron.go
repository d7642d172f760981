package figure

import (
	"math"
	"sort"
	"strings"

	"brainbow/analysis"
	"brainbow/render"
)

// neuronFigure draws one neuron.
type neuronFigure struct {
	*neuronDetail
	language
	names   []string
	column  []float32 // its activations
	answers []analysis.ClassAnswer
	best    int // the class that it separates best, −1 for none
	patch   analysis.Patch
	patched bool // patch says what it looks for
}

func drawNeuron(a about, d *neuronDetail) *render.Figure {
	var dropped render.Figure // its warnings
	s := &neuronFigure{neuronDetail: d, language: a.language, names: a.names(&dropped)}
	p := d.points
	for i := range p.Len() {
		s.column = append(s.column, p.Of(i)[d.unit])
	}
	s.answers, _ = p.Answers(d.unit)
	s.best, _ = d.power.Best(d.unit)
	pattern := ""
	if s.patch, s.patched = patch(d.weights, d.unit); s.patched {
		pattern = s.pattern(s.patch)
	}
	f := a.picture(neuronFinding(a.language, p, d.unit, s.names, d.prefer, pattern), s.layerWords(p.Layer, false), s.samples(p.Len(), p.Split))
	f.Warnings = dropped.Warnings
	f.Caption = s.caption()
	said := []string{s.say("place.sentence", "text", capital(s.bestWords()))}
	if rate := s.rateWords(); rate != "" {
		said = append(said, s.say("place.sentence", "text", capital(rate)))
	}
	if s.patched {
		said = append(said, s.say("neuron.patch", "peak", render.Fixed(s.patch.Peak, 1), "least", render.Fixed(analysis.PatchLeast, 0), "long", render.Fixed(s.patch.Long, 1), "stroke", render.Fixed(analysis.StrokeLong, 0)))
	}
	if len(d.prefer) > 0 {
		said = append(said, s.say("neuron.prefers", "list", s.list(preferred(a.language, d.prefer))))
	}
	if d.layout != nil {
		said = append(said, d.layoutMethod)
	}
	f.Method = s.sentences(said...)
	w, h := f.Area()
	s.draw(f.Body, w, h, a.shape)
	if d.layout != nil {
		a.taller(f, s.say("neuron.taller"))
	}
	f.Description = s.describe()
	return f
}

// neuronGap is between the parts of a neuron's picture.
const neuronGap = 5 * render.Unit

// draw sets the parts: the weights, the pictures and the classes, and, where it is wanted, the map.
func (s *neuronFigure) draw(c *render.Canvas, w, h float64, shape render.Shape) {
	if s.layout != nil {
		h = max(h, 300)
	}
	if shape == render.Wide || shape == render.Loose {
		left := math.Floor(0.31 * w)
		s.weightsPart(c, 0, 0, left, h)
		x := left + neuronGap
		classes := 17 * render.Unit
		pictures := s.picturesPart(c, x, 0, w-x, h-classes-3*render.Unit)
		s.classPart(c, x, pictures+2.5*render.Unit, w-x, h-pictures-2.5*render.Unit)
	} else {
		half := math.Floor((w - neuronGap) * 0.45)
		top := math.Floor(0.46 * h)
		s.weightsPart(c, 0, 0, half, top)
		s.classPart(c, half+neuronGap, 0, w-half-neuronGap, top)
		s.picturesPart(c, 0, top+2.5*render.Unit, w, h-top-2.5*render.Unit)
	}
	c.Extend(w, 0)
	if s.layout != nil {
		_, bottom := c.Size()
		s.mapPart(c, bottom+2*render.Unit, math.Floor(0.4*w))
	}
}

// heading writes the title of a part and returns where the part begins.
func (s *neuronFigure) heading(c *render.Canvas, x, y, width float64, key string, values ...string) float64 {
	style := render.TextStyle{Size: render.Heading, Bold: true}
	c.Text(x, y+render.Body, render.Ellipsis(s.say(key, values...), width, style), style)
	return y + render.Body + 1.25*render.Unit
}

// weightsPart draws the neuron's weights, and at the ends of their colour bar what they mean.
func (s *neuronFigure) weightsPart(c *render.Canvas, x, y, width, height float64) {
	l := s.weights
	if l == nil {
		y = s.heading(c, x, y, width, "neuron.weights")
		c.Paragraph(x, y+render.Body, width, s.say("neuron.noWeights", "layer", s.points.Layer), render.TextStyle{Color: render.Muted})
		return
	}
	w := l.Unit(s.unit)
	if l.View[1]*l.View[2] == 1 {
		s.strongestWeights(c, x, y, width, height, w)
		return
	}
	plan := planFor(l, true)
	if plan.planes > 3 {
		plan.rows, plan.cols = fold(plan.planes)
	}
	key := "neuron.weights"
	if l.FromInput && l.Kind != "conv" {
		key = "neuron.wants"
	}
	y = s.heading(c, x, y, width, key)
	pw, ph := plan.size()
	room := height - 2*render.Body - 6*render.Unit
	pixel := min(width/float64(pw), room/float64(ph))
	if pixel >= 1 {
		pixel = math.Floor(2*pixel) / 2
	}
	span := render.RangeOf(w).Symmetric()
	c.Image(x+1, y+1, pixel*float64(pw), pixel*float64(ph), plan.draw(w, render.Diverging, span), s.say("neuron.weightsOf", "unit", Unit(s.points.Layer, s.unit)))
	c.Rect(x, y, pixel*float64(pw)+2, pixel*float64(ph)+2, render.Style{Stroke: render.Rule}, "")
	if s.patched && (plan.rgb || plan.planes == 1) {
		outlined(c, x+1, y+1, pixel, s.patch, l.View[1], l.View[2])
	}
	y += pixel*float64(ph) + 2 + 1.5*render.Unit
	low, high := s.say("neurons.lowers"), s.say("neurons.raises")
	colours := render.Diverging
	if l.FromInput {
		low, high = s.say("neurons.wantsDark"), s.say("neurons.wantsLight")
	}
	if plan.rgb {
		colours = render.Gray
	}
	small := render.TextStyle{Size: render.Small}
	bar := width - render.Measure(low, small) - render.Measure(high, small) - 2*render.Unit
	if bar >= 5*render.Unit {
		c.WordBar(x, y, min(bar, 120), colours, low, "", high)
		return
	}
	// Too narrow for one line: the words stand below the bar's ends.
	y += c.ColorBar(x, y-0.5*render.Unit, width, colours, span, nil, "") - render.Unit
	c.Label(x, y, low, small)
	if render.Measure(low, small)+render.Measure(high, small) > width-render.Unit {
		y += 2 * render.Unit
	}
	small.Anchor = render.End
	c.Label(x+width, y, high, small)
}

// strongestWeights draws the largest weights of either sign as bars.
func (s *neuronFigure) strongestWeights(c *render.Canvas, x, y, width, height float64, w []float32) {
	y = s.heading(c, x, y, width, "neuron.reads", "layer", s.readName())
	const row = 19.0
	perSign := max(1, min(8, int((height-render.Heading-7*render.Unit)/row/2)))
	order := numbersTo(len(w))
	sort.SliceStable(order, func(i, j int) bool { return w[order[i]] > w[order[j]] })
	shown := order
	if len(order) > 2*perSign {
		shown = append(append([]int(nil), order[:perSign]...), order[len(order)-perSign:]...)
	}
	most := 0.0
	for _, k := range shown {
		if v := math.Abs(float64(w[k])); v > most && !math.IsInf(v, 0) {
			most = v
		}
	}
	small := render.TextStyle{Size: render.Small}
	named, widest := make([]string, len(shown)), 0.0
	short := render.ShortNames(s.names, 40, small)
	for i, k := range shown {
		named[i] = s.readUnit(k)
		widest = max(widest, render.Measure(named[i], small))
	}
	dots := 0.0
	if s.inputBest != nil {
		for _, n := range short {
			dots = max(dots, render.Measure(n, small)+20)
		}
	}
	const number = 44.0
	from := x + widest + dots + 0.75*render.Unit
	zero := from + (x+width-from)/2
	reach := max((x+width-from)/2-number, 10)
	for i, k := range shown {
		at := y + float64(i)*row + row/2
		if len(shown) < len(order) && i >= perSign {
			at += render.Unit
		}
		c.Label(x, at, named[i], small)
		if s.inputBest != nil && s.inputBest[k] >= 0 {
			c.Circle(x+widest+10, at, 4, render.Style{Fill: render.ClassColor(s.inputBest[k])})
			c.Label(x+widest+17, at, short[s.inputBest[k]], small)
		}
		length := 0.0
		if most > 0 {
			length = reach * float64(w[k]) / most
		}
		color := likes
		if length < 0 {
			color = dislikes
		}
		if finite(length) {
			c.Rect(zero+min(length, 0), at-6, math.Abs(length), 12, render.Style{Fill: color}, "")
		}
		number := render.TextStyle{Size: render.Small}
		if length < 0 {
			number.Anchor = render.End
			c.Label(zero+max(length, -reach)-4, at, render.Number(float64(w[k]), 2), number)
		} else {
			c.Label(zero+min(length, reach)+4, at, render.Number(float64(w[k]), 2), number)
		}
	}
	bottom := y + float64(len(shown))*row
	if len(shown) < len(order) {
		bottom += render.Unit
	}
	c.Line(zero, y, zero, bottom, 1, render.Rule)
	at := bottom + 1.5*render.Unit
	lower, raise := small, small
	lower.Anchor, lower.Color, raise.Color = render.End, render.Muted, render.Muted
	if s.inputBest != nil {
		c.Label(x, at, s.say("neuron.dots"), render.TextStyle{Size: render.Small, Color: render.Muted})
		at += 2 * render.Unit
	}
	low, high := "← "+s.say("neurons.lowers"), s.say("neurons.raises")+" →"
	c.Label(x, at, low, render.TextStyle{Size: render.Small, Color: dislikes})
	if render.Measure(low, small)+render.Measure(high, small) > width-render.Unit {
		at += 2 * render.Unit
	}
	c.Label(x+width, at, high, render.TextStyle{Size: render.Small, Color: likes, Anchor: render.End})
	c.Extend(x+width, at+render.Unit)
}

// readName names what the neuron reads.
func (s *neuronFigure) readName() string {
	switch {
	case s.inputName != "":
		return s.inputName
	case s.weights.FromInput:
		return s.say("place.input")
	}
	return s.say("neuron.before")
}

// readUnit names one of the values that it reads.
func (s *neuronFigure) readUnit(k int) string {
	if s.inputName != "" {
		return Unit(s.inputName, k)
	}
	return s.say("neuron.value", "number", render.Count(int64(k)))
}

// numbersTo returns 0 … n−1.
func numbersTo(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = i
	}
	return out
}

func (s *neuronFigure) caption() string {
	key := "neuron.read"
	switch {
	case s.weights == nil || s.weights.View[1]*s.weights.View[2] == 1 && s.inputName == "":
		key = "neuron.readPlain"
	case s.weights.View[1]*s.weights.View[2] == 1:
		key = "neuron.readDeep"
	case !s.weights.FromInput:
		key = "neuron.readMaps"
	case s.patched:
		key = "neuron.readPatch"
	}
	return s.say(key)
}

func (s *neuronFigure) describe() string {
	said := []string{s.say("place.sentence", "text", capital(s.bestWords()))}
	if r := s.rateWords(); r != "" {
		said = append(said, s.say("place.sentence", "text", capital(r)))
	}
	order := numbersTo(len(s.answers))
	sort.SliceStable(order, func(i, j int) bool { return s.answers[order[i]].Mean > s.answers[order[j]].Mean })
	var list []string
	for _, k := range order[:min(len(order), 5)] {
		list = append(list, s.names[k]+" "+render.Number(s.answers[k].Mean, 2))
	}
	return s.sentences(append(said, s.say("neuron.means", "list", strings.Join(list, ", ")))...)
}
