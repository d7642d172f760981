package figure

import (
	"context"
	"fmt"

	"brainbow/analysis"
	"brainbow/render"
)

func neuronsView() View {
	return View{
		Name: "neurons", About: "The neurons of a layer, those that respond alike side by side, coloured by the class they separate best from the rest.", Runs: 1, make: makeNeurons,
		Params: append(observeParams(),
			Param{Name: "power", Default: analysis.ByTrees, Allowed: []string{analysis.ByTrees, analysis.ByAUC}, Help: "how separating power is measured: extremely randomised trees, or the area under the curve of the neuron alone"},
			Param{Name: "class", Default: "", Form: "a class's number or name", Help: "set the neurons apart that separate this class best (default: every neuron in the colour of its best)"},
			Param{Name: "samples", Form: "numbers and ranges, such as 0-9,15", Help: "colour neurons by how much more than usual they respond to these samples of the split"},
			Param{Name: "pair", Default: "first", Allowed: []string{"first", "none"}, Help: "beside the state before training, or alone"},
			Param{Name: "maps", Default: "means", Allowed: []string{"means", "places"}, Help: "neurons of a layer of maps: the mean of each channel, or every place of every map"},
			Param{Name: "alike", Default: "absolute", Allowed: []string{"absolute", "signed"}, Help: "neurons that respond oppositely count as alike, or as different as can be"},
		),
	}
}

// neuronState is a layer's neurons at one step.
type neuronState struct {
	points *analysis.Representation
	layout *analysis.NeuronMap
	power  *analysis.Power
	auc    *analysis.Power // by AUC, which says whether a unit speaks for a class
	best   []int           // for every unit the class that it separates best, −1 for none
	kin    *analysis.Kinship
	lift   []float64 // of every unit for the chosen samples, nil without
}

func makeNeurons(ctx context.Context, q *request) (*render.Figure, error) {
	r := q.runs[0]
	layer, a, warning, err := q.place(ctx, q.observedLayer)
	if err != nil {
		return nil, err
	}
	step := a.Step
	steps := []int64{step}
	if first, err := r.Step(ctx, 0); q.values["pair"] == "first" && err == nil && first.Step == 0 && step > 0 {
		steps = []int64{0, step}
	}
	o := neuronOptions{class: -1}
	var states []*neuronState
	for _, at := range steps {
		s, err := q.neuronState(ctx, r, at, layer)
		if err != nil {
			return nil, err
		}
		states = append(states, s)
	}
	last := states[len(states)-1]
	for _, s := range states[:len(states)-1] {
		// The state before is turned towards the one shown, and not the other way,
		// so that the map of a step is the same with and without a pair.
		if err := s.layout.AlignTo(last.layout); err != nil {
			return nil, err
		}
	}
	a.Classes = r.ClassNames(len(last.power.Classes))
	if q.values["class"] != "" {
		if o.class, err = q.class("class", a.Classes); err != nil {
			return nil, err
		}
		if q.values["samples"] == "" && !last.power.Measured[o.class] {
			return nil, unavailable("neurons", language("").say("neurons.unmeasured", "class", a.Classes[o.class]), "take more observations, or choose another class")
		}
	}
	if q.values["samples"] != "" {
		if o.samples, err = q.lifts(ctx, r, states); err != nil {
			return nil, err
		}
	}
	return warned(drawNeurons(a, states, o), warning), nil
}

// lifts fills in the neurons' lift for the requested samples and returns how many these are.
func (q *request) lifts(ctx context.Context, r *analysis.Run, states []*neuronState) (int, error) {
	split, err := r.Split(q.values["split"])
	if err != nil {
		return 0, err
	}
	chosen, err := q.indices("samples", split.Len())
	if err != nil {
		return 0, err
	}
	ids := make([]int32, len(chosen))
	for i, id := range chosen {
		ids[i] = int32(id)
	}
	for _, s := range states {
		l, err := r.Lift(ctx, s.points, q.values["split"], ids)
		if err != nil {
			return 0, err
		}
		s.lift = l.Deviations
	}
	return len(ids), nil
}

// neuronState computes what is shown of one step.
func (q *request) neuronState(ctx context.Context, r *analysis.Run, step int64, layer string) (*neuronState, error) {
	p, err := q.observed(ctx, r, step, layer, q.values["maps"] == "means")
	if err != nil {
		return nil, err
	}
	s := &neuronState{points: p}
	if s.layout, err = r.NeuronMap(ctx, p, q.values["alike"] == "signed"); err != nil {
		return nil, err
	}
	if s.power, err = r.Power(ctx, p, analysis.PowerOptions{Measure: q.values["power"]}); err != nil {
		return nil, err
	}
	if s.auc, err = r.Power(ctx, p, analysis.PowerOptions{Measure: analysis.ByAUC}); err != nil {
		return nil, q.noAnswer(err)
	}
	return s, s.measure(ctx)
}

// measure fills in the best classes and how much neurons of one class lie together.
func (s *neuronState) measure(ctx context.Context) (err error) {
	for u := range s.power.Units {
		class, _ := s.power.Best(u)
		s.best = append(s.best, class)
	}
	if s.kin, err = s.layout.Kinship(ctx, s.best, len(s.power.Classes)); err != nil {
		return fmt.Errorf("view neurons: %w", err)
	}
	return nil
}
