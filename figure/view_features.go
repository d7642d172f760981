package figure

import (
	"context"
	"errors"
	"fmt"
	"image"
	"slices"

	"brainbow/analysis"
	"brainbow/render"
)

// paletteParam chooses how weights to pictures in colour are drawn.
var paletteParam = Param{Name: "palette", Default: "auto", Allowed: []string{"auto", "diverging"}, Help: "of weights to pictures in colour: as colours, zero grey, or every channel alone in red and blue"}

func featuresView() View {
	return View{
		Name: "features", About: "What tells a class apart: the hidden units for it and against it, and what its samples and others switch on.", Runs: 1, make: makeFeatures,
		Params: []Param{
			{Name: "class", Form: "a class's number or name", Help: "whose output unit; that of the sample if left out, or the first"},
			{Name: "k", Default: "3", Form: "a whole number from 1 to 8", Help: "strongest units of either sign"},
			{Name: "sample", Form: "a sample's number in the split", Help: "shows activation × weight for this sample"},
			paletteParam,
			splitParam("test"),
		},
	}
}

// class reads the requested class.
func (p values) class(name string, classes []string) (int, error) {
	if i := analysis.ClassIndex(p[name], classes); i >= 0 {
		return i, nil
	}
	return 0, usage(acceptedClasses(classes), "%s=%q", name, p[name])
}

// acceptedClasses says which classes there are.
func acceptedClasses(classes []string) string {
	accepted := fmt.Sprintf("classes are 0 to %d", len(classes)-1)
	if classes[0] != "0" && len(classes) <= 20 {
		accepted += ", or by name"
		for i, c := range classes {
			if i > 0 {
				accepted += ","
			}
			accepted += " " + c
		}
	}
	return accepted
}

// head returns the last hidden layer and how the classes use it, for a view that
// shows its units as pictures.
func (q *request) head(ctx context.Context, r *analysis.Run, step int64) (*analysis.Head, *analysis.LayerWeights, error) {
	h, err := r.Head(ctx, step)
	var none *analysis.NoHeadError
	if errors.As(err, &none) {
		return nil, nil, unavailable(q.view.Name, none.Why, "train a network with a dense hidden layer before the output, such as recipe nielsen-30")
	}
	if err != nil {
		return nil, nil, err
	}
	if !slices.Contains(r.Layers(), h.Hidden) {
		return nil, nil, unavailable(q.view.Name, fmt.Sprintf("the output layer reads %s, which has no weights to show as a picture", h.Hidden), "train a network with a dense layer before the output; 'brainbow render filters' draws its kernels and their weights to each class")
	}
	l, err := r.Layer(ctx, h.Hidden, step)
	if err != nil {
		return nil, nil, err
	}
	if err := l.CheckFinite(); err != nil {
		return nil, nil, err
	}
	if l.Units != h.Units {
		return nil, nil, unavailable(q.view.Name, fmt.Sprintf("the output layer reads %s place by place, not channel by channel", h.Hidden), "'brainbow render filters' draws its units and their weights to each class")
	}
	return h, l, nil
}

func makeFeatures(ctx context.Context, q *request) (*render.Figure, error) {
	r := q.runs[0]
	k, err := q.integer("k", 1, 8)
	if err != nil {
		return nil, err
	}
	a, warning, err := q.here(ctx, r)
	if err != nil {
		return nil, err
	}
	step := a.Step
	h, l, err := q.head(ctx, r, step)
	if err != nil {
		return nil, err
	}
	a.Classes = r.ClassNames(h.Classes)
	o := featureOptions{split: q.values["split"], k: k, sample: -1, colour: q.values["palette"] == "auto"}
	s, err := r.Split(o.split)
	if err != nil {
		return nil, err
	}
	if o.activations, err = r.Activations(ctx, step, o.split, h.Hidden); err != nil {
		return nil, err
	}
	if err := analysis.CheckFinite(step, "the values of "+h.Hidden, o.activations.Values); err != nil {
		return nil, err
	}
	o.labels = s.Labels
	if q.values["sample"] != "" {
		if o.sample, err = q.integer("sample", 0, s.Len()-1); err != nil {
			return nil, err
		}
		d, err := r.Data()
		if err != nil {
			return nil, err
		}
		if s.Pixels != nil {
			o.picture = pictureOf(d, s)(o.sample)
		}
		o.class = int(s.Labels[o.sample])
	}
	if q.values["class"] != "" {
		if o.class, err = q.class("class", a.Classes); err != nil {
			return nil, err
		}
	}
	return warned(drawFeatures(a, h, l, o), warning), nil
}

// featureOptions are the parameters of the view features.
type featureOptions struct {
	class, k    int
	split       string
	activations *analysis.Activations
	labels      []uint16
	sample      int // −1 for none
	colour      bool
	picture     image.Image
}
