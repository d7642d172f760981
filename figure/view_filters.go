package figure

import (
	"context"
	"fmt"
	"image"
	"math"
	"sort"
	"strconv"

	"brainbow/analysis"
	"brainbow/render"
)

func filtersView() View {
	return View{
		Name: "filters", About: "The units of a hidden layer as pictures, and their weights to each class.", Runs: 1, make: makeFilters,
		Params: []Param{
			{Name: "layer", Form: "a hidden layer with weights, the first by default", Help: "whose units to show"},
			{Name: "bars", Default: "auto", Allowed: []string{"auto", "weights", "response"}, Help: "the weight from a unit to a class, or how much more it responds to the class; auto is weights where there are any"},
			{Name: "sample", Form: "a sample's number in the split", Help: "shows activation × weight for this sample"},
			{Name: "units", Form: "numbers and ranges, such as 0-9,15", Help: "which units to show, up to 60; all by default, or the 16 that count most"},
			{Name: "classes", Form: "numbers and ranges, such as 0-9,15", Help: "which classes have a row; all that fit by default, those about which the units say most"},
			paletteParam,
			splitParam("test"),
		},
	}
}

// maxFilters is the largest number of units that is shown, usualFilters the number that is shown if none
// are named: those that count most.
const (
	maxFilters   = 60
	usualFilters = 16
)

func makeFilters(ctx context.Context, q *request) (*render.Figure, error) {
	r := q.runs[0]
	a, warning, err := q.here(ctx, r)
	if err != nil {
		return nil, err
	}
	step := a.Step
	l, err := q.layer(ctx, r, step)
	if err != nil {
		return nil, err
	}
	if l.Name == r.Net.OutputName() {
		return nil, unavailable("filters", fmt.Sprintf("%s is the output layer: its units are the predictions themselves", l.Name), "draw the view weights, or choose a hidden layer if the run has one")
	}
	o := filterOptions{split: q.values["split"], bars: q.values["bars"], colour: q.values["palette"] == "auto"}
	if o.bars == "auto" {
		o.bars = "weights"
		if l.Outgoing == nil && q.values["sample"] == "" {
			o.bars = "response"
		}
	}
	if o.bars == "weights" && l.Outgoing == nil {
		return nil, unavailable("filters", fmt.Sprintf("no weights lead from the units of %s straight to the classes", l.Name), "use bars=response without a sample, or the last hidden layer if it is dense")
	}
	a.Classes, _ = r.Classes()
	classes := len(a.Classes)
	o.value = make([]float64, classes*l.Units)
	switch {
	case o.bars == "response":
		if q.values["sample"] != "" {
			return nil, usage("leave out sample, or use bars=weights", "bars=response is about all samples, sample=%s about one", q.values["sample"])
		}
		res, err := r.Responses(ctx, step, o.split, l.Name)
		if err != nil {
			return nil, err
		}
		for c := range classes {
			for u := range l.Units {
				o.value[c*l.Units+u] = res.Lift(c, u)
			}
		}
	default:
		classes = len(l.Outgoing) / l.Units
		for len(a.Classes) < classes {
			a.Classes = append(a.Classes, strconv.Itoa(len(a.Classes)))
		}
		a.Classes = a.Classes[:classes]
		o.value = make([]float64, classes*l.Units)
		for i, w := range l.Outgoing {
			o.value[i] = float64(w)
		}
		o.centred = r.Net.OutputActivation() == "softmax"
	}
	if q.values["sample"] != "" {
		if err := o.ofSample(ctx, q, r, step, l); err != nil {
			return nil, err
		}
	}
	if err := l.CheckFinite(); err != nil {
		return nil, err
	}
	if err := analysis.CheckFinite(step, "the bars of "+l.Name, o.value); err != nil {
		return nil, err
	}
	if o.units, err = q.indices("units", l.Units); err != nil {
		return nil, err
	}
	if q.values["units"] == "" && len(o.units) > usualFilters {
		o.units = o.strongest(l.Units, usualFilters)
	}
	if q.values["classes"] != "" {
		if o.classes, err = q.indices("classes", len(o.value)/l.Units); err != nil {
			return nil, err
		}
	}
	if len(o.units) > maxFilters {
		return nil, usage(fmt.Sprintf("up to %d units", maxFilters), "units=%q are %d", q.values["units"], len(o.units))
	}
	f := drawFilters(a, l, o)
	return warned(f, warning), nil
}

// ofSample multiplies the weights by the activations of a sample.
func (o *filterOptions) ofSample(ctx context.Context, q *request, r *analysis.Run, step int64, l *analysis.LayerWeights) error {
	s, err := r.Split(o.split)
	if err != nil {
		return err
	}
	id, err := q.integer("sample", 0, s.Len()-1)
	if err != nil {
		return err
	}
	act, err := r.Activations(ctx, step, o.split, l.Name)
	if err != nil {
		return err
	}
	head, err := r.Head(ctx, step)
	if err != nil {
		return fmt.Errorf("view filters: %w", err)
	}
	for i := range o.value {
		o.value[i] *= float64(act.Of(id)[i%l.Units])
	}
	// A single output is one row of bars, for the second class.
	for c := head.Classes - len(o.value)/l.Units; c < head.Classes; c++ {
		o.scores = append(o.scores, head.Score(c, act.Of(id)))
	}
	o.sample, o.label = id, int(s.Labels[id])
	d, err := r.Data()
	if err != nil {
		return err
	}
	if s.Pixels != nil {
		o.picture = pictureOf(d, s)(id)
	}
	return nil
}

// strongest returns the n units with the largest bars, in their order.
func (o *filterOptions) strongest(units, n int) []int {
	all := make([]int, units)
	size := make([]float64, units)
	for u := range all {
		all[u] = u
		for i := u; i < len(o.value); i += units {
			if v := math.Abs(o.value[i]); v > size[u] {
				size[u] = v
			}
		}
	}
	sort.SliceStable(all, func(i, j int) bool { return size[all[i]] > size[all[j]] })
	all = all[:n]
	sort.Ints(all)
	return all
}

// filterOptions are the parameters of the view filters.
type filterOptions struct {
	split, bars string
	colour      bool // of weights to pictures in colour
	centred     bool // the values are
	units       []int
	classes     []int     // that have a row, nil for those that fit
	value       []float64 // [classes][all units]
	// For a sample: its number and class, the sum of each class, its picture.
	scores        []float64
	sample, label int
	picture       image.Image
}
