package figure

import (
	"image"
	"image/color"
	"math"

	"brainbow/analysis"
	"brainbow/dataset"
	"brainbow/nn"
	"brainbow/render"
)

// planeSheet draws what a network computes over the plane.
type planeSheet struct {
	about
	v       *planeValues
	part    string
	data    *dataset.Dataset
	weights *analysis.LayerWeights // of the hidden layer
	answer  *analysis.LayerWeights // of the output layer, if it reads the hidden one
	colours *render.Range          // of the hidden values, over all pictures of a series
	bend    float64                // NaN for none
	// line is the best straight line, if there are two classes.
	line      analysis.Line
	separable bool
	strips    []planeMoment
	names     []string
}

const (
	maxTiles = 24
	// maxPoints is the number of training points that are drawn.
	maxPoints = 240
)

func (s *planeSheet) figure() (*render.Figure, error) {
	var dropped render.Figure
	s.names = s.about.names(&dropped)
	shown := min(maxPoints, s.data.Train.Len())
	hidden := ""
	if s.v.layer != "" {
		hidden = s.say("plane.units", "count", render.Count(int64(s.v.units)), "layer", s.v.layer)
	}
	of := []string{s.data.Called(), hidden, s.say("plane.shown", "shown", render.Count(int64(shown)), "count", render.Count(int64(s.data.Train.Len())))}
	f := s.picture(s.finding(), of...)
	if s.part == "strip" { // its steps are below its panels
		f = s.pictureOf(s.finding(), append([]string{s.Run}, of...)...)
	}
	f.Warnings = dropped.Warnings
	f.Description = s.describe()
	f.Method = s.method()
	kind := s.part
	if !math.IsNaN(s.bend) {
		kind = "bend"
	}
	f.Caption = s.say("plane.caption." + kind)
	if kind == "all" && s.v.layer == "" {
		f.Caption = s.say("plane.caption.surface")
	}
	if s.netless(kind) {
		f.Caption = s.say("plane.pressed." + kind)
	}
	w, h := f.Area()
	c := f.Body
	switch kind {
	case "bend":
		s.perspective(c, w, h)
	case "surface":
		s.single(c, w, h, s.surface)
	case "hidden":
		s.single(c, w, h, func(c *render.Canvas, x, y, side float64) { s.space(c, x, y, side, s.v, s.answer, true) })
	case "units":
		s.units(c, w, h)
	case "strip":
		s.strip(c, w, h)
	default:
		s.story(c, w, h)
	}
	for _, v := range s.v.outputs {
		if !finite(float64(v)) {
			f.Warnings = append(f.Warnings, "the network's outputs are not valid numbers everywhere; such places are shown in amber")
			break
		}
	}
	return f, nil
}

// netless reports whether a picture that would speak of the plane's net shows none, but a line.
func (s *planeSheet) netless(kind string) bool {
	switch {
	case s.v.layer == "":
	case kind == "strip":
		for _, m := range s.strips {
			if !s.pressed(m.v) {
				return false
			}
		}
		return true
	case kind == "all" || kind == "hidden":
		return s.pressed(s.v)
	}
	return false
}

// single draws one large panel with the names of the classes beside it.
func (s *planeSheet) single(c *render.Canvas, w, h float64, draw func(c *render.Canvas, x, y, side float64)) {
	side := math.Floor(h - 4*render.Unit)
	left := math.Floor((w-side)/2) - 8*render.Unit
	draw(c, max(left, 6*render.Unit), 0, side)
	s.legend(c, max(left, 6*render.Unit)+side+4*render.Unit, 3*render.Unit)
}

// legend names the classes by their marks, one below the other.
func (s *planeSheet) legend(c *render.Canvas, x, y float64) {
	for k, n := range render.ShortNames(s.names, 16*render.Unit, render.TextStyle{}) {
		s.point(c, k, x+8, y, 7)
		c.Label(x+22, y, n, render.TextStyle{})
		y += 3 * render.Unit
	}
}

// point draws the mark of a class: of two classes a ring and a cross, as in the article's picture.
func (s *planeSheet) point(c *render.Canvas, class int, x, y, r float64) {
	s.pointIn(c, class, x, y, r, render.ClassColor(class))
}

// pointIn is [planeSheet.point] in a colour, which only marks of two classes take.
func (s *planeSheet) pointIn(c *render.Canvas, class int, x, y, r float64, color render.Color) {
	if len(s.names) != 2 {
		c.Circle(x, y, r+1.5, render.Style{Fill: render.Color{R: 255, G: 255, B: 255, A: 220}})
		marker(c, class, x, y, r)
		return
	}
	width := max(1, r/3)
	if class == 0 {
		c.Circle(x, y, r, render.Style{Stroke: color, Width: width})
		return
	}
	d := 0.85 * r
	c.Line(x-d, y-d, x+d, y+d, width, color)
	c.Line(x-d, y+d, x+d, y-d, width, color)
}

// ground is a class's colour on the surface, at most half as strong as its marks.
func ground(class int, sure float64) render.Color {
	if math.IsNaN(sure) {
		return render.Invalid
	}
	return render.Mix(render.Paper, render.ClassColor(class), 0.45*sure)
}

// frame draws the frame of a panel with the ends of its axes, and returns its scales.
func (s *planeSheet) frame(c *render.Canvas, x, y, side float64, h, v render.Range) (sx, sy render.Scale) {
	sx = render.Scale{Range: h, From: x, To: x + side}
	sy = render.Scale{Range: v, From: y + side, To: y}
	c.Rect(x-1, y-1, side+2, side+2, render.Style{Stroke: render.Rule}, "")
	return sx, sy
}

// surface draws the decision surface with the training points in a square.
func (s *planeSheet) surface(c *render.Canvas, x, y, side float64) {
	p := s.v
	img := image.NewNRGBA(image.Rect(0, 0, cells, cells))
	second := make([]float32, cells*cells)
	for i := range cells * cells {
		class, sure, share := p.said(i)
		second[i] = float32(share)
		img.SetNRGBA(i%cells, i/cells, color.NRGBA(ground(class, sure)))
	}
	c.Image(x, y, side, side, img, "")
	sx, sy := s.frame(c, x, y, side, p.input, p.input)
	if p.outs <= 2 {
		s.lines(c, second, cells, 0.5, x, y, side/cells, 2)
	} else {
		for class := range p.outs {
			mine := make([]float32, cells*cells)
			for i := range mine {
				if got, _, _ := p.said(i); got == class {
					mine[i] = 1
				}
			}
			s.lines(c, mine, cells, 0.5, x, y, side/cells, 1.25)
		}
	}
	s.data2(c, sx, sy)
}

// data2 draws the training points at their own places.
func (s *planeSheet) data2(c *render.Canvas, sx, sy render.Scale) {
	s.marks(c, func(i int) (float64, float64) {
		return sx.Pos(float64(s.data.Train.Values[2*i])), sy.Pos(float64(s.data.Train.Values[2*i+1]))
	})
	for _, m := range s.middles() {
		s.point(c, m.class, sx.Pos(m.x), sy.Pos(m.y), 9)
	}
}

// middle is the middle of the points of a quarter of the plane.
type middle struct {
	class int
	x, y  float64
	ids   []int
}

// middles returns the middles of the four quarters, if there are two classes and each quarter belongs to
// one: the four points of exclusive or.
func (s *planeSheet) middles() []middle {
	if len(s.names) != 2 {
		return nil
	}
	var all [4]middle
	for i, l := range s.data.Train.Labels {
		x, y := float64(s.data.Train.Values[2*i]), float64(s.data.Train.Values[2*i+1])
		k := 0
		if x > 0 {
			k++
		}
		if y > 0 {
			k += 2
		}
		if len(all[k].ids) > 0 && all[k].class != int(l) {
			return nil
		}
		all[k].class = int(l)
		all[k].x, all[k].y = all[k].x+x, all[k].y+y
		all[k].ids = append(all[k].ids, i)
	}
	if all[0].class != all[3].class || all[1].class != all[2].class || all[0].class == all[1].class {
		return nil
	}
	for k := range all {
		n := float64(len(all[k].ids))
		if n == 0 {
			return nil
		}
		all[k].x, all[k].y = all[k].x/n, all[k].y/n
	}
	return all[:]
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

// marks draws training points, classes taking turns. Where several would cover each other they are moved
// apart a little.
func (s *planeSheet) marks(c *render.Canvas, at func(i int) (x, y float64)) {
	n := len(s.names)
	ids := s.data.Train.RandomPerClass(len(s.data.Classes), (maxPoints+n-1)/n, 0)[:n]
	crowd := map[[2]int]int{}
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
			// Points that share a place go around it on a spiral of sunflower seeds.
			place := [2]int{int(x / 2), int(y / 2)}
			if k := crowd[place]; k > 0 {
				sin, cos := math.Sincos(2.39996 * float64(k))
				r := 1.6 * math.Sqrt(float64(k))
				x, y = x+float64(r*cos), y+float64(r*sin)
			}
			crowd[place]++
			s.pointIn(c, class, x, y, 2.5, render.Mix(render.Paper, render.ClassColor(class), 0.6))
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
func (s *planeSheet) units(c *render.Canvas, w, h float64) {
	p := s.v
	n := min(p.units, maxTiles)
	const gap, per, foot = 2 * render.Unit, cells / coarse, 5 * render.Unit
	cols, side := 1, 0.0
	for k := 1; k <= n; k++ { // the number of columns with the largest tiles
		rows := float64((n + k - 1) / k)
		if t := math.Floor(min((w+gap)/float64(k)-gap, (h-foot)/rows-3*render.Unit)); t > side {
			cols, side = k, t
		}
	}
	r := s.scale()
	left := math.Floor((w - float64(cols)*(side+gap) + gap) / 2)
	end := 0.0
	for u := range n {
		x, top := left+float64(u%cols)*(side+gap), float64(u/cols)*(side+3*render.Unit)
		values, sums := make([]float32, per*per), make([]float32, per*per)
		for i := range values {
			at := (i/per*coarse+coarse/2)*cells + i%per*coarse + coarse/2
			values[i], sums[i] = p.hidden[at*p.units+u], p.sums[at*p.units+u]
		}
		name := Unit(p.layer, u)
		c.Image(x, top, side, side, render.Tile(values, per, per, render.Diverging, r), name)
		c.Pick(x, top, side, side, pickUnit(p.layer, u), name)
		c.Rect(x-1, top-1, side+2, side+2, render.Style{Stroke: render.Rule}, "")
		s.lines(c, sums, per, 0, x, top, side/per, 2)
		c.Text(x+side/2, top+side+render.Small+3, name, render.TextStyle{Size: render.Small, Anchor: render.Middle})
		end = max(end, top+side+2.5*render.Unit)
	}
	limit := render.Short(r.Max)
	x := c.WordBar(left, end+2*render.Unit, 200, render.Diverging, s.say("plane.low", "value", render.Short(r.Min)), "", s.say("plane.high", "value", limit))
	if n < p.units {
		c.Label(x+3*render.Unit, end+2*render.Unit, s.say("plane.some", "shown", render.Count(int64(n)), "count", render.Count(int64(p.units))), render.TextStyle{Size: render.Small, Color: render.Muted})
	}
}

func (s *planeSheet) describe() string {
	p := s.v
	counts := make([]int, len(s.names))
	none := 0
	for i := range cells * cells {
		switch class, _, _ := p.said(i); {
		case class == nn.NoClass:
			none++
		case class < len(counts):
			counts[class]++
		}
	}
	var shares []string
	for k, n := range counts {
		shares = append(shares, s.say("plane.share", "class", s.names[k], "share", s.percent(float64(n)/(cells*cells), 0)))
	}
	if none > 0 {
		shares = append(shares, s.say("plane.nothing", "share", s.percent(float64(none)/(cells*cells), 0)))
	}
	return s.say("plane.describe", "from", render.Short(p.input.Min), "to", render.Short(p.input.Max), "list", s.list(shares))
}
