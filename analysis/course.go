package analysis

import (
	"context"
	"fmt"

	"brainbow/dataset"
	"brainbow/nn"
)

// Course is what a network answered to one sample at recorded steps of the training.
type Course struct {
	Steps     []int64
	Classes   int
	Predicted []int32 // nn.NoClass where an output is not a number
	// Outputs is [Steps][Classes], like [Outputs].
	Outputs []float32
}

// Of returns the output for a class at Steps[s].
func (c *Course) Of(s int, class int32) float32 { return c.Outputs[s*c.Classes+int(class)] }

const (
	// courseSteps is the largest number of steps of a course, courseLeast the smallest if there are more, and
	// courseWeights the largest number of weights that are read for it, 256 MB.
	courseSteps   = 60
	courseLeast   = 6
	courseWeights = 1 << 26
)

// Course returns what the network answers to the only sample of s, which need not be of the data, at up to
// 60 of the steps whose weights were recorded, spread evenly with the first and the last among them.
func (r *Run) Course(ctx context.Context, s *dataset.Split) (*Course, error) {
	in, err := r.Seen(s)
	if err != nil {
		return nil, err
	}
	last, err := r.LastStep()
	if err != nil {
		return nil, err
	}
	weights := 0
	for _, p := range r.Net.Params() {
		n := 1
		for _, d := range p.Shape {
			n *= d
		}
		weights += n
	}
	steps := Evenly(upTo(r.Store.Frames(), last), min(max(courseWeights/max(weights, 1), courseLeast), courseSteps))
	if len(steps) == 0 {
		return nil, noAnswer("train it with record.weights", "answer over the training of run %s: no weights were recorded", r.Name())
	}
	c := &Course{Steps: steps, Classes: max(r.Net.Outputs(), 2)}
	tell := r.progress("answers over the training")
	for k, step := range steps {
		v, err := r.Values(ctx, step, in, []int32{0}, []string{r.Net.OutputName()})
		if err != nil {
			return nil, err
		}
		outputs := v[0]
		c.Predicted = append(c.Predicted, int32(nn.Predict(outputs)))
		if len(outputs) == 1 {
			outputs = []float32{1 - outputs[0], outputs[0]}
		}
		c.Outputs = append(c.Outputs, outputs...)
		tell(k+1, len(steps))
	}
	return c, nil
}

// SampleCourse is [Run.Course] for a sample of a split.
func (r *Run) SampleCourse(ctx context.Context, split string, id int32) (*Course, error) {
	one, err := r.Sample(split, id)
	if err != nil {
		return nil, err
	}
	return r.Course(ctx, one)
}

// ClassCourse is how well a class, or two classes, were known at the steps of a [History].
type ClassCourse struct {
	*History
	Class int
	// Of is the number of samples of the class, Right how many of them were correct at each step.
	Of    int
	Right []int
}

// ClassCourse returns how many samples of a class were correct at the steps of the run's history.
func (r *Run) ClassCourse(ctx context.Context, split string, class int) (*ClassCourse, error) {
	h, labels, err := r.classHistory(ctx, split, class)
	if err != nil {
		return nil, err
	}
	c := &ClassCourse{History: h, Class: class, Right: make([]int, len(h.Steps))}
	for i, l := range labels {
		if int(l) != class {
			continue
		}
		c.Of++
		for s := range h.Steps {
			if int(h.At(s, i)) == class {
				c.Right[s]++
			}
		}
	}
	return c, nil
}

// PairCourse is how two classes were distinguished at the steps of a [History].
type PairCourse struct {
	*History
	Class, Other int
	// As counts the samples of Class that were taken for Other, From those of Other taken for Class, and Right
	// those of either that were correct.
	As, From, Right []int
	// Of are the samples of Class and of Other.
	Of [2]int
	// Apart is the first step from which on they were distinguished: of their samples that were taken for one
	// of the two, at most [PairApart] for the wrong one, and at least half were. After is the step before it,
	// −1 if Apart is the first. Apart is −1 if they are not distinguished at the end.
	Apart, After int64
}

// PairApart is half of what guessing between two classes gets wrong.
const PairApart = 0.25

// PairCourse returns how often two classes were taken for each other at the steps of the run's history.
func (r *Run) PairCourse(ctx context.Context, split string, class, other int) (*PairCourse, error) {
	h, labels, err := r.classHistory(ctx, split, class, other)
	if err != nil {
		return nil, err
	}
	if class == other {
		return nil, noAnswer("name two classes", "follow a pair of classes of run %s: both are %d", r.Name(), class)
	}
	n := len(h.Steps)
	c := &PairCourse{History: h, Class: class, Other: other, As: make([]int, n), From: make([]int, n), Right: make([]int, n), Apart: -1, After: -1}
	for i, l := range labels {
		mine := int(l) == class
		if !mine && int(l) != other {
			continue
		}
		if mine {
			c.Of[0]++
		} else {
			c.Of[1]++
		}
		for s := range h.Steps {
			switch said := int(h.At(s, i)); {
			case said == int(l):
				c.Right[s]++
			case mine && said == other:
				c.As[s]++
			case !mine && said == class:
				c.From[s]++
			}
		}
	}
	c.settle()
	return c, nil
}

// settle finds Apart and After.
func (c *PairCourse) settle() {
	for s := len(c.Steps) - 1; s >= 0 && c.apart(s); s-- {
		c.Apart, c.After = c.Steps[s], -1
		if s > 0 {
			c.After = c.Steps[s-1]
		}
	}
}

// apart reports whether the classes are distinguished at Steps[s].
func (c *PairCourse) apart(s int) bool {
	wrong := c.As[s] + c.From[s]
	said := wrong + c.Right[s]
	return 2*said >= c.Of[0]+c.Of[1] && said > 0 && float64(wrong) <= PairApart*float64(said)
}

// classHistory returns the history of a split and its labels, for classes that it has.
func (r *Run) classHistory(ctx context.Context, split string, classes ...int) (*History, []uint16, error) {
	known, _ := r.Classes()
	for _, c := range classes {
		if n := max(len(known), r.Net.Outputs()); c < 0 || c >= n {
			return nil, nil, noAnswer(fmt.Sprintf("a number from 0 to %d", n-1), "follow a class of run %s: there is no class %d", r.Name(), c)
		}
	}
	s, err := r.Split(split)
	if err != nil {
		return nil, nil, err
	}
	h, err := r.History(ctx, split)
	if err != nil {
		return nil, nil, err
	}
	return h, s.Labels, nil
}
