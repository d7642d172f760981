package dataset

import (
	"bytes"
	"hash/maphash"
)

// Repeats counts samples that are equal value for value, whatever their labels.
type Repeats struct {
	// Across lists the samples of the test split that equal one of the training split, in the order
	// of the test split.
	Across []Duplicate
	// Conflicts counts the samples of Across whose two labels differ.
	Conflicts int
	// Train and Test count, in each split, the samples that equal an earlier one
	// of the same split.
	Train, Test int
}

// ClassCounts returns the number of samples of every class in each split.
func (d *Dataset) ClassCounts() (train, test []int) {
	count := func(s *Split) []int {
		n := make([]int, len(d.Classes))
		for _, l := range s.Labels {
			n[l]++
		}
		return n
	}
	return count(&d.Train), count(&d.Test)
}

// MeanImages returns the mean sample of every class of a split, [class][C × H × W],
// in raw units (0…255 for images); all zero for a class without samples.
func (d *Dataset) MeanImages(s *Split) [][]float32 {
	list := make([][]float32, len(d.Classes))
	for i, c := range d.classes(s) {
		list[i] = c.Mean
	}
	return list
}

// Repeats counts equal samples within the splits and across them: by a hash, then by comparison.
func (d *Dataset) Repeats() Repeats {
	r := Repeats{Across: d.duplicates(), Train: d.Train.repeats(d.Features()), Test: d.Test.repeats(d.Features())}
	for _, dup := range r.Across {
		if d.Test.Labels[dup.Test] != d.Train.Labels[dup.Train] {
			r.Conflicts++
		}
	}
	return r
}

// repeats counts the samples that equal an earlier one.
func (s *Split) repeats(features int) int {
	seed := maphash.MakeSeed()
	first := make(map[uint64][]int32, s.Len()) // by hash: the different samples
	n := 0
	var scratch, other []byte
next:
	for i := range s.Len() {
		scratch = s.bytes(scratch, i, features)
		h := maphash.Bytes(seed, scratch)
		for _, j := range first[h] {
			if other = s.bytes(other, int(j), features); bytes.Equal(scratch, other) {
				n++
				continue next
			}
		}
		first[h] = append(first[h], int32(i))
	}
	return n
}
