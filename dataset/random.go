package dataset

import "brainbow/internal/exact"

// RandomPerClass draws up to n different samples of every class of a split. It returns their
// numbers in random order, a pure function of the split's labels and the seed.
func (s *Split) RandomPerClass(classes, n int, seed uint64) [][]int32 {
	lists := make([][]int32, classes)
	for i, label := range s.Labels {
		lists[label] = append(lists[label], int32(i))
	}
	for c, list := range lists {
		r := exact.NewStream(seed, "sample grid", uint64(c))
		k := min(n, len(list))
		for i := range k {
			j := i + r.IntN(len(list)-i)
			list[i], list[j] = list[j], list[i]
		}
		lists[c] = list[:k:k]
	}
	return lists
}
