package figure

import (
	"context"
	"math"

	"brainbow/render"
)

// netPlane is what the units of a network make of the plane, for samples of two numbers.
type netPlane struct {
	side  int // of the grid on which maps are sampled
	reach float64
	maps  map[string][]float32 // of a value, side × side × units
	sheet *planeSheet          // the answer
}

// unitMapSide is the number of samples along a side of a unit's map.
const unitMapSide = 40

// overPlane computes the maps of all units at a step.
func (q *request) overPlane(ctx context.Context, s *netSheet, step int64) (*netPlane, error) {
	r := q.runs[0]
	d, err := needPlane(q)
	if err != nil {
		return nil, err
	}
	p := &netPlane{side: unitMapSide, reach: PlaneReach(d), maps: map[string][]float32{}}
	var taps []string
	for _, v := range r.Net.Values() {
		if v.Layer >= 0 {
			taps = append(taps, v.Name)
		}
	}
	values, err := r.Plane(ctx, step, p.reach, p.side, taps)
	if err != nil {
		return nil, err
	}
	for i, name := range taps {
		p.maps[name] = values[i]
	}
	input := make([]float32, 2*p.side*p.side)
	for i := range p.side * p.side {
		at := func(k int) float32 { return float32(((float64(k)+0.5)/float64(p.side)*2 - 1) * p.reach) }
		input[2*i], input[2*i+1] = at(i%p.side), at(p.side-1-i/p.side)
	}
	p.maps["input"] = input
	out, err := r.Plane(ctx, step, p.reach, cells, []string{r.Net.OutputName()})
	if err != nil {
		return nil, err
	}
	p.sheet = &planeSheet{about: s.about, data: d, bend: math.NaN(), v: &planeValues{input: render.Range{Min: -p.reach, Max: p.reach}, outputs: out[0], outs: r.Net.Outputs()}}
	return p, nil
}

// of returns the map of a unit, row 0 at the top; nil for a value that is not known.
func (p *netPlane) of(layer string, unit int) []float32 {
	all := p.maps[layer]
	n := len(all) / (p.side * p.side)
	if n == 0 {
		return nil
	}
	out := make([]float32, p.side*p.side)
	for i := range out {
		out[i] = all[i*n+unit]
	}
	return out
}

// scale is the range of a layer's maps.
func (p *netPlane) scale(layer string) render.Range {
	if layer == "input" {
		return render.Range{Min: -p.reach, Max: p.reach}
	}
	return render.RangeOf(p.maps[layer]).Symmetric()
}

// large is the side of the large picture in an area.
func (p *netPlane) large(w, high float64) float64 { return math.Floor(min(0.44*w, high-2*render.Unit)) }

// answerPlane draws what the network predicts, or the map of the highlighted unit, large.
func (s *netSheet) answerPlane(c *render.Canvas, columns []*netColumn, x, y, side float64) {
	p := s.plane
	head := s.say("network.answer")
	p.sheet.names = s.classes
	if k, ok := s.largeUnit(columns); ok {
		name := Unit(k.name, s.unit)
		head = s.say("network.unitOver", "unit", name)
		c.Image(x, y, side, side, render.Tile(p.of(k.name, s.unit), p.side, p.side, render.Diverging, p.scale(k.name)), name)
		sx, sy := p.sheet.frame(c, x, y, side, p.sheet.v.input, p.sheet.v.input)
		sums := p.of(k.name+".pre", s.unit)
		if sums == nil {
			sums = p.of(k.name, s.unit)
		}
		p.sheet.lines(c, sums, p.side, 0, x, y, side/float64(p.side), 2)
		p.sheet.data2(c, sx, sy)
	} else {
		p.sheet.surface(c, x, y, side)
	}
	c.Text(x, y-render.Unit, head, render.TextStyle{Size: render.Small, Bold: true})
	if s.sample >= 0 {
		at := func(v float32) float64 { return float64(v) / (2 * p.reach) * side }
		in := s.layers[0].values
		c.Circle(x+side/2+at(in[0]), y+side/2-at(in[1]), 9, render.Style{Stroke: render.Accent, Width: 2.5})
	}
	for k, n := range s.short {
		p.sheet.point(c, k, x+6, y+side+2*render.Unit, 5)
		c.Label(x+16, y+side+2*render.Unit, n, render.TextStyle{Size: render.Small})
		x += 30 + render.Measure(n, render.TextStyle{Size: render.Small})
	}
}

// largeUnit returns the column of the unit that is drawn large: the highlighted one, unless it is the only output.
func (s *netSheet) largeUnit(columns []*netColumn) (*netColumn, bool) {
	if s.unit < 0 {
		return nil, false
	}
	k := columns[s.column]
	return k, !(s.column == len(columns)-1 && k.value.Shape[0] == 1)
}
