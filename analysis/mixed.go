package analysis

import (
	"context"
	"slices"
	"sort"
)

// Constants of [Placement.Mixed], which pictures state.
const (
	// MixedLeast is the least number of samples of a mixed place, and mixedSecond how many of them must be of a second
	// class.
	MixedLeast  = 6
	mixedSecond = 2
	// MixedShare is the largest share of all samples that may have such neighbours: where more have, the map is not mixed
	// somewhere but everywhere.
	MixedShare = 1.0 / 3
	// mixedNamed is the share of a place's samples that the classes which are named make up.
	mixedNamed = 0.75
)

// MixedPlace is a place on a map where neighbours are of different classes.
type MixedPlace struct {
	Samples []int // their positions in the placement
	Classes []int // the classes of at least three quarters of them, at least two, the most frequent first
}

// Mixed returns the places on a map at which neighbours are of different classes, the largest first: samples of whose
// [HitNeighbours] nearest at most half are of their own class, joined where one is among the nearest of the other.
func (p *Placement) Mixed(ctx context.Context) ([]MixedPlace, error) {
	const k = HitNeighbours
	if p.Len() <= k {
		return nil, nil
	}
	near, err := p.Nearest(ctx, k)
	if err != nil {
		return nil, err
	}
	mixed, count := make([]bool, p.Len()), 0
	for i := range mixed {
		same := 0
		for _, j := range near[i*k : (i+1)*k] {
			if p.Labels[j] == p.Labels[i] {
				same++
			}
		}
		if mixed[i] = 2*same <= k; mixed[i] {
			count++
		}
	}
	if float64(count) > MixedShare*float64(p.Len()) {
		return nil, nil
	}
	part := make([]int, p.Len()) // the first sample of the place of each
	for i := range part {
		part[i] = i
	}
	root := func(i int) int {
		for part[i] != i {
			part[i] = part[part[i]]
			i = part[i]
		}
		return i
	}
	for i := range mixed {
		for _, j := range near[i*k : (i+1)*k] {
			if a, b := root(i), root(int(j)); mixed[i] && mixed[j] {
				part[max(a, b)] = min(a, b)
			}
		}
	}
	places := map[int][]int{}
	for i, m := range mixed {
		if m {
			places[root(i)] = append(places[root(i)], i)
		}
	}
	var out []MixedPlace
	for _, samples := range places {
		if len(samples) < MixedLeast {
			continue
		}
		counts := map[int]int{}
		for _, i := range samples {
			counts[int(p.Labels[i])]++
		}
		var classes []int
		for c := range counts {
			classes = append(classes, c)
		}
		sort.Slice(classes, func(a, b int) bool {
			x, y := counts[classes[a]], counts[classes[b]]
			return x > y || x == y && classes[a] < classes[b]
		})
		if len(classes) < 2 || counts[classes[1]] < mixedSecond {
			continue
		}
		named, sum := 0, 0
		for named < len(classes) && (named < 2 || float64(sum) < mixedNamed*float64(len(samples))) {
			sum += counts[classes[named]]
			named++
		}
		out = append(out, MixedPlace{samples, classes[:named]})
	}
	sort.Slice(out, func(a, b int) bool {
		x, y := out[a].Samples, out[b].Samples
		return len(x) > len(y) || len(x) == len(y) && x[0] < y[0]
	})
	return out, nil
}

// Shown returns up to n samples of the classes of a mixed place, of each in turn, as they come.
func (m MixedPlace) Shown(p *Placement, n int) (out []int) {
	of := map[int][]int{}
	all := 0
	for _, i := range m.Samples {
		if c := int(p.Labels[i]); slices.Contains(m.Classes, c) {
			of[c] = append(of[c], i)
			all++
		}
	}
	for len(out) < min(n, all) {
		for _, c := range m.Classes {
			if len(of[c]) > 0 && len(out) < n {
				out, of[c] = append(out, of[c][0]), of[c][1:]
			}
		}
	}
	return out
}
