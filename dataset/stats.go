package dataset

import (
	"bytes"
	"encoding/binary"
	"hash/maphash"
	"math"

	"brainbow/internal/exact"
)

// Summary is a description of a dataset's contents, computed by [Summarize].
type Summary struct {
	Train, Test []ClassSummary // indexed by label
	// Duplicates lists the samples of the test split that equal one of the training split, value
	// for value, in the order of the test split.
	Duplicates []Duplicate
	// Conflicts counts the duplicates whose two labels differ.
	Conflicts int
}

// ClassSummary describes the samples of one class in one split.
type ClassSummary struct {
	Name  string
	Count int
	// Mean is the mean sample, C × H × W, in raw units (0…255 for images); all
	// zero if there are no samples.
	Mean []float32
}

// Duplicate is a sample of the test split and the first sample of the training split that equals
// it.
type Duplicate struct{ Test, Train int }

// Summarize counts, averages and compares the samples of d.
func Summarize(d *Dataset) Summary {
	s := Summary{Train: d.classes(&d.Train), Test: d.classes(&d.Test)}
	s.Duplicates = d.duplicates()
	for _, dup := range s.Duplicates {
		if d.Test.Labels[dup.Test] != d.Train.Labels[dup.Train] {
			s.Conflicts++
		}
	}
	return s
}

// classes describes every class of a split. Pixels are summed as whole numbers.
func (d *Dataset) classes(s *Split) []ClassSummary {
	features := d.Features()
	sums := make([]float64, len(d.Classes)*features)
	list := make([]ClassSummary, len(d.Classes))
	for i := range s.Len() {
		label := int(s.Labels[i])
		list[label].Count++
		sum := sums[label*features : (label+1)*features]
		for k, p := range s.pixels(i, features) {
			sum[k] += float64(p)
		}
		for k, v := range s.values(i, features) {
			sum[k] += float64(v)
		}
	}
	for c := range list {
		list[c].Name = d.Classes[c]
		list[c].Mean = make([]float32, features)
		for k := range list[c].Mean {
			list[c].Mean[k] = float32(sums[c*features+k] / float64(max(list[c].Count, 1)))
		}
	}
	return list
}

// duplicates finds test samples that are in the training split: by a hash, then by comparison.
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

// bytes returns sample i as bytes, in buf if it must be copied.
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
