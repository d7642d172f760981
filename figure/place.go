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
	names   []string
	colour  string // label, prediction, correct, confidence, neuron or stability
	marks   string // points, pictures or density
	values  []float32
	scale   render.Range // of the values that colours stand for
	colours *render.Map
	title   string                   // title of the scale
	neuron  int                      // the unit of colour=neuron
	free    bool                     // the outputs, of which the confidence is the largest, are no probabilities
	picture func(id int) image.Image // of a sample of the split
	side    float64                  // of a panel
	size    [2]int                   // of a picture, in pixels
	film    bool                     // a frame of a film: the legend has no numbers that change
	common  *frameOf                 // one frame for all panels; nil if each has its own
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
	f.half = 1.04 * max(high[0]-low[0], high[1]-low[1]) / 2
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

// panel draws one layout with its numbers above it and returns where it ends.
func (s *placeSheet) panel(c *render.Canvas, p *analysis.Placement, head string, left, top float64) float64 {
	y := top
	if head != "" {
		c.Text(left, y+render.Body, head, render.TextStyle{Size: render.Heading, Bold: true})
		y += 18
	}
	muted := render.TextStyle{Size: render.Small, Color: render.Muted}
	for _, line := range placeNumbers(p) {
		for _, part := range render.Wrap(line, s.side, muted) {
			y += 15
			c.Text(left, y, part, muted)
		}
	}
	y += render.Unit
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
	if s.marks != "pictures" && s.byClass() {
		s.labels(sub, p, f)
	}
	c.Draw(left, y, sub)
	return y + s.side
}

// placeNumbers says how a layout was computed and how good it is.
func placeNumbers(p *analysis.Placement) []string {
	f, o := p.Facts, p.Options
	how := say("place."+o.Method, "seed", fmt.Sprint(o.Seed), "share", render.Percent(f.Share, 1))
	hit := say("place.hit", "share", render.Percent(f.Hit, 1), "layer", render.Percent(f.HitData, 1))
	if f.Coincide > 0 {
		hit = parts(hit, say("place.coincide", "count", render.Count(int64(f.Coincide))))
	}
	quality := ""
	if f.Measured {
		quality = say("place.quality", "trust", render.Fixed(f.Quality.Trustworthiness, 3), "continuity", render.Fixed(f.Quality.Continuity, 3))
	}
	return []string{how, hit, quality}
}

// placeDetails says more about how a layout was computed, for the description.
func placeDetails(p *analysis.Placement) string {
	f, o := p.Facts, p.Options
	spread := ""
	if f.Spread >= 0 {
		spread = "within/between classes " + render.Fixed(f.Spread, 2)
	}
	switch o.Method {
	case analysis.ByTSNE:
		return parts("perplexity "+render.Short(o.Perplexity), plural(f.Iterations, "iteration"), "KL divergence "+render.Fixed(f.KL, 2), spread)
	case analysis.ByUMAP:
		return parts(plural(o.Neighbours, "neighbour"), plural(f.Iterations, "round"), spread)
	}
	return spread
}

// LayoutWords describes in words how a layout was computed and how well it shows the
// data, and explains it: the texts of the view projection above and below the
// picture.
func LayoutWords(p *analysis.Placement) (numbers []string, caption string) {
	for _, line := range placeNumbers(p) {
		if line != "" {
			numbers = append(numbers, line)
		}
	}
	s := &placeSheet{colour: "label", marks: "points"}
	return numbers, s.caption([]*analysis.Placement{p})
}

// byClass reports whether colours stand for classes.
func (s *placeSheet) byClass() bool { return s.colour == "label" || s.colour == "prediction" }

// color returns the colour of an observation's mark.
func (s *placeSheet) color(p *analysis.Placement, i int) render.Color {
	switch {
	case s.byClass():
		if s.colour == "prediction" || wrong(p, i) && s.marks == "points" {
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
	}
	return s.colours.At(s.scale.Unit(float64(s.values[i])))
}

// noClass says of a sample that it has no predicted class.
const noClass = "outputs are not valid numbers"

// wrong reports whether an observation is mistaken for another class. At step 0
// the network has learnt nothing yet, so nothing counts as wrong.
func wrong(p *analysis.Placement, i int) bool {
	return p.Step > 0 && p.Predicted[i] != nn.NoClass && p.Predicted[i] != p.Labels[i]
}

// radius is that of a dot: smaller where there are many.
func (s *placeSheet) radius(n int) float64 {
	return min(max(math.Sqrt(0.05*s.side*s.side/(math.Pi*float64(n))), 1.1), 4)
}

// points draws a dot for each observation, and on top of them a triangle for each
// that is mistaken for another class.
func (s *placeSheet) points(c *render.Canvas, p *analysis.Placement, f *frameOf) {
	r := s.radius(p.Len())
	order := make([]int, p.Len())
	for i := range order {
		order[i] = i
	}
	sort.SliceStable(order, func(a, b int) bool {
		if wa, wb := wrong(p, order[a]), wrong(p, order[b]); wa != wb {
			return wb
		}
		return s.values != nil && s.values[order[a]] < s.values[order[b]]
	})
	for _, i := range order {
		row := p.Layout.Row(i).Data
		x, y := f.at(row[0], row[1], s.side)
		if wrong(p, i) && s.colour != "prediction" {
			triangle(c, x, y, 1.35*r, s.color(p, i))
			continue
		}
		class := 0
		if s.byClass() {
			class = int(p.Labels[i])
			if s.colour == "prediction" {
				class = max(int(p.Predicted[i]), 0)
			}
		}
		classMark(c, class, x, y, r, render.Style{Fill: s.color(p, i)})
	}
}

// pictures draws the samples themselves, without those that would cover others.
func (s *placeSheet) pictures(c *render.Canvas, p *analysis.Placement, f *frameOf) {
	pixel := render.PixelSize(s.size[0], s.size[1], s.side/22)
	w, h := pixel*float64(s.size[0]), pixel*float64(s.size[1])
	const edge = 2.0
	cols := int(s.side/(w+2*edge)) + 1
	// A grid: the observation nearest to the middle of each cell is shown.
	type shown struct {
		i       int
		x, y, d float64
	}
	best := map[int]shown{}
	cw, ch := s.side/math.Floor(s.side/(w+2*edge)), s.side/math.Floor(s.side/(h+2*edge))
	for i := range p.Len() {
		row := p.Layout.Row(i).Data
		x, y := f.at(row[0], row[1], s.side)
		kx, ky := int(x/cw), int(y/ch)
		mx, my := (float64(kx)+0.5)*cw, (float64(ky)+0.5)*ch
		d := math.Hypot(x-mx, y-my)
		k := ky*cols + kx
		if b, ok := best[k]; !ok || d < b.d {
			best[k] = shown{i, mx, my, d}
		}
	}
	keys := make([]int, 0, len(best))
	for k := range best {
		keys = append(keys, k)
	}
	sort.Ints(keys)
	for _, k := range keys {
		b := best[k]
		c.Rect(b.x-w/2-edge, b.y-h/2-edge, w+2*edge, h+2*edge, render.Style{Fill: s.color(p, b.i)}, "")
		c.Image(b.x-w/2, b.y-h/2, w, h, s.picture(int(p.IDs[b.i])), s.tip(p, b.i))
	}
}

func (s *placeSheet) tip(p *analysis.Placement, i int) string {
	t := fmt.Sprintf("sample %d, %s", p.IDs[i], s.name(int(p.Labels[i])))
	switch p.Predicted[i] {
	case nn.NoClass:
		t += ", " + noClass
	case p.Labels[i]:
	default:
		t += ", predicted as " + s.name(int(p.Predicted[i]))
	}
	return t
}

func (s *placeSheet) name(class int) string {
	if class < len(s.names) {
		return s.names[class]
	}
	return fmt.Sprint(class)
}
