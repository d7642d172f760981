package dataset

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
)

// Adjust is what an experiment changes in the training split: samples that are left out, labels
// that are corrected, weights in the loss. The samples keep their numbers and places, so that only
// what depends on them changes. Samples are numbered from 0 in the split.
type Adjust struct {
	Without []int
	Labels  map[string]string // class by sample
	// Classes and Samples are factors of the loss, above 0; a sample has the product of both.
	Classes, Samples map[string]float64
}

// Empty reports whether nothing is changed.
func (a Adjust) Empty() bool {
	return len(a.Without)+len(a.Labels)+len(a.Classes)+len(a.Samples) == 0
}

// Adjusted returns the dataset with a changed training split; it shares the pictures. Its fingerprint
// differs if labels do, so compare the fingerprint before. The error is an [*OptionError].
func (d *Dataset) Adjusted(a Adjust) (*Dataset, error) {
	if a.Empty() {
		return d, nil
	}
	out := *d
	out.Notes = slices.Clone(d.Notes)
	train := &out.Train
	n := train.Len()
	class := func(key, name string) (int, error) {
		if i := slices.Index(d.Classes, name); i >= 0 {
			return i, nil
		}
		if c, ok := meant(d.Classes, name); ok {
			return slices.Index(d.Classes, c), nil
		}
		return 0, &OptionError{Key: key, Value: strconv.Quote(name), Reason: "is not a class", Allowed: d.Classes}
	}
	sample := func(key, text string) (int, error) {
		i, err := strconv.Atoi(text)
		if err != nil || i < 0 || i >= n {
			return 0, &OptionError{Key: key, Value: text, Reason: fmt.Sprintf("must be a training sample from 0 to %d", n-1)}
		}
		return i, nil
	}
	if len(a.Labels) > 0 {
		train.Labels = slices.Clone(train.Labels)
		for _, text := range slices.Sorted(maps.Keys(a.Labels)) {
			i, err := sample("labels", text)
			if err != nil {
				return nil, err
			}
			c, err := class("labels."+text, a.Labels[text])
			if err != nil {
				return nil, err
			}
			train.Labels[i] = uint16(c)
		}
	}
	if len(a.Without)+len(a.Classes)+len(a.Samples) == 0 {
		return &out, nil
	}
	train.Weights = make([]float32, n)
	for i := range train.Weights {
		train.Weights[i] = 1
	}
	factor := func(key string, w float64) (float32, error) {
		if !(w > 0 && w <= math.MaxFloat32) {
			return 0, &OptionError{Key: key, Value: strconv.FormatFloat(w, 'g', -1, 64), Reason: "must be a number above 0; data.without leaves samples out"}
		}
		return float32(w), nil
	}
	for _, name := range slices.Sorted(maps.Keys(a.Classes)) {
		key := "weights.classes." + name
		c, err := class(key, name)
		if err != nil {
			return nil, err
		}
		w, err := factor(key, a.Classes[name])
		if err != nil {
			return nil, err
		}
		for i, label := range train.Labels {
			if int(label) == c {
				train.Weights[i] *= w
			}
		}
	}
	for _, text := range slices.Sorted(maps.Keys(a.Samples)) {
		key := "weights.samples." + text
		i, err := sample(key, text)
		if err != nil {
			return nil, err
		}
		w, err := factor(key, a.Samples[text])
		if err != nil {
			return nil, err
		}
		train.Weights[i] *= w
	}
	for k, i := range a.Without {
		if _, err := sample(fmt.Sprintf("without[%d]", k), strconv.Itoa(i)); err != nil {
			return nil, err
		}
		train.Weights[i] = 0
	}
	left := make([]int, len(d.Classes))
	for i, w := range train.Weights {
		if w > 0 {
			left[train.Labels[i]]++
		}
	}
	if slices.Max(left) == 0 {
		return nil, &OptionError{Key: "without", Value: fmt.Sprintf("%d samples", n), Reason: "leaves out all training samples"}
	}
	if len(a.Without) > 0 {
		out.Notes = append(out.Notes, fmt.Sprintf("%d of %d training samples are left out", n-sum(left), n))
	}
	for c, count := range left {
		if count == 0 {
			out.Notes = append(out.Notes, "no training sample of class "+d.Classes[c]+" is left")
		}
	}
	return &out, nil
}

func sum(list []int) (n int) {
	for _, v := range list {
		n += v
	}
	return n
}
