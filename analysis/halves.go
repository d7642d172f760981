package analysis

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"brainbow/dataset"
)

// Halves says which classes a layer splits in two, and which measured property of the pictures parts
// the halves best.
type Halves struct {
	Classes int // of which there are enough observations
	// Splits are the classes that fall in two, see [ClassSplit.Splits].
	Splits []ClassSplit
	// Property parts the halves best on average over Splits; its name is empty if none parts those of
	// most of them better than chance. Pairs is the share of pairs of samples, one of each half,
	// that it orders rightly, ½ to 1, mean over Splits.
	Property dataset.Property
	Pairs    float64
	// More is, for each of Splits, the part of the class with more of the property.
	More []int
	// Values are those of the property for every observation, NaN where it has none.
	Values []float64
}

// Halves finds the classes of a representation that fall in two and explains them. Where there are too few
// observations to tell, none does.
func (r *Run) Halves(ctx context.Context, p *Representation) (*Halves, error) {
	h := &Halves{}
	all, err := r.Splits(ctx, p)
	if _, few := errors.AsType[*NoAnswerError](err); few {
		return h, nil
	}
	if err != nil {
		return nil, err
	}
	for i := range all {
		if all[i].Observations >= LeastSplit {
			h.Classes++
		}
		if all[i].Splits() {
			h.Splits = append(h.Splits, all[i])
		}
	}
	if len(h.Splits) == 0 {
		return h, nil
	}
	m, err := r.measured(p.Observations)
	if m == nil || err != nil {
		return h, err
	}
	h.explain(p.Observations, m)
	return h, nil
}

// measured measures the pictures of observations, nil if they are no pictures that can be measured.
func (r *Run) measured(o *Observations) (*dataset.Measurements, error) {
	d, err := r.Data()
	if err != nil {
		return nil, err
	}
	s, err := r.Split(o.Split)
	if err != nil {
		return nil, err
	}
	if c := d.Shape[0]; s.Pixels == nil || c != 1 && c != 3 {
		return nil, nil
	}
	n := d.Features()
	some := &dataset.Split{}
	for _, id := range o.IDs {
		some.Labels = append(some.Labels, s.Labels[id])
		some.Pixels = append(some.Pixels, s.Pixels[int(id)*n:(int(id)+1)*n]...)
	}
	m, err := d.Measure(some)
	if err != nil {
		return nil, fmt.Errorf("measure observations of run %s: %w", r.Name(), err)
	}
	return m, nil
}

// explain finds the property that parts the halves best.
func (h *Halves) explain(o *Observations, m *dataset.Measurements) {
	for k, property := range m.Properties {
		sum, tells := 0.0, 0
		var more []int
		for i := range h.Splits {
			s := &h.Splits[i]
			var values []float64
			for _, part := range s.Parts {
				for _, id := range part {
					at, _ := slices.BinarySearch(o.IDs, id)
					values = append(values, m.Values[k][at])
				}
			}
			if property.Name == "hue" {
				values = aroundMean(values)
			}
			x, ok := explained(property, values, len(s.Parts[0]))
			if !ok {
				x.AUC = 0.5
			}
			if ok && x.Tells() {
				tells++
			}
			sum += 0.5 + x.Separation()
			side := 0
			if x.AUC < 0.5 {
				side = 1
			}
			more = append(more, side)
		}
		if pairs := sum / float64(len(h.Splits)); pairs > h.Pairs && 2*tells > len(h.Splits) {
			h.Property, h.Pairs, h.More, h.Values = property, pairs, more, m.Values[k]
		}
	}
}

// Sides returns for every observation of a class that falls in two whether it is in the half with more of
// the property, 1, or with less, 0; −1 for all others.
func (h *Halves) Sides(o *Observations) []int {
	out := make([]int, o.Len())
	for i := range out {
		out[i] = -1
	}
	if len(h.More) == 0 {
		return out
	}
	for i := range h.Splits {
		for part, ids := range h.Splits[i].Parts {
			for _, id := range ids {
				if at, ok := slices.BinarySearch(o.IDs, id); ok {
					out[at] = 0
					if part == h.More[i] {
						out[at] = 1
					}
				}
			}
		}
	}
	return out
}
