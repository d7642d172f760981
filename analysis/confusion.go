package analysis

import (
	"context"
	"errors"
	"fmt"
	"math"
	"sort"

	"brainbow/nn"
)

// Predictions are the predictions of a network for the samples of one split, in
// the order of the samples' ids. All slices have the same length.
type Predictions struct {
	// Step is the number of updates the network had seen; Split is train or test.
	Step  int64
	Split string
	// IDs are positions in the split, Labels the actual classes and Predicted
	// the classes with the largest output, nn.NoClass if an output is not a number.
	IDs               []int32
	Labels, Predicted []int32
	// Confidence is the probability given to the predicted class, Loss the
	// sample's own loss.
	Confidence, Loss []float32
}

// Len returns the number of samples.
func (p *Predictions) Len() int { return len(p.Labels) }

// Confusion counts how often each class was predicted as each class, and by
// which samples.
type Confusion struct {
	Classes []string
	// Counts[a][p] is the number of samples of class a predicted as p.
	Counts [][]int
	// Samples[a][p] are positions in the predictions, most confident first;
	// equally confident ones keep their order. A confidence that is not a
	// number comes last.
	Samples [][][]int32
	// None[a] counts the samples of class a without a predicted class. They are in
	// no cell, but belong to the samples of the class and to all samples.
	None []int
}

// Confuse counts predictions by class. It panics if a label or a predicted
// class is out of range.
func Confuse(p *Predictions, classes []string) *Confusion {
	n := len(classes)
	c := &Confusion{Classes: classes, Counts: make([][]int, n), Samples: make([][][]int32, n), None: make([]int, n)}
	for a := range n {
		c.Counts[a] = make([]int, n)
		c.Samples[a] = make([][]int32, n)
	}
	for i, label := range p.Labels {
		a, q := int(label), int(p.Predicted[i])
		if uint(a) >= uint(n) || q < nn.NoClass || q >= n {
			panic("analysis: class out of range")
		}
		if q == nn.NoClass {
			c.None[a]++
			continue
		}
		c.Counts[a][q]++
		c.Samples[a][q] = append(c.Samples[a][q], int32(i))
	}
	for a := range n {
		for q := range n {
			ids := c.Samples[a][q]
			sort.SliceStable(ids, func(i, j int) bool {
				x, y := p.Confidence[ids[i]], p.Confidence[ids[j]]
				return x > y || x == x && y != y
			})
		}
	}
	return c
}

// Actual returns how many samples belong to class a.
func (c *Confusion) Actual(a int) int {
	n := c.None[a]
	for _, k := range c.Counts[a] {
		n += k
	}
	return n
}

// Said returns how many samples were predicted as class p.
func (c *Confusion) Said(p int) int {
	n := 0
	for a := range c.Counts {
		n += c.Counts[a][p]
	}
	return n
}

// Total returns the number of samples.
func (c *Confusion) Total() int {
	n := 0
	for a := range c.Counts {
		n += c.Actual(a)
	}
	return n
}

// Unpredicted returns the number of samples without a predicted class.
func (c *Confusion) Unpredicted() int {
	n := 0
	for _, k := range c.None {
		n += k
	}
	return n
}

// Recall returns the share of class k's samples that were predicted correctly;
// it is not a number for a class without samples.
func (c *Confusion) Recall(k int) float64 { return share(c.Counts[k][k], c.Actual(k)) }

// Precision returns the share of the predictions of class k that are correct;
// it is not a number for a class that was never predicted.
func (c *Confusion) Precision(k int) float64 { return share(c.Counts[k][k], c.Said(k)) }

// Accuracy returns the share of all samples that were predicted correctly.
func (c *Confusion) Accuracy() float64 {
	right := 0
	for k := range c.Counts {
		right += c.Counts[k][k]
	}
	return share(right, c.Total())
}

// Cell is one entry of a confusion matrix.
type Cell struct{ Actual, Predicted, Count int }

// Worst returns the k most frequent mistakes, most frequent first, equally
// frequent ones by class.
func (c *Confusion) Worst(k int) []Cell {
	var cells []Cell
	for a, row := range c.Counts {
		for p, n := range row {
			if a != p && n > 0 {
				cells = append(cells, Cell{a, p, n})
			}
		}
	}
	sort.SliceStable(cells, func(i, j int) bool { return cells[i].Count > cells[j].Count })
	return cells[:min(k, len(cells))]
}

// Pair is two classes and how often each is mistaken for the other: A for B, and B for A.
type Pair struct{ A, B, There, Back int }

// Count is how often the two are mixed up, in both directions.
func (p Pair) Count() int { return p.There + p.Back }

// MixedUp returns the two classes that are mixed up most often, mistakes in both directions added; false
// if there is no mistake, or if several pairs are mixed up equally often.
func (c *Confusion) MixedUp() (most Pair, one bool) {
	for a := range c.Counts {
		for b := range a {
			p := Pair{b, a, c.Counts[b][a], c.Counts[a][b]}
			switch n := p.Count(); {
			case n > most.Count():
				most, one = p, true
			case n == most.Count():
				one = false
			}
		}
	}
	return most, one
}

func share(part, whole int) float64 {
	if whole == 0 {
		return math.NaN()
	}
	return float64(part) / float64(whole)
}

// Confusion returns the confusion of a split at any step and the predictions
// that it counts. With more than MostConfused classes it returns
// [ErrManyClasses].
func (r *Run) Confusion(ctx context.Context, step int64, split string) (*Confusion, *Predictions, error) {
	if n := r.Net.Outputs(); n > MostConfused {
		return nil, nil, fmt.Errorf("count confusion of run %s: %d classes: %w", r.Name(), n, ErrManyClasses)
	}
	p, classes, err := r.answers(ctx, step, split)
	if err != nil {
		return nil, nil, err
	}
	return Confuse(p, classes), p, nil
}

// MostConfused is the largest number of classes for which a confusion is
// counted, because a confusion matrix has the square of that number of cells.
const MostConfused = 1000

// ErrManyClasses says that there are too many classes for a confusion matrix.
var ErrManyClasses = errors.New("too many classes for a matrix")
