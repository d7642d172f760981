package analysis

import (
	"context"
	"fmt"
	"math"
	"slices"

	"brainbow/nn"
	"brainbow/runstore"
)

// ComparedCourse is how two trainings go: their accuracies, how far their weights are apart, and where they part.
type ComparedCourse struct {
	// Accuracies are those of the split that each run measured while it trained.
	Accuracies [2]AccuracyCourse `json:"accuracies"`
	// Distance and Parting are null if the weights cannot be compared; Why says why.
	Distance *WeightDistance `json:"distance"`
	Parting  *Parting        `json:"parting"`
	Why      *Incomparable   `json:"why,omitempty"`
}

// AccuracyCourse is the accuracy of a split at the steps at which it was measured.
type AccuracyCourse struct {
	Steps    []int64    `json:"steps"`
	Accuracy []*float64 `json:"accuracy"`
}

// WeightDistance is how far the weights of two networks are apart: the length of their difference over the greater of their two
// lengths.
type WeightDistance struct {
	// From is, for one run, the step from whose weights the distances are measured; −1 for two runs, of which each step is compared with
	// the same step of the other.
	From  int64   `json:"from"`
	Steps []int64 `json:"steps"`
	// Distance is that of all weights, Layers[l][k] that of a layer at Steps[k].
	Distance []*float64   `json:"distance"`
	Names    []string     `json:"names"`
	Layers   [][]*float64 `json:"layers"`
}

const (
	courseKind    = "compare-course"
	courseVersion = 1
	// comparedSteps is how many recorded steps are compared at most, evenly spread.
	comparedSteps = 60
)

// Course compares the two trainings. What takes long is cached in the first run.
func (p *Comparer) Course(ctx context.Context) (*ComparedCourse, error) {
	c := &ComparedCourse{}
	for i := range p.sides {
		c.Accuracies[i] = AccuracyCourse{[]int64{}, []*float64{}}
		rows, err := p.sides[i].Store.Metrics()
		if err != nil {
			return nil, err
		}
		for _, m := range rows {
			if m.Split == p.Split {
				a := &c.Accuracies[i]
				a.Steps, a.Accuracy = append(a.Steps, m.Step), append(a.Accuracy, finiteOrNil(m.Accuracy))
			}
		}
	}
	if err := p.apart(ctx, c); err != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		c.Distance, c.Parting, c.Why = nil, nil, reasonOf(err)
		if len(c.Accuracies[0].Steps)+len(c.Accuracies[1].Steps) == 0 {
			return nil, err
		}
	}
	return c, nil
}

// apart fills in the distance and where the trainings part.
func (p *Comparer) apart(ctx context.Context, c *ComparedCourse) error {
	if err := p.sameNetwork(); err != nil {
		return err
	}
	a, b := &p.sides[0], &p.sides[1]
	from := int64(-1)
	if p.one() {
		if a.wrong != nil {
			return a.wrong
		}
		from = a.facts.Step
	}
	parts := []any{courseVersion, from, b.facts.Step}
	for i := range p.sides {
		s := &p.sides[i]
		frames := s.Store.Frames()
		parts = append(parts, s.facts.ID, s.facts.Last, len(frames))
	}
	key, err := runstore.AnalysisKey(parts...)
	if err != nil {
		return err
	}
	var kept ComparedCourse
	if p.cached(courseKind, key, &kept) && kept.Distance != nil {
		c.Distance, c.Parting = kept.Distance, kept.Parting
		return nil
	}
	if !p.one() {
		if kept.Parting, err = p.part(ctx); err != nil {
			return err
		}
	}
	kept.Distance = &WeightDistance{From: from, Steps: p.distanceSteps(kept.Parting)}
	if len(kept.Distance.Steps) == 0 {
		return incomparable("no-common-step", fmt.Sprintf("%s and %s have no step in common", a.facts.Run, b.facts.Run), fmt.Sprintf("%s 与 %s 没有共同的步", a.facts.Run, b.facts.Run))
	}
	if err := p.measure(ctx, kept.Distance); err != nil {
		return err
	}
	c.Distance, c.Parting = kept.Distance, kept.Parting
	return p.cache(courseKind, key, kept)
}

// sameNetwork returns an error unless both networks have the same weights.
func (p *Comparer) sameNetwork() error {
	for i := range p.sides {
		s := &p.sides[i]
		if can := s.Abilities(); !can.Level.Includes(CanForward) {
			return incomparable("no-network", fmt.Sprintf("run %s: %s", s.facts.Run, can.Text), fmt.Sprintf("%s：%s", s.facts.Run, can.Chinese))
		}
		if _, ok := s.Store.LastFrame(); !ok {
			return incomparable("no-weights", fmt.Sprintf("run %s: no weights were recorded", s.facts.Run), fmt.Sprintf("%s：没有记录权重", s.facts.Run))
		}
	}
	same := func(x, y nn.Param) bool { return x.Name == y.Name && slices.Equal(x.Shape, y.Shape) }
	if !slices.EqualFunc(p.sides[0].Net.Params(), p.sides[1].Net.Params(), same) {
		return incomparable("different-networks", "the networks have different layers, so their weights have no distance", "两个网络的层不同，权重之间没有距离可言")
	}
	return nil
}

// bounds returns the first and the last step that both runs have.
func (p *Comparer) bounds() (first, last int64) {
	a, b := &p.sides[0], &p.sides[1]
	return max(a.Store.Meta().First(), b.Store.Meta().First()), min(a.facts.Last, b.facts.Last)
}

// commonFrames returns the steps of which both runs recorded the weights, ascending.
func (p *Comparer) commonFrames() []int64 {
	first, last := p.bounds()
	other := p.sides[1].Store.Frames()
	slices.Sort(other)
	frames := slices.DeleteFunc(slices.Clone(p.sides[0].Store.Frames()), func(s int64) bool {
		_, ok := slices.BinarySearch(other, s)
		return !ok || s < first || s > last
	})
	slices.Sort(frames)
	return frames
}

// distanceSteps returns the steps at which the weights are compared: recorded ones, and those where the trainings part.
func (p *Comparer) distanceSteps(at *Parting) []int64 {
	first, last := p.bounds()
	if first > last {
		return nil
	}
	steps := slices.Clone(Evenly(p.commonFrames(), comparedSteps))
	if len(steps) < 2 {
		steps = append(steps, first, last)
	}
	if p.one() {
		steps = append(steps, p.sides[0].facts.Step)
		if p.sides[1].wrong == nil {
			steps = append(steps, p.sides[1].facts.Step)
		}
	}
	if at != nil && at.By != nil {
		steps = append(steps, *at.By)
	}
	if at != nil && at.After != nil {
		steps = append(steps, *at.After)
	}
	slices.Sort(steps)
	return slices.Compact(steps)
}

// measure fills in the distances.
func (p *Comparer) measure(ctx context.Context, d *WeightDistance) error {
	d.Names = p.sides[0].Layers()
	d.Layers = make([][]*float64, len(d.Names))
	tell := p.sides[0].progress("distance of weights")
	for k, step := range d.Steps {
		from := step
		if d.From >= 0 {
			from = d.From
		}
		x, err := p.sides[0].Weights(ctx, from)
		if err != nil {
			return err
		}
		y, err := p.sides[1].Weights(ctx, step)
		if err != nil {
			return err
		}
		d.Distance = append(d.Distance, finiteOrNil(relative(x.Data(), y.Data())))
		others := y.Tensors()
		for i, t := range x.Tensors() {
			if l := slices.IndexFunc(d.Names, func(name string) bool { return t.Name == name+".weight" }); l >= 0 {
				d.Layers[l] = append(d.Layers[l], finiteOrNil(relative(t.Tensor.Data, others[i].Tensor.Data)))
			}
		}
		tell(k+1, len(d.Steps))
	}
	return nil
}

// relative returns the length of a − b over the greater of the lengths of a and b, 0 if both are zero.
func relative(a, b []float32) float64 {
	var aa, bb, dd float64
	for i, v := range a {
		x, y := float64(v), float64(b[i])
		aa += x * x
		bb += y * y
		dd += (x - y) * (x - y)
	}
	if dd == 0 {
		return 0
	}
	return math.Sqrt(dd / max(aa, bb))
}
