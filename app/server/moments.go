package server

import (
	"net/http"

	"brainbow/analysis"
)

// MomentFacts say when a network learnt, by the accuracy on a split: see [analysis.Moments].
type MomentFacts struct {
	Split   string        `json:"split"`
	Sampled bool          `json:"sampled"` // some samples of the split are measured, the same ones at every step
	Samples int           `json:"samples"`
	Guess   float64       `json:"guess"` // the accuracy of guessing
	Learnt  bool          `json:"learnt"`
	Plateau analysis.Span `json:"plateau"`
	Rise    analysis.Span `json:"rise"`
}

// moments answers with the moments of learning of the first of test and train that was measured, or with null.
func (s *Server) moments(w http.ResponseWriter, r *http.Request) error {
	run, done, err := s.open.use(r.PathValue("run"))
	if err != nil {
		return err
	}
	defer done()
	for _, split := range []string{"test", "train"} {
		m, of, err := run.Moments(split, false)
		if err == nil { // there may be too few measurements
			return sendJSON(w, r, MomentFacts{split, of.Sampled, of.Samples, m.Guess, m.Learnt, m.Plateau, m.Rise})
		}
	}
	return sendJSON(w, r, nil)
}
