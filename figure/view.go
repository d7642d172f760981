package figure

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"

	"brainbow/analysis"
	"brainbow/render"
	"brainbow/runstore"
)

// View is one named kind of figure.
type View struct {
	Name   string
	About  string // one sentence
	Params []Param
	// Runs is how many runs it can show; 0 means any number.
	Runs int

	make func(context.Context, *request) (*render.Figure, error)
	// span, where there is one, returns the range of what a step's colours stand
	// for, so that pictures of several steps can share a scale. own says what each
	// picture has of its own instead, "" for nothing.
	span func(context.Context, *request) (r render.Range, own string, err error)
	own  string
}

// request is one call of Make, checked.
type request struct {
	values
	view View
	runs []*analysis.Run
	step int64 // as asked for; negative is the last
	// colours is the range of the colours of a series, nil for the picture's own.
	colours *render.Range
}

// Views returns every view, in the order in which they are listed.
func Views() []View {
	return []View{
		{
			Name: "weights", About: "One picture per unit of a layer: what it looks for.", Runs: 1, make: makeWeights, span: weightRange,
			Params: []Param{
				{Name: "layer", Form: "a layer with weights, the first by default", Help: "whose units to show"},
				{Name: "palette", Default: "diverging", Allowed: []string{"diverging", "grey"}, Help: "red–white–blue around zero, or black for the lowest to white for the highest"},
				{Name: "normalise", Default: "layer", Allowed: []string{"layer", "unit"}, Help: "one scale for all units, or one for each"},
				{Name: "order", Default: "index", Allowed: []string{"index", "norm", "class"}, Help: "by number, by size of the weights, or by the class a unit speaks for"},
				{Name: "units", Form: "numbers and ranges, such as 0-9,15", Help: "which units to show, all by default"},
			},
		},
		{
			Name: "confusion", About: "Which class is taken for which, and how often.", Runs: 1, make: makeConfusion,
			own: "each picture has its own scale for the colours of mistakes",
			Params: []Param{
				{Name: "mode", Default: "numbers", Allowed: []string{"numbers", "samples"}, Help: "numbers, or each cell's most confident picture"},
				{Name: "cells", Default: "counts", Allowed: []string{"counts", "row", "column"}, Help: "what the numbers are: counts, or percentages of the row or the column"},
				{Name: "colours", Default: "blue-red", Allowed: []string{"blue-red", "green-red"}, Help: "of the diagonal and of mistakes"},
				splitParam("test"),
			},
		},
		{
			Name: "samples", About: "Random samples of every class of the data.", Runs: 1, make: makeSamples,
			Params: []Param{
				splitParam("train"),
				{Name: "count", Default: "10", Form: "a whole number from 1 to 50", Help: "samples of each class"},
				{Name: "draw", Default: "0", Form: "a whole number", Help: "another number is another draw"},
			},
		},
		{
			Name: "dataset", About: "The data: samples of each class, how many there are, their mean, and duplicates.", Runs: 1, make: makeDataset,
			Params: []Param{
				splitParam("train"),
				{Name: "count", Default: "8", Form: "a whole number from 1 to 50", Help: "samples of each class"},
				{Name: "draw", Default: "0", Form: "a whole number", Help: "another number is another draw"},
			},
		},
		{
			Name: "curves", About: "Loss and accuracy over the training steps, of one run or several.", make: makeCurves,
			Params: []Param{
				{Name: "metric", Default: "both", Allowed: []string{"both", "loss", "accuracy"}, Help: "what to draw"},
				{Name: "splits", Form: "of train, test, batch, such as train,test", Help: "what was measured on; all for one run, test for several by default"},
				{Name: "x", Default: "linear", Allowed: []string{"linear", "log"}, Help: "axis of the steps"},
				{Name: "y", Default: "linear", Allowed: []string{"linear", "log"}, Help: "axis of the loss"},
				{Name: "smooth", Default: "0", Form: "from 0 to 0.999", Help: "share of the past in the moving average of the batches"},
			},
		},
	}
}

func splitParam(usual string) Param {
	return Param{Name: "split", Default: usual, Allowed: []string{"train", "test"}, Help: "which part of the data"}
}

// Lookup returns the view with a name; the error lists the ones there are.
func Lookup(name string) (View, error) {
	var names []string
	for _, v := range Views() {
		if v.Name == name {
			return v, nil
		}
		names = append(names, v.Name)
	}
	return View{}, usage("known are "+strings.Join(names, ", "), "unknown view %q", name)
}

// Make draws a view of a run, or of several where the view can, at any step: one
// that was not kept is computed again. Where that is impossible it draws the
// nearest kept step before it, with a warning in the figure that says why. A
// negative step is the last. Wrong names and values are a [*UsageError], a step
// that the run does not have is a *record.RangeError; what the run cannot give is
// [ErrUnavailable] with a hint.
func Make(ctx context.Context, view string, runs []*analysis.Run, step int64, params map[string]string) (*render.Figure, error) {
	q, err := newRequest(view, runs, params)
	if err != nil {
		return nil, err
	}
	q.step = step
	return q.draw(ctx)
}

// newRequest checks everything but the step.
func newRequest(view string, runs []*analysis.Run, params map[string]string) (*request, error) {
	v, err := Lookup(view)
	if err != nil {
		return nil, err
	}
	if len(runs) == 0 || v.Runs > 0 && len(runs) > v.Runs {
		accepted := "it shows one"
		if v.Runs == 0 {
			accepted = "give at least one"
		}
		return nil, usage(accepted, "view %s: %d runs", v.Name, len(runs))
	}
	given, err := resolve(&v, params)
	if err != nil {
		return nil, err
	}
	return &request{values: given, view: v, runs: runs, step: -1}, nil
}

func (q *request) draw(ctx context.Context) (*render.Figure, error) {
	f, err := q.view.make(ctx, q)
	if err != nil {
		return nil, err
	}
	for _, r := range q.runs {
		f.Warnings = append(f.Warnings, r.Warnings()...)
	}
	return f, ctx.Err()
}

// about tells what figures need to know of a run; kept is the step shown.
func (q *request) about(r *analysis.Run, kept int64) (about, error) {
	a := about{Run: r.Name(), Step: kept}
	var err error
	if a.Steps, err = r.LastStep(); err != nil {
		return about{}, err
	}
	rows, err := r.Store.Metrics()
	if err != nil {
		return about{}, err
	}
	for _, m := range rows {
		if !math.IsNaN(m.Epoch) {
			a.Epoch = max(a.Epoch, m.Epoch)
		}
	}
	return a, nil
}

// shown returns the step to show and what to warn of if it is not the one asked for.
func (q *request) shown(ctx context.Context, r *analysis.Run) (step int64, warning string, err error) {
	s, err := r.Step(ctx, q.step)
	if errors.Is(err, runstore.ErrNotKept) {
		return 0, "", &hinted{fmt.Errorf("view %s: %w: %w", q.view.Name, ErrUnavailable, err), "record frames while training (recipe key record.frames)"}
	}
	if err != nil {
		return 0, "", fmt.Errorf("view %s: %w", q.view.Name, err)
	}
	if s.Instead != nil {
		warning = fmt.Sprintf("the weights of step %s were not kept and cannot be computed again; this is step %s: %v", render.Count(q.step), render.Count(s.Step), s.Instead)
	}
	return s.Step, warning, nil
}
