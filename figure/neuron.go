package figure

import (
	"fmt"
	"math"
	"slices"
	"sort"
	"strings"

	"brainbow/analysis"
	"brainbow/render"
)

const (
	neuronSide  = 432.0 // of the map of observations
	neuronRight = neuronSide + 4*render.Unit
	neuronWide  = neuronRight + neuronSide
	neuronLeft  = 256.0 // width of the weights
)

// neuronFigure draws one neuron.
type neuronFigure struct {
	*neuronDetail
	names   []string
	column  []float32 // its activations
	answers []analysis.ClassAnswer
	tenth   int
	best    int // the class that it separates best, −1 for none
}

func drawNeuron(a about, d *neuronDetail) *render.Figure {
	f := render.New("", "")
	s := &neuronFigure{neuronDetail: d, names: a.names(f)}
	p := d.points
	for i := range p.Len() {
		s.column = append(s.column, p.Of(i)[d.unit])
	}
	s.answers, s.tenth = p.Answers(d.unit)
	s.best, _ = d.power.Best(d.unit)
	f.Title = fmt.Sprintf("%s: %s %d of %s at %s", a.Run, s.noun(), d.unit, p.Layer, a.at())
	f.Subtitle = parts(s.bestWords(), s.rateWords(), observedThrough(p))
	left := s.weightsPart(f.Body)
	right := s.topPart(f.Body, neuronLeft+4*render.Unit)
	y := max(left, right) + 4*render.Unit
	s.mapPart(f.Body, y)
	s.classPart(f.Body, neuronRight, y)
	f.Caption = s.caption()
	f.Description = s.describe(a)
	return f
}

func (s *neuronFigure) noun() string {
	if s.points.Means {
		return "channel"
	}
	return "neuron"
}

func (s *neuronFigure) bestWords() string {
	if s.best < 0 {
		return "separates no class from the rest"
	}
	row := s.power.Of(s.best)
	rank := 1
	for _, v := range row {
		if v > row[s.unit] {
			rank++
		}
	}
	return fmt.Sprintf("separates class %s best: %s, %s of %s by %s", s.names[s.best], s.sideWords(), ordinal(rank), plural(s.power.Units, s.noun()), s.power.Measure)
}

// sideWords says whether it responds more to the class that it separates best than to the rest, less, or neither.
func (s *neuronFigure) sideWords() string {
	own := make([]bool, len(s.column))
	for i, l := range s.points.Labels {
		own[i] = int(l) == s.best
	}
	auc := analysis.AUC(s.column, own)
	return fmt.Sprintf("%s, AUC %s", say(sideKey(auc)), render.Number(auc, 3))
}

// sideKey returns the key of the text about a neuron with an AUC for a class.
func sideKey(auc float64) string {
	switch {
	case auc > 0.5:
		return "neurons.for"
	case auc < 0.5:
		return "neurons.against"
	}
	return "neurons.neither"
}

// ordinal writes 2 as 2nd.
func ordinal(n int) string {
	suffix := "th"
	if n%100 < 11 || n%100 > 13 {
		switch n % 10 {
		case 1:
			suffix = "st"
		case 2:
			suffix = "nd"
		case 3:
			suffix = "rd"
		}
	}
	return fmt.Sprintf("%d%s", n, suffix)
}

func (s *neuronFigure) rateWords() string {
	n := 0
	for _, v := range s.column {
		if v != 0 {
			n++
		}
	}
	if n == len(s.column) && slices.Min(s.column) < slices.Max(s.column) {
		return ""
	}
	return fmt.Sprintf("responds to %s of the observations", render.Percent(float64(n)/float64(len(s.column)), 0))
}

func (s *neuronFigure) heading(c *render.Canvas, x, y float64, title, under string) float64 {
	c.Text(x, y+render.Body, title, render.TextStyle{Size: render.Heading, Bold: true})
	c.Text(x, y+render.Body+18, under, render.TextStyle{Size: render.Small, Color: render.Muted})
	return y + render.Body + 18 + 1.5*render.Unit
}

// weightsPart draws the neuron's weights.
func (s *neuronFigure) weightsPart(c *render.Canvas) float64 {
	l := s.weights
	if l == nil {
		y := s.heading(c, 0, 0, "Its weights", s.points.Layer+" has none")
		c.Extend(neuronLeft, y)
		return y
	}
	w := l.Unit(s.unit)
	if l.View[1]*l.View[2] == 1 {
		return s.strongestWeights(c, w)
	}
	what := l.Name + " reads " + plural(len(w), "value")
	if l.FromInput {
		what = "to every " + map[bool]string{true: "place of its patch of the picture", false: "pixel of the picture"}[l.Kind == "conv"]
		if l.View[0] == 3 {
			what += ", in red, green and blue"
		}
	}
	y := s.heading(c, 0, 0, "Its weights", what)
	plan := planFor(l, false)
	if plan.planes > 3 {
		plan.rows, plan.cols = fold(plan.planes)
	}
	pw, ph := plan.size()
	pixel := min((neuronLeft-2*render.Unit)/float64(pw), 176/float64(ph))
	if pixel >= 1 {
		pixel = math.Floor(pixel)
	}
	span := render.RangeOf(w).Symmetric()
	c.Image(0, y, pixel*float64(pw), pixel*float64(ph), plan.draw(w, render.Diverging, span), fmt.Sprintf("weights of %s %d", s.noun(), s.unit))
	c.Rect(-1, y-1, pixel*float64(pw)+2, pixel*float64(ph)+2, render.Style{Stroke: render.Rule}, "")
	y += pixel*float64(ph) + 2*render.Unit
	return y + c.ColorBar(0, y, 176, render.Diverging, span, render.EndTicks(span), "weight")
}

// strongestWeights draws the largest weights of either sign as bars.
func (s *neuronFigure) strongestWeights(c *render.Canvas, w []float32) float64 {
	const perSign, row = 6, 17.0
	order := numbersTo(len(w))
	sort.SliceStable(order, func(i, j int) bool { return w[order[i]] > w[order[j]] })
	shown := order
	under := "all " + plural(len(w), "weight")
	if len(order) > 2*perSign {
		shown = append(slices.Clone(order[:perSign]), order[len(order)-perSign:]...)
		under = fmt.Sprintf("the largest of %s to %s", plural(len(w), "weight"), s.readName())
	}
	y := s.heading(c, 0, 0, "Its weights", under)
	most := 0.0
	for _, k := range shown {
		if v := math.Abs(float64(w[k])); v > most && !math.IsInf(v, 0) {
			most = v
		}
	}
	small := render.TextStyle{Size: render.Small}
	const name, zero, reach = 32.0, 142.0, 62.0
	names := render.ShortNames(s.names, 34, small)
	for i, k := range shown {
		at := y + float64(i)*row + row/2
		if len(shown) < len(order) && i >= perSign {
			at += render.Unit
		}
		c.Label(0, at, fmt.Sprint(k), small)
		if s.inputBest != nil && s.inputBest[k] >= 0 {
			c.Circle(name+4, at, 4, render.Style{Fill: render.ClassColor(s.inputBest[k])})
			c.Label(name+12, at, names[s.inputBest[k]], small)
		}
		length := 0.0
		if most > 0 {
			length = reach * float64(w[k]) / most
		}
		color := likes
		if length < 0 {
			color = dislikes
		}
		c.Rect(zero+min(length, 0), at-5, math.Abs(length), 10, render.Style{Fill: color}, "")
		if length < 0 {
			c.Label(zero+5, at, render.Number(float64(w[k]), 2), small)
		} else {
			c.Label(zero-5, at, render.Number(float64(w[k]), 2), render.TextStyle{Size: render.Small, Anchor: render.End})
		}
	}
	bottom := y + float64(len(shown))*row + render.Unit
	c.Line(zero, y, zero, bottom, 1, render.Rule)
	if s.inputBest != nil {
		bottom += render.Unit
		c.Label(0, bottom, "dots: the class that input separates best", render.TextStyle{Size: render.Small, Color: render.Muted})
	}
	c.Extend(neuronLeft, bottom)
	return bottom + render.Unit
}

func (s *neuronFigure) readName() string {
	switch {
	case s.inputName != "":
		return s.inputName
	case s.weights.FromInput:
		return "the input"
	}
	return "what it reads"
}

// numbersTo returns 0 … n−1.
func numbersTo(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = i
	}
	return out
}

// topPart draws the observations to which the neuron responds most.
func (s *neuronFigure) topPart(c *render.Canvas, left float64) float64 {
	const perRow, rows = 8, 2
	top := s.points.Top(s.unit, perRow*rows)
	under := "the activation is under each picture, with its class"
	if s.picture == nil {
		under = "samples of the split, with their classes and activations"
	}
	if s.points.Means {
		under = "the mean of its map is under each picture, with its class"
	}
	y := s.heading(c, left, 0, "Most active for", under)
	if len(top) == 0 {
		c.Text(left, y+render.Body, "It gives the same output for all observations: it is silent.", render.TextStyle{Color: render.Muted})
		c.Extend(neuronWide, y+2*render.Body)
		return y + 2*render.Body
	}
	side := math.Floor((neuronWide - left - (perRow-1)*render.Unit) / perRow)
	small := render.TextStyle{Size: render.Small}
	bottom, high := y, side
	if s.picture == nil {
		high = 2 * render.Unit
	}
	for i, k := range top {
		x, ty := left+float64(i%perRow)*(side+render.Unit), y+float64(i/perRow)*(high+4.5*render.Unit)
		label := int(s.points.Labels[k])
		if s.picture == nil {
			text := fmt.Sprintf("sample %d", s.points.IDs[k])
			c.Label(x, ty+high-render.Unit, render.Ellipsis(text, side, small), small)
		} else {
			img := s.picture(int(s.points.IDs[k]))
			b := img.Bounds()
			pixel := side / float64(max(b.Dx(), b.Dy()))
			c.Image(x, ty, pixel*float64(b.Dx()), pixel*float64(b.Dy()), img, fmt.Sprintf("sample %d", s.points.IDs[k]))
		}
		c.Rect(x, ty+high+2, side, 3, render.Style{Fill: render.ClassColor(label)}, "")
		number := render.Number(float64(s.column[k]), 2)
		c.Label(x, ty+high+14, render.ShortNames(s.names, side-render.Measure(number, small)-6, small)[label], small)
		c.Label(x+side, ty+high+14, number, render.TextStyle{Size: render.Small, Color: render.Muted, Anchor: render.End})
		bottom = ty + high + 20
	}
	return bottom
}

// activationMap colours activations: from light to dark, or in both directions
// from zero where some are negative.
func (s *neuronFigure) activationMap() (*render.Map, render.Range) {
	span := render.RangeOf(s.column)
	if span.Min < 0 {
		return render.Diverging, span.Symmetric()
	}
	span.Min = 0
	return render.Through("activation", render.Color{R: 224, G: 228, B: 233, A: 255}, render.Color{R: 126, G: 140, B: 200, A: 255}, render.Color{R: 28, G: 30, B: 110, A: 255}), span
}

// mapPart draws the activation over the map of all observations.
func (s *neuronFigure) mapPart(c *render.Canvas, top float64) {
	y := s.heading(c, 0, top, "Where it responds", s.layoutWords[0])
	for _, line := range s.layoutWords[1:] {
		y += 6
		c.Text(0, y, line, render.TextStyle{Size: render.Small, Color: render.Muted})
		y += 1.25 * render.Unit
	}
	m, span := s.activationMap()
	low, high := [2]float64{math.Inf(1), math.Inf(1)}, [2]float64{math.Inf(-1), math.Inf(-1)}
	for i, v := range s.layout.Data {
		low[i&1], high[i&1] = min(low[i&1], float64(v)), max(high[i&1], float64(v))
	}
	width := max(high[0]-low[0], high[1]-low[1])
	if width == 0 {
		width = 1
	}
	scale := (neuronSide - 3*render.Unit) / width
	tall := max((high[1]-low[1])*scale+3*render.Unit, neuronSide/2)
	c.Rect(0, y, neuronSide, tall, render.Style{Stroke: render.Rule}, "")
	at := func(i int) (float64, float64) {
		row := s.layout.Row(i).Data
		return neuronSide/2 + (float64(row[0])-(low[0]+high[0])/2)*scale, y + tall/2 - (float64(row[1])-(low[1]+high[1])/2)*scale
	}
	order := numbersTo(s.points.Len())
	sort.SliceStable(order, func(i, j int) bool {
		return math.Abs(float64(s.column[order[i]])) < math.Abs(float64(s.column[order[j]]))
	})
	for _, i := range order {
		px, py := at(i)
		style := render.Style{Fill: m.At(span.Unit(float64(s.column[i])))}
		if span.Min < 0 { // near zero it is white
			style.Stroke, style.Width = render.Rule, 0.5
		}
		c.Circle(px, py, 2.5, style)
	}
	s.classLabels(c, y, tall, at)
	y += tall + 2.5*render.Unit
	c.ColorBar(0, y, 200, m, span, render.EndTicks(span), "activation")
}

// classLabels writes the names of classes where most of their observations are.
func (s *neuronFigure) classLabels(c *render.Canvas, top, tall float64, at func(i int) (float64, float64)) {
	points := make([]labelPoint, len(s.points.Labels))
	for i, k := range s.points.Labels {
		x, y := at(i)
		points[i] = labelPoint{int(k), x, y - top, 1}
	}
	spots := labelSpots(points, len(s.names), neuronSide*labelNear)
	style := render.TextStyle{Size: render.Small, Bold: true, Anchor: render.Middle}
	names, boxes := render.ShortNames(s.names, 10*render.Unit, style), make([]labelBox, len(spots))
	for i, l := range spots {
		boxes[i] = labelBox{l.x, l.y, render.Measure(names[l.class], style)/2 + 4, 8}.inside(neuronSide, tall)
	}
	for i, placed := range placeLabels(boxes, neuronSide, tall, nil) {
		if !placed {
			continue
		}
		b := boxes[i]
		c.Rect(b.x-b.w, top+b.y-b.h, 2*b.w, 2*b.h, render.Style{Fill: render.Color{R: 255, G: 255, B: 255, A: 220}, Stroke: render.ClassColor(spots[i].class)}, "")
		c.Label(b.x, top+b.y, names[spots[i].class], style)
	}
}

// classPart draws how the neuron responds to each class.
func (s *neuronFigure) classPart(c *render.Canvas, left, top float64) {
	y := s.heading(c, left, top, "To which classes", fmt.Sprintf("mean activation; right: of the strongest %s, how many are of the class", render.Count(int64(s.tenth))))
	low, high := 0.0, 0.0
	for _, x := range s.answers {
		low, high = min(low, x.Mean), max(high, x.Mean)
	}
	shown := len(s.answers)
	if shown > legendClasses {
		shown = legendClasses
	}
	order := numbersTo(len(s.answers))
	if shown < len(order) { // the classes that it responds to most
		sort.SliceStable(order, func(i, j int) bool { return s.answers[order[i]].Mean > s.answers[order[j]].Mean })
	}
	style := render.TextStyle{Size: render.Small}
	bold := render.TextStyle{Bold: true}
	short := render.ShortNames(s.names, 12*render.Unit, bold)
	names := 0.0
	for _, k := range order[:shown] {
		names = max(names, render.Measure(short[k], bold))
	}
	const numbers, share = 48.0, 96.0
	from, to := left+names+render.Unit+numbers, left+neuronSide-share-3*render.Unit
	if low == 0 {
		from -= numbers - render.Unit/2
	}
	if high > 0 {
		to -= numbers - render.Unit
	}
	row := min(34, (neuronSide+5*render.Unit)/float64(max(shown, 1)))
	scale := render.Scale{Range: render.Range{Min: low, Max: max(high, low+1e-12)}, From: from, To: to}
	zero := scale.Pos(0)
	for i, k := range order[:shown] {
		x := s.answers[k]
		at := y + (float64(i)+0.5)*row
		text := render.TextStyle{Bold: k == s.best}
		c.Label(left, at, short[k], text)
		if x.Observations == 0 {
			c.Label(zero+5, at, "no observation", render.TextStyle{Size: render.Small, Color: render.Muted})
			continue
		}
		end := scale.Pos(x.Mean)
		thick := min(row-6, 16)
		c.Rect(min(zero, end), at-thick/2, math.Abs(end-zero), thick, render.Style{Fill: render.ClassColor(k)}, fmt.Sprintf("responds to %s of them", render.Percent(x.Rate, 0)))
		if x.Mean < 0 {
			c.Label(end-5, at, render.Number(x.Mean, 2), render.TextStyle{Size: render.Small, Anchor: render.End})
		} else {
			c.Label(end+5, at, render.Number(x.Mean, 2), style)
		}
		if s.tenth > 0 {
			sx := left + neuronSide - share
			w := (share - 30) * float64(x.Top) / float64(s.tenth)
			c.Rect(sx, at-thick/2, share-30, thick, render.Style{Fill: render.Faint}, "")
			c.Rect(sx, at-thick/2, w, thick, render.Style{Fill: render.Muted}, "")
			c.Label(left+neuronSide, at, fmt.Sprint(x.Top), render.TextStyle{Size: render.Small, Anchor: render.End})
		}
	}
	bottom := y + float64(shown)*row
	c.Line(zero, y, zero, bottom, 1, render.Rule)
	if shown < len(order) {
		c.Label(left, bottom+render.Unit, fmt.Sprintf("and %d classes it responds to less", len(order)-shown), render.TextStyle{Size: render.Small, Color: render.Muted})
	}
	c.Extend(left+neuronSide, bottom+render.Unit)
}

func (s *neuronFigure) caption() string {
	weights := "Blue weights are positive, red ones negative. "
	if s.weights == nil {
		weights = ""
	}
	power := "the share it has in a hundred extremely randomised trees that separate a class from the rest"
	if s.power.Measure == analysis.ByAUC {
		power = "2·|AUC − ½| of its activation, a class against the rest"
	}
	shade := "darker"
	if _, span := s.activationMap(); span.Min < 0 {
		shade = "the bluer"
	}
	return fmt.Sprintf("%sBelow at the left every dot is an observation, placed by what all of %s makes of it, %s the more strongly this %s responds; the names of classes stand where most of theirs are. Separating power is %s.", weights, s.points.Layer, shade, s.noun(), power)
}

func (s *neuronFigure) describe(a about) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %d of %s of run %s at %s: %s.", capital(s.noun()), s.unit, s.points.Layer, a.Run, a.at(), s.bestWords())
	if r := s.rateWords(); r != "" {
		fmt.Fprintf(&b, " It %s.", r)
	}
	order := numbersTo(len(s.answers))
	sort.SliceStable(order, func(i, j int) bool { return s.answers[order[i]].Mean > s.answers[order[j]].Mean })
	b.WriteString(" Mean activation by class, largest first:")
	for i, k := range order[:min(len(order), 5)] {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, " %s %s", s.names[k], render.Number(s.answers[k].Mean, 2))
	}
	b.WriteByte('.')
	return b.String()
}
