package figure

import (
	"context"
	"fmt"
	"math"
	"strings"

	"brainbow/analysis"
	"brainbow/render"
)

func epochsView() View {
	return View{
		Name: "epochs", About: "Where each observation goes while a layer learns: a map of several steps, trails and how far they move, or a film.", Runs: 1, make: makeEpochs, animate: animateEpochs, steps: epochSteps,
		Params: append(append(observeParams(),
			Param{Name: "at", Form: "epochs such as 0,1,2,5,20,100, or log, or even", Help: "at which steps: after these epochs, spaced logarithmically, or such that observations move equally far between them (default: the same among recorded and early steps, which is quick); steps that were not recorded are computed again"},
			Param{Name: "stops", Default: "6", Form: "a whole number from 2 to 8", Help: "how many steps at most, unless at lists epochs"},
			Param{Name: "variant", Default: "chain", Allowed: []string{"chain", "joint", "dynamic"}, Help: "each step's layout starting from the one before it; one layout of all steps together; or all by dynamic t-SNE"},
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
	t = &trails{marked: -1}
	var all []*analysis.Representation
	for _, at := range steps {
		p, err := q.observed(ctx, r, at, layer, false)
		if err != nil {
			return nil, "", "", err
		}
		all = append(all, p)
		t.bends = append(t.bends, render.Count(at))
		t.stops = append(t.stops, q.language().say("trails.step", "step", render.Count(at)))
		if k := len(all) - 1; k > 0 {
			t.moved = append(t.moved, all[k].Apart(all[k-1]))
		}
	}
	how, err = q.layTrails(ctx, t, all, "trails.chainEpochs")
	return t, layer, how, err
}

// epochStops chooses the steps that are shown, up to the given one.
func (q *request) epochStops(ctx context.Context, upTo int64, layer string) (*analysis.Stops, error) {
	r := q.runs[0]
	n, err := q.integer("stops", 2, maxStops)
	if err != nil {
		return nil, err
	}
	size, err := q.integer("observations", 2, 100000)
	if err != nil {
		return nil, err
	}
	o := analysis.RepresentationOptions{Subset: analysis.Subset{Split: q.values["split"], Size: size}}
	if q.values["at"] == "" {
		return r.Stops(ctx, analysis.StopRule{}, n, upTo, layer, o)
	}
	rule, err := analysis.ParseStopRule(q.values["at"])
	if err != nil {
		return nil, usage("epochs such as 0,1,2,5,20,100, ascending, or log, or even", "at=%q", q.values["at"])
	}
	if len(rule.Epochs) > maxStops {
		return nil, usage(fmt.Sprintf("at most %d epochs", maxStops), "at=%q", q.values["at"])
	}
	s, err := r.Stops(ctx, rule, n, upTo, layer, o)
	if err != nil && len(rule.Epochs) > 0 && ctx.Err() == nil {
		return nil, unavailable("epochs", err.Error(), "list at least two epochs up to the step shown")
	}
	return s, err
}

func makeEpochs(ctx context.Context, q *request) (*render.Figure, error) {
	r := q.runs[0]
	a, warning, err := q.here(ctx, r)
	if err != nil {
		return nil, err
	}
	if a.Step == 0 {
		return nil, unavailable("epochs", "step 0 is before the training", "choose a later step")
	}
	a.Classes, _ = r.Classes()
	layer, err := q.observedLayer(r)
	if err != nil {
		return nil, err
	}
	// What does not depend on the steps is refused before they are computed.
	if _, err := q.placeOptions(); err != nil {
		return nil, err
	}
	if _, err := q.share("bundling"); err != nil {
		return nil, err
	}
	if q.values["variant"] == "dynamic" && q.values["method"] != analysis.ByTSNE {
		return nil, usage("use method=tsne", "variant=dynamic is a t-SNE, method=%s is not", q.values["method"])
	}
	stops, err := q.epochStops(ctx, a.Step, layer)
	if err != nil {
		return nil, err
	}
	t, layer, how, err := q.epochTrails(ctx, stops.Steps)
	if err != nil {
		return nil, err
	}
	var dropped render.Figure // its warnings
	names := a.names(&dropped)
	if err := q.followed(ctx, t, len(names)); err != nil {
		return nil, err
	}
	last := t.places[len(t.places)-1]
	found := epochsFinding(a.language, stops.Steps, t.moved, t.stopHits())
	f := a.pictureOf(found, a.Run, a.layerWords(layer, false), a.samples(last.Len(), last.Split), a.say("trails.span", "from", render.Count(stops.Steps[0]), "to", render.Count(last.Step)))
	f.Warnings = dropped.Warnings
	t.distanceBars(a.language)
	s, err := q.placeSheet(r, names, last.Representation)
	if err != nil {
		return nil, err
	}
	f.Caption = a.say("trails.readEpochs", "count", fmt.Sprint(len(t.classes)), "classes", fmt.Sprint(len(names)))
	beyond := ""
	if len(stops.Beyond) > 0 {
		var list []string
		for _, e := range stops.Beyond {
			list = append(list, render.Short(e))
		}
		beyond = a.say("trails.beyond", "list", strings.Join(list, ", "))
		f.Warnings = append(f.Warnings, fmt.Sprintf("epochs %s are after step %s and left out", strings.Join(list, ", "), render.Count(a.Step)))
	}
	if stops.Instead > 0 {
		f.Warnings = append(f.Warnings, fmt.Sprintf("%s were not recorded and cannot be computed again; the recorded ones before them are shown", plural(stops.Instead, "step")))
	}
	f.Method = a.sentences(a.say("trails.distances"), beyond, t.method(a.language, how))
	t.figure(f, s)
	var said []string
	for i, h := range t.stopHits() {
		said = append(said, a.say("trails.describe", "stop", capital(t.stops[i]), "hit", share100(h)))
	}
	for _, b := range t.bars {
		said = append(said, a.say("trails.describeMoved", "stop", capital(b.name), "title", t.title, "value", b.text))
	}
	f.Description = a.sentences(said...)
	return warned(f, warning), nil
}

// distanceBars sets bars of how fast observations move from stop to stop: their mean distance by the number
// of training steps.
func (t *trails) distanceBars(l language) {
	steps := t.steps()
	per := int64(1)
	for per < 1000 && 20*per <= steps[len(steps)-1] {
		per *= 10
	}
	t.title = l.say("trails.moved", "count", render.Count(per))
	most := 0.0
	speeds := make([]float64, len(t.moved))
	for k, m := range t.moved {
		speeds[k] = m / float64(steps[k+1]-steps[k]) * float64(per)
		if speeds[k] > most {
			most, t.marked = speeds[k], k
		}
	}
	for k, v := range speeds {
		t.bars = append(t.bars, trailBar{name: l.say("trails.between", "from", t.bends[k], "to", t.bends[k+1]), length: v / max(most, 1e-300), text: render.Number(v, 2)})
	}
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
	hit := p.Facts.HitData
	if part > 0 {
		next := t.places[k+1]
		// Slow at the stops, fast between them.
		ease := part * part * (3 - 2*part)
		p.Layout = p.Layout.Clone()
		for i, v := range next.Layout.Data {
			p.Layout.Data[i] += float32(ease * float64(v-p.Layout.Data[i]))
		}
		at += part * float64(next.Step-t.places[k].Step)
		hit += part * (next.Facts.HitData - hit)
		if part >= 0.5 {
			p.Representation = next.Representation
		}
	}
	a.Step = int64(math.Round(at))
	var dropped render.Figure // its warnings
	s, err := q.placeSheet(r, a.names(&dropped), p.Representation)
	if err != nil {
		return nil, err
	}
	f := a.picture(epochsFinding(a.language, t.steps(), t.moved, t.stopHits()), a.layerWords(layer, false), a.samples(p.Len(), p.Split))
	f.Warnings = dropped.Warnings
	f.Caption = a.say("trails.readFilm", "samples", a.samples(p.Len(), p.Split), "layer", layer)
	f.Method = a.sentences(how, a.say("trails.evenly", "count", render.Count(int64(len(t.places)))))
	w, h := f.Area()
	s.common, s.film = frame, true
	s.side = math.Floor(min(w, h-panelHead-7*render.Unit))
	left := math.Floor((w - s.side) / 2)
	s.head(f.Body, "", hit, left, 0)
	sub := new(render.Canvas)
	sub.Rect(0, 0, s.side, s.side, render.Style{Stroke: render.Rule}, "")
	s.points(sub, &p, frame)
	f.Body.Draw(left, panelHead, sub)
	t.colours(f.Body, s, 0, panelHead+s.side+2*render.Unit, w)
	f.Body.Text(0, panelHead+s.side+5*render.Unit, "▲ "+a.say("place.mistaken"), render.TextStyle{Size: render.Small, Color: render.Muted})
	f.Body.Extend(w, 0)
	f.Description = a.say("trails.describe", "stop", capital(t.stops[k]), "hit", share100(t.places[k].Facts.HitData))
	return f, nil
}
