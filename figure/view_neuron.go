package figure

import (
	"context"
	"errors"
	"image"
	"slices"

	"brainbow/analysis"
	"brainbow/render"
	"brainbow/tensor"
)

func neuronView() View {
	return View{
		Name: "neuron", About: "One neuron: its weights, the samples that it responds to most and least, and to which classes.", Runs: 1, make: makeNeuron,
		Params: append(append(observeParams(), layoutParams()...),
			Param{Name: "unit", Form: "the number or the name of a neuron, such as fc1·12, or of a channel of a layer of maps", Help: "which neuron (default: the one that separates the class best, or if none does the one that changes most)"},
			Param{Name: "class", Form: "a class's number or name", Help: "the neuron that separates it best (default: of all classes)"},
			Param{Name: "power", Default: analysis.ByTrees, Allowed: []string{analysis.ByTrees, analysis.ByAUC}, Help: "how separating power is measured: extremely randomised trees, or the area under the curve of the neuron alone"},
		),
	}
}

func makeNeuron(ctx context.Context, q *request) (*render.Figure, error) {
	r := q.runs[0]
	layer, a, warning, err := q.place(ctx, q.observedLayer)
	if err != nil {
		return nil, err
	}
	step := a.Step
	s := &neuronDetail{unit: -1}
	if s.points, err = q.observed(ctx, r, step, layer, true); err != nil {
		return nil, err
	}
	a.Classes = r.ClassNames(len(s.points.Classes))
	if s.power, err = r.Power(ctx, s.points, analysis.PowerOptions{Measure: q.values["power"]}); err != nil {
		return nil, err
	}
	if err := q.chooseNeuron(s, a.Classes); err != nil {
		return nil, err
	}
	if a.detail {
		o, err := q.placeOptions()
		if err != nil {
			return nil, err
		}
		placed, err := r.Place(ctx, s.points, o)
		if err != nil {
			return nil, err
		}
		s.layout, s.layoutMethod = placed.Layout, a.layoutMethod([]*analysis.Placement{placed}, []string{""})
	} else if _, err := q.placeOptions(); err != nil {
		return nil, err
	}
	if s.prefer, err = r.Preferences(s.points, s.unit, strongestSamples, prefers, 2); err != nil {
		return nil, err
	}
	if slices.Contains(r.Layers(), layer) {
		if s.weights, err = r.Layer(ctx, layer, step); err != nil {
			return nil, err
		}
		if err := q.inputPower(ctx, r, step, s); err != nil {
			return nil, err
		}
	}
	d, err := r.Data()
	if err != nil {
		return nil, err
	}
	split, err := r.Split(s.points.Split)
	if err != nil {
		return nil, err
	}
	if split.Pixels != nil {
		s.picture = pictureOf(d, split)
	}
	return warned(drawNeuron(a, s), warning), nil
}

// chooseNeuron reads which neuron is shown.
func (q *request) chooseNeuron(s *neuronDetail, classes []string) error {
	if q.values["unit"] != "" {
		if q.values["class"] != "" {
			return usage("give one of them", "view neuron: both a unit and a class")
		}
		var err error
		s.unit, err = q.unitOf("unit", s.points.Layer, s.power.Units)
		return err
	}
	from, to := 0, len(classes)
	if q.values["class"] != "" {
		class, err := q.class("class", classes)
		if err != nil {
			return err
		}
		from, to = class, class+1
	}
	most := float32(0)
	for c := from; c < to; c++ {
		if top := s.power.Strongest(c, 1); len(top) > 0 && s.power.Of(c)[top[0]] > most {
			s.unit, most = top[0], s.power.Of(c)[top[0]]
		}
	}
	if s.unit < 0 && q.values["class"] == "" { // no neuron separates a class: take the one that varies most
		deviation := s.points.Neurons().Deviation
		s.unit = slices.Index(deviation, slices.Max(deviation))
		return nil
	}
	if s.unit < 0 {
		return unavailable("neuron", "no neuron has any separating power for class "+classes[from], "take more observations, or choose a neuron by its unit")
	}
	return nil
}

// inputPower finds for each neuron that the layer reads the class that it
// separates best, if the layer reads neurons of which several are active.
func (q *request) inputPower(ctx context.Context, r *analysis.Run, step int64, s *neuronDetail) error {
	in := r.Read(s.weights.Name)
	if s.weights.Kind != "dense" || in.Layer < 0 || in.Shape[1]*in.Shape[2] != 1 {
		return nil
	}
	p, err := q.observed(ctx, r, step, in.Name, false)
	if err != nil {
		return err
	}
	w, err := r.Power(ctx, p, analysis.PowerOptions{Measure: q.values["power"]})
	if errors.Is(err, analysis.ErrSilent) {
		return nil
	}
	if err != nil {
		return err
	}
	for u := range w.Units {
		class, _ := w.Best(u)
		s.inputBest = append(s.inputBest, class)
	}
	s.inputName = in.Name
	return nil
}

// neuronDetail is what is shown of one neuron.
type neuronDetail struct {
	points *analysis.Representation
	power  *analysis.Power
	unit   int
	// weights are those of the layer, nil if it has none; inputBest is, for
	// every unit that it reads, the class that the unit separates best, nil if
	// unknown.
	weights   *analysis.LayerWeights
	inputBest []int
	inputName string
	// prefer is what its strongest samples have in common that others of their class have not.
	prefer []analysis.ExplainedProperty
	// layout is [observations, 2], nil if it is not shown; layoutMethod says how it was computed and how
	// good it is.
	layout       *tensor.Tensor
	layoutMethod string
	picture      func(id int) image.Image // nil for points
}
