package figure

import (
	"context"

	"brainbow/analysis"
	"brainbow/render"
)

// Series draws a view at several steps and hands the figures to do one by one, so
// that they can be browsed or become a film. Where the view can, all figures have
// one scale, which means that every step is computed twice. note says what each
// figure scales separately, "" if nothing. A step that a run does not have is
// found before anything is drawn. Errors are those of [Make], and do's.
func Series(ctx context.Context, view string, runs []*analysis.Run, steps []int64, params map[string]string, do func(step int64, f *render.Figure) error) (note string, err error) {
	q, err := newRequest(view, runs, params)
	if err != nil {
		return "", err
	}
	for _, r := range runs {
		for _, step := range steps {
			if err := r.InRange(step); err != nil {
				return "", err
			}
		}
	}
	if note, err = q.shareScale(ctx, steps); err != nil {
		return "", err
	}
	for _, q.step = range steps {
		f, err := q.draw(ctx)
		if err != nil {
			return "", err
		}
		if err := do(q.step, f); err != nil {
			return "", err
		}
	}
	return note, nil
}

// shareScale gives the pictures of several steps one scale, if the view can. note says what each
// picture scales separately, "" if nothing.
func (q *request) shareScale(ctx context.Context, steps []int64) (note string, err error) {
	q.steps = steps
	note = q.view.own
	if q.view.span != nil && len(steps) > 0 {
		var all render.Range
		for i, step := range steps {
			q.step = step
			var r render.Range
			if r, note, err = q.view.span(ctx, q); err != nil {
				return "", err
			}
			if note != "" {
				break
			}
			if i == 0 {
				all = r
			}
			all = all.Union(r)
		}
		if note == "" {
			q.colours = &all
		}
	}
	return note, nil
}
