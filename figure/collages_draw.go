package figure

import (
	"math"
	"strings"

	"brainbow/render"
)

// collageSheet draws runs in a table, or one after the other.
type collageSheet struct {
	about
	runs       []collage
	o          collageOptions
	plan       plan
	shown      []int // places, which are units of the first run
	all        render.Range
	rows, cols []string // what rows and columns of a table have in common; nil without one
	place      map[[2]int]int
}

const (
	collageGap  = 3 * render.Unit  // between runs
	collageSide = 14 * render.Unit // of what is measured, beside the units of a run
	unitLabel   = 2 * render.Unit  // the name of a unit
)

// cells returns how many runs stand below and beside each other, where the first one is, and how large each is.
func (s *collageSheet) cells(areaW, areaH float64) (down, across int, left, top, w, h float64) {
	down, across = len(s.rows), len(s.cols)
	if s.rows != nil {
		for _, r := range s.rows {
			left = max(left, render.Measure(s.plain(r), render.TextStyle{Bold: true}))
		}
		left = min(left, 16*render.Unit) + 2*render.Unit
		top = 2.5 * render.Unit
	} else {
		across = min(len(s.runs), 2)
		if len(s.runs) > 4 {
			across = 3
		}
		down = (len(s.runs) + across - 1) / across
	}
	w = (areaW - left - float64(across-1)*collageGap) / float64(across)
	h = (areaH - top - barRoom - float64(down-1)*2*render.Unit) / float64(down)
	return down, across, left, top, w, h
}

// room is the number of units whose smallest pictures fit beside what is measured.
func (s *collageSheet) room(areaW, areaH float64) int {
	_, _, _, _, w, h := s.cells(areaW, areaH)
	if s.rows == nil {
		h -= 2.5 * render.Unit
	}
	pw, ph := s.plan.size()
	t := fitGrid(1<<20, pw, ph, w-collageSide, h, 4, unitLabel, leastPicture, 110)
	under := 4.0
	if first := s.runs[0].layer; render.Measure(Unit(first.Name, first.Units-1), render.TextStyle{Size: render.Small}) < float64(pw)*t.pixel+under {
		under = unitLabel
	}
	return max(t.cols*int(h/(float64(ph)*t.pixel+under)), 1)
}

func (s *collageSheet) draw(c *render.Canvas, areaW, areaH float64) {
	down, across, left, top, w, h := s.cells(areaW, areaH)
	const gap = collageGap
	bold := render.TextStyle{Bold: true}
	for j, name := range s.cols {
		c.Text(left+float64(j)*(w+gap), render.Body*0.8, render.Ellipsis(s.plain(name), w, bold), bold)
	}
	high := 0.0
	for i := range down {
		for j := range across {
			k := i*across + j
			if s.rows != nil {
				k = s.place[[2]int{i, j}]
			}
			if k >= len(s.runs) {
				continue
			}
			x, y := left+float64(j)*(w+gap), top+float64(i)*(max(h, high)+2*render.Unit)
			used := s.run(c, &s.runs[k], x, y, w, h)
			if i == 0 {
				high = max(high, used)
			}
			if s.rows != nil && j == 0 {
				for n, line := range render.Wrap(s.plain(s.rows[i]), left-render.Unit, bold) {
					c.Label(0, y+used/2-8+18*float64(n), line, bold)
				}
			}
		}
	}
	_, bottom := c.Size()
	against, support := s.say("weights.against"), s.say("weights.for")
	if s.o.normalise == "all" {
		against, support = against+" · "+render.Short(s.all.Symmetric().Min), render.Short(s.all.Symmetric().Max)+" · "+support
	}
	colors := render.Diverging
	if s.plan.rgb {
		colors, against, support = render.Gray, s.say("weights.less"), s.say("weights.more")
	}
	c.WordBar(left, bottom+2.5*render.Unit, 200, colors, against, "0", support)
}

// run draws the units of one run with their numbers, and how rough its weights are beside them. It returns
// the height used.
func (s *collageSheet) run(c *render.Canvas, run *collage, x, y, w, h float64) float64 {
	head := 0.0
	if s.rows == nil {
		style := render.TextStyle{Bold: true}
		c.Text(x, y+render.Body*0.8, render.Ellipsis(s.plainly(run.label), w, style), style)
		head = 2.5 * render.Unit
	}
	const side, gap, label = collageSide, 4.0, unitLabel
	pw, ph := s.plan.size()
	small := render.TextStyle{Size: render.Small, Anchor: render.Middle}
	t := fitGrid(len(s.shown), pw, ph, w-side, h-head, gap, label, leastPicture, 110)
	tw, th := float64(pw)*t.pixel, float64(ph)*t.pixel
	named := true
	for _, place := range s.shown {
		named = named && render.Measure(Unit(run.layer.Name, run.order[place]), small) < tw+gap
	}
	under := label
	if !named {
		under = gap
	}
	for i, place := range s.shown {
		u := run.order[place]
		at, top := x+float64(i%t.cols)*(tw+gap), y+head+float64(i/t.cols)*(th+under)
		r := run.span
		switch s.o.normalise {
		case "all":
			r = s.all
		case "unit":
			r = render.RangeOf(run.layer.Unit(u))
		}
		c.Image(at, top, tw, th, s.plan.draw(run.layer.Unit(u), render.Diverging, r.Symmetric()), Unit(run.layer.Name, u))
		c.Rect(at-1, top-1, tw+2, th+2, render.Style{Stroke: render.Rule}, "")
		if named {
			c.Text(at+tw/2, top+th+render.Small+1, Unit(run.layer.Name, u), small)
		}
	}
	right := x + float64(t.cols)*(tw+gap) + render.Unit
	s.measured(c, run, right, y+head, side-2*render.Unit)
	return head + float64(t.rows)*(th+under)
}

// measured writes the roughness of a run's weights with a bar, and its accuracy.
func (s *collageSheet) measured(c *render.Canvas, run *collage, x, y, width float64) {
	rough := run.layer.Roughness()
	if !math.IsNaN(rough) {
		c.Text(x, y+render.Small, s.say("collages.rough"), render.TextStyle{Size: render.Small})
		c.Text(x, y+render.Small+3.75*render.Unit, render.Fixed(rough, 2), render.TextStyle{Size: 30, Bold: true})
		level(c, x, y+render.Small+4.75*render.Unit, width, 9, rough, render.Fixed(rough, 2))
		y += 10 * render.Unit
	}
	if !math.IsNaN(run.accuracy) {
		c.Text(x, y+render.Small, s.say("collages.accuracy", "share", s.percent(run.accuracy, 1)), render.TextStyle{Size: render.Small})
	}
}

func (s *collageSheet) caption() string {
	key := "collages.caption"
	if s.o.matched && len(s.runs) > 1 {
		key = "collages.captionMatched"
	}
	return s.say(key)
}

// notes say the scale of every run and how similar its units are to the first run's.
func (s *collageSheet) notes() string {
	var all []string
	for _, c := range s.runs {
		text := s.say("collages.scale", "run", s.plainly(c.label), "limit", render.Short(c.span.Symmetric().Max))
		if !math.IsNaN(c.similarity) {
			text = s.say("collages.scaleAlike", "run", s.plainly(c.label), "limit", render.Short(c.span.Symmetric().Max), "r", render.Fixed(c.similarity, 2))
		}
		all = append(all, text)
	}
	return s.sentences(all...)
}

func (s *collageSheet) describe() string {
	var all []string
	for _, c := range s.runs {
		text := s.plainly(c.label)
		if r := c.layer.Roughness(); !math.IsNaN(r) {
			text += " " + render.Fixed(r, 2)
		}
		all = append(all, text)
	}
	return s.say("collages.describe", "list", strings.Join(all, "; "))
}
