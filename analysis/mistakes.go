package analysis

import (
	"context"
	"sort"

	"brainbow/nn"
)

// Kind is the kind of a mistake.
type Kind string

// The kinds of mistakes. A mistake whose prediction is spread over at least
// [FlatSpread] classes is Unsure. For any other the nearest training samples
// decide: it is Understandable if the predicted class is the most frequent among
// them, Avoidable if the actual class is; on a tie between the two the nearer
// sample decides. Otherwise it is Other.
const (
	Understandable Kind = "understandable"
	Avoidable      Kind = "avoidable"
	Unsure         Kind = "unsure"
	Other          Kind = "other"
)

// Kinds lists the kinds.
func Kinds() []Kind { return []Kind{Understandable, Avoidable, Unsure, Other} }

// NearestTrained is how many of the nearest training samples decide the kind.
const NearestTrained = 9

// FlatSpread returns the least [Outputs.Spread] of a prediction that is nearly
// flat: three classes, or nine tenths of all where there are fewer than four.
func FlatSpread(classes int) float64 { return min(3, 0.9*float64(classes)) }

// Mistake is a sample that was mistaken for another class.
type Mistake struct {
	ID                int32  // position in the split
	File              string // of the sample, relative to the dataset; "" if samples have no files of their own
	Actual, Predicted int32
	Confidence, Loss  float32
	Spread            float64 // see Outputs.Spread
	Kind              Kind
	// Top are the classes with the three largest outputs, and those outputs.
	Top        []int
	TopOutputs []float32
	// Neighbours are the nearest training samples, nearest first, and
	// NeighbourLabels their classes.
	Neighbours      []int32
	NeighbourLabels []int32
	Learning        Learning
}

// Mistakes are all mistakes of a split at a step.
type Mistakes struct {
	Step    int64
	Split   string
	Samples int
	None    int // samples without a predicted class, which are not among the mistakes
	Classes []string
	All     []Mistake
	History *History
}

// Count returns how many mistakes are of a kind.
func (m *Mistakes) Count(k Kind) int {
	n := 0
	for _, x := range m.All {
		if x.Kind == k {
			n++
		}
	}
	return n
}

// Mistakes returns the mistakes of a split at a step, by the sample's position,
// with their kinds, evidence and history. What takes long is cached in the run.
func (r *Run) Mistakes(ctx context.Context, step int64, split string) (*Mistakes, error) {
	out, err := r.Outputs(ctx, step, split) // caches the predictions too
	if err != nil {
		return nil, err
	}
	p, classes, err := r.answers(ctx, step, split)
	if err != nil {
		return nil, err
	}
	d, err := r.Data()
	if err != nil {
		return nil, err
	}
	s, err := r.Split(split)
	if err != nil {
		return nil, err
	}
	m := &Mistakes{Step: step, Split: split, Samples: p.Len(), Classes: classes}
	var ids []int32
	for i, id := range p.IDs {
		if p.Predicted[i] == nn.NoClass {
			m.None++
			continue
		}
		if p.Labels[i] == p.Predicted[i] || id < 0 || int(id) >= s.Len() {
			continue
		}
		x := Mistake{ID: id, Actual: p.Labels[i], Predicted: p.Predicted[i], Confidence: p.Confidence[i], Loss: p.Loss[i], Spread: out.Spread(int(id)), Top: out.Top(int(id), 3)}
		if s.Files != nil {
			x.File = s.Files[id]
		}
		for _, k := range x.Top {
			x.TopOutputs = append(x.TopOutputs, out.Of(int(id))[k])
		}
		m.All, ids = append(m.All, x), append(ids, id)
	}
	if m.History, err = r.History(ctx, split); err != nil {
		return nil, err
	}
	if len(ids) == 0 {
		return m, nil
	}
	near, err := r.Neighbours(ctx, split, ids, NearestTrained)
	if err != nil {
		return nil, err
	}
	for i := range m.All {
		x := &m.All[i]
		x.Neighbours = near.Of(i)
		for _, id := range x.Neighbours {
			x.NeighbourLabels = append(x.NeighbourLabels, int32(d.Train.Labels[id]))
		}
		x.Kind = kindOf(x, FlatSpread(len(classes)))
		x.Learning = m.History.Of(int(x.ID), x.Actual)
	}
	return m, nil
}

// kindOf decides what kind a mistake is.
func kindOf(x *Mistake, flat float64) Kind {
	if x.Spread >= flat {
		return Unsure
	}
	votes := map[int32]int{}
	most := 0
	for _, l := range x.NeighbourLabels {
		votes[l]++
		most = max(most, votes[l])
	}
	for _, l := range x.NeighbourLabels { // on a tie the nearer sample decides
		switch {
		case votes[l] < most:
		case l == x.Predicted:
			return Understandable
		case l == x.Actual:
			return Avoidable
		}
	}
	return Other
}

// Order says which mistakes come first.
type Order string

// The orders: the most confident first, the largest loss first, or those that were correct at
// the fewest steps of their history.
const (
	ByConfidence Order = "confidence"
	ByLoss       Order = "loss"
	ByLearnt     Order = "learnt"
)

// Orders lists the orders.
func Orders() []Order { return []Order{ByConfidence, ByLoss, ByLearnt} }

// Sorted returns the mistakes of a kind, or all if it is empty, in an order; equal ones are
// ordered by position.
func (m *Mistakes) Sorted(kind Kind, by Order) []Mistake {
	var out []Mistake
	for _, x := range m.All {
		if kind == "" || x.Kind == kind {
			out = append(out, x)
		}
	}
	sort.SliceStable(out, func(i, j int) bool {
		switch by {
		case ByLoss:
			return out[i].Loss > out[j].Loss
		case ByLearnt:
			return out[i].Learning.Right < out[j].Learning.Right
		}
		return out[i].Confidence > out[j].Confidence
	})
	return out
}
