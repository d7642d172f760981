package server

import (
	"context"
	"net/http"
	"strconv"

	"brainbow/analysis"
)

// CourseFacts is what the network answered to one sample at recorded steps.
type CourseFacts struct {
	Run       string   `json:"run"`
	Steps     []int64  `json:"steps"`
	Classes   []string `json:"classes"`
	Predicted []int32  `json:"predicted"` // −1 where an output is not a number
	// Outputs holds for each class its output at each of Steps.
	Outputs       [][]*float64 `json:"outputs"`
	Probabilities bool         `json:"probabilities"`
}

func courseFacts(run *analysis.Run, c *analysis.Course) *CourseFacts {
	f := &CourseFacts{Run: run.Name(), Steps: c.Steps, Classes: classNames(run), Predicted: c.Predicted, Probabilities: run.Probabilities()}
	for class := range c.Classes {
		var row []*float64
		for k := range c.Steps {
			row = append(row, number(float64(c.Of(k, int32(class)))))
		}
		f.Outputs = append(f.Outputs, row)
	}
	return f
}

// sampleCourse answers with what the network answered to a sample over the training.
func (s *Server) sampleCourse(w http.ResponseWriter, r *http.Request) error {
	return s.computed(w, r, "answers over the training", 0, func(ctx context.Context, run *analysis.Run) (answer, error) {
		split, id, err := sampleOf(r, run)
		if err != nil {
			return answer{}, err
		}
		c, err := run.SampleCourse(ctx, split, id)
		if err != nil {
			return answer{}, err
		}
		return jsonAnswer(courseFacts(run, c))
	})
}

// ClassCourseFacts says how many samples of a class were correct at the steps of the run's history.
type ClassCourseFacts struct {
	Run      string   `json:"run"`
	Split    string   `json:"split"`
	Class    int      `json:"class"`
	Classes  []string `json:"classes"`
	Steps    []int64  `json:"steps"`
	Recorded bool     `json:"recorded"` // recorded during training, else computed from kept weights
	Of       int      `json:"of"`       // samples of the class
	Right    []int    `json:"right"`
	// Pair is how the class and another one were distinguished; null unless the other was asked for.
	Pair *PairCourseFacts `json:"pair"`
}

// PairCourseFacts says how often two classes were taken for each other at the same steps.
type PairCourseFacts struct {
	Other int    `json:"other"`
	As    []int  `json:"as"`   // samples of the class taken for the other
	From  []int  `json:"from"` // samples of the other taken for the class
	Of    [2]int `json:"of"`   // samples of the class and of the other
	// Apart is the first step from which on the two were distinguished, null if they are not at the end; After is
	// the step before it, null if Apart is the first.
	Apart *int64 `json:"apart"`
	After *int64 `json:"after"`
}

// classCourse answers with how well a class was known over the training, and how it was distinguished from another.
func (s *Server) classCourse(w http.ResponseWriter, r *http.Request) error {
	return s.computed(w, r, "class over the training", 0, func(ctx context.Context, run *analysis.Run) (answer, error) {
		split, err := splitOf(r)
		if err != nil {
			return answer{}, err
		}
		names := classNames(run)
		class, err := strconv.Atoi(r.PathValue("class"))
		if err != nil || class < 0 || class >= len(names) {
			return answer{}, refuse(http.StatusNotFound, "give a number from 0 to "+strconv.Itoa(len(names)-1), "run %s has no class %q", run.Name(), r.PathValue("class"))
		}
		other, err := between(r, "other", -1, -1, len(names)-1)
		if err != nil {
			return answer{}, err
		}
		c, err := run.ClassCourse(ctx, split, class)
		if err != nil {
			return answer{}, err
		}
		f := ClassCourseFacts{Run: run.Name(), Split: split, Class: class, Classes: names, Steps: c.Steps, Recorded: c.Recorded, Of: c.Of, Right: c.Right}
		if other >= 0 {
			p, err := run.PairCourse(ctx, split, class, other)
			if err != nil {
				return answer{}, err
			}
			f.Pair = &PairCourseFacts{Other: other, As: p.As, From: p.From, Of: p.Of, Apart: stepOrNull(p.Apart), After: stepOrNull(p.After)}
		}
		return jsonAnswer(f)
	})
}
