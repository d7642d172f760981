package figure

import (
	"context"
	"errors"
	"fmt"
	"math"

	"brainbow/internal/hint"
	"brainbow/render"
	"brainbow/runstore"
)

func changeView() View {
	return View{
		Name: "change", About: "How much what each layer makes of the same samples, or its weights, still moves per step.", Runs: 1, make: makeChange,
		Params: []Param{
			{Name: "measure", Default: "relative", Allowed: []string{"relative", "correlation", "weights"}, Help: "of the representation: relative change, or one less the correlation; or the relative change of the weights"},
			{Name: "x", Default: "linear", Allowed: []string{"linear", "log"}, Help: "axis of the steps"},
		},
	}
}

func makeChange(ctx context.Context, q *request) (*render.Figure, error) {
	r := q.runs[0]
	a, err := q.about(r, math.MaxInt64)
	if err != nil {
		return nil, err
	}
	a.Step = a.Steps
	if q.step >= 0 {
		if err := r.InRange(q.step); err != nil {
			return nil, err
		}
		a.Step = q.step
	}
	c, err := r.Change(ctx)
	if errors.Is(err, runstore.ErrNotKept) {
		return nil, hint.Add(fmt.Errorf("view change: %w: %w", ErrUnavailable, err), "at least two steps' weights are needed; record frames while training (recipe key record.frames)")
	}
	if err != nil {
		return nil, err
	}
	conv := make([]bool, len(c.Layers))
	for l, name := range c.Layers {
		v, _ := r.Value(name)
		conv[l] = r.Net.Spec.Layers[v.Layer].Layer == "conv"
	}
	return drawChange(a, c, conv, q.values["measure"], q.values["x"] == "log")
}
