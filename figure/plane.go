package figure

import (
	"fmt"
	"image"
	"image/color"
	"math"
	"strings"

	"brainbow/analysis"
	"brainbow/dataset"
	"brainbow/nn"
	"brainbow/render"
)

// planeSheet draws what a network computes over the plane.
type planeSheet struct {
	v       *planeValues
	about   about
	part    string
	data    *dataset.Dataset
	weights *analysis.LayerWeights // of the hidden layer
	answer  *analysis.LayerWeights // of the output layer, if it reads the hidden one
	colours *render.Range          // of the hidden values, over all pictures of a series
	names   []string
}

// planeSide is the side of a large picture, tileSide that of a unit's picture, in
// points.
const (
	planeSide = 2.0 * cells
	tileSide  = 2.0 * cells / coarse
	maxTiles  = 24
	// maxPoints is the number of training points that are drawn.
	maxPoints = 240
)

func (s *planeSheet) figure() *render.Figure {
	p := s.v
	what := "the plane"
	if p.layer != "" && s.part != "surface" {
		what = "the plane through " + p.layer
	}
	f := render.New(fmt.Sprintf("%s: %s at %s", s.about.Run, what, s.about.at()), "")
	s.names = s.about.names(f)
	hidden := ""
	if p.layer != "" {
		hidden = plural(p.units, s.weights.Activation+" unit") + " in " + p.layer
	}
	shown := min(maxPoints, s.data.Train.Len())
	f.Subtitle = parts(s.data.Called(), hidden, fmt.Sprintf("%s of %s shown", plural(shown, "training sample"), render.Count(int64(s.data.Train.Len()))))
	c := f.Body
	surface, space, units := s.part == "all" || s.part == "surface", p.layer != "" && (s.part == "all" || s.part == "hidden"), p.layer != "" && (s.part == "all" || s.part == "units")
	x, y := 0.0, 0.0
	if surface || space {
		s.legend(c)
		y = 4 * render.Unit
	}
	bottom := y
	var said string
	if surface {
		bottom = s.surface(c, x, y)
		x += planeSide + 12*render.Unit
		said = "The background is what the network predicts, the paler the less confident; the dark line is the decision boundary, where the prediction changes. "
	}
	if space {
		bottom = max(bottom, s.space(c, x, y))
		said += s.spaceWords()
	}
	if units {
		if surface || space {
			bottom += 5 * render.Unit
		}
		s.units(c, bottom)
		said += "Each small picture is one hidden unit’s value over the plane; its dark line is where its weighted sum is zero."
	}
	f.Caption = strings.TrimSpace(said)
	f.Description = s.describe()
	bad := 0
	for _, v := range p.outputs {
		if !finite(float64(v)) {
			bad++
		}
	}
	if bad > 0 {
		f.Warnings = append(f.Warnings, "the network's outputs are not valid numbers everywhere; such places are shown in amber")
	}
	return f
}

// legend names the classes by their marks.
func (s *planeSheet) legend(c *render.Canvas) {
	x := 5.0 * render.Unit
	for k, n := range s.names {
		marker(c, k, x+5, 6, 5)
		c.Label(x+16, 6, n, render.TextStyle{})
		x += 16 + render.Measure(n, render.TextStyle{}) + 3*render.Unit
	}
}

// ground is a class's colour on the surface, at most half as strong as its marks.
func ground(class int, sure float64) render.Color {
	if math.IsNaN(sure) {
		return render.Invalid
	}
	return render.Mix(render.Paper, render.ClassColor(class), 0.6*sure)
}

// axes makes a chart whose rectangle begins at (x, y).
func planeChart(c *render.Canvas, x, y float64, h, v render.Range, side float64) *chart {
	const left = 5 * render.Unit
	k := &chart{c: c, xTickLabel: true}
	k.x = render.Scale{Range: h, From: x + left, To: x + left + side}
	k.y = render.Scale{Range: v, From: y + side, To: y}
	k.xTicks, k.yTicks = k.x.Ticks(4), k.y.Ticks(4)
	return k
}

// surface draws the decision surface with the training points and its scale, and
// returns where it ends.
func (s *planeSheet) surface(c *render.Canvas, x, y float64) float64 {
	p := s.v
	img := image.NewNRGBA(image.Rect(0, 0, cells, cells))
	second := make([]float32, cells*cells)
	for i := range cells * cells {
		class, sure, share := p.said(i)
		second[i] = float32(share)
		img.SetNRGBA(i%cells, i/cells, color.NRGBA(ground(class, sure)))
	}
	c.Text(x+5*render.Unit, y+render.Heading*0.7, "decision surface", render.TextStyle{Size: render.Heading, Bold: true})
	y += 3 * render.Unit
	k := planeChart(c, x, y, p.input, p.input, planeSide)
	k.frame()
	c.Image(k.x.From, y, planeSide, planeSide, img, "")
	c.Rect(k.x.From-1, y-1, planeSide+2, planeSide+2, render.Style{Stroke: render.Rule}, "")
	if p.outs <= 2 {
		s.lines(c, second, cells, 0.5, k.x.From, y, 2, 2)
	} else {
		for class := range p.outs {
			mine := make([]float32, cells*cells)
			for i := range mine {
				if got, _, _ := p.said(i); got == class {
					mine[i] = 1
				}
			}
			s.lines(c, mine, cells, 0.5, k.x.From, y, 2, 1.25)
		}
	}
	s.marks(c, func(i int) (float64, float64) {
		return k.x.Pos(float64(s.data.Train.Values[2*i])), k.y.Pos(float64(s.data.Train.Values[2*i+1]))
	})
	below := y + planeSide + 4*render.Unit
	if p.outs <= 2 && len(s.names) >= 2 {
		m := render.Through("answer", ground(0, 1), render.Paper, ground(1, 1))
		r := render.Range{Max: 1}
		c.ColorBar(k.x.From, below, planeSide, m, r, []render.Tick{{Value: 0, Label: "0"}, {Value: 0.5, Label: "0.5"}, {Value: 1, Label: "1"}}, "probability of "+s.names[1])
	} else {
		m := render.Through("answer", render.Paper, render.Mix(render.Paper, render.Ink, 0.5))
		c.ColorBar(k.x.From, below, planeSide, m, render.Range{Max: 1}, []render.Tick{{Value: 0, Label: "guessing"}, {Value: 1, Label: "certain"}}, "confidence, in the colour of the predicted class")
	}
	return below + 5*render.Unit
}

// lines draws where values of a grid pass through a level, over a picture at
// (x, y) whose pixels have the given side.
func (s *planeSheet) lines(c *render.Canvas, values []float32, cols int, level, x, y, side, width float64) {
	for _, line := range contour(values, len(values)/cols, cols, level) {
		for i := range line {
			line[i] = render.Point{X: x + (line[i].X+0.5)*side, Y: y + (line[i].Y+0.5)*side}
		}
		polyline(c, line, width, render.Ink)
	}
}

// polyline draws a long line in pieces, which is faster because each piece
// covers little area.
func polyline(c *render.Canvas, line []render.Point, width float64, color render.Color) {
	const piece = 12
	for i := 0; i+1 < len(line); i += piece {
		c.Polyline(line[i:min(i+piece+1, len(line))], width, color)
	}
}

// marks draws training points with a rim of paper, classes taking turns.
func (s *planeSheet) marks(c *render.Canvas, at func(i int) (x, y float64)) {
	n := len(s.names)
	ids := s.data.Train.RandomPerClass(len(s.data.Classes), (maxPoints+n-1)/n, 0)[:n]
	for j := 0; ; j++ {
		more := false
		for class := range ids {
			if j >= len(ids[class]) {
				continue
			}
			more = true
			x, y := at(int(ids[class][j]))
			if !finite(x) || !finite(y) {
				continue
			}
			c.Circle(x, y, 4.5, render.Style{Fill: render.Color{R: 255, G: 255, B: 255, A: 220}})
			marker(c, class, x, y, 3)
		}
		if !more {
			return
		}
	}
}

// scale returns the range of the units' colours.
func (s *planeSheet) scale() render.Range {
	if s.colours != nil {
		return s.colours.Symmetric()
	}
	return render.RangeOf(s.v.hidden).Union(render.RangeOf(s.v.points)).Symmetric()
}

// units draws the hidden units' surfaces, each with the line where its sum is zero.
func (s *planeSheet) units(c *render.Canvas, y float64) {
	p := s.v
	n := min(p.units, maxTiles)
	const gap, per = 2 * render.Unit, cells / coarse
	cols := min(n, 6)
	r := s.scale()
	head := "hidden units of " + p.layer
	if n < p.units {
		head += fmt.Sprintf(", the first %d of %d", n, p.units)
	}
	left := 5.0 * render.Unit
	c.Text(left, y+render.Heading*0.7, head, render.TextStyle{Size: render.Heading, Bold: true})
	y += 3 * render.Unit
	end := y
	for u := range n {
		x, top := left+float64(u%cols)*(tileSide+gap), y+float64(u/cols)*(tileSide+3*render.Unit)
		values, sums := make([]float32, per*per), make([]float32, per*per)
		for i := range values {
			at := (i/per*coarse+coarse/2)*cells + i%per*coarse + coarse/2
			values[i], sums[i] = p.hidden[at*p.units+u], p.sums[at*p.units+u]
		}
		c.Image(x, top, tileSide, tileSide, render.Tile(values, per, per, render.Diverging, r), fmt.Sprintf("unit %d", u))
		c.Rect(x-1, top-1, tileSide+2, tileSide+2, render.Style{Stroke: render.Rule}, "")
		s.lines(c, sums, per, 0, x, top, tileSide/per, 1.25)
		c.Text(x+tileSide/2, top+tileSide+14, fmt.Sprint(u), render.TextStyle{Size: render.Small, Anchor: render.Middle})
		end = max(end, top+tileSide+18)
	}
	c.ColorBar(left, end+2*render.Unit, min(max(float64(cols)*(tileSide+gap)-gap, 200), 320), render.Diverging, r, render.EndTicks(r), "value of a hidden unit")
}

func (s *planeSheet) describe() string {
	p := s.v
	counts := make([]int, len(s.about.Classes))
	none := 0
	for i := range cells * cells {
		switch class, _, _ := p.said(i); {
		case class == nn.NoClass:
			none++
		case class < len(counts):
			counts[class]++
		}
	}
	d := fmt.Sprintf("What run %s at %s predicts over the plane from %s to %s:", s.about.Run, s.about.at(), render.Short(p.input.Min), render.Short(p.input.Max))
	for k, n := range counts {
		if k > 0 {
			d += ","
		}
		d += fmt.Sprintf(" %s on %s", s.names[k], render.Percent(float64(n)/(cells*cells), 0))
	}
	if none > 0 {
		d += fmt.Sprintf(", nothing on %s, where outputs are not valid numbers", render.Percent(float64(none)/(cells*cells), 0))
	}
	d += "."
	if p.layer != "" {
		d += fmt.Sprintf(" Layer %s has %s.", p.layer, plural(p.units, "unit"))
	}
	return d
}
