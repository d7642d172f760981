package figure

import (
	"context"

	"brainbow/analysis"
	"brainbow/render"
	"brainbow/tensor"
)

// filmStops is the largest number of steps in a film of layouts.
const filmStops = 11

// placedInTraining lays observations out at steps of the whole training as one layout
// and returns their places at the step of p: exactly those of the layout if that step
// was laid out, otherwise points on the straight line between the steps before and
// after. The numbers are those of the step before. The frame is that of all steps.
func (q *request) placedInTraining(ctx context.Context, r *analysis.Run, p *analysis.Representation, o analysis.PlaceOptions) (at *analysis.Placement, head string, frame *frameOf, err error) {
	last, err := r.LastStep()
	if err != nil {
		return nil, "", nil, err
	}
	if last == 0 {
		return nil, "", nil, unavailable(q.view.Name, "the run has no step after the first", "use layout=step, or train it further")
	}
	steps := r.KeptEvenly(last, filmStops)
	var all []*analysis.Representation
	for _, step := range steps {
		one, err := q.observed(ctx, r, step, p.Layer, false)
		if err != nil {
			return nil, "", nil, err
		}
		all = append(all, one)
	}
	placed, err := r.PlaceJoint(ctx, all, o)
	if err != nil {
		return nil, "", nil, err
	}
	before, after, share := between(steps, p.Step)
	l := *placed[before]
	l.Representation = p
	head = capital(q.language().say("place.together", "count", render.Count(int64(len(steps)))))
	if share > 0 {
		l.Layout = tensor.New(p.Len(), 2)
		a, b := placed[before].Layout.Data, placed[after].Layout.Data
		for i := range l.Layout.Data {
			l.Layout.Data[i] = a[i] + float32(share*(b[i]-a[i]))
		}
		head = capital(q.language().say("place.between", "a", render.Count(steps[before]), "b", render.Count(steps[after])))
	}
	return &l, head, frameAround(placed...), nil
}

// between finds a step among ascending ones. If the step is one of them, both
// results are that one and share is 0; otherwise share is how far the step is
// from before to after.
func between(steps []int64, step int64) (before, after int, share float32) {
	last := len(steps) - 1
	for before < last && steps[before+1] <= step {
		before++
	}
	if before == last || step <= steps[before] {
		return before, before, 0
	}
	return before, before + 1, float32(step-steps[before]) / float32(steps[before+1]-steps[before])
}
