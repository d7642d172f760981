package figure

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"strings"
	"time"

	"brainbow/analysis"
	"brainbow/dataset"
	"brainbow/internal/hint"
	"brainbow/internal/version"
	"brainbow/render"
)

// source says what a picture of the request shows.
func (q *request) source() (*render.Source, error) {
	s := &render.Source{
		Format: render.SourceFormat, Program: version.Program(), View: q.view.Name, Params: map[string]string{},
		Step: max(q.step, 0), Latest: q.step < 0, Steps: render.WriteSteps(q.steps),
	}
	for _, p := range q.view.Params {
		if v := q.values[p.Name]; v != p.Default || v != "" {
			s.Params[p.Name] = v
		}
	}
	for _, p := range Common {
		if v := q.values[p.Name]; v != p.Default {
			s.Params[p.Name] = v
		}
	}
	for i, r := range q.runs {
		last, err := r.LastStep()
		if err != nil {
			return nil, err
		}
		if i == 0 && q.step < 0 {
			s.Step = last
		}
		meta := r.Store.Meta()
		s.Runs = append(s.Runs, render.SourceRun{ID: meta.ID, Name: r.Name(), Numerics: meta.Numerics, Last: last})
	}
	return s, nil
}

// stored returns a source, or nil and a warning if it is too long for a file.
func stored(s *render.Source) (*render.Source, []string) {
	if err := s.Check(); err != nil {
		return nil, []string{"the file does not say what it shows: " + err.Error()}
	}
	return s, nil
}

// moving returns what do is to be called with instead: it adds to an animation what it shows.
func (q *request) moving(steps []int64, p Pace, do func(string, *render.Animation, []string) error) func(string, *render.Animation, []string) error {
	return func(layer string, a *render.Animation, warnings []string) error {
		s, err := q.source()
		if err != nil {
			return err
		}
		s.Steps, s.Animated, s.Latest, s.Step = render.WriteSteps(steps), true, false, steps[len(steps)-1]
		s.Every, s.Hold, s.Scale = a.Every, a.Hold, p.Scale
		if layer != "" {
			s.Params["layer"] = layer
		}
		long := []string(nil)
		a.Source, long = stored(s)
		return do(layer, a, append(warnings, long...))
	}
}

// OfData adds to a picture of [Samples] or [Dataset] what it shows.
func OfData(f *render.Figure, view string, d *dataset.Dataset, o DataOptions) {
	params := map[string]string{"split": o.Split, "count": fmt.Sprint(o.PerClass), "draw": fmt.Sprint(o.Draw)}
	for _, p := range Common {
		if v, ok := o.Common[p.Name]; ok && v != p.Default {
			params[p.Name] = v
		}
	}
	f.Source = &render.Source{
		Format: render.SourceFormat, Program: version.Program(), View: view,
		Data:   &render.SourceData{Name: d.Name, Fingerprint: d.Fingerprint()},
		Params: params,
	}
}

// Redraw draws again what a source describes, from its runs in their order: a figure, or an
// animation if the source is that of one. Errors are those of [Make] and [Animate].
func Redraw(ctx context.Context, s *render.Source, runs []*analysis.Run, progress func(done, total int)) (*render.Figure, *render.Animation, error) {
	params := maps.Clone(s.Params)
	steps, err := render.ReadSteps(s.Steps)
	if err != nil {
		return nil, nil, err
	}
	if s.Animated {
		var drawn *render.Animation
		p := Pace{Scale: s.Scale, Rate: float64(time.Second) / float64(max(s.Every, 1)), Hold: s.Hold, Progress: progress}
		_, err := Animate(ctx, s.View, runs, steps, params, p, func(_ string, a *render.Animation, _ []string) error {
			if drawn != nil {
				return usage("one", "an animation of several layers")
			}
			drawn = a
			return nil
		})
		if err == nil && drawn == nil {
			err = errors.New("draw animation: the view draws none")
		}
		return nil, drawn, err
	}
	q, err := newRequest(s.View, runs, params)
	if err != nil {
		return nil, nil, err
	}
	if _, err := q.shareScale(ctx, steps); err != nil {
		return nil, nil, err
	}
	q.step = s.Step
	if s.Latest {
		last, err := runs[0].LastStep()
		if err != nil {
			return nil, nil, err
		}
		if len(runs) > 1 || last == s.Step {
			q.step = -1
		}
	}
	f, err := q.draw(ctx)
	return f, nil, err
}

// Changes says what has changed since a picture was drawn that may change its pixels.
func Changes(s *render.Source, runs []*analysis.Run) []string {
	var all []string
	for i, r := range runs {
		was, meta := s.Runs[i], r.Store.Meta()
		if meta.Numerics != was.Numerics {
			all = append(all, fmt.Sprintf("run %s was computed with numerics revision %d, and has revision %d now", r.Name(), was.Numerics, meta.Numerics))
		}
		if last, err := r.LastStep(); err == nil && last != was.Last {
			all = append(all, fmt.Sprintf("run %s had %s steps, and has %s now", r.Name(), render.Count(was.Last), render.Count(last)))
		}
		if _, err := r.Data(); err != nil {
			all = append(all, fmt.Sprintf("the data of run %s: %v", r.Name(), err))
		}
		if name := r.Name(); name != was.Name {
			all = append(all, fmt.Sprintf("run %s was called %s, and its name is in the picture", name, was.Name))
		}
	}
	if now := version.Program(); now != s.Program {
		all = append(all, fmt.Sprintf("version %s of the program drew it, and this is version %s", s.Program, now))
	}
	return all
}

// Runless says why a picture cannot be opened or drawn again if it shows no run, with what can be
// done instead; nil if it shows one.
func Runless(s *render.Source) error {
	switch {
	case len(s.Runs) > 0:
		return nil
	case s.Sweep != "":
		return hint.Add(fmt.Errorf("the picture shows the sweep %s as a whole, no run", s.Sweep), "draw it again with 'brainbow render %s %s'", s.View, s.Sweep)
	case s.Data != nil:
		return hint.Add(fmt.Errorf("the picture shows the data set %s (fingerprint %.12s), no run", s.Data.Name, strings.TrimPrefix(s.Data.Fingerprint, "sha256:")), "draw it again with 'brainbow data show %s'", s.Data.Name)
	}
	return errors.New("the picture shows no run")
}
