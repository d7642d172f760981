package figure

import (
	"fmt"
	"image"
	"math"
	"sort"

	"brainbow/analysis"
	"brainbow/nn"
	"brainbow/render"
)

// placeSheet draws observations that are laid out in the plane.
type placeSheet struct {
	language
	names      []string
	colour     string // label, prediction, correct, confidence, neuron, stability or half
	marks      string // points, pictures or density
	values     []float32
	scale      render.Range // of the values that colours stand for
	colours    *render.Map
	title      string // of the scale
	unit       string // that colour=neuron shows
	sides      []int  // of colour=half: 0 less of a property, 1 more of it
	halves     [2]string
	darkMore   bool                     // of colour=half: more of the property is drawn dark, and less light
	free       bool                     // the outputs, of which the confidence is the largest, are no probabilities
	picture    func(id int) image.Image // of a sample of the split
	side       float64                  // of a panel
	size       [2]int                   // of a picture, in pixels
	film       bool                     // a frame of a film
	detail     bool                     // mistaken observations are marked too
	common     *frameOf                 // one frame for all panels; nil if each has its own
	named      map[int]int              // on how many panels a class has a name
	crowded    map[int]bool             // classes with a place for a name that had no room
	everywhere bool                     // a class is to have a name on all panels
	mixed      []analysis.MixedPlace    // of pictures: places that are ringed
	ringed     []labelBox               // their rings
}

// frameOf is the part of the plane that a panel shows: a square.
type frameOf struct {
	x, y, half float64
}

// frameAround returns the square around layouts, with a margin.
func frameAround(layouts ...*analysis.Placement) *frameOf {
	low, high := [2]float64{math.Inf(1), math.Inf(1)}, [2]float64{math.Inf(-1), math.Inf(-1)}
	for _, p := range layouts {
		for i, v := range p.Layout.Data {
			low[i&1], high[i&1] = min(low[i&1], float64(v)), max(high[i&1], float64(v))
		}
	}
	f := &frameOf{x: (low[0] + high[0]) / 2, y: (low[1] + high[1]) / 2}
	f.half = 1.06 * max(high[0]-low[0], high[1]-low[1]) / 2
	if !(f.half > 0) {
		f.half = 1
	}
	return f
}

// at returns the position in a panel with the given side of a point of the
// layout.
func (f *frameOf) at(x, y float32, side float64) (float64, float64) {
	s := side / 2 / f.half
	return side/2 + (float64(x)-f.x)*s, side/2 - (float64(y)-f.y)*s
}

// panelHead is the height of what stands above a panel: its name, and the number that decides.
const panelHead = 5.5 * render.Unit

// smallPanel is the side below which a panel's number is no larger than its name.
const smallPanel = 250

// head writes a panel's name and, if hit is not negative, how many of 100 neighbours are of the same
// class.
func (s *placeSheet) head(c *render.Canvas, name string, hit, left, top float64) {
	s.headOf(c, name, hit, left, top, s.say("place.of"), s.say("place.same"))
}

// headOf is [placeSheet.head] with the words that follow the number, on two lines.
func (s *placeSheet) headOf(c *render.Canvas, name string, hit, left, top float64, one, two string) {
	base := top + panelHead - 1.5*render.Unit
	if hit >= 0 && s.side < smallPanel {
		bold := render.TextStyle{Bold: true}
		c.Text(left, base-2*render.Unit, render.Ellipsis(name, s.side, bold), bold)
		c.Text(left, base, s.say("place.of100", "hit", share100(hit)), render.TextStyle{})
		return
	}
	if hit >= 0 {
		small := render.TextStyle{Size: render.Small}
		w := max(render.Measure(one, small), render.Measure(two, small))
		c.Text(left+s.side-w, base-1.75*render.Unit, one, small)
		c.Text(left+s.side-w, base, two, small)
		big := render.TextStyle{Size: render.Huge, Bold: true, Anchor: render.End}
		c.Text(left+s.side-w-0.75*render.Unit, base, share100(hit), big)
		name = render.Ellipsis(name, s.side-w-render.Measure("100", big)-2*render.Unit, render.TextStyle{Size: render.Heading, Bold: true})
	}
	c.Text(left, base, name, render.TextStyle{Size: render.Heading, Bold: true})
}

// panel draws one layout, below its head if it has a name or a number, and returns where it ends.
func (s *placeSheet) panel(c *render.Canvas, p *analysis.Placement, name string, hit, left, top float64) float64 {
	y := top
	if name != "" || hit >= 0 {
		s.head(c, name, hit, left, top)
		y += panelHead
	}
	f := s.common
	if f == nil {
		f = frameAround(p)
	}
	sub := new(render.Canvas)
	sub.Rect(0, 0, s.side, s.side, render.Style{Stroke: render.Rule}, "")
	switch s.marks {
	case "pictures":
		s.pictures(sub, p, f)
	case "density":
		s.density(sub, p, f)
	default:
		s.points(sub, p, f)
	}
	if s.marks == "pictures" {
		s.rings(sub, p, f, left, y)
	} else {
		s.labels(sub, p, f)
	}
	c.Draw(left, y, sub)
	return y + s.side
}

// byClass reports whether colours stand for classes.
func (s *placeSheet) byClass() bool { return s.colour == "label" || s.colour == "prediction" }

// color returns the colour of an observation's mark.
func (s *placeSheet) color(p *analysis.Placement, i int) render.Color {
	switch {
	case s.byClass():
		if s.colour == "prediction" {
			if p.Predicted[i] == nn.NoClass {
				return render.Muted
			}
			return render.ClassColor(int(p.Predicted[i]))
		}
		return render.ClassColor(int(p.Labels[i]))
	case s.colour == "correct":
		if wrong(p, i) {
			return render.Accent
		}
		return render.Mix(render.Paper, render.Muted, 0.6)
	case s.colour == "half":
		return s.halfStyle(s.sides[i], 1).Fill
	}
	return s.colours.At(s.scale.Unit(float64(s.values[i])))
}

// wrong reports whether an observation is mistaken for another class. At step 0
// the network has learnt nothing yet, so nothing counts as wrong.
func wrong(p *analysis.Placement, i int) bool {
	return p.Step > 0 && p.Predicted[i] != nn.NoClass && p.Predicted[i] != p.Labels[i]
}

// ticked reports whether mistaken observations have a mark of their own.
func (s *placeSheet) ticked() bool {
	return s.marks == "points" && (s.colour == "correct" || s.detail && s.colour == "label" || s.film)
}

// radius is that of a dot: smaller where there are many.
func (s *placeSheet) radius(n int) float64 {
	return min(max(math.Sqrt(0.05*s.side*s.side/(math.Pi*float64(n))), 1.3), 4)
}

// points draws a dot for each observation, and on top of them a triangle for each
// that is mistaken for another class, if those are marked.
func (s *placeSheet) points(c *render.Canvas, p *analysis.Placement, f *frameOf) {
	r := s.radius(p.Len())
	order := make([]int, p.Len())
	for i := range order {
		order[i] = i
	}
	sort.SliceStable(order, func(a, b int) bool {
		if wa, wb := wrong(p, order[a]), wrong(p, order[b]); s.ticked() && wa != wb {
			return wb
		}
		return s.values != nil && s.values[order[a]] < s.values[order[b]]
	})
	for _, i := range order {
		row := p.Layout.Row(i).Data
		x, y := f.at(row[0], row[1], s.side)
		if s.ticked() && wrong(p, i) {
			triangle(c, x, y, 1.5*r, s.color(p, i))
			continue
		}
		class := 0
		if s.byClass() {
			class = int(p.Labels[i])
			if s.colour == "prediction" {
				class = max(int(p.Predicted[i]), 0)
			}
		}
		style := render.Style{Fill: s.color(p, i)}
		if s.colour == "half" {
			style = s.halfStyle(s.sides[i], r)
		}
		classMark(c, class, x, y, r, style)
	}
}

func (s *placeSheet) tip(p *analysis.Placement, i int) string {
	key := "place.tip"
	predicted := ""
	switch p.Predicted[i] {
	case nn.NoClass:
		key = "place.tipNone"
	case p.Labels[i]:
	default:
		key, predicted = "place.tipWrong", s.name(int(p.Predicted[i]))
	}
	return s.say(key, "sample", fmt.Sprint(p.IDs[i]), "class", s.name(int(p.Labels[i])), "predicted", predicted)
}

func (s *placeSheet) name(class int) string {
	if class < len(s.names) {
		return s.names[class]
	}
	return fmt.Sprint(class)
}
