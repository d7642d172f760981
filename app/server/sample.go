package server

import (
	"context"
	"net/http"
	"strconv"

	"brainbow/analysis"
)

// SampleDetail describes one sample.
type SampleDetail struct {
	Shown
	ID         int32      `json:"id"`
	Split      string     `json:"split"`
	Classes    []string   `json:"classes"`
	Actual     int32      `json:"actual"`
	Predicted  int32      `json:"predicted"`
	Confidence *float64   `json:"confidence"`
	Loss       *float64   `json:"loss"`
	Outputs    []*float64 `json:"outputs"` // the output for each class
	// Probabilities is true if the outputs are probabilities.
	Probabilities bool `json:"probabilities"`
	Learnt
	// History is the predicted class at each of Steps, over the whole run, −1 where there is no class,
	// and Confidence the confidence of each prediction.
	History     []int32    `json:"history"`
	Confidences []*float64 `json:"confidences"`
	Steps       []int64    `json:"steps"`
	Recorded    bool       `json:"recorded"` // recorded during training, else computed from kept weights
}

// Learnt says when and how reliably a sample was learnt.
type Learnt struct {
	// FirstRight is the first step at which the sample was recognised, null if it never was.
	FirstRight *int64 `json:"first_right"`
	Flips      int    `json:"flips"` // changes between right and wrong
	Right      int    `json:"right"` // number of steps at which it was recognised
	Never      bool   `json:"never"` // was never recognised
}

func learnt(l analysis.Learning) Learnt {
	out := Learnt{Flips: l.Flips, Right: l.Right, Never: l.First < 0}
	if l.First >= 0 {
		out.FirstRight = &l.First
	}
	return out
}

// sample answers with the details of one sample.
func (s *Server) sample(w http.ResponseWriter, r *http.Request) error {
	return s.computed(w, r, "sample", quickly, func(ctx context.Context, run *analysis.Run) (answer, error) {
		split, err := splitOf(r)
		if err != nil {
			return answer{}, err
		}
		data, err := run.Split(split)
		if err != nil {
			return answer{}, err
		}
		id, err := strconv.Atoi(r.PathValue("id"))
		if err != nil || id < 0 || id >= data.Len() {
			return answer{}, refuse(http.StatusNotFound, "give a number from 0 to "+strconv.Itoa(data.Len()-1), "the %s split has no sample %q", split, r.PathValue("id"))
		}
		at, err := step(r.WithContext(ctx), run)
		if err != nil {
			return answer{}, err
		}
		a, err := run.Answer(ctx, at.Step, split, int32(id))
		if err != nil {
			return answer{}, err
		}
		steps, recorded, _, err := historySteps(run, split)
		if err != nil {
			return answer{}, err
		}
		h, err := run.SampleHistory(ctx, split, int32(id), steps, recorded)
		if err != nil {
			return answer{}, err
		}
		return jsonAnswer(SampleDetail{
			Shown: shownFacts(run, at), ID: a.ID, Split: split, Classes: classNames(run), Actual: a.Actual, Predicted: a.Predicted,
			Confidence: number(float64(a.Confidence)), Loss: number(float64(a.Loss)), Outputs: numbers(a.Outputs), Probabilities: run.Probabilities(),
			Learnt: learnt(h.Of(0, a.Actual)), History: h.Predicted, Confidences: numbers(h.Confidence), Steps: steps, Recorded: recorded,
		})
	})
}
