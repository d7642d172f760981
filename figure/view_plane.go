package figure

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"brainbow/analysis"
	"brainbow/dataset"
	"brainbow/nn"
	"brainbow/render"
)

func planeView() View {
	return View{
		Name: "plane", About: "What a network makes of the plane: decision surface, hidden units, and the hidden space the plane is folded into.", Runs: 1,
		make: makePlane, span: planeRange,
		Params: []Param{
			{Name: "part", Default: "all", Allowed: []string{"all", "surface", "hidden", "units"}, Help: "the decision surface, the hidden space, the hidden units' surfaces, or all of them"},
			{Name: "layer", Form: "a hidden layer, the last by default", Help: "whose units and space to show"},
			{Name: "units", Form: "two numbers, such as 0,3", Help: "which units are the axes of the hidden space; by default both of two, else the two main directions of all"},
		},
	}
}

// The plane is sampled on a grid of cells × cells; tiles of units use every
// third cell. The bent grid has bentLines lines of bentPoint pieces in each
// direction.
const (
	cells     = 159
	coarse    = 3
	bentLines = 17
	bentPoint = 64
)

// planeValues are the network's values over the plane.
type planeValues struct {
	input render.Range // of both coordinates
	layer string       // hidden layer, "" without one
	units int
	axes  []int // the two units that are the axes, nil for main directions
	// Values on the grid, row 0 at the top: outputs, the layer's values, its
	// weighted sums.
	outputs, hidden, sums []float32
	// Hidden values of the training points, and of the bent grid's points.
	points, bent []float32
	outs         int
}

// PlaneReach returns how far a picture of the plane extends from its middle in every
// direction, so that it contains all training samples of a dataset of points.
func PlaneReach(d *dataset.Dataset) float64 {
	return render.RangeOf(d.Train.Values).Symmetric().Grow(6).Max
}

// needPlane says why a run has no plane to show; nil if it has one.
func needPlane(q *request) (*dataset.Dataset, error) {
	d, err := q.runs[0].Data()
	if err != nil {
		return nil, err
	}
	if d.Features() != 2 || d.Train.Values == nil {
		return nil, unavailable("plane", fmt.Sprintf("a sample of %s is %s, not a point in the plane", d.Called(), plural(d.Features(), "number")), "choose a run on points in the plane, such as one of 'brainbow train xor-two-layer'")
	}
	if d.Train.Len() == 0 {
		return nil, unavailable("plane", "there are no training samples", "train on some")
	}
	return d, nil
}

// hiddenLayer returns the requested hidden layer; "" if the run has none.
func (q *request) hiddenLayer(r *analysis.Run) (string, error) {
	var hidden []string
	for _, l := range r.Layers() {
		if l != r.Net.OutputName() {
			hidden = append(hidden, l)
		}
	}
	name := q.values["layer"]
	switch {
	case name == "" && len(hidden) == 0:
		if p := q.values["part"]; p == "hidden" || p == "units" {
			return "", unavailable("plane", "part="+p+" needs a hidden layer, and the network has none", "use part=surface, or train a network with one, such as xor-two-layer")
		}
		if q.values["units"] != "" {
			return "", unavailable("plane", "units needs a hidden layer, and the network has none", "leave it out, or train a network with one, such as xor-two-layer")
		}
		return "", nil
	case name == "":
		return hidden[len(hidden)-1], nil
	case !slices.Contains(hidden, name):
		known := "it has none"
		if len(hidden) > 0 {
			known = "hidden layers are " + strings.Join(hidden, ", ")
		}
		return "", usage(known, "layer=%q", name)
	}
	return name, nil
}

// plane computes the values to draw at a step.
func (q *request) plane(ctx context.Context, step int64) (*planeValues, error) {
	r := q.runs[0]
	d, err := needPlane(q)
	if err != nil {
		return nil, err
	}
	reach := PlaneReach(d)
	p := &planeValues{input: render.Range{Min: -reach, Max: reach}, outs: r.Net.Outputs()}
	if p.layer, err = q.hiddenLayer(r); err != nil {
		return nil, err
	}
	taps := []string{r.Net.OutputName()}
	if p.layer != "" {
		v, _ := r.Value(p.layer)
		p.units = v.Features()
		taps = append(taps, p.layer)
		if _, ok := r.Value(p.layer + ".pre"); ok {
			taps = append(taps, p.layer+".pre")
		}
		if p.axes, err = q.axes(p.units); err != nil {
			return nil, err
		}
	}
	side := p.input.Max - p.input.Min
	var bent []float32
	for line := range 2 * bentLines {
		at := p.input.Min + float64(float64(line%bentLines)/(bentLines-1)*side)
		for i := range bentPoint + 1 {
			along := p.input.Min + float64(float64(i)/bentPoint*side)
			if line < bentLines {
				bent = append(bent, float32(at), float32(along))
			} else {
				bent = append(bent, float32(along), float32(at))
			}
		}
	}
	all, err := r.Plane(ctx, step, p.input.Max, cells, taps)
	if err != nil {
		return nil, err
	}
	p.outputs = all[0]
	if p.layer == "" {
		return p, nil
	}
	p.hidden, p.sums = all[1], all[len(all)-1]
	for _, of := range []struct {
		points []float32
		to     *[]float32
	}{{d.Train.Values, &p.points}, {bent, &p.bent}} {
		v, err := r.AtPoints(ctx, step, of.points, taps[1:2])
		if err != nil {
			return nil, err
		}
		*of.to = v[0]
	}
	return p, nil
}

// axes reads the two units that span the hidden space.
func (q *request) axes(units int) ([]int, error) {
	if q.values["units"] == "" {
		if units == 2 {
			return []int{0, 1}, nil
		}
		return nil, nil
	}
	axes, err := q.indices("units", units)
	if err != nil {
		return nil, err
	}
	if len(axes) != 2 {
		return nil, usage("two different units, such as units=0,1", "units=%q", q.values["units"])
	}
	return axes, nil
}

// planeRange returns the range of the hidden values.
func planeRange(ctx context.Context, q *request) (r render.Range, own string, err error) {
	step, _, err := q.shown(ctx, q.runs[0])
	if err != nil {
		return r, "", err
	}
	p, err := q.plane(ctx, step)
	if err != nil {
		return r, "", err
	}
	if p.layer != "" && p.axes == nil && p.units > 1 && q.values["part"] != "surface" && q.values["part"] != "units" {
		own = "each picture has its own directions of the hidden space and scale of the units; units=0,1 keeps them"
	}
	return render.RangeOf(p.hidden).Union(render.RangeOf(p.points)), own, nil
}

func makePlane(ctx context.Context, q *request) (*render.Figure, error) {
	r := q.runs[0]
	if _, err := needPlane(q); err != nil {
		return nil, err
	}
	a, warning, err := q.here(ctx, r)
	if err != nil {
		return nil, err
	}
	step := a.Step
	p, err := q.plane(ctx, step)
	if err != nil {
		return nil, err
	}
	d, err := r.Data()
	if err != nil {
		return nil, err
	}
	a.Classes = firstClasses(d)
	s := &planeSheet{v: p, about: a, part: q.values["part"], data: d, colours: q.colours}
	if p.layer != "" {
		if s.weights, err = r.Layer(ctx, p.layer, step); err != nil {
			return nil, err
		}
		if out := r.Net.OutputName(); r.Read(out).Name == p.layer {
			if s.answer, err = r.Layer(ctx, out, step); err != nil {
				return nil, err
			}
		}
	}
	return warned(s.figure(), warning), nil
}

// said returns the class predicted at a point of the grid, or nn.NoClass, and how
// confident the network is, 0 for a guess to 1; second is the share of the second of
// two classes.
func (p *planeValues) said(i int) (class int, sure, second float64) {
	o := p.outputs[i*p.outs : (i+1)*p.outs]
	if nn.Predict(o) == nn.NoClass {
		return nn.NoClass, 0, 0.5
	}
	if p.outs <= 2 {
		second = float64(o[0])
		if p.outs == 2 {
			sum := float64(o[0]) + float64(o[1])
			second = 0.5
			if sum != 0 {
				second = float64(o[1]) / sum
			}
		}
		second = min(max(second, 0), 1)
		if second > 0.5 {
			class = 1
		}
		return class, 2 * math.Abs(second-0.5), second
	}
	n := float64(p.outs)
	return nn.Predict(o), min(max((float64(nn.Confidence(o))-1/n)/(1-1/n), 0), 1), 0
}
