package analysis

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"slices"

	"brainbow/nn"
	"brainbow/runstore"
	"brainbow/tensor"
)

// Piece is a hidden unit and the amount that is taken of it; a negative amount
// subtracts it.
type Piece struct {
	Unit   int
	Amount float64
}

// Pieces returns the k units with the largest weights to a class, of either
// sign, largest first, with those weights.
func (h *Head) Pieces(class, k int) []Piece {
	row := h.Row(class)
	units := make([]int, len(row))
	for u := range units {
		units[u] = u
	}
	sortBy(units, func(u int) float64 { return math.Abs(float64(row[u])) })
	var out []Piece
	for _, u := range units[:min(k, len(units))] {
		out = append(out, Piece{u, float64(row[u])})
	}
	return out
}

// Picture adds up the weights of pieces, each times its amount: the pattern that
// the class's sum would respond to if hidden units had no activation function.
func (l *LayerWeights) Picture(pieces []Piece) []float32 {
	sums := make([]float64, len(l.Unit(0)))
	for _, p := range pieces {
		for i, w := range l.Unit(p.Unit) {
			sums[i] += float64(p.Amount * float64(w))
		}
	}
	out := make([]float32, len(sums))
	for i, s := range sums {
		out[i] = float32(s)
	}
	return out
}

// Assembled says how well a network predicts with only some of its hidden
// units.
type Assembled struct {
	// Accuracy is over all samples, Recall over those of the class.
	Accuracy, Recall float64
	// Own is the mean sum of the class for its own samples, Others the mean sum for all
	// other samples.
	Own, Others float64
}

// Assemble measures the network with only the hidden units of pieces: the class
// reads them in the amounts of the pieces, the other classes with their own
// weights.
func (h *Head) Assemble(a *Activations, labels []uint16, class int, pieces []Piece) Assembled {
	var out Assembled
	own, right, recalled := 0, 0, 0
	z := make([]float64, h.Classes)
	for i := range a.Len() {
		v := a.Of(i)
		for c := range z {
			z[c] = float64(h.Bias[c])
			row := h.Row(c)
			for _, p := range pieces {
				w := float64(row[p.Unit])
				if c == class {
					w = p.Amount
				}
				z[c] += float64(w * float64(v[p.Unit]))
			}
		}
		hit := largest(z) == int(labels[i])
		if hit {
			right++
		}
		if int(labels[i]) == class {
			own++
			out.Own += z[class]
			if hit {
				recalled++
			}
		} else {
			out.Others += z[class]
		}
	}
	out.Accuracy, out.Recall = share(right, a.Len()), share(recalled, own)
	out.Own /= float64(own)
	out.Others /= float64(a.Len() - own)
	return out
}

// largest returns the position of the largest number, the lowest on a tie, and nn.NoClass
// if one is not a number.
func largest(z []float64) int {
	best := 0
	for c, v := range z {
		if v != v {
			return nn.NoClass
		}
		if v > z[best] {
			best = c
		}
	}
	return best
}

// KeptCurve is the accuracy of a network that keeps only the k strongest
// pieces.
type KeptCurve struct {
	// Each[k] is the accuracy if every class keeps its own k strongest units,
	// Same[k] if all classes keep the k strongest units of one class. k is 0 …
	// units. Own[k] is the share of the samples of that class that are recognised if
	// every class keeps its own k strongest units.
	Each, Same, Own []float64
}

const (
	keptKind    = "kept-units"
	keptVersion = 3
)

// Kept measures the accuracy on a split against the number of hidden units that
// are kept. It is cached in the run.
func (r *Run) Kept(ctx context.Context, h *Head, split string, class int) (*KeptCurve, error) {
	s, err := r.Split(split)
	if err != nil {
		return nil, err
	}
	weights, err := r.weightsHash(ctx, h.Step)
	if err != nil {
		return nil, err
	}
	key, err := runstore.AnalysisKey(keptVersion, split, class, weights, r.common.fingerprint)
	if err != nil {
		return nil, err
	}
	n := h.Units + 1
	if c, ok := r.Store.CachedAnalysis(keptKind, key); ok && len(c.Tensors) == 1 && slices.Equal(c.Tensors[0].Tensor.Shape, []int{3, n}) {
		return keptCurve(c.Tensors[0].Tensor.Data, s.Labels, class), nil
	}
	a, err := r.Activations(ctx, h.Step, split, h.Hidden)
	if err != nil {
		return nil, err
	}
	t := tensor.New(3, n) // counts of samples, exact below 2^24
	if err := h.count(ctx, a, s.Labels, class, t.Data, r.progress("accuracy against units kept")); err != nil {
		return nil, fmt.Errorf("measure kept units of run %s: %w", r.Name(), err)
	}
	facts, err := json.Marshal(map[string]any{"step": h.Step, "split": split, "class": class, "rows": []string{"right if each class keeps its k strongest", "right if all keep those of the class", "right of the class, as in the first row"}})
	if err != nil {
		return nil, fmt.Errorf("cache kept units: %w", err)
	}
	_ = r.Store.CacheAnalysis(keptKind, key, runstore.Analysis{Facts: facts, Tensors: []tensor.Named{{Name: "right", Tensor: t}}})
	return keptCurve(t.Data, s.Labels, class), nil
}

// keptCurve turns counts, three rows, into shares.
func keptCurve(right []float32, labels []uint16, class int) *KeptCurve {
	n := len(right) / 3
	own := 0
	for _, l := range labels {
		if int(l) == class {
			own++
		}
	}
	k := &KeptCurve{}
	for i := range n {
		k.Each = append(k.Each, float64(right[i])/float64(len(labels)))
		k.Same = append(k.Same, float64(right[n+i])/float64(len(labels)))
		k.Own = append(k.Own, share(int(right[2*n+i]), own))
	}
	return k
}

// count counts the samples that are predicted correctly with 0, 1 … all units.
func (h *Head) count(ctx context.Context, a *Activations, labels []uint16, class int, right []float32, tell func(done, total int)) error {
	order := make([][]Piece, h.Classes)
	for c := range order {
		order[c] = h.Pieces(c, h.Units)
	}
	n := h.Units + 1
	each, same := make([]float64, h.Classes), make([]float64, h.Classes)
	for i := range a.Len() {
		if i%500 == 0 {
			if err := ctx.Err(); err != nil {
				return err
			}
			tell(i, a.Len())
		}
		v := a.Of(i)
		for c, b := range h.Bias {
			each[c], same[c] = float64(b), float64(b)
		}
		for k := range n {
			if k > 0 {
				shared := order[class][k-1].Unit
				for c := range h.Classes {
					p := order[c][k-1]
					each[c] += float64(p.Amount * float64(v[p.Unit]))
					same[c] += float64(float64(h.Row(c)[shared]) * float64(v[shared]))
				}
			}
			if largest(each) == int(labels[i]) {
				right[k]++
				if int(labels[i]) == class {
					right[2*n+k]++
				}
			}
			if largest(same) == int(labels[i]) {
				right[n+k]++
			}
		}
	}
	tell(a.Len(), a.Len())
	return nil
}
