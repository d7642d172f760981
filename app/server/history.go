package server

import (
	"context"
	"math"
	"net/http"

	"brainbow/analysis"
)

// HistoryFacts describes the arrays predicted [steps, samples], U8 with 255 for a sample that
// was not measured or whose outputs are not valid numbers (F32 with −1 if there are more than 255 classes), and confidence, U8 [steps,
// samples], as level / 255.
type HistoryFacts struct {
	Run   string  `json:"run"`
	Split string  `json:"split"`
	Steps []int64 `json:"steps"`
	// Of is the number of steps of the whole history, of which Steps are the latest.
	Of int `json:"of"`
	// Thinned is true if steps were left out.
	Thinned bool `json:"thinned"`
	// Recorded is true if the predictions were recorded during training and false if they were
	// computed from kept weights.
	Recorded bool `json:"recorded"`
	// Passes is true if each step is the end of a pass over the training samples and every sample was
	// answered for in its own batch.
	Passes  bool     `json:"passes"`
	IDs     []int32  `json:"ids"`
	Labels  []int32  `json:"labels"`
	Classes []string `json:"classes"`
}

// history answers with the predicted class of every sample of a split, over the steps, or over
// the latest of them.
func (s *Server) history(w http.ResponseWriter, r *http.Request) error {
	return s.computed(w, r, "history", 0, func(ctx context.Context, run *analysis.Run) (answer, error) {
		split, err := splitOf(r)
		if err != nil {
			return answer{}, err
		}
		data, err := run.Split(split)
		if err != nil {
			return answer{}, err
		}
		latest, err := between(r, "latest", math.MaxInt32, 1, math.MaxInt32)
		if err != nil {
			return answer{}, err
		}
		h, of, err := run.LatestHistory(ctx, split, latest)
		if err != nil {
			return answer{}, err
		}
		classes := classNames(run)
		facts := HistoryFacts{Run: run.Name(), Split: split, Steps: h.Steps, Of: of, Thinned: h.Thinned, Recorded: h.Recorded, Passes: h.Passes, IDs: []int32{}, Labels: []int32{}, Classes: classes}
		for i, l := range data.Labels {
			facts.IDs, facts.Labels = append(facts.IDs, int32(i)), append(facts.Labels, int32(l))
		}
		shape := []int{len(h.Steps), data.Len()}
		body, err := pack(facts, classArray("predicted", shape, h.Predicted, len(classes)),
			array{name: "confidence", shape: shape, bytes: unsignedLevels(make([]byte, 0, len(h.Confidence)), h.Confidence, 0, 1)})
		return answer{kind: arrayKind, body: body}, err
	})
}

// classArray packs class numbers, -1 for none, as bytes if they fit.
func classArray(name string, shape []int, classes []int32, of int) array {
	a := array{name: name, shape: shape}
	for _, c := range classes {
		if of <= 255 {
			a.bytes = append(a.bytes, byte(c)) // −1 becomes 255
		} else {
			a.values = append(a.values, float32(c))
		}
	}
	return a
}

// classNames returns the names of the classes, for as many classes as the data or the network
// has, whichever is more.
func classNames(run *analysis.Run) []string {
	known, _ := run.Classes()
	return run.ClassNames(max(len(known), run.Net.Outputs()))
}
