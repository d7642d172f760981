package figure

import (
	"cmp"
	"image"
	"math"
	"path"
	"strconv"

	"brainbow/analysis"
	"brainbow/dataset"
	"brainbow/render"
)

// mistakeOptions are the parameters of the view mistakes.
type mistakeOptions struct {
	show          string         // kinds, gallery or history
	kind          analysis.Kind  // "" for all
	pair          *analysis.Cell // the only classes that are shown, nil for all
	whole         int            // with a pair: the mistakes of all classes
	by            analysis.Order
	count         int
	fit           bool                     // fewer than count if the sheet has no room for all
	probabilities bool                     // the outputs are probabilities
	picture       func(id int) image.Image // of the split
	trained       func(id int) image.Image // of the training split
	// points are the samples of the split and of the training split where they lie in a plane;
	// then there are no pictures.
	points, trainedPoints *dataset.Split
}

// mistakeSheet draws mistakes.
type mistakeSheet struct {
	about
	m     *analysis.Mistakes
	o     mistakeOptions
	names []string
	shown []analysis.Mistake
	of    int     // mistakes from which those shown are
	reach float64 // of the plane that points lie in, from 0 to a side
}

// drawMistakes draws one example of each kind of mistake, a gallery of mistakes, or their histories.
func drawMistakes(a about, m *analysis.Mistakes, o mistakeOptions) *render.Figure {
	var dropped render.Figure
	s := &mistakeSheet{about: a, m: m, o: o, names: a.names(&dropped)}
	s.choose()
	f := s.begin()
	if w, h := f.Area(); o.fit && len(s.shown) > s.room(w, h) {
		s.shown = s.shown[:s.room(w, h)]
		f = s.begin()
	}
	f.Warnings = dropped.Warnings
	f.Description = s.describe()
	if o.points != nil {
		s.reach = s.reachOf()
	}
	w, h := f.Area()
	switch {
	case len(s.shown) == 0:
		s.nothing(f.Body)
	case o.show == "history":
		s.histories(f.Body, w, h)
	default:
		s.cards(f.Body, w, h)
	}
	return f
}

// begin begins the picture with its texts.
func (s *mistakeSheet) begin() *render.Figure {
	f := s.picture(s.finding(), s.counted())
	f.Caption, f.Method = s.caption(), s.method()
	return f
}

// room is the number of mistakes for which an area has room, at least one.
func (s *mistakeSheet) room(w, h float64) int {
	if s.o.show == "history" {
		return max(int((h-historyAxis-mistakeLegend)/historyLeast), 1)
	}
	if s.headed() {
		return len(s.shown)
	}
	columns := cardColumns(w)
	return max(int((h-mistakeLegend)/(cardHigh+cardGap/2))*columns, columns)
}

// headed reports whether each card has its kind above it: one of each is shown.
func (s *mistakeSheet) headed() bool { return s.o.show == "kinds" && s.o.kind == "" && s.o.pair == nil }

// choose selects the mistakes to show: of each kind the clearest example, or the first of all.
func (s *mistakeSheet) choose() {
	if s.headed() {
		for _, k := range analysis.Kinds() {
			if all := s.m.Examples(k, s.o.by); len(all) > 0 {
				s.shown = append(s.shown, all[0])
			}
		}
		s.of = len(s.m.All)
		return
	}
	all := s.m.Sorted(s.o.kind, s.o.by)
	s.shown, s.of = all[:min(s.o.count, len(all))], len(all)
}

// counted says what is shown of how many samples.
func (s *mistakeSheet) counted() string {
	split := s.split(s.m.Split)
	if len(s.m.All) == 0 && s.m.None > 0 && s.o.whole == 0 {
		return s.say("mistakes.noPredictions", "none", render.Count(int64(s.m.None)), "of", render.Count(int64(s.m.Samples)), "split", split)
	}
	if s.o.pair != nil && s.of == 0 {
		return s.say("mistakes.count", "count", render.Count(int64(s.o.whole)), "of", render.Count(int64(s.m.Samples)), "split", split)
	}
	all := s.say("mistakes.count", "count", render.Count(int64(len(s.m.All))), "of", render.Count(int64(s.m.Samples)), "split", split)
	if s.o.pair != nil {
		all = s.say("mistakes.ofPair", append(s.pairWords(), "count", render.Count(int64(len(s.m.All))), "all", render.Count(int64(s.o.whole)), "of", render.Count(int64(s.m.Samples)), "split", split)...)
	}
	if s.headed() || s.of == 0 {
		return all
	}
	order := map[analysis.Order]string{analysis.ByLoss: "mistakes.byLoss", analysis.ByLearnt: "mistakes.byLearnt"}[s.o.by]
	if order == "" && s.o.kind == analysis.NoIdea {
		order = "mistakes.byFlatness"
	}
	return parts(all, s.say("mistakes.shown", "shown", render.Count(int64(len(s.shown))), "of", render.Count(int64(s.of)), "order", s.say(cmp.Or(order, "mistakes.byConfidence"))))
}

// nothing says in place of the pictures that there are none.
func (s *mistakeSheet) nothing(c *render.Canvas) {
	said := "mistakes.none"
	switch {
	case len(s.m.All) > 0:
	case s.o.whole > 0:
		c.Paragraph(0, render.Body, 72*render.Unit, s.say("mistakes.noneOfPair", s.pairWords()...), render.TextStyle{Color: render.Muted})
		return
	case s.m.None > 0:
		said = "mistakes.unpredicted"
	default:
		said = "mistakes.noneAtAll"
	}
	c.Paragraph(0, render.Body, 72*render.Unit, s.say(said), render.TextStyle{Color: render.Muted})
}

// classStyle tells by shape, not by colour, the class that a sample was mistaken for, its own, and others.
func classStyle(x analysis.Mistake, class int32) render.Style {
	switch class {
	case x.Actual:
		return render.Style{Fill: render.Paper, Stroke: render.Ink, Width: 1.5}
	case x.Predicted:
		return render.Style{Fill: mistakenColor}
	}
	return render.Style{Fill: otherColor}
}

var (
	mistakenColor = render.Color{R: 60, G: 68, B: 78, A: 255}
	otherColor    = render.Color{R: 200, G: 206, B: 213, A: 255}
)

// legendWidth is the width of the legend.
func (s *mistakeSheet) legendWidth() float64 {
	return s.legend(new(render.Canvas), 0, 0) - 3*render.Unit
}

// legend explains the three shapes on the line at y, and returns where it ends.
func (s *mistakeSheet) legend(c *render.Canvas, x, y float64) float64 {
	example := analysis.Mistake{Actual: 0, Predicted: 1}
	for class, key := range []string{"mistakes.own", "mistakes.predicted", "mistakes.third"} {
		c.Rect(x, y-5, 16, 10, classStyle(example, int32(class)), "")
		text := s.say(key)
		c.Label(x+22, y, text, render.TextStyle{Size: render.Small})
		x += 22 + render.Measure(text, render.TextStyle{Size: render.Small}) + 3*render.Unit
	}
	return x
}

func (s *mistakeSheet) caption() string {
	none := ""
	if s.m.None > 0 {
		none = s.unpredicted(s.m.None)
	}
	if len(s.m.All) == 0 {
		if s.o.whole > 0 {
			return s.sentences(s.say("mistakes.noneOfPair", s.pairWords()...), none)
		}
		if none != "" {
			return none
		}
		return s.say("mistakes.allCorrect", "of", render.Count(int64(s.m.Samples)), "step", render.Count(s.Step))
	}
	if s.o.show == "history" {
		steps := s.m.History.Steps
		strip := []string{"count", render.Count(int64(len(steps))), "from", render.Count(steps[0])}
		if len(steps) > 1 {
			strip = append(strip, "to", render.Count(steps[len(steps)-1]))
		}
		key := "mistakes.strip"
		if s.m.History.Passes {
			key, strip[1] = "mistakes.strip.passes", render.Count(int64(len(steps)-1))
		}
		return s.sentences(s.say(key, strip...), none)
	}
	bars := "mistakes.outputs"
	switch {
	case s.headed() && s.o.probabilities:
		bars = "mistakes.brief"
	case s.headed():
		bars = "mistakes.brief.outputs"
	case s.o.probabilities:
		bars = "mistakes.shares"
	}
	points := ""
	if s.o.points != nil {
		points = s.say("mistakes.points")
	}
	return s.sentences(s.say(bars, "count", render.Count(analysis.NearestTrained)), points, none)
}

// method explains the kinds.
func (s *mistakeSheet) method() string {
	var kinds []string
	for _, k := range []analysis.Kind{analysis.NoIdea, analysis.Understandable, analysis.Clear, analysis.Neither} {
		kinds = append(kinds, s.say("mistakes.kind", "kind", s.say("mistakes."+string(k)), "about", s.kindAbout(k, len(s.names), s.o.points == nil)))
	}
	return s.say("mistakes.kinds", "list", s.clauses(kinds))
}

func (s *mistakeSheet) describe() string {
	var kinds, first []string
	for _, k := range analysis.Kinds() {
		kinds = append(kinds, s.say("mistakes."+string(k))+" "+render.Count(int64(s.m.Count(k))))
	}
	for _, x := range s.shown[:min(5, len(s.shown))] {
		first = append(first, s.say("mistakes.describeOne", "sample", s.sampleName(x), "actual", s.names[x.Actual], "predicted", s.names[x.Predicted], "kind", s.say("mistakes."+string(x.Kind))))
	}
	text := s.say("mistakes.describe", "kinds", s.items(kinds))
	if len(first) > 0 {
		text = s.sentences(text, s.say("mistakes.describeFirst", "list", s.clauses(first)))
	}
	return text
}

// sampleName names a sample by its file, if it has one.
func (l language) sampleName(x analysis.Mistake) string {
	if x.File != "" {
		return path.Base(x.File)
	}
	return l.say("mistakes.sample", "id", strconv.Itoa(int(x.ID)))
}

// KindAbout explains a kind of mistakes between a number of classes; pictures says that samples are
// compared by their pixels.
func KindAbout(k analysis.Kind, classes int, pictures bool) string {
	return language("").kindAbout(k, classes, pictures)
}

func (l language) kindAbout(k analysis.Kind, classes int, pictures bool) string {
	switch {
	case k == analysis.Unsure:
		return l.say("mistakes.no-idea.about", "spread", render.Short(analysis.FlatSpread(classes)))
	case k == analysis.Understandable && pictures:
		return l.say("mistakes.understandable.about", "count", render.Count(analysis.NearestTrained))
	case k == analysis.Understandable:
		return l.say("mistakes.understandable.points", "count", render.Count(analysis.NearestTrained))
	}
	return l.say("mistakes." + string(k) + ".about")
}

// sample draws a sample in a square: its picture, or its place in the plane.
func (s *mistakeSheet) sample(c *render.Canvas, picture func(id int) image.Image, points *dataset.Split, id int, x, y, side float64, tip string) {
	if points != nil {
		c.Rect(x+0.5, y+0.5, side-1, side-1, render.Style{Fill: render.Paper, Stroke: render.Rule}, tip)
		c.Line(x+side/2, y, x+side/2, y+side, 1, render.Rule)
		c.Line(x, y+side/2, x+side, y+side/2, 1, render.Rule)
		if v, ok := place(points, id); ok {
			marker(c, int(points.Labels[id]), x+side*(0.5+v[0]/(2*s.reach)), y+side*(0.5-v[1]/(2*s.reach)), 3.8)
		}
		return
	}
	img := picture(id)
	b := img.Bounds()
	most := float64(max(b.Dx(), b.Dy()))
	p := side / most
	if p >= 1 {
		p = math.Floor(p)
	}
	w, h := p*float64(b.Dx()), p*float64(b.Dy())
	c.Image(x, y+(p*most-h)/2, w, h, img, tip)
}

// place returns the coordinates of a point, false for one that is not in the data, which is other
// than that of the record.
func place(points *dataset.Split, id int) (v [2]float64, ok bool) {
	if id < 0 || id >= points.Len() {
		return v, false
	}
	return [2]float64{float64(points.Values[2*id]), float64(points.Values[2*id+1])}, true
}

// reachOf returns how far the points that are shown are from 0 along an axis, with a margin.
func (s *mistakeSheet) reachOf() float64 {
	most := 0.0
	see := func(points *dataset.Split, id int32) {
		v, _ := place(points, int(id))
		most = max(most, math.Abs(v[0]), math.Abs(v[1]))
	}
	for _, x := range s.shown {
		see(s.o.points, x.ID)
		for _, id := range x.Neighbours {
			see(s.o.trainedPoints, id)
		}
	}
	return cmp.Or(1.08*most, 1)
}
