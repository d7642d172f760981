package figure

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"brainbow/analysis"
	"brainbow/nn"
	"brainbow/render"
)

func networkView() View {
	return View{
		Name: "network", About: "The network itself: layers with their shapes and parameters, weights as lines, one sample going through.", Runs: 1, Quick: true, make: makeNetwork,
		own: "each picture scales its lines by its own weights",
		Params: []Param{
			{Name: "style", Default: "auto", Allowed: []string{"auto", "units", "flow"}, Help: "columns of units and maps, or a row for each layer, which shows branches; auto chooses"},
			{Name: "input", Default: "grid", Allowed: []string{"grid", "unrolled"}, Help: "a picture that a dense layer reads: as it is, or in a column of units"},
			{Name: "units", Default: "sample", Allowed: []string{"sample", "plane"}, Help: "what the units show: their values for the sample, or, of samples that are points in the plane, their values everywhere, with the answer large beside them"},
			{Name: "unit", Form: "layer:index or layer·index, such as fc1:3", Help: "a unit whose connections stand out"},
			paletteParam,
			splitParam("test"),
			{Name: "sample", Default: "0", Form: "a sample's number in the split, or none", Help: "whose values the units show"},
		},
	}
}

// netLayer is one value of the network to draw.
type netLayer struct {
	value   nn.Value
	name    string
	spec    nn.LayerSpec
	from    []int // indices of the values that it reads
	params  int
	weights *analysis.LayerWeights // nil for layers without
	values  []float32              // of the sample, nil without one
}

// plain reports whether a layer only passes on the values that it reads,
// reshaped or with some left out.
func (l *netLayer) plain() bool { return slices.Contains([]string{"flatten", "dropout"}, l.spec.Layer) }

// column reports whether a layer can be drawn as a column of units.
func (l *netLayer) column() bool {
	return l.plain() || l.value.Layer < 0 || slices.Contains([]string{"dense", "conv", "maxpool", "avgpool", "global-maxpool", "global-avgpool"}, l.spec.Layer)
}

// maxColumns is the largest number of columns of units.
const maxColumns = 12

func makeNetwork(ctx context.Context, q *request) (*render.Figure, error) {
	r := q.runs[0]
	a, warning, err := q.here(ctx, r)
	if err != nil {
		return nil, err
	}
	step := a.Step
	layers, err := networkLayers(ctx, r, step)
	if err != nil {
		return nil, err
	}
	s := &netSheet{about: a, layers: layers, unit: -1, colour: q.values["palette"] == "auto", unrolled: q.values["input"] == "unrolled", parameters: r.Net.Parameters(), probabilities: r.Probabilities(), sample: -1}
	if q.values["sample"] != "none" {
		if _, missing := r.Data(); missing != nil {
			s.notes = append(s.notes, "values of a sample need the data, which is not there; the network is drawn without")
		} else if err := s.fill(ctx, q, step); err != nil {
			return nil, err
		}
	}
	s.Classes, _ = r.Classes()
	columns, why := s.chain()
	style := q.values["style"]
	if style == "units" && why != "" {
		return nil, unavailable("network", "it cannot be drawn in columns of units: "+why, "use style=flow")
	}
	if style == "auto" {
		style = "units"
		if why != "" {
			style = "flow"
		}
	}
	if u := q.values["unit"]; u != "" {
		if style == "flow" {
			return nil, usage("leave it out, or use style=units where the network can be drawn so", "unit=%q: rows of layers show no units", u)
		}
		if err := s.highlight(u, columns); err != nil {
			return nil, err
		}
	}
	if q.values["units"] == "plane" {
		if style == "flow" {
			return nil, unavailable("network", "units=plane needs columns of units: "+why, "use units=sample")
		}
		if s.plane, err = q.overPlane(ctx, s, step); err != nil {
			return nil, err
		}
	}
	f := s.figure(columns, style == "flow")
	f.Warnings = append(f.Warnings, s.notes...)
	return warned(f, warning), nil
}

// networkLayers returns the network's values in order, the input first.
func networkLayers(ctx context.Context, r *analysis.Run, step int64) ([]*netLayer, error) {
	var layers []*netLayer
	index := map[string]int{}
	weighted := r.Layers()
	for _, v := range r.Net.Values() {
		if v.Pre {
			continue
		}
		l := &netLayer{value: v, name: v.Name}
		if v.Layer >= 0 {
			l.spec = r.Net.Spec.Layers[v.Layer]
			for _, in := range l.spec.Inputs {
				l.from = append(l.from, index[in])
			}
			if len(l.spec.Inputs) == 0 {
				l.from = []int{len(layers) - 1}
			}
			for _, p := range r.Net.Params() {
				if p.Layer == v.Layer && !p.IsBuffer {
					n := 1
					for _, s := range p.Shape {
						n *= s
					}
					l.params += n
				}
			}
			if slices.Contains(weighted, v.Name) {
				var err error
				if l.weights, err = r.Layer(ctx, v.Name, step); err != nil {
					return nil, err
				}
				if err := l.weights.CheckFinite(); err != nil {
					return nil, err
				}
			}
		}
		index[v.Name] = len(layers)
		layers = append(layers, l)
	}
	return layers, nil
}

// fill computes the values of the requested sample.
func (s *netSheet) fill(ctx context.Context, q *request, step int64) error {
	r := q.runs[0]
	sample, err := q.sample(r)
	if err != nil {
		return err
	}
	in, err := r.Input(q.values["split"])
	if err != nil {
		return err
	}
	var taps []string
	for _, l := range s.layers {
		taps = append(taps, l.name)
	}
	values, err := r.Values(ctx, step, in, []int32{int32(sample)}, taps)
	if err != nil {
		return err
	}
	for i, l := range s.layers {
		l.values = values[i]
	}
	s.sample, s.split, s.label, s.said = sample, q.values["split"], in.Label(sample), nn.Predict(values[len(values)-1])
	return nil
}

// chain returns the layers to draw as columns if the network is a chain of such
// layers; otherwise why it is not.
func (s *netSheet) chain() (columns []*netLayer, why string) {
	for i, l := range s.layers {
		switch {
		case i > 0 && (len(l.from) != 1 || l.from[0] != i-1):
			return nil, "it has branches"
		case !l.column():
			return nil, fmt.Sprintf("%s is a %s layer", l.name, l.spec.Layer)
		case !l.plain():
			columns = append(columns, l)
		}
	}
	if len(columns) > maxColumns {
		return nil, fmt.Sprintf("it has %d layers, and %d fit side by side", len(columns), maxColumns)
	}
	return columns, ""
}

// highlight reads "layer:index" or "layer·index".
func (s *netSheet) highlight(text string, columns []*netLayer) error {
	name, number, ok := unitOf(text)
	var names []string
	for i, l := range columns {
		if l.weights == nil {
			continue
		}
		names = append(names, fmt.Sprintf("%s:0 to %s:%d", l.name, l.name, l.weights.Units-1))
		n, err := strconv.Atoi(number)
		if ok && l.name == name && err == nil && n >= 0 && n < l.weights.Units {
			s.column, s.unit = i, n
			return nil
		}
	}
	return usage("units are "+strings.Join(names, ", "), "unit=%q", text)
}
