package dataset

import (
	"bytes"
	"encoding/binary"
	"hash/maphash"
	"math"
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
	features := d.Features()
	list := make([][]float32, 0, len(d.Classes))
	// A few classes at a time: the sums of 20,000 classes would take as much memory as the means
	// twice.
	const atOnce = 1 << 23
	for first := 0; first < len(d.Classes); {
		n := min(max(1, atOnce/features), len(d.Classes)-first)
		list = append(list, d.means(s, first, n)...)
		first += n
	}
	return list
}

// means returns the means of n classes from the first.
func (d *Dataset) means(s *Split, first, n int) [][]float32 {
	features := d.Features()
	sums := make([]float64, n*features) // pixels are summed as whole numbers
	counts := make([]int, n)
	for i := range s.Len() {
		label := int(s.Labels[i]) - first
		if label < 0 || label >= n {
			continue
		}
		counts[label]++
		sum := sums[label*features : (label+1)*features]
		for k, p := range s.pixels(i, features) {
			sum[k] += float64(p)
		}
		for k, v := range s.values(i, features) {
			sum[k] += float64(v)
		}
	}
	list := make([][]float32, n)
	for c := range list {
		list[c] = make([]float32, features)
		for k := range list[c] {
			list[c][k] = float32(sums[c*features+k] / float64(max(counts[c], 1)))
		}
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

// Duplicate is a sample of the test split that equals one of the training
// split; the first, if there are several.
type Duplicate struct{ Test, Train int }

// duplicates finds test samples that are in the training split: by a hash, and
// then by comparison.
func (d *Dataset) duplicates() []Duplicate {
	features := d.Features()
	seed := maphash.MakeSeed()
	byHash := make(map[uint64][]int32, d.Test.Len())
	var scratch []byte
	for i := range d.Test.Len() {
		scratch = d.Test.bytes(scratch, i, features)
		h := maphash.Bytes(seed, scratch)
		byHash[h] = append(byHash[h], int32(i))
	}
	first := make([]int, d.Test.Len())
	for i := range first {
		first[i] = -1
	}
	var other []byte
	for i := range d.Train.Len() {
		scratch = d.Train.bytes(scratch, i, features)
		for _, j := range byHash[maphash.Bytes(seed, scratch)] {
			if first[j] >= 0 {
				continue
			}
			if other = d.Test.bytes(other, int(j), features); bytes.Equal(scratch, other) {
				first[j] = i
			}
		}
	}
	var list []Duplicate
	for j, i := range first {
		if i >= 0 {
			list = append(list, Duplicate{Test: j, Train: i})
		}
	}
	return list
}

// bytes returns sample i as bytes, in buf where it must be copied.
func (s *Split) bytes(buf []byte, i, features int) []byte {
	if s.Pixels != nil {
		return append(buf[:0], s.pixels(i, features)...)
	}
	buf = buf[:0]
	for _, v := range s.values(i, features) {
		buf = binary.LittleEndian.AppendUint32(buf, math.Float32bits(v))
	}
	return buf
}
