package server

import (
	"context"
	"net/http"

	"brainbow/analysis"
)

// SilentFacts says which units of the hidden layers give the same output for every observation,
// by the rule of the map of neurons.
type SilentFacts struct {
	Shown
	Split   string `json:"split"`
	Samples int    `json:"samples"` // number of observations
	// Layers holds the number of silent units of every hidden layer; of a layer of maps a unit is
	// the mean of a channel's map.
	Layers map[string]int `json:"layers"`
}

// silent answers with the number of silent units of every hidden layer.
func (s *Server) silent(w http.ResponseWriter, r *http.Request) error {
	return s.computed(w, r, "silent units", ofStep, func(ctx context.Context, run *analysis.Run) (answer, error) {
		at, err := step(r.WithContext(ctx), run)
		if err != nil {
			return answer{}, err
		}
		subset, err := observedSubset(r)
		if err != nil {
			return answer{}, err
		}
		f := SilentFacts{Shown: shownFacts(run, at), Layers: map[string]int{}}
		for _, layer := range run.HiddenLayers() {
			p, err := run.Representation(ctx, at.Step, layer, analysis.RepresentationOptions{Subset: subset, Means: true})
			if err != nil {
				return answer{}, err
			}
			f.Split, f.Samples = p.Split, p.Len()
			f.Layers[layer] = len(p.Neurons().Silent)
		}
		return jsonAnswer(f)
	})
}
