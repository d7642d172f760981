package figure

import (
	"context"
	"fmt"
	"math"

	"brainbow/analysis"
	"brainbow/render"
)

func epochsView() View {
	return View{
		Name: "epochs", About: "Where each observation goes while a layer learns, as trails or as a film.", Runs: 1, make: makeEpochs, animate: animateEpochs, steps: epochSteps,
		Params: append(append(observeParams(),
			Param{Name: "stops", Default: "6", Form: "a whole number from 2 to 8", Help: "how many recorded steps at most, about evenly from the first to the one shown"},
			Param{Name: "variant", Default: "joint", Allowed: []string{"joint", "chain", "dynamic"}, Help: "one layout of all steps together; each starting from the one before it; or all by dynamic t-SNE"},
		), append(layoutParams(), trailParams()...)...),
	}
}

// epochSteps are the steps of a film for which none were requested.
func epochSteps(q *request) ([]int64, error) {
	last, err := q.runs[0].LastStep()
	if err != nil {
		return nil, err
	}
	if last == 0 {
		return nil, unavailable("epochs", "the run has no step after the first", "train it further")
	}
	return q.runs[0].KeptEvenly(last, filmStops), nil
}

// epochTrails lays a layer out at several steps.
func (q *request) epochTrails(ctx context.Context, steps []int64) (t *trails, layer, how string, err error) {
	r := q.runs[0]
	if layer, err = q.observedLayer(r); err != nil {
		return nil, "", "", err
	}
	t = &trails{}
	if t.strength, err = q.share("bundling"); err != nil {
		return nil, "", "", err
	}
	o, err := q.placeOptions()
	if err != nil {
		return nil, "", "", err
	}
	lambda, err := q.lambda()
	if err != nil {
		return nil, "", "", err
	}
	var all []*analysis.Representation
	for _, at := range steps {
		p, err := q.observed(ctx, r, at, layer, false)
		if err != nil {
			return nil, "", "", err
		}
		all = append(all, p)
		t.stops = append(t.stops, "step "+render.Count(at))
	}
	switch q.values["variant"] {
	case "dynamic":
		if o.Method != analysis.ByTSNE {
			return nil, "", "", usage("use method=tsne", "variant=dynamic is a t-SNE, method=%s is not", o.Method)
		}
		how = fmt.Sprintf("All steps are laid out together by dynamic t-SNE, in which moving costs (λ = %s).", render.Short(lambda))
		t.places, err = r.PlaceDynamic(ctx, all, o, lambda)
	case "chain":
		how = "Each step's layout starts from that of the step before it and is turned towards it."
		t.places, err = r.PlaceChain(ctx, all, o)
	default:
		how = "All steps are points of one layout, so that places can be compared across them."
		t.places, err = r.PlaceJoint(ctx, all, o)
	}
	return t, layer, how, err
}

func makeEpochs(ctx context.Context, q *request) (*render.Figure, error) {
	r := q.runs[0]
	a, warning, err := q.here(ctx, r)
	if err != nil {
		return nil, err
	}
	step := a.Step
	stops, err := q.integer("stops", 2, maxStops)
	if err != nil {
		return nil, err
	}
	if step == 0 {
		return nil, unavailable("epochs", "step 0 is before the training", "choose a later step")
	}
	a.Classes, _ = r.Classes()
	t, layer, how, err := q.epochTrails(ctx, r.KeptEvenly(step, stops))
	if err != nil {
		return nil, err
	}
	if err := t.bundle(ctx); err != nil {
		return nil, fmt.Errorf("bundle trails: %w", err)
	}
	last := t.places[len(t.places)-1]
	f := render.New(fmt.Sprintf("%s: %s from step 0 to %s", a.Run, layer, a.at()), parts(plural(last.Units(), "unit"), observedThrough(last.Representation), a.placeNumbers(t.places[0])[0]))
	s, err := q.placeSheet(r, a.names(f), last.Representation)
	if err != nil {
		return nil, err
	}
	return warned(t.figure(f, s, "Every line is an observation on its way through the training. "+how), warning), nil
}

// A film of a layer has epochFrames frames from one step to the next, and at
// most maxEpochs steps, which are laid out together.
const (
	epochFrames = 24
	maxEpochs   = 24
)

// animateEpochs moves the observations from step to step.
func animateEpochs(ctx context.Context, q *request, steps []int64, p Pace, do func(string, *render.Animation, []string) error) (string, error) {
	r := q.runs[0]
	note := ""
	if len(steps) > maxEpochs {
		var fewer []int64
		for _, i := range evenly(int64(len(steps)-1), 11) {
			fewer = append(fewer, steps[i])
		}
		note = fmt.Sprintf("of %d steps %d are laid out, and the film moves evenly between them", len(steps), len(fewer))
		steps = fewer
	}
	if len(steps) < 2 {
		return "", usage("at least two steps, such as --steps 0:1000:100", "a film of one step")
	}
	var shown []int64
	for _, at := range steps {
		s, err := r.Step(ctx, at)
		if err != nil {
			return "", fmt.Errorf("view %s: %w", q.view.Name, err)
		}
		if len(shown) == 0 || s.Step > shown[len(shown)-1] {
			shown = append(shown, s.Step)
		}
	}
	if len(shown) < 2 {
		return "", unavailable("epochs", "only one of these steps was recorded and no other can be computed", "choose recorded steps")
	}
	t, layer, how, err := q.epochTrails(ctx, shown)
	if err != nil {
		return "", err
	}
	a, err := q.about(r, shown[len(shown)-1])
	if err != nil {
		return "", err
	}
	a.Classes, _ = r.Classes()
	frame := frameAround(t.places...)
	var figures []*render.Figure
	total := (len(shown)-1)*epochFrames + 1
	for i := range total {
		k, part := i/epochFrames, float64(i%epochFrames)/epochFrames
		f, err := q.epochFrame(r, a, t, layer, how, frame, k, part)
		if err != nil {
			return "", err
		}
		figures = append(figures, f)
		if p.Progress != nil {
			p.Progress(i+1, total)
		}
		if err := ctx.Err(); err != nil {
			return "", err
		}
	}
	film, warnings := animation(figures, p)
	return note, do("", film, warnings)
}

// epochFrame draws the observations between stop k and the next.
func (q *request) epochFrame(r *analysis.Run, a about, t *trails, layer, how string, frame *frameOf, k int, part float64) (*render.Figure, error) {
	p := *t.places[k]
	at := float64(p.Step)
	hit := p.Facts.Hit
	if part > 0 {
		next := t.places[k+1]
		// Slow at the stops, fast between them.
		ease := part * part * (3 - 2*part)
		p.Layout = p.Layout.Clone()
		for i, v := range next.Layout.Data {
			p.Layout.Data[i] += float32(ease * float64(v-p.Layout.Data[i]))
		}
		at += part * float64(next.Step-t.places[k].Step)
		hit += part * (next.Facts.Hit - hit)
		if part >= 0.5 {
			p.Representation = next.Representation
		}
	}
	a.Step = int64(math.Round(at))
	f := render.New(fmt.Sprintf("%s: %s at %s", a.Run, layer, a.at()), parts(plural(p.Units(), "unit"), observedThrough(p.Representation)))
	s, err := q.placeSheet(r, a.names(f), p.Representation)
	if err != nil {
		return nil, err
	}
	s.side, s.common, s.film = 480, frame, true
	sub := new(render.Canvas)
	sub.Rect(0, 0, s.side, s.side, render.Style{Stroke: render.Rule}, "")
	s.points(sub, &p, frame)
	f.Body.Draw(0, 0, sub)
	f.Body.Text(s.side-render.Unit, s.side-render.Unit, "neighbourhood hit "+render.Percent(hit, 0), render.TextStyle{Size: render.Small, Color: render.Muted, Anchor: render.End})
	s.legend(f.Body, t.places, s.side, s.side)
	f.Caption = "Every dot is an observation. " + how + fmt.Sprintf(" Between the %d steps that are laid out they move evenly.", len(t.places))
	f.Description = fmt.Sprintf("Film of %s of run %s from %s to %s.", layer, a.Run, t.stops[0], t.stops[len(t.stops)-1])
	return f, nil
}
