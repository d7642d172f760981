package projection

import (
	"context"
	"fmt"

	"brainbow/tensor"
)

// Hit is the neighbourhood hit of labelled points.
type Hit struct {
	K      int
	Mean   float64
	Points []float32 // for every point, the share of its neighbours with its label
	// Classes is the mean over the points of every class, NaN where Counts is 0.
	Classes []float64
	Counts  []int
}

// NeighbourhoodHit returns the share of a point's k nearest neighbours that have its label, for the
// points x, [n, features], of a layout or of the data (Paulovich et al., "Least square projection",
// 2008; Rauber et al. 2016 take k = 6 in the layout). For a random layout it is about the share of
// the class.
func NeighbourhoodHit(ctx context.Context, x *tensor.Tensor, labels []int, k int, o Options) (*Hit, error) {
	if err := checkFinite(x); err != nil {
		return nil, fmt.Errorf("measure neighbourhood hit: %w", err)
	}
	n := x.Shape[0]
	classes, err := checkLabels(labels, n)
	if err != nil {
		return nil, fmt.Errorf("measure neighbourhood hit: %w", err)
	}
	near, err := NearestExact(ctx, x, k, o)
	if err != nil {
		return nil, fmt.Errorf("measure neighbourhood hit: %w", err)
	}
	h := &Hit{K: k, Points: make([]float32, n), Classes: make([]float64, classes), Counts: make([]int, classes)}
	total := 0
	same := make([]int, classes)
	for i, label := range labels {
		hits := 0
		for _, j := range near.IDs[i*k:][:k] {
			if labels[j] == label {
				hits++
			}
		}
		h.Points[i] = float32(hits) / float32(k)
		h.Counts[label]++
		same[label] += hits
		total += hits
	}
	h.Mean = float64(total) / float64(n*k)
	for c := range same {
		h.Classes[c] = float64(same[c]) / float64(h.Counts[c]*k) // 0/0 is NaN
	}
	return h, nil
}

// checkLabels returns the number of classes, one more than the highest label.
func checkLabels(labels []int, n int) (int, error) {
	if len(labels) != n {
		return 0, fmt.Errorf("%w: %d labels for %d observations", ErrShape, len(labels), n)
	}
	most := -1
	for i, l := range labels {
		if l < 0 || l >= 1<<20 {
			return 0, fmt.Errorf("%w: observation %d has the label %d; labels must be 0 or more, so leave out observations without a class", ErrOption, i, l)
		}
		most = max(most, l)
	}
	return most + 1, nil
}

// ClassSpread holds mean distances within and between classes.
type ClassSpread struct {
	// Within and Between are means over all pairs of points of the same class and of different
	// classes; NaN without such a pair.
	Within, Between float64
	// Mean is the mean for each pair of classes, [classes × classes], symmetric; NaN without such a
	// pair.
	Mean    []float64
	Classes int
}

// Ratio returns Within/Between, which is below 1 if the classes are compact.
func (s *ClassSpread) Ratio() float64 { return s.Within / s.Between }

// maxClasses bounds the classes of [ClassDistances], whose memory grows with the number of classes
// times that of points.
const maxClasses = 4096

// ClassDistances returns the mean Euclidean distances of points x, [n, features], within and
// between the classes given by their labels, at most 4,096. Time grows with n², memory with n times
// the number of classes.
func ClassDistances(ctx context.Context, x *tensor.Tensor, labels []int, o Options) (*ClassSpread, error) {
	if err := checkFinite(x); err != nil {
		return nil, fmt.Errorf("measure class distances: %w", err)
	}
	n := x.Shape[0]
	classes, err := checkLabels(labels, n)
	if err != nil {
		return nil, fmt.Errorf("measure class distances: %w", err)
	}
	if n < 2 {
		return nil, fmt.Errorf("measure class distances: %w: there must be at least 2, not %d", ErrTooFew, n)
	}
	if classes > maxClasses {
		return nil, fmt.Errorf("measure class distances: %w: labels must be between 0 and %d, not %d", ErrOption, maxClasses-1, classes-1)
	}
	counts := make([]int, classes)
	for _, l := range labels {
		counts[l]++
	}
	rows := make([]float64, n*classes) // sums of distances from a point to those of a class
	pairs := newAllPairs(x)
	err = split(ctx, o.threads(), n, qualityRows, func(_, lo, hi int) {
		squares := pairs.squares(lo, hi)
		for i := lo; i < hi; i++ {
			to := rows[i*classes:][:classes]
			for j, v := range squares[(i-lo)*pairs.base.stride:][:n] {
				to[labels[j]] += float64(root32(v))
			}
		}
		pairs.release(squares)
	})
	if err != nil {
		return nil, fmt.Errorf("measure class distances: %w", err)
	}
	s := &ClassSpread{Mean: make([]float64, classes*classes), Classes: classes}
	for i, l := range labels {
		for c, v := range rows[i*classes:][:classes] {
			s.Mean[l*classes+c] += v
		}
	}
	var within, between float64
	own, other := 0, 0
	for a := range classes {
		for b := range classes {
			number := counts[a] * counts[b]
			at := a*classes + b
			if a == b {
				number -= counts[a]
				within += s.Mean[at]
				own += number
			} else {
				between += s.Mean[at]
				other += number
			}
			s.Mean[at] /= float64(number)
		}
	}
	for a := range classes { // the two sums of a pair of classes have different orders
		for b := range a {
			s.Mean[b*classes+a] = s.Mean[a*classes+b]
		}
	}
	s.Within, s.Between = within/float64(own), between/float64(other)
	return s, nil
}

// Steadiness measures the share of each point's neighbourhood that several layouts have in common.
type Steadiness struct {
	K      int
	Points []float32 // for every point, the mean share of neighbours that two layouts have in common
	Mean   float64
	// Chance is the expected mean for independent layouts.
	Chance float64
}

// Stability compares layouts [n, 2] of the same points, for example with several seeds: for each
// pair of layouts it takes the share of a point's k nearest neighbours in one that are so in the
// other. Where the share is low, the neighbourhood depends on chance.
func Stability(ctx context.Context, layouts []*tensor.Tensor, k int, o Options) (*Steadiness, error) {
	if len(layouts) < 2 {
		return nil, fmt.Errorf("measure stability: %w: there must be at least 2 layouts, not %d", ErrTooFew, len(layouts))
	}
	if err := checkFinite(layouts[0]); err != nil {
		return nil, fmt.Errorf("measure stability: %w", err)
	}
	n := layouts[0].Shape[0]
	near := make([]*Neighbours, len(layouts))
	for i, y := range layouts {
		if err := checkLayout(y, n); err != nil {
			return nil, fmt.Errorf("measure stability: layout %d: %w", i, err)
		}
		var err error
		if near[i], err = NearestExact(ctx, y, k, o); err != nil {
			return nil, fmt.Errorf("measure stability: layout %d: %w", i, err)
		}
	}
	s := &Steadiness{K: k, Points: make([]float32, n), Chance: float64(k) / float64(n-1)}
	mark := make([]int, n)
	for i := range mark {
		mark[i] = -1
	}
	total, pairs := 0, len(layouts)*(len(layouts)-1)/2
	for i := range n {
		common := 0
		for a, first := range near {
			for _, j := range first.IDs[i*k:][:k] {
				mark[j] = i*len(near) + a
			}
			for _, second := range near[a+1:] {
				for _, j := range second.IDs[i*k:][:k] {
					if mark[j] == i*len(near)+a {
						common++
					}
				}
			}
		}
		s.Points[i] = float32(float64(common) / float64(pairs*k))
		total += common
	}
	s.Mean = float64(total) / float64(n*pairs*k)
	return s, nil
}
