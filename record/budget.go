package record

import (
	"fmt"
	"slices"
)

// thin thins once if the recording exceeds its budget: it drops every other step of the kind that
// takes the most space, for past and future steps. It returns the kinds whose files must be
// removed, in order, and false if nothing was thinned.
func (p *plans) thin(step int64) (thinned []int, ok bool) {
	if p.size() <= p.budget {
		return nil, false
	}
	kind, ok := p.fattest()
	if !ok {
		return nil, false
	}
	halve := func(kind int) {
		last := p.latest(kind, step)
		p.of(kind).thin(last)
		thinned = append(thinned, kind)
	}
	before := p.size()
	halve(kind)
	p.recount(step)
	if kind == anchors {
		// Frames that were kept only for an anchor go with it.
		thinned = append(thinned, frames)
	}
	if kind == frames && p.size() == before && p.anchors.thinnable() {
		// Anchors keep them all.
		halve(anchors)
		p.recount(step)
		thinned = []int{anchors, frames}
	}
	return thinned, true
}

// fattest returns the kind that takes the most space of those that can still be thinned.
func (p *plans) fattest() (kind int, ok bool) {
	var most int64
	for k := range kinds {
		if n := p.kept[k] * p.unit[k]; n > most && p.of(k).thinnable() {
			kind, most, ok = k, n, true
		}
	}
	return kind, ok
}

// keepBudget thins until the recording fits its budget.
func (r *Recorder) keepBudget(step int64) error {
	for r.size() > r.budget {
		before := r.size()
		thinned, ok := r.thin(step)
		if !ok {
			if !r.over {
				r.over = true
				r.opt.Message(fmt.Sprintf("the recording takes more than its budget of %s and cannot be thinned further", r.spec.Budget))
			}
			return nil
		}
		if err := r.remove(thinned...); err != nil {
			return err
		}
		if r.size() < before {
			r.opt.Message(fmt.Sprintf("the recording reached its budget of %s: %s are kept at every %s scheduled step from here on, back to the start",
				r.spec.Budget, names[thinned[0]], ordinal(r.of(thinned[0]).stride)))
		}
	}
	return nil
}

// remove removes the files of some kinds that are not, or no longer, planned.
func (r *Recorder) remove(kinds ...int) error {
	for _, k := range kinds {
		if err := r.store.Thin(kindOf[k], func(step int64) bool { return r.holds(k, step) }); err != nil {
			return err
		}
	}
	return nil
}

var names = [kinds]string{frames: "weights", anchors: "replay points", probes: "probes", predictions: "predictions", learning: "answers while learning"}

func ordinal(n int) string {
	switch {
	case n%10 == 2 && n != 12:
		return fmt.Sprintf("%dnd", n)
	}
	return fmt.Sprintf("%dth", n)
}

// plan is the state of a schedule: its steps, and how much it has been thinned.
type plan struct {
	all    []int64
	stride int   // every stride-th step, counted from the start, is kept
	extra  int64 // the last step before thinning, kept too; −1 for none
}

func newPlan(s *Schedule, sub *Subject) *plan {
	return &plan{s.steps(sub), 1, -1}
}

// due reports whether a step must be recorded. The last step always must.
func (p *plan) due(step int64) bool {
	i, ok := slices.BinarySearch(p.all, step)
	return ok && (i%p.stride == 0 || i == len(p.all)-1)
}

// kept reports whether a recorded step is still kept.
func (p *plan) kept(step int64) bool { return p.due(step) || step == p.extra && step >= 0 }

// latest returns the greatest kept step up to the given one, or −1.
func (p *plan) latest(step int64) int64 {
	i, exact := slices.BinarySearch(p.all, step)
	if !exact {
		i--
	}
	for ; i >= 0; i-- {
		if p.kept(p.all[i]) {
			return p.all[i]
		}
	}
	return -1
}

func (p *plan) thinnable() bool { return p.stride < len(p.all) }

// thin doubles the stride; last is the last step recorded.
func (p *plan) thin(last int64) {
	if p.thinnable() {
		p.stride *= 2
		p.extra = last
	}
}
