package server

import (
	"context"
	"net/http"

	"brainbow/analysis"
)

// predictions answers with the network's predictions for every sample of a split.
func (s *Server) predictions(w http.ResponseWriter, r *http.Request) error {
	return s.confused(w, r, "predictions", func(at Shown, split string, _ *analysis.Confusion, p *analysis.Predictions) any {
		return Predicted{at, split, p.IDs, p.Labels, p.Predicted, numbers(p.Confidence), numbers(p.Loss)}
	})
}

// confusion answers with the confusion matrix and the positions of samples of every cell.
func (s *Server) confusion(w http.ResponseWriter, r *http.Request) error {
	return s.confused(w, r, "confusion", func(at Shown, split string, c *analysis.Confusion, p *analysis.Predictions) any {
		shown := 100
		samples := make([][][]int32, len(c.Samples))
		for a := range c.Samples {
			for _, cell := range c.Samples[a] {
				ids := []int32{}
				for _, i := range cell[:min(len(cell), shown)] {
					ids = append(ids, p.IDs[i])
				}
				samples[a] = append(samples[a], ids)
			}
		}
		return Confused{at, split, c.Classes, c.Counts, samples, c.None, number(c.Accuracy())}
	})
}

func (s *Server) confused(w http.ResponseWriter, r *http.Request, what string, facts func(Shown, string, *analysis.Confusion, *analysis.Predictions) any) error {
	return s.computed(w, r, what, ofStep, func(ctx context.Context, run *analysis.Run) (answer, error) {
		split, err := splitOf(r)
		if err != nil {
			return answer{}, err
		}
		at, err := step(r.WithContext(ctx), run)
		if err != nil {
			return answer{}, err
		}
		c, p, err := run.Confusion(ctx, at.Step, split)
		if err != nil {
			return answer{}, err
		}
		return jsonAnswer(facts(shownFacts(run, at), split, c, p))
	})
}
