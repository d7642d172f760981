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
	File       string     `json:"file"` // of the sample, relative to the dataset; "" if samples have no files of their own
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
	// Turn says when it became what it is at the shown step, or until when it is so; null if it is so
	// at all steps, or was never correct before.
	Turn *Turn `json:"turn"`
}

// Learnt says when and how reliably a sample was learnt, as far as the steps of its history show.
type Learnt struct {
	// LearntBy is the first step from which on every prediction was correct, null if the last one
	// is not. LearntAfter is the step before it, null if LearntBy is the first.
	LearntBy    *int64 `json:"learnt_by"`
	LearntAfter *int64 `json:"learnt_after"`
	// WrongBy is the first step from which on every prediction was wrong, although an earlier one
	// was correct, and WrongAfter the step before it; null for other samples.
	WrongBy    *int64 `json:"wrong_by"`
	WrongAfter *int64 `json:"wrong_after"`
	Flips      int    `json:"flips"` // changes between correct and wrong
	Right      int    `json:"right"` // number of steps at which it was correct
	Never      bool   `json:"never"` // was never correct
}

func learnt(l analysis.Learning) Learnt {
	return Learnt{
		LearntBy: stepOrNull(l.Learnt), LearntAfter: stepOrNull(l.After), WrongBy: stepOrNull(l.Lost), WrongAfter: stepOrNull(l.LostAfter),
		Flips: l.Flips, Right: l.Right, Never: l.Never(),
	}
}

// stepOrNull returns nil for −1.
func stepOrNull(step int64) *int64 {
	if step < 0 {
		return nil
	}
	return &step
}

// Turn is the time from which on a sample is what it is at the shown step: between two steps of its
// history, or that step. It was learnt if it is correct and stays so, that is if Until is null.
type Turn struct {
	Right bool `json:"right"` // it is correct, else wrong
	// After is the last step before at which it was not so, null if By is the first step.
	After *int64 `json:"after"`
	By    int64  `json:"by"`
	// Until is the step of its history at which that has ended, null if it lasts to the end.
	Until *int64 `json:"until"`
}

// sampleOf reads which sample of which split is meant.
func sampleOf(r *http.Request, run *analysis.Run) (split string, id int32, err error) {
	if split, err = splitOf(r); err != nil {
		return "", 0, err
	}
	data, err := run.Split(split)
	if err != nil {
		return "", 0, err
	}
	n, err := strconv.Atoi(r.PathValue("id"))
	if err != nil || n < 0 || n >= data.Len() {
		return "", 0, refuse(http.StatusNotFound, "give a number from 0 to "+strconv.Itoa(data.Len()-1), "the %s split has no sample %q", split, r.PathValue("id"))
	}
	return split, int32(n), nil
}

// sample answers with the details of one sample.
func (s *Server) sample(w http.ResponseWriter, r *http.Request) error {
	return s.computed(w, r, "sample", quickly, func(ctx context.Context, run *analysis.Run) (answer, error) {
		split, id, err := sampleOf(r, run)
		if err != nil {
			return answer{}, err
		}
		at, err := step(r.WithContext(ctx), run)
		if err != nil {
			return answer{}, err
		}
		a, err := run.Answer(ctx, at.Step, split, id)
		if err != nil {
			return answer{}, err
		}
		h, err := run.SampleHistory(ctx, split, id)
		if err != nil {
			return answer{}, err
		}
		data, err := run.Split(split)
		if err != nil {
			return answer{}, err
		}
		d := SampleDetail{
			Shown: shownFacts(run, at), ID: a.ID, Split: split, Classes: classNames(run), Actual: a.Actual, Predicted: a.Predicted,
			Confidence: number(float64(a.Confidence)), Loss: number(float64(a.Loss)), Outputs: numbers(a.Outputs), Probabilities: run.Probabilities(),
			Learnt: learnt(h.Of(0, a.Actual)), History: h.Predicted, Confidences: numbers(h.Confidence), Steps: h.Steps, Recorded: h.Recorded,
		}
		if data.Files != nil {
			d.File = data.Files[id]
		}
		if x := h.Turn(0, a.Actual, at.Step, a.Predicted == a.Actual); x.After >= 0 || x.Right && x.Until >= 0 {
			d.Turn = &Turn{Right: x.Right, After: stepOrNull(x.After), By: x.From, Until: stepOrNull(x.Until)}
		}
		return jsonAnswer(d)
	})
}
