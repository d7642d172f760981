package record

import (
	"fmt"

	"brainbow/runstore"
)

// keepBudget thins what takes most until the recording fits: every other step
// of that kind goes, now and from here on.
func (r *Recorder) keepBudget() error {
	for r.store.Bytes() > int64(r.spec.Budget) {
		before := r.store.Bytes()
		kind, ok := r.fattest()
		if !ok {
			if !r.over {
				r.over = true
				r.opt.Message(fmt.Sprintf("the recording takes more than its budget of %s and cannot be thinned further", r.spec.Budget))
			}
			return nil
		}
		if err := r.thin(kind); err != nil {
			return err
		}
		if after := r.store.Bytes(); after < before {
			r.opt.Message(fmt.Sprintf("the recording reached its budget of %s: %s are kept at every %s scheduled step from here on, back to the start",
				r.spec.Budget, names[kind], ordinal(r.plan(kind).stride)))
		}
	}
	return nil
}

var names = map[runstore.Kind]string{
	runstore.KindFrame: "weights", runstore.KindAnchor: "replay points",
	runstore.KindProbe: "probes", runstore.KindPredictions: "predictions",
}

func ordinal(n int) string {
	if n%10 == 2 && n != 12 {
		return fmt.Sprintf("%dnd", n)
	}
	return fmt.Sprintf("%dth", n)
}

func (r *Recorder) plan(kind runstore.Kind) *plan {
	switch kind {
	case runstore.KindFrame:
		return r.frames
	case runstore.KindAnchor:
		return r.anchors
	case runstore.KindProbe:
		return r.probes
	}
	return r.predictions
}

// fattest returns the kind that takes most of those that can still be thinned.
func (r *Recorder) fattest() (kind runstore.Kind, ok bool) {
	var most int64
	for _, k := range []runstore.Kind{runstore.KindFrame, runstore.KindAnchor, runstore.KindProbe, runstore.KindPredictions} {
		p := r.plan(k)
		if n := r.store.KindBytes(k); n > most && p.stride < len(p.all) {
			kind, most, ok = k, n, true
		}
	}
	return kind, ok
}

// thin doubles a kind's stride and removes what no longer fits it. Frames that
// only an anchor holds go with their anchors: where thinning frames alone frees
// nothing, replay points are thinned too.
func (r *Recorder) thin(kind runstore.Kind) error {
	p := r.plan(kind)
	if !p.thin() {
		return nil
	}
	before := r.store.Bytes()
	if err := r.store.Thin(kind, p.due); err != nil {
		return err
	}
	if kind == runstore.KindAnchor {
		return r.store.Thin(runstore.KindFrame, r.frames.due)
	}
	if kind == runstore.KindFrame && r.store.Bytes() == before && r.anchors.thin() {
		if err := r.store.Thin(runstore.KindAnchor, r.anchors.due); err != nil {
			return err
		}
		return r.store.Thin(runstore.KindFrame, r.frames.due)
	}
	return nil
}
