package server

import (
	"context"
	"net/http"

	"brainbow/analysis"
)

// SeparationFacts says how well a layer keeps the classes apart at a step.
type SeparationFacts struct {
	Shown
	Layer   string `json:"layer"`
	Split   string `json:"split"`
	Samples int    `json:"samples"` // number of observations
	// Neighbours is the number of nearest neighbours of an observation, Hit the share of them that are of its
	// class, over all observations, and Chance that share if classes were assigned at random.
	Neighbours int     `json:"neighbours"`
	Hit        float64 `json:"hit"`
	Chance     float64 `json:"chance"`
}

// separation answers with how well a layer keeps the classes apart.
func (s *Server) separation(w http.ResponseWriter, r *http.Request) error {
	return s.computed(w, r, "how layers separate classes", ofStep, func(ctx context.Context, run *analysis.Run) (answer, error) {
		at, err := step(r.WithContext(ctx), run)
		if err != nil {
			return answer{}, err
		}
		layer, err := observedLayer(r, run)
		if err != nil {
			return answer{}, err
		}
		subset, err := observedSubset(r)
		if err != nil {
			return answer{}, err
		}
		p, err := run.Separation(ctx, at.Step, layer, subset)
		if err != nil {
			return answer{}, err
		}
		return jsonAnswer(SeparationFacts{Shown: shownFacts(run, at), Layer: layer, Split: p.Split, Samples: p.Len(), Neighbours: p.K, Hit: p.Hit, Chance: p.Chance})
	})
}
