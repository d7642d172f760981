package analysis

import (
	"context"
	"sort"

	"brainbow/internal/exact"
	"brainbow/nn"
)

// Kind is the kind of a mistake.
type Kind string

// The kinds of mistakes. A mistake whose answer is flat, spread over at least [FlatSpread] classes, is
// of the kind NoIdea: the network does not know. For any other the nearest training samples decide: it is
// Understandable if the predicted class is the most frequent among them (the sample looks like the
// other class), Clear if the actual class is (there is no excuse); on a tie between the two the nearer sample
// decides. Otherwise it is Neither.
const (
	Understandable Kind = "understandable"
	Clear          Kind = "clear"
	NoIdea         Kind = "no-idea"
	Neither        Kind = "neither"
)

// Other names of the same kinds.
const (
	Avoidable = Clear
	Unsure    = NoIdea
	Other     = Neither
)

// Kinds lists the kinds.
func Kinds() []Kind { return []Kind{Understandable, Clear, NoIdea, Neither} }

// NearestTrained is how many of the nearest training samples decide the kind.
const NearestTrained = 9

// An answer is flat if it is spread over at least FlatShare of the classes. With few classes that is not
// enough: of two, 82 % and 18 % would be flat. So it is also at least as flat as an answer that is FlatSure
// of the way from guessing to certainty and treats the other classes alike: 65 % with two classes, 53 % with three.
const (
	FlatShare = 0.8
	FlatSure  = 0.3
)

// FlatSpread returns the least [Outputs.Spread] of a flat answer, for n classes
//
//	max(0.8·n, exp H),  H the entropy of (p, q, …, q),  p = 1/n + 0.3·(1 − 1/n),  q = (1 − p)/(n − 1)
//
// which is 1.91 of two classes, 2.76 of three, 8 of ten, and four fifths of the classes from nine on.
func FlatSpread(classes int) float64 {
	n := float64(classes)
	least := FlatShare * n
	if classes < 2 {
		return least
	}
	top := 1/n + float64(FlatSure*(1-1/n))
	entropy := -float64(top*exact.Log(top)) - float64((1-top)*exact.Log((1-top)/(n-1)))
	return max(least, exact.Exp(entropy))
}

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
	Distance        float64 // mean distance of the neighbours
	Learning        Learning
}

// LookAlikes returns the class that is most frequent among the nearest training samples, and how many of
// them are of it. On a tie it is the predicted or the actual class if one of them is among the most
// frequent, and of several that of the nearer sample. Without neighbours the number is 0.
func (x *Mistake) LookAlikes() (class int32, count int) {
	votes := map[int32]int{}
	for _, l := range x.NeighbourLabels {
		votes[l]++
		count = max(count, votes[l])
	}
	class = -1
	for _, l := range x.NeighbourLabels {
		if votes[l] < count {
			continue
		}
		if l == x.Predicted || l == x.Actual {
			return l, count
		}
		if class < 0 {
			class = l
		}
	}
	return class, count
}

// Mistakes are all mistakes of a split at a step.
type Mistakes struct {
	Step    int64
	Split   string
	Samples int
	None    int // samples without a predicted class, which are not among the mistakes
	Classes []string
	All     []Mistake
	// History has the predictions of all mistakes; those of other samples need not be there.
	History *History
	// SoFar says what All is taken from while only a part is known, nil for all mistakes.
	SoFar *SoFar
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
// with their kinds, evidence and history. What takes long is cached in the run. [Run.FirstMistakes] returns
// some of them sooner.
func (r *Run) Mistakes(ctx context.Context, step int64, split string) (*Mistakes, error) {
	out, err := r.Outputs(ctx, step, split) // caches the predictions too
	if err != nil {
		return nil, err
	}
	p, classes, err := r.answers(ctx, step, split)
	if err != nil {
		return nil, err
	}
	m, err := r.mistaken(p, out, classes, nil)
	if err != nil {
		return nil, err
	}
	return m, r.addEvidence(ctx, m)
}

// mistaken returns the mistakes among predictions, without what other samples and steps say about them. Row k of the outputs is
// that of the sample at which row k of the predictions is, or of the sample itself if rows is nil.
func (r *Run) mistaken(p *Predictions, out *Outputs, classes []string, rows map[int32]int) (*Mistakes, error) {
	s, err := r.Split(p.Split)
	if err != nil {
		return nil, err
	}
	m := &Mistakes{Step: p.Step, Split: p.Split, Samples: p.Len(), Classes: classes}
	for i, id := range p.IDs {
		if p.Predicted[i] == nn.NoClass {
			m.None++
			continue
		}
		if p.Labels[i] == p.Predicted[i] || id < 0 || int(id) >= s.Len() {
			continue
		}
		row := int(id)
		if rows != nil {
			row = rows[id]
		}
		x := Mistake{ID: id, Actual: p.Labels[i], Predicted: p.Predicted[i], Confidence: p.Confidence[i], Loss: p.Loss[i], Spread: out.Spread(row), Top: out.Top(row, 3)}
		if s.Files != nil {
			x.File = s.Files[id]
		}
		for _, k := range x.Top {
			x.TopOutputs = append(x.TopOutputs, out.Of(row)[k])
		}
		m.All = append(m.All, x)
	}
	return m, nil
}

// addEvidence adds the histories, the nearest training samples and the kinds of mistakes.
func (r *Run) addEvidence(ctx context.Context, m *Mistakes) error {
	d, err := r.Data()
	if err != nil {
		return err
	}
	var ids []int32
	for _, x := range m.All {
		ids = append(ids, x.ID)
	}
	if m.History, err = r.historyOf(ctx, m.Split, ids); err != nil {
		return err
	}
	if len(ids) == 0 {
		return nil
	}
	near, err := r.Neighbours(ctx, m.Split, ids, NearestTrained)
	if err != nil {
		return err
	}
	for i := range m.All {
		x := &m.All[i]
		x.Neighbours = near.Of(i)
		for _, id := range x.Neighbours {
			x.NeighbourLabels = append(x.NeighbourLabels, int32(d.Train.Labels[id]))
		}
		for _, v := range near.Distances[i*near.K : (i+1)*near.K] {
			x.Distance += float64(v) / float64(near.K)
		}
		x.Kind = kindOf(x, FlatSpread(len(m.Classes)))
		x.Learning = m.History.Of(int(x.ID), x.Actual)
	}
	return nil
}

// kindOf decides what kind a mistake is.
func kindOf(x *Mistake, flat float64) Kind {
	if x.Spread >= flat {
		return NoIdea
	}
	switch class, _ := x.LookAlikes(); class {
	case x.Predicted:
		return Understandable
	case x.Actual:
		return Clear
	}
	return Neither
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
// ordered by position. Those of kind NoIdea come the flattest first instead of the most confident first,
// which are the least flat.
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
		if kind == NoIdea {
			return out[i].Spread > out[j].Spread
		}
		return out[i].Confidence > out[j].Confidence
	})
	return out
}

// Examples returns the mistakes that stand for a kind, best first: those that show most clearly why they are of
// it, each of another class as long as there is one, unless another order than that by confidence is asked for.
func (m *Mistakes) Examples(kind Kind, by Order) []Mistake {
	if by != ByConfidence && by != "" {
		return m.Sorted(kind, by)
	}
	var first, rest []Mistake
	seen := map[int32]bool{}
	for _, x := range m.Clearest(kind) {
		if seen[x.Actual] {
			rest = append(rest, x)
			continue
		}
		seen[x.Actual] = true
		first = append(first, x)
	}
	return append(first, rest...)
}

// Clearest returns the mistakes of a kind, those first that show most clearly why they are of it: those most of
// whose look-alikes are of one class, and of equal ones those whose look-alikes are nearest; of kind NoIdea the flattest.
func (m *Mistakes) Clearest(kind Kind) []Mistake {
	out := m.Sorted(kind, ByConfidence)
	if kind == NoIdea {
		return out
	}
	sort.SliceStable(out, func(i, j int) bool {
		_, a := out[i].LookAlikes()
		_, b := out[j].LookAlikes()
		if a != b {
			return a > b
		}
		return out[i].Distance < out[j].Distance
	})
	return out
}
