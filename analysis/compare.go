package analysis

import (
	"context"
	"errors"
	"fmt"
	"math"

	"brainbow/internal/hint"
	"brainbow/record"
	"brainbow/runstore"
)

// Comparison holds two runs, or one run at two steps, against each other. A part that cannot be compared is nil,
// and Missing says why; the other parts are there.
type Comparison struct {
	A     ComparedRun `json:"a"` // the first
	B     ComparedRun `json:"b"` // the second
	Split string      `json:"split"`
	// One says that it is one run at two steps.
	One       bool                 `json:"one"`
	Samples   *WonAndLost          `json:"samples"`
	Confusion *ConfusionDifference `json:"confusion"`
	Layers    *Similarity          `json:"layers"`
	Weights   *MatchedUnits        `json:"weights"`
	Course    *ComparedCourse      `json:"course"`
	Missing   []Missing            `json:"missing"`
	// Warnings say which damaged files were passed over.
	Warnings []string `json:"warnings"`
}

// Why returns the reason for which a part is missing, nil if it is there.
func (c *Comparison) Why(part ComparedPart) *Incomparable {
	for i := range c.Missing {
		if c.Missing[i].Part == part {
			return &c.Missing[i].Incomparable
		}
	}
	return nil
}

// ComparedRun is one side of a comparison.
type ComparedRun struct {
	Run string `json:"run"`
	ID  string `json:"id"`
	// Step is the compared step, or the nearest recorded one before it; Instead says why.
	Step    int64           `json:"step"`
	Instead string          `json:"instead,omitempty"`
	Last    int64           `json:"last"`
	Status  runstore.Status `json:"status"`
	Dataset string          `json:"dataset"`
	Classes []string        `json:"classes"`
	// Samples is the size of the split and Correct how many of it were predicted correctly; null if the predictions are
	// not known.
	Samples *int `json:"samples"`
	Correct *int `json:"correct"`
}

// Accuracy returns the share of the split that was predicted correctly, NaN if it is not known.
func (c *ComparedRun) Accuracy() float64 {
	if c.Samples == nil || c.Correct == nil {
		return math.NaN()
	}
	return share(*c.Correct, *c.Samples)
}

// ComparedPart is a part of a comparison.
type ComparedPart string

// The parts: samples that one gets right and the other wrong, the difference of the confusion matrices, the similarity
// of layers, matched units with their weights, and accuracies and distance over the training.
const (
	CompareSamples   ComparedPart = "samples"
	CompareConfusion ComparedPart = "confusion"
	CompareLayers    ComparedPart = "layers"
	CompareWeights   ComparedPart = "weights"
	CompareCourse    ComparedPart = "course"
)

// ComparedParts lists the parts.
func ComparedParts() []ComparedPart {
	return []ComparedPart{CompareSamples, CompareConfusion, CompareLayers, CompareWeights, CompareCourse}
}

// Missing says why a part of a comparison is missing.
type Missing struct {
	Part ComparedPart `json:"part"`
	Incomparable
}

// Incomparable says why something cannot be compared, in English and Chinese. Of the error of a computation it has the
// text in both.
type Incomparable struct {
	Code    string `json:"code"`
	Text    string `json:"text"`
	Chinese string `json:"chinese"`
	cause   error
}

func (e *Incomparable) Error() string { return e.Text }
func (e *Incomparable) Unwrap() error { return e.cause }

// incomparable returns the reason with a code.
func incomparable(code, text, chinese string) *Incomparable {
	return &Incomparable{Code: code, Text: text, Chinese: chinese}
}

// reasonOf returns the reason that an error is.
func reasonOf(err error) *Incomparable {
	if why, ok := errors.AsType[*Incomparable](err); ok {
		return why
	}
	text := err.Error()
	if h := hint.Of(err); h != "" {
		text += "; " + h
	}
	return &Incomparable{Code: "failed", Text: text, Chinese: "计算失败：" + text, cause: err}
}

// Comparer is two runs, each at a step, or one run at two steps. Make one with [NewComparer]; its methods compare.
type Comparer struct {
	Split string
	sides [2]side
}

// side is a run at a step.
type side struct {
	*Run
	facts ComparedRun
	wrong error // why there is no such step
}

// NewComparer chooses the steps of two runs, as [Run.Step] does: a negative one is the last. A step that a run does not have
// is no error: what needs it says so. The error is the context's, or that of a run whose records cannot be read.
func NewComparer(ctx context.Context, a, b *Run, stepA, stepB int64, split string) (*Comparer, error) {
	if split != "test" && split != "train" {
		return nil, noAnswer("choose train or test", "compare runs: the split must be train or test, not %q", split)
	}
	p := &Comparer{Split: split}
	for i, r := range []*Run{a, b} {
		s, err := newSide(ctx, r, [2]int64{stepA, stepB}[i])
		if err != nil {
			return nil, err
		}
		p.sides[i] = s
	}
	return p, nil
}

func newSide(ctx context.Context, r *Run, want int64) (side, error) {
	meta := r.Store.Meta()
	s := side{Run: r, facts: ComparedRun{Run: r.Label(), ID: meta.ID, Step: want, Dataset: meta.Dataset.Name}}
	var err error
	if s.facts.Status, err = r.Store.Status(); err != nil {
		return s, err
	}
	if s.facts.Last, err = r.LastStep(); err != nil {
		return s, err
	}
	s.facts.Classes, _ = r.Classes()
	at, err := r.Step(ctx, want)
	switch {
	case ctx.Err() != nil:
		return s, ctx.Err()
	case err == nil:
		s.facts.Step = at.Step
		if at.Instead != nil {
			s.facts.Instead = at.Instead.Error()
		}
	case want < 0 && errors.Is(err, runstore.ErrNotKept):
		s.facts.Step = s.facts.Last // its accuracies can be compared
	case !r.Abilities().Level.Includes(CanForward) && r.InRange(want) == nil:
		// What was recorded at the step can be compared.
	default:
		s.wrong = s.without(want, err)
	}
	return s, nil
}

// without says why a run has no such step.
func (s *side) without(step int64, err error) error {
	outside, ok := errors.AsType[*record.RangeError](err)
	if !ok {
		return err
	}
	text, chinese := outside.Error(), fmt.Sprintf("%s 没有第 %d 步：它有第 %d 步到第 %d 步", s.facts.Run, step, outside.First, outside.Last)
	if outside.Last < outside.First {
		chinese = fmt.Sprintf("%s 没有第 %d 步：没有记录任何权重", s.facts.Run, step)
	}
	if s.facts.Status == runstore.StatusRunning {
		text, chinese = text+"; it is still training", chinese+"；它仍在训练"
	}
	return &Incomparable{Code: "step", Text: text, Chinese: chinese, cause: err}
}

// one reports whether both sides are the same run.
func (p *Comparer) one() bool { return p.sides[0].facts.ID == p.sides[1].facts.ID }

// steps returns an error if a side has no such step.
func (p *Comparer) steps() error {
	for i := range p.sides {
		if err := p.sides[i].wrong; err != nil {
			return err
		}
	}
	return nil
}

// computable returns an error unless both networks can be computed at their steps.
func (p *Comparer) computable() error {
	if err := p.steps(); err != nil {
		return err
	}
	for i := range p.sides {
		s := &p.sides[i]
		if can := s.Abilities(); !can.Level.Includes(CanForward) {
			return incomparable("no-network", fmt.Sprintf("run %s: %s", s.facts.Run, can.Text), fmt.Sprintf("%s：%s", s.facts.Run, can.Chinese))
		}
		if _, ok := s.Store.LastFrame(); !ok {
			return incomparable("no-weights", fmt.Sprintf("run %s: no weights were recorded", s.facts.Run), fmt.Sprintf("%s：没有记录权重", s.facts.Run))
		}
	}
	return nil
}

// Compare makes the given parts of a comparison, all if there are none. A part that cannot be made does not keep others
// from being made; the error is the context's.
func (p *Comparer) Compare(ctx context.Context, parts ...ComparedPart) (*Comparison, error) {
	if len(parts) == 0 {
		parts = ComparedParts()
	}
	c := &Comparison{Split: p.Split, One: p.one(), Missing: []Missing{}}
	for _, part := range parts {
		var err error
		switch part {
		case CompareSamples:
			c.Samples, err = p.Samples(ctx)
		case CompareConfusion:
			c.Confusion, err = p.Confusion(ctx)
		case CompareLayers:
			c.Layers, err = p.Layers(ctx)
		case CompareWeights:
			c.Weights, err = p.Weights(ctx)
		case CompareCourse:
			c.Course, err = p.Course(ctx)
		default:
			panic("analysis: unknown part of a comparison")
		}
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if err != nil {
			c.Missing = append(c.Missing, Missing{part, *reasonOf(err)})
		}
	}
	for i := range p.sides {
		p.sides[i].count(ctx, p.Split)
	}
	c.A, c.B = p.sides[0].facts, p.sides[1].facts
	c.Warnings = append([]string{}, p.sides[0].Warnings()...)
	if p.sides[0].Run != p.sides[1].Run {
		c.Warnings = append(c.Warnings, p.sides[1].Warnings()...)
	}
	return c, ctx.Err()
}

// count fills in how many samples were predicted correctly, where that is known.
func (s *side) count(ctx context.Context, split string) {
	if s.wrong != nil || s.facts.Samples != nil {
		return
	}
	q, err := s.Predictions(ctx, s.facts.Step, split)
	if err != nil {
		return // the parts that need them say why
	}
	n, correct := q.Len(), correctOf(q)
	s.facts.Samples, s.facts.Correct = &n, &correct
}

// correctOf counts the samples that were predicted correctly.
func correctOf(p *Predictions) int {
	n := 0
	for i, l := range p.Labels {
		if p.Predicted[i] == l {
			n++
		}
	}
	return n
}
