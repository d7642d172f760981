package dataset

import (
	"fmt"
	"math"

	"brainbow/internal/exact"
)

// holdOut makes a test split of the share opt.Holdout of every class, rounded, but at least one
// sample and never all. opt.Seed chooses the samples, which keep their order.
func (d *Dataset) holdOut(opt Options) error {
	share := opt.Holdout
	if share == 0 {
		share = DefaultHoldout
		d.Notes = append(d.Notes, fmt.Sprintf("there is no test split: %g of every class is held out (data.split.test chooses how much, data.seed which samples)", share))
	}
	byClass := make([][]int32, len(d.Classes))
	for i, l := range d.Train.Labels {
		byClass[l] = append(byClass[l], int32(i))
	}
	held := make([]bool, d.Train.Len())
	n := 0
	for c, list := range byClass {
		r := exact.NewStream(opt.Seed, "held out", uint64(c))
		k := min(max(1, int(math.RoundToEven(float64(share*float64(len(list)))))), len(list)-1)
		for i := range max(k, 0) {
			j := i + r.IntN(len(list)-i)
			list[i], list[j] = list[j], list[i]
			held[list[i]] = true
			n++
		}
	}
	if n == 0 {
		return &Error{File: d.Name, Offset: -1, Reason: "no class has two samples, so no sample can be held out as a test split", Remedy: "add samples, or a directory test with samples"}
	}
	features := d.Features()
	test := Split{Labels: make([]uint16, 0, n)}
	if d.Train.Pixels != nil {
		test.Pixels = make([]uint8, 0, n*features)
	}
	if d.Train.Files != nil {
		test.Files = make([]string, 0, n)
	}
	left := 0
	for i, h := range held {
		if !h {
			d.Train.move(left, i, features)
			left++
			continue
		}
		test.Labels = append(test.Labels, d.Train.Labels[i])
		test.Pixels = append(test.Pixels, d.Train.pixels(i, features)...)
		test.Values = append(test.Values, d.Train.values(i, features)...)
		if test.Files != nil {
			test.Files = append(test.Files, d.Train.Files[i])
		}
	}
	// The test split uses the memory that the training split no longer needs.
	if d.Train.Pixels != nil {
		tail := d.Train.Pixels[left*features : (left+n)*features]
		copy(tail, test.Pixels)
		test.Pixels = tail
	}
	d.Train.cut(left, features)
	d.Test = test
	return nil
}
