package record

import (
	"slices"

	"brainbow/runstore"
)

// plans determine what is recorded at every step of a training. They depend only on the recipe, the
// network and the number of samples, even the thinning by the budget: sizes are estimated, not
// measured, so that a resumed training keeps the same steps as an uninterrupted one.
type plans struct {
	frames, anchors, probes, predictions, learning, evaluate, sampled *plan

	rows       int64 // stride of the rows of batch loss
	budget     int64
	unit, kept [kinds]int64 // bytes per step, and number of steps kept
	testless   bool         // there are no test samples
}

// The kinds of files that are planned and thinned.
const (
	frames = iota
	anchors
	probes
	predictions
	learning
	kinds
)

var kindOf = [kinds]runstore.Kind{runstore.KindFrame, runstore.KindAnchor, runstore.KindProbe, runstore.KindPredictions, runstore.KindLearning}

func newPlans(spec *Spec, sub *Subject, stateBytes int64) (*plans, error) {
	at := func(s *Schedule) *plan { return newPlan(s, sub) }
	p := &plans{
		frames: at(spec.Frames), anchors: at(spec.Anchors), probes: at(&spec.Probes.Schedule),
		predictions: at(spec.Predictions), learning: at(spec.Learning), evaluate: at(spec.Metrics.Evaluate), sampled: at(spec.Metrics.Sampled.schedule()),
		rows: max(1, (sub.Steps-sub.First+spec.Metrics.Rows-1)/spec.Metrics.Rows), budget: int64(spec.Budget),
	}
	file, err := runstore.FrameFile(nil, sub.Net.NewWeights().Tensors())
	if err != nil {
		return nil, err
	}
	p.unit[frames], p.unit[anchors] = int64(len(file)), stateBytes
	samples, outputs := int64(sub.Test.Len()), int64(sub.Net.Outputs())
	p.unit[predictions] = 4096 + samples*(20+5*outputs) // columns, and the overhead of Parquet
	if all := p.learning.all; len(all) > 0 {
		p.learning.all = all[1:] // no pass ends with the start
	}
	p.unit[learning] = runstore.LearningBytes(sub.Train.Len())
	p.unit[probes] = spec.Probes.bytes(sub)
	if p.unit[probes] == 0 {
		p.probes = newPlan(&Schedule{Off: true}, sub)
	}
	if p.testless = samples == 0; p.testless {
		p.predictions = newPlan(&Schedule{Off: true}, sub)
	}
	return p, nil
}

// bytes estimates the size of the probes of a step.
func (p *Probes) bytes(sub *Subject) int64 {
	const perTap = 64 // the step's number, and a share of the file's header
	number := int64(4)
	if p.Format == "float16" {
		number = 2
	}
	var n int64
	if samples := int64(len(p.Test) + len(p.Train)); samples > 0 && !p.Off {
		for _, tap := range p.Taps {
			if i, ok := sub.Net.Tap(tap); ok {
				n += perTap + number*samples*int64(sub.Net.Values()[i].Features())
			}
		}
	}
	return n
}

func (p *plans) of(kind int) *plan {
	return [kinds]*plan{p.frames, p.anchors, p.probes, p.predictions, p.learning}[kind]
}

// holds reports whether a recording that has passed a step keeps a file of the kind there; the
// frame of a replay point is kept too.
func (p *plans) holds(kind int, step int64) bool {
	return p.of(kind).kept(step) || kind == frames && p.anchors.kept(step)
}

// size estimates the size of the recording.
func (p *plans) size() int64 {
	var n int64
	for k := range kinds {
		n += p.kept[k] * p.unit[k]
	}
	return n
}

// past notes that everything due at a step was recorded.
func (p *plans) past(step int64) {
	for k := range kinds {
		if p.holds(k, step) {
			p.kept[k]++
		}
	}
}

// steps returns the steps at which anything is planned, ascending.
func (p *plans) steps() []int64 {
	var all []int64
	for k := range kinds {
		all = append(all, p.of(k).all...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// recount counts the steps that are kept of those up to step.
func (p *plans) recount(step int64) {
	p.kept = [kinds]int64{}
	for _, s := range p.steps() {
		if s <= step {
			p.past(s)
		}
	}
}

// latest returns the last kept step of a kind that is not above step, or −1.
func (p *plans) latest(kind int, step int64) int64 {
	last := p.of(kind).latest(step)
	if kind == frames {
		last = max(last, p.anchors.latest(step))
	}
	return last
}

// forward goes through the steps of a recording up to step, without recording.
func (p *plans) forward(step int64) {
	if step < 0 {
		return
	}
	for _, s := range p.steps() {
		if s > step {
			return
		}
		p.past(s)
		for {
			if _, ok := p.thin(s); !ok {
				break
			}
		}
	}
}
