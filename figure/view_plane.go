package figure

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"brainbow/analysis"
	"brainbow/dataset"
	"brainbow/nn"
	"brainbow/render"
)

func planeView() View {
	return View{
		Name: "plane", Quick: true, About: "What a network makes of the plane: decision surface, hidden units, and the hidden space the plane is folded into.", Runs: 1,
		make: makePlane, span: planeRange,
		Params: []Param{
			{Name: "part", Default: "all", Allowed: []string{"all", "surface", "hidden", "units", "strip"}, Help: "the story from a line to the hidden space; the decision surface, the hidden space or the hidden units' surfaces alone; or the hidden space at four steps of the training"},
			{Name: "bend", Form: "a number from 0 to 1", Help: "shows the plane in perspective, 0 as it is, 1 as the hidden layer bends it, with the output's sum as its height"},
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
	depth int   // how many hidden layers there are up to the one shown
	axes  []int // the two units that are the axes, nil for main directions
	// Values on the grid, row 0 at the top: outputs, the layer's values, its
	// weighted sums.
	outputs, hidden, sums []float32
	// Hidden values of the training points, and of the bent grid's points.
	points, bent []float32
	// The output's weighted sum, or the difference of two, at the training points and at the bent grid's;
	// nil if there are more than two classes.
	pointSums, bentSums []float32
	outs                int
	right               float64 // the share of training points with the right prediction
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
		p.depth = 1 + slices.Index(r.Layers(), p.layer)
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
	said, err := r.AtPoints(ctx, step, d.Train.Values, taps[:1])
	if err != nil {
		return nil, err
	}
	p.right = p.accuracy(said[0], d.Train.Labels)
	if p.layer == "" {
		return p, nil
	}
	out := r.Net.OutputName() + ".pre"
	if _, ok := r.Value(out); !ok || p.outs > 2 {
		out = ""
	}
	p.hidden, p.sums = all[1], all[len(all)-1]
	taps = taps[1:2]
	if out != "" {
		taps = append(taps[:1:1], out)
	}
	for _, of := range []struct {
		points   []float32
		to, sums *[]float32
	}{{d.Train.Values, &p.points, &p.pointSums}, {bent, &p.bent, &p.bentSums}} {
		v, err := r.AtPoints(ctx, step, of.points, taps)
		if err != nil {
			return nil, err
		}
		*of.to = v[0]
		if out != "" {
			*of.sums = difference1(v[1], p.outs)
		}
	}
	return p, nil
}

// difference1 returns values of one output, or of two the second less the first.
func difference1(v []float32, outs int) []float32 {
	if outs == 1 {
		return v
	}
	d := make([]float32, len(v)/2)
	for i := range d {
		d[i] = v[2*i+1] - v[2*i]
	}
	return d
}

// accuracy returns the share of outputs that predict the label.
func (p *planeValues) accuracy(outputs []float32, labels []uint16) float64 {
	of := *p
	of.outputs = outputs
	right := 0
	for i, l := range labels {
		if class, _, _ := of.said(i); class == int(l) {
			right++
		}
	}
	return float64(right) / float64(max(len(labels), 1))
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
	d, err := needPlane(q)
	if err != nil {
		return nil, err
	}
	bend := math.NaN()
	if b := q.values["bend"]; b != "" {
		if bend, err = strconv.ParseFloat(b, 64); err != nil || !(bend >= 0 && bend <= 1) {
			return nil, usage("a number from 0 to 1", "bend=%q", b)
		}
	}
	line, separable := analysis.Line{}, false
	if len(d.Classes) == 2 {
		line, separable = analysis.BestLine(d.Train.Values, d.Train.Labels)
	}
	at := *q
	if q.step < 0 && q.values["part"] == "all" {
		if at.step, err = folded(r, line, separable); err != nil {
			return nil, err
		}
	}
	a, warning, err := at.here(ctx, r)
	if err != nil {
		return nil, err
	}
	a.Classes = firstClasses(d)
	s := &planeSheet{about: a, part: q.values["part"], data: d, colours: q.colours, bend: bend, line: line, separable: separable}
	if s.v, err = q.plane(ctx, a.Step); err != nil {
		return nil, err
	}
	if s.v.layer != "" {
		if s.weights, err = r.Layer(ctx, s.v.layer, a.Step); err != nil {
			return nil, err
		}
	}
	if s.answer, err = s.answerAt(ctx, r, a.Step); err != nil {
		return nil, err
	}
	if s.part == "strip" || !math.IsNaN(bend) {
		if s.v.layer == "" {
			return nil, unavailable("plane", "part=strip and bend need a hidden layer, and the network has none", "use part=surface, or train a network with one, such as xor-two-layer")
		}
	}
	if s.part == "strip" {
		if s.strips, err = q.strips(ctx, s); err != nil {
			return nil, err
		}
	}
	f, err := s.figure()
	if err != nil {
		return nil, err
	}
	return warned(f, warning), nil
}

// answerAt returns the weights of the output layer at a step if it reads the hidden layer, nil otherwise.
func (s *planeSheet) answerAt(ctx context.Context, r *analysis.Run, step int64) (*analysis.LayerWeights, error) {
	if out := r.Net.OutputName(); s.v.layer != "" && r.Read(out).Name == s.v.layer {
		return r.Layer(ctx, out, step)
	}
	return nil, nil
}

// learntShare is the share of its best accuracy with which a network has folded the plane.
const learntShare = 0.95

// folded returns the first step at which the accuracy is, but for a twentieth, the best one, if that is
// better than a line can be; otherwise the last step, as −1. Later steps push the points together and show
// less.
func folded(r *analysis.Run, line analysis.Line, separable bool) (int64, error) {
	of, err := r.Finest("test")
	if err != nil {
		return 0, err
	}
	best := math.Inf(-1)
	for _, v := range of.Accuracy {
		if finite(v) {
			best = max(best, v)
		}
	}
	if !separable || best <= line.Accuracy()+betterThanLine {
		return -1, nil
	}
	for i, v := range of.Accuracy {
		if v >= learntShare*best {
			return of.Steps[i], nil
		}
	}
	return -1, nil
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
