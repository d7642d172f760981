package figure

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"brainbow/analysis"
	"brainbow/internal/hint"
)

// observeParams are the parameters of views of hidden activity: which layer and
// which observations.
func observeParams() []Param {
	return []Param{
		{Name: "layer", Default: "", Form: "the name of a hidden layer", Help: "which layer (default: the last hidden one)"},
		{Name: "observations", Default: "2000", Form: "a whole number from 2 to 100000", Help: "samples that it is looked at through, drawn once for all layers and steps"},
		splitParam("test"),
	}
}

// observedLayer returns the requested layer, or the last hidden one if none was
// requested.
func (q *request) observedLayer(r *analysis.Run) (string, error) {
	names := r.HiddenLayers()
	if len(names) == 0 {
		return "", unavailable(q.view.Name, "the network has no hidden layer", "train a network with one, such as recipe nielsen-30")
	}
	name := q.values["layer"]
	for _, unit := range []string{"unit", "neuron"} {
		if layer, _ := unitParts(q.values[unit]); name == "" {
			name = layer
		}
	}
	if name == "" {
		return names[len(names)-1], nil
	}
	if !slices.Contains(names, name) {
		return "", usage("hidden layers are "+strings.Join(names, ", "), "view %s: layer=%q", q.view.Name, name)
	}
	return name, nil
}

// observedValue is like observedLayer for views that show any value of the network:
// also its input, its outputs, and sums before an activation.
func (q *request) observedValue(r *analysis.Run) (string, error) {
	if name := q.values["layer"]; name != "" {
		if _, ok := r.Net.Tap(name); ok {
			return name, nil
		}
	}
	return q.observedLayer(r)
}

// observed returns the representation of the observations in a layer at a step.
func (q *request) observed(ctx context.Context, r *analysis.Run, step int64, layer string, means bool) (*analysis.Representation, error) {
	n, err := q.integer("observations", 2, 100000)
	if err != nil {
		return nil, err
	}
	return r.Representation(ctx, step, layer, analysis.RepresentationOptions{Subset: analysis.Subset{Split: q.values["split"], Size: n}, Means: means})
}

// noAnswer adds ErrUnavailable and the hint to an error that says that the run
// cannot give a view; other errors stay as they are.
func (q *request) noAnswer(err error) error {
	if e, ok := errors.AsType[*analysis.NoAnswerError](err); ok {
		return hint.Add(fmt.Errorf("view %s: %w: %w", q.view.Name, ErrUnavailable, err), "%s", e.Hint())
	}
	return err
}
