package server

import (
	"context"
	"math"
	"net/http"
	"time"

	"brainbow/analysis"
)

// ExactTurn is the exact step of a [Turn].
type ExactTurn struct {
	// Step is the first step of the new state, null if finding it would take too long.
	Step *int64 `json:"step"`
	// Seconds is how long it would take, judged by the steps that were replayed; 0 if Step is known.
	Seconds float64 `json:"seconds"`
}

// turnWithin is how long the exact step is searched for without being asked to take longer.
const turnWithin = 2 * time.Second

// turn answers with the exact step at which a sample became correct or wrong between two steps.
func (s *Server) turn(w http.ResponseWriter, r *http.Request) error {
	return s.computed(w, r, "turn", 0, func(ctx context.Context, run *analysis.Run) (answer, error) {
		split, id, err := sampleOf(r, run)
		if err != nil {
			return answer{}, err
		}
		last, err := run.LastStep()
		if err != nil {
			return answer{}, err
		}
		to, err := oneOf(r, "to", "right", "wrong")
		if err != nil {
			return answer{}, err
		}
		long, err := oneOf(r, "long", "no", "yes")
		if err != nil {
			return answer{}, err
		}
		by, err := between(r, "by", int(last), 1, int(last))
		if err != nil {
			return answer{}, err
		}
		after, err := between(r, "after", by-1, 0, by-1)
		if err != nil {
			return answer{}, err
		}
		within := turnWithin
		if long == "yes" {
			within = math.MaxInt64
		}
		exact, left, err := run.TurnExactly(ctx, split, id, int64(after), int64(by), to == "right", within)
		if err != nil {
			return answer{}, err
		}
		return jsonAnswer(ExactTurn{Step: stepOrNull(exact), Seconds: left.Seconds()})
	})
}
