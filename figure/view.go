package figure

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"strings"

	"brainbow/analysis"
	"brainbow/internal/hint"
	"brainbow/render"
	"brainbow/runstore"
)

// View is one named kind of figure.
type View struct {
	Name   string
	About  string // one sentence
	Params []Param
	// Runs is the largest number of runs that it can show; 0 means any number.
	Runs int
	// Sweep says that it shows a sweep instead of runs: see [MakeSweep].
	Sweep bool
	// Quick says that it needs no analysis that takes long.
	Quick bool
	// needs is the least that can be done with a run for it to be drawn; that its network can be
	// computed if empty.
	needs analysis.Level

	make func(context.Context, *request) (*render.Figure, error)
	// span, if not nil, returns the range of the colours of a step, so that
	// pictures of several steps can share a scale. own says what each picture
	// scales separately instead, "" for nothing.
	span func(context.Context, *request) (r render.Range, own string, err error)
	own  string

	// layers, if not nil, returns the layers that the parameter layer names, all
	// if it is empty.
	layers func(*request) ([]string, error)
	// steps, if not nil, returns the steps of an animation for which none were
	// requested.
	steps func(*request) ([]int64, error)
	// animate, if not nil, is used instead of drawing a figure for each step.
	animate func(context.Context, *request, []int64, Pace, func(layer string, a *render.Animation, warnings []string) error) (note string, err error)
}

// request is one call of Make, checked.
type request struct {
	values
	view View
	runs []*analysis.Run
	step int64 // the requested step; negative is the last
	// colours is the range of the colours of a series, nil for the picture's own.
	colours *render.Range
	// steps are those of a series, which share a scale.
	steps []int64
}

// views lists the views in their order; each is described in a separate file,
// view_*.go.
var views = []func() View{
	networkView,
	weightsView,
	sumView,
	planeView,
	confusionView,
	compareView,
	mistakesView,
	filtersView,
	featuresView,
	legoView,
	projectionView,
	beforeAfterView,
	layersView,
	epochsView,
	neuronsView,
	neuronView,
	activityView,
	explainView,
	samplesView,
	datasetView,
	curvesView,
	changeView,
	filmView,
	sweepView,
	collagesView,
}

// Views returns every view, in the order in which they are listed.
func Views() []View {
	var all []View
	for _, describe := range views {
		all = append(all, describe())
	}
	return all
}

func splitParam(usual string) Param {
	return Param{Name: "split", Default: usual, Allowed: []string{"train", "test"}, Help: "which part of the data"}
}

// Lookup returns the view with a name; the error lists the known names.
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
// that was not recorded is computed again. Where that is impossible it draws the
// nearest recorded step before it, with a warning in the figure that gives the
// reason. A negative step is the last. Wrong names and values are a
// [*UsageError], a step that the run does not have is a *record.RangeError, and a
// view that the run cannot give is [ErrUnavailable] with a hint.
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
	if v.Sweep {
		return nil, usage("'brainbow sweep' makes one", "view %s shows the directory of a sweep, not a run", v.Name)
	}
	if len(runs) == 0 || v.Runs > 0 && len(runs) > v.Runs {
		accepted := "it shows one"
		if v.Runs == 2 {
			accepted = "it shows one, or the difference of two"
		}
		if v.Runs == 0 {
			accepted = "give at least one"
		}
		return nil, usage(accepted, "view %s: %d runs", v.Name, len(runs))
	}
	for _, r := range runs {
		if can := r.Abilities(); !can.Level.Includes(cmp.Or(v.needs, analysis.CanForward)) {
			return nil, hint.Add(fmt.Errorf("view %s of run %s: %w", v.Name, r.Name(), ErrUnavailable), "%s", can.Text)
		}
	}
	given, err := resolve(&v, params)
	if err != nil {
		return nil, err
	}
	return &request{values: given, view: v, runs: runs, step: -1}, nil
}

func (q *request) draw(ctx context.Context) (*render.Figure, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	f, err := q.view.make(ctx, q)
	if err != nil {
		return nil, q.noAnswer(err)
	}
	if f.Shape != render.Loose { // see [about.taller]
		f.Shape = q.shape()
	}
	f.Detail, f.Language = q.values["detail"] == "true", string(q.language())
	for _, r := range q.runs {
		f.Warnings = append(f.Warnings, r.Warnings()...)
	}
	source, err := q.source()
	if err != nil {
		return nil, err
	}
	var long []string
	f.Source, long = stored(source)
	f.Warnings = append(f.Warnings, long...)
	return f, ctx.Err()
}

// here returns the common facts about a run for a figure at the requested step. A
// warning says that another step is shown.
func (q *request) here(ctx context.Context, r *analysis.Run) (a about, warning string, err error) {
	step, warning, err := q.shown(ctx, r)
	if err != nil {
		return about{}, "", err
	}
	a, err = q.about(r, step)
	return a, warning, err
}

// about returns the facts about a run that figures need; kept is the step
// shown.
func (q *request) about(r *analysis.Run, kept int64) (about, error) {
	a := about{language: q.language(), shape: q.shape(), detail: q.values["detail"] == "true", view: q.view.Name, Run: r.Name(), Step: kept}
	if len(q.runs) > 1 {
		a.Run = r.Label() // trials of a sweep differ in their settings, which their directories do not say
	}
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

// shown returns the step to show, and a warning if it is not the requested one.
func (q *request) shown(ctx context.Context, r *analysis.Run) (step int64, warning string, err error) {
	s, err := r.Step(ctx, q.step)
	if errors.Is(err, runstore.ErrNotKept) {
		return 0, "", hint.Add(fmt.Errorf("view %s: %w: %w", q.view.Name, ErrUnavailable, err), "record frames while training (recipe key record.frames)")
	}
	if err != nil {
		return 0, "", fmt.Errorf("view %s: %w", q.view.Name, err)
	}
	if s.Instead != nil {
		warning = fmt.Sprintf("the weights of step %s were not recorded and cannot be computed again; this is step %s: %v", render.Count(q.step), render.Count(s.Step), s.Instead)
	}
	return s.Step, warning, nil
}

func warned(f *render.Figure, warning string) *render.Figure {
	if warning != "" {
		f.Warnings = append(f.Warnings, warning)
	}
	return f
}
