package figure

import (
	"math"
	"sort"
	"strings"

	"brainbow/analysis"
	"brainbow/render"
)

// drawFeatures shows how an output unit uses the hidden layer: its weights as sorted bars, and what the
// units add for its own samples and for others.
func drawFeatures(a about, h *analysis.Head, l *analysis.LayerWeights, o featureOptions) *render.Figure {
	var dropped render.Figure // its warnings
	s := &featureSheet{about: a, h: h, l: l, o: o, classes: a.names(&dropped), plan: planFor(l, o.colour), span: render.RangeOf(l.Values).Symmetric()}
	s.name = s.classes[o.class]
	s.liked, s.disliked = h.Strongest(o.class, o.k, false), h.Strongest(o.class, o.k, true)
	s.adds = h.Contributions(o.activations, o.labels, o.class)
	sample := ""
	if o.sample >= 0 {
		sample = s.say("features.chosen", "sample", render.Count(int64(o.sample)), "class", name(s.classes, int(o.labels[o.sample])))
	}
	f := a.picture(featuresFinding(a.language, h.Row(o.class), s.adds, s.name), s.say("features.of", "layer", h.Hidden, "class", s.class(s.name)), sample, a.say("features.by", "split", a.split(o.split)))
	f.Warnings = dropped.Warnings
	f.Caption = s.say("features.caption", "layer", h.Hidden)
	if h.Centred {
		f.Caption = s.say("features.captionCentred", "layer", h.Hidden)
	}
	f.Method = s.sentences(s.say("features.method"), s.likeness())
	w, high := f.Area()
	s.draw(f.Body, w, high)
	f.Description = s.describe()
	return f
}

type featureSheet struct {
	about
	h               *analysis.Head
	l               *analysis.LayerWeights
	o               featureOptions
	classes         []string
	name            string
	plan            plan
	span            render.Range
	liked, disliked []int
	adds            *analysis.Contributions
}

// likeness says in numbers how similar the units of either sign look.
func (s *featureSheet) likeness() string {
	var p []string
	for _, g := range []struct {
		key  string
		a, b []int
	}{{"features.across", s.liked, s.disliked}, {"features.positive", s.liked, s.liked}, {"features.opposed", s.disliked, s.disliked}} {
		if len(g.a) == 0 || len(g.b) == 0 {
			continue
		}
		if r, ok := s.l.Likeness(g.a, g.b); ok {
			p = append(p, s.say(g.key, "r", render.Fixed(r, 2)))
		}
	}
	if len(p) == 0 {
		return ""
	}
	return s.say("features.likeness", "parts", strings.Join(p, ", "))
}

var (
	likes    = render.Diverging.At(0.91)
	dislikes = render.Diverging.At(0.12)
)

// featureRow is one row of bars.
type featureRow struct {
	words string
	value []float64 // of all units
}

// rows are the weights, what the units add for the class's samples, or for one sample, and for others.
func (s *featureSheet) rows() []featureRow {
	row := s.h.Row(s.o.class)
	one := s.one(render.ShortNames(s.classes, 12*render.Unit, render.TextStyle{Size: render.Small})[s.o.class])
	weights := make([]float64, len(row))
	for u, w := range row {
		weights[u] = float64(w)
	}
	own := featureRow{s.say("features.row.own", "one", one), s.adds.Own}
	if s.o.sample >= 0 {
		value := make([]float64, len(row))
		for u, v := range s.o.activations.Of(s.o.sample) {
			value[u] = weights[u] * float64(v)
		}
		own = featureRow{s.say("features.row.sample", "sample", render.Count(int64(s.o.sample))), value}
	}
	words := "features.row.weights"
	if s.hasDifference() {
		words = "features.row.weightsApart"
	}
	return []featureRow{
		{s.say(words, "one", one), weights},
		own,
		{s.say("features.row.others"), s.adds.Others},
	}
}

// order returns the units that have bars, from the most positive weight to the most negative one: all, or
// the strongest of either sign if they are more than fit.
func (s *featureSheet) order(fit int) []int {
	row := s.h.Row(s.o.class)
	units := make([]int, len(row))
	for u := range units {
		units[u] = u
	}
	sort.SliceStable(units, func(i, j int) bool { return row[units[i]] > row[units[j]] })
	if len(units) > fit {
		units = append(units[:fit/2:fit/2], units[len(units)-fit/2:]...)
	}
	return units
}

// draw draws pictures of the strongest units over the bars.
func (s *featureSheet) draw(c *render.Canvas, areaW, areaH float64) {
	const right, pitch = 15 * render.Unit, 15.0
	left := 17.0 * render.Unit
	if areaW < 70*render.Unit { // the words stand above the bars
		left = 0
	}
	units := s.order(min(featureBars, 2*int((areaW-left-right)/pitch/2)))
	wide := (areaW - left - right) / float64(len(units))
	label := 0.0
	for _, u := range units {
		label = max(label, render.Measure(Unit(s.h.Hidden, u), render.TextStyle{Size: render.Small}))
	}
	pictures := s.pictures(c, left, areaW-right, math.Min(areaH*0.24, 84))
	if s.o.picture != nil {
		b := s.o.picture.Bounds()
		p := render.PixelSize(b.Dx(), b.Dy(), 64)
		c.Image(areaW-right+1.5*render.Unit, 0, p*float64(b.Dx()), p*float64(b.Dy()), s.o.picture, s.say("features.chosen", "sample", render.Count(int64(s.o.sample)), "class", name(s.classes, int(s.o.labels[s.o.sample]))))
	}
	rows := s.rows()
	foot := 0.0
	if s.hasDifference() {
		foot = max(differenceHigh, differenceLine*float64(len(s.differenceWords(left)))) + 1.5*render.Unit
	}
	high := math.Floor((areaH - pictures - label - 2*render.Unit - foot) / float64(len(rows)))
	y := pictures
	for i, row := range rows {
		s.bars(c, row, units, left, y, wide, max(high, leastBars)-1.5*render.Unit, i == 0)
		y += max(high, leastBars)
	}
	for i, u := range units {
		c.Label(left+(float64(i)+0.5)*wide, y+2, Unit(s.h.Hidden, u), render.TextStyle{Size: render.Small, Anchor: render.End, Rotate: true})
	}
	if n := s.h.Units - len(units); n > 0 {
		c.Label(left+wide*float64(len(units))+render.Unit, y+label/2, s.say("features.left", "count", render.Count(int64(n))), render.TextStyle{Size: render.Small, Color: render.Muted})
	}
	if foot > 0 {
		s.difference(c, left, y+label+1.5*render.Unit, wide*float64(len(units)), areaW)
	}
	c.Extend(areaW, y+label)
}

const (
	// leastBars is the least height of a row of bars.
	leastBars = 46.0
	// differenceHigh is the height of the bar of the difference, and differenceLine that of a line of words beside it.
	differenceHigh = 2.75 * render.Unit
	differenceLine = 14.0
)

// hasDifference says whether there is a bar of the difference: not where a sample is shown, because then it is not
// between the rows.
func (s *featureSheet) hasDifference() bool {
	has, lacks := s.adds.Separation(s.h.Row(s.o.class))
	return s.o.sample < 0 && has >= 0 && lacks >= 0 && has+lacks > 0
}

// differenceWords are the lines beside the bar of the difference, which begins at left.
func (s *featureSheet) differenceWords(left float64) []string {
	if left <= 0 {
		return nil
	}
	small := render.TextStyle{Size: render.Small}
	one := s.one(render.ShortNames(s.classes, 12*render.Unit, small)[s.o.class])
	return render.Wrap(s.say("features.difference", "one", one), left-2*render.Unit, small)
}

// difference draws what tells the class apart from others as one bar, the part of the units for it and the part of
// those against it: what its samples have, and what they lack.
func (s *featureSheet) difference(c *render.Canvas, left, y, wide, areaW float64) {
	has, lacks := s.adds.Separation(s.h.Row(s.o.class))
	share := has / (has + lacks)
	against := 0
	for _, w := range s.h.Row(s.o.class) {
		if w < 0 {
			against++
		}
	}
	for i, line := range s.differenceWords(left) {
		c.Text(0, y+render.Small-2+float64(i)*differenceLine, line, render.TextStyle{Size: render.Small})
	}
	c.Rect(left, y, wide*share, differenceHigh, render.Style{Fill: likes}, "")
	c.Rect(left+wide*share, y, wide*(1-share), differenceHigh, render.Style{Fill: dislikes}, "")
	white := render.TextStyle{Size: render.Small, Bold: true, Color: render.Paper}
	for i, text := range []string{
		s.say("features.has", "share", s.percent(share, 0), "count", render.Count(int64(s.h.Units-against))),
		s.say("features.lacks", "share", s.percent(1-share, 0), "count", render.Count(int64(against))),
	} {
		from, room := left, wide*share
		if i == 1 {
			from, room = left+wide*share, wide*(1-share)
		}
		if room < 4*render.Unit {
			continue
		}
		c.Label(from+render.Unit, y+differenceHigh/2, render.Ellipsis(text, room-1.5*render.Unit, white), white)
	}
	c.Extend(areaW, y+differenceHigh)
}

// pictures draws the strongest units of either sign: those for the class from the left, those against it
// up to the right, with what they are above. It returns where the bars may begin.
func (s *featureSheet) pictures(c *render.Canvas, left, right, side float64) float64 {
	w, h := s.plan.size()
	const gap = render.Unit
	n := min(max(len(s.liked), len(s.disliked)), int((right-left-3*render.Unit)/2/(46+gap)))
	side = min(side, (right-left-5*render.Unit)/float64(max(2*n, 1))-gap)
	pixel := crisp(side / float64(max(w, h)))
	tw, th := pixel*float64(w), pixel*float64(h)
	const head = 2.75 * render.Unit
	small := render.TextStyle{Size: render.Small, Anchor: render.Middle}
	cw := max(tw, 46) + gap
	one := s.one(render.ShortNames(s.classes, 16*render.Unit, render.TextStyle{})[s.o.class])
	for i, g := range []struct {
		key   string
		units []int
		color render.Color
	}{{"features.likes", s.liked, likes}, {"features.dislikes", s.disliked, dislikes}} {
		g.units = g.units[:min(n, len(g.units))]
		from, style := left, render.TextStyle{Bold: true, Color: g.color}
		at := left
		if i == 1 {
			from, at, style.Anchor = right-float64(len(g.units))*cw+gap, right, render.End
		}
		c.Text(at, render.Body*0.8, render.Ellipsis(s.say(g.key, "one", one), (right-left)/2-render.Unit, style), style)
		for k, u := range g.units {
			if i == 1 {
				u = g.units[len(g.units)-1-k] // the strongest at the end, as its bar is
			}
			mid := from + float64(k)*cw + (cw-gap)/2
			c.Image(mid-tw/2, head, tw, th, s.plan.draw(s.l.Unit(u), render.Diverging, s.span), Unit(s.h.Hidden, u))
			c.Pick(mid-tw/2, head, tw, th, pickUnit(s.h.Hidden, u), Unit(s.h.Hidden, u))
			c.Rect(mid-tw/2-1, head-1, tw+2, th+2, render.Style{Stroke: render.Rule}, "")
			c.Text(mid, head+th+render.Small+2, Unit(s.h.Hidden, u), small)
		}
	}
	return head + th + 3.5*render.Unit
}

// bars draws one row: a bar for each unit, what the row is on the left, the sums of both signs on the right.
func (s *featureSheet) bars(c *render.Canvas, row featureRow, units []int, left, y, wide, high float64, weights bool) {
	var r render.Range
	for _, u := range units {
		if v := row.value[u]; finite(v) {
			r = r.Union(render.Range{Min: min(v, 0), Max: max(v, 0)})
		}
	}
	if !weights { // one scale for what the class's samples add and what others do
		for _, list := range [][]float64{s.rows()[1].value, s.rows()[2].value} {
			for _, u := range units {
				if v := list[u]; finite(v) {
					r = r.Union(render.Range{Min: v, Max: v})
				}
			}
		}
	}
	if r.Max <= r.Min {
		r = render.Range{Min: -1, Max: 1}
	}
	if left == 0 {
		c.Text(0, y+render.Small, render.Ellipsis(row.words, wide*float64(len(units)), render.TextStyle{Size: render.Small}), render.TextStyle{Size: render.Small})
		y, high = y+2.5*render.Unit, high-2.5*render.Unit
	} else {
		for i, line := range render.Wrap(row.words, left-2*render.Unit, render.TextStyle{Size: render.Small}) {
			c.Text(0, y+render.Small+float64(i)*15, line, render.TextStyle{Size: render.Small})
		}
	}
	scale := render.Scale{Range: r, From: y + high, To: y}
	c.Line(left, scale.Pos(0), left+wide*float64(len(units)), scale.Pos(0), 1, render.Muted)
	for i, u := range units {
		v := row.value[u]
		if !finite(v) {
			continue
		}
		color := likes
		if v < 0 {
			color = dislikes
		}
		y0, y1 := scale.Pos(max(v, 0)), scale.Pos(min(v, 0))
		thick := min(wide*0.8, 40)
		c.Rect(left+(float64(i)+0.5)*wide-thick/2, y0, thick, max(y1-y0, 0.5), render.Style{Fill: color}, Unit(s.h.Hidden, u)+": "+render.Number(v, 3))
	}
	up, down := analysis.SignedSums(row.value)
	decimals := decimalsFor(max(up, -down), 3)
	x := left + wide*float64(len(units)) + 1.5*render.Unit
	mid := y + high/2
	c.Label(x, mid-10, s.say("features.sumFor", "sum", plus(render.Fixed(up, decimals))), render.TextStyle{Color: likes, Bold: true})
	c.Label(x, mid+10, s.say("features.sumAgainst", "sum", render.Fixed(down, decimals)), render.TextStyle{Color: dislikes, Bold: true})
}

// describe gives the strongest units of both signs in words.
func (s *featureSheet) describe() string {
	var all []string
	for _, g := range []struct {
		key   string
		units []int
	}{{"features.describeFor", s.liked}, {"features.describeAgainst", s.disliked}} {
		var each []string
		for _, u := range g.units {
			each = append(each, Unit(s.h.Hidden, u)+" ("+render.Number(float64(s.h.Row(s.o.class)[u]), 3)+")")
		}
		if len(each) > 0 {
			all = append(all, s.say(g.key, "list", strings.Join(each, ", ")))
		}
	}
	rows := s.rows()
	for _, row := range rows[1:] {
		plus, minus := analysis.SignedSums(row.value)
		all = append(all, s.say("features.describeRow", "row", capital(row.words), "plus", render.Number(plus, 3), "minus", render.Number(minus, 3)))
	}
	return s.sentences(all...)
}
