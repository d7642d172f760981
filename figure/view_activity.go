package figure

import (
	"context"
	"fmt"

	"brainbow/render"
)

func activityView() View {
	v := View{
		Name: "activity", About: "A layer's observations and its neurons, before training and after: four pictures.", Runs: 1, make: makeActivity,
		Params: append(observeParams(), layoutParams()...),
	}
	for _, p := range neuronsView().Params {
		if p.Name == "power" || p.Name == "maps" || p.Name == "alike" {
			v.Params = append(v.Params, p)
		}
	}
	return v
}

// makeActivity puts the view before-after above the view neurons: the 2 × 2 pictures
// of Rauber et al. 2017.
func makeActivity(ctx context.Context, q *request) (*render.Figure, error) {
	observations, neurons := *q, *q
	observations.values, neurons.values = values{}, values{}
	for k, v := range q.values {
		observations.values[k], neurons.values[k] = v, v
	}
	observations.values["colour"], observations.values["marks"], observations.values["neuron"] = "label", "points", ""
	neurons.values["pair"], neurons.values["class"] = "first", ""
	above, err := makeBeforeAfter(ctx, &observations)
	if err != nil {
		return nil, err
	}
	below, err := makeNeurons(ctx, &neurons)
	if err != nil {
		return nil, err
	}
	layer, here, _, err := q.place(ctx, q.observedLayer)
	if err != nil {
		return nil, err
	}
	f := render.New(fmt.Sprintf("%s: observations and neurons of %s, before training and at %s", here.Run, layer, here.at()), parts(above.Subtitle, below.Subtitle))
	_, h := above.Body.Size()
	f.Body.Draw(0, 0, above.Body)
	f.Body.Draw(0, h+5*render.Unit, below.Body)
	f.Caption = "Above, the observations. " + above.Caption + " Below, the neurons. " + below.Caption
	f.Description = above.Description + " " + below.Description
	f.Warnings = append(above.Warnings, below.Warnings...)
	return f, nil
}
