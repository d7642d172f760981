package analysis

import (
	"fmt"
	"math"
	"slices"
	"sort"

	"brainbow/dataset"
	"brainbow/internal/exact"
)

// Explanation says what the pictures of a selection have in common that the rest
// of their class does not.
type Explanation struct {
	Class int
	// Selected and Rest are the samples that were compared, ascending: those
	// selected and the other observations of their class.
	Selected, Rest []int32
	// Strays is how many selected samples were left out because they are not of
	// the class that most of them belong to.
	Strays int
	// Properties are ranked by how well they separate, best first.
	Properties []ExplainedProperty
	// Means are the mean pictures of the selected samples and of the rest, as the
	// data holds them, 0 to 255, each [channels × height × width].
	Means [2][]float32
}

// ExplainedProperty says how well a measured property separates a selection from
// the rest of its class.
type ExplainedProperty struct {
	dataset.Property
	// AUC is the chance that the property is greater for a selected sample than for
	// one of the rest: 1/2 if it does not separate them. Hue is compared along half
	// turns to either side of the class's mean hue.
	AUC float64
	// Chance is two standard deviations of the AUC of a property that does not
	// separate anything (Mann and Whitney 1947).
	Chance float64
	// Mean is over the selected samples and over the rest; Effect is their
	// difference in standard deviations within both (Cohen's d). Where neither side varies, it is 0
	// for the same mean, and NaN for two means, between which no deviation lies.
	Mean   [2]float64
	Effect float64
	// Measured is how many samples of either side have the property.
	Measured [2]int
}

// Separation returns |AUC − 1/2|, 0 to 1/2.
func (e *ExplainedProperty) Separation() float64 { return math.Abs(e.AUC - 0.5) }

// Tells reports whether the property separates the two sides more than chance
// would.
func (e *ExplainedProperty) Tells() bool { return e.Separation() > e.Chance }

// Explain ranks the measured properties of pictures by how well they separate some
// observations from the others of their class. Selected samples of other classes
// than the most frequent are left out. It is an error if the selection is empty or
// a whole class, or if the data are points.
func (r *Run) Explain(o *Observations, selected []int32) (*Explanation, error) {
	refuse := func(hint, format string, args ...any) error {
		return noAnswer(hint, "explain selection of run %s: %s", r.Name(), fmt.Sprintf(format, args...))
	}
	if len(selected) == 0 {
		return nil, refuse("select samples of one class, such as one part of a split", "no sample is selected")
	}
	at, err := o.Choose(selected)
	if err != nil {
		return nil, err
	}
	e := &Explanation{Class: majority(o, at)}
	for i, l := range o.Labels {
		switch _, is := slices.BinarySearch(at, i); {
		case int(l) != e.Class && is:
			e.Strays++
		case int(l) != e.Class:
		case is:
			e.Selected = append(e.Selected, o.IDs[i])
		default:
			e.Rest = append(e.Rest, o.IDs[i])
		}
	}
	if len(e.Rest) == 0 {
		return nil, refuse("select a part of the class", "all %d observations of class %s are selected, and there is no rest to compare them with", len(e.Selected), o.Classes[e.Class])
	}
	if err := r.explain(e, o.Split); err != nil {
		return nil, err
	}
	return e, nil
}

// ExplainAgainst ranks the measured properties of pictures by how well they separate
// some samples of a split from others, of any classes; Class is the most frequent
// class of the selected ones. It is an error if either selection is empty, if they
// share a sample, or if the data are points.
func (r *Run) ExplainAgainst(split string, selected, against []int32) (*Explanation, error) {
	refuse := func(hint, format string, args ...any) error {
		return noAnswer(hint, "explain selection of run %s: %s", r.Name(), fmt.Sprintf(format, args...))
	}
	s, err := r.Split(split)
	if err != nil {
		return nil, err
	}
	e := &Explanation{}
	counts := map[uint16]int{}
	for _, side := range []struct {
		ids []int32
		to  *[]int32
	}{{selected, &e.Selected}, {against, &e.Rest}} {
		if len(side.ids) == 0 {
			return nil, refuse("select samples on both sides", "one side has no sample")
		}
		*side.to = slices.Compact(slices.Sorted(slices.Values(side.ids)))
		if last := (*side.to)[len(*side.to)-1]; (*side.to)[0] < 0 || int(last) >= s.Len() {
			return nil, refuse(fmt.Sprintf("samples are 0 to %d", s.Len()-1), "the %s split has no sample %d", split, last)
		}
	}
	for _, id := range e.Selected {
		if _, both := slices.BinarySearch(e.Rest, id); both {
			return nil, refuse("select different samples", "sample %d is on both sides", id)
		}
		counts[s.Labels[id]]++
	}
	for _, id := range e.Selected {
		if l := s.Labels[id]; counts[l] > counts[uint16(e.Class)] {
			e.Class = int(l)
		}
	}
	if err := r.explain(e, split); err != nil {
		return nil, err
	}
	return e, nil
}

// explain measures and compares the two sides of an explanation.
func (r *Run) explain(e *Explanation, split string) error {
	d, err := r.Data()
	if err != nil {
		return err
	}
	s, err := r.Split(split)
	if err != nil {
		return err
	}
	if s.Pixels == nil {
		return noAnswer("use a dataset of pictures", "explain selection of run %s: the samples of %s are points and have no measured properties", r.Name(), d.Called())
	}
	n := d.Features()
	both := &dataset.Split{}
	for _, id := range append(slices.Clone(e.Selected), e.Rest...) {
		both.Labels = append(both.Labels, s.Labels[id])
		both.Pixels = append(both.Pixels, s.Pixels[int(id)*n:(int(id)+1)*n]...)
	}
	m, err := d.Measure(both)
	if err != nil {
		return fmt.Errorf("explain selection of run %s: %w", r.Name(), err)
	}
	for k, p := range m.Properties {
		values := m.Values[k]
		if p.Name == "hue" {
			values = aroundMean(values)
		}
		if x, ok := explained(p, values, len(e.Selected)); ok {
			e.Properties = append(e.Properties, x)
		}
	}
	sort.SliceStable(e.Properties, func(i, j int) bool { return e.Properties[i].Separation() > e.Properties[j].Separation() })
	cut := len(e.Selected) * n
	e.Means = [2][]float32{meanPicture(both.Pixels[:cut], n), meanPicture(both.Pixels[cut:], n)}
	return nil
}

// majority returns the most frequent class of the chosen observations, the first on a
// tie.
func majority(o *Observations, at []int) int {
	counts := make([]int, len(o.Classes))
	for _, i := range at {
		counts[o.Labels[i]]++
	}
	most := 0
	for c, n := range counts {
		if n > counts[most] {
			most = c
		}
	}
	return most
}

// explained compares a property's values of the first selected samples with those
// of the others; ok is false if one side has no value.
func explained(p dataset.Property, values []float64, selected int) (x ExplainedProperty, ok bool) {
	x.Property = p
	is := make([]bool, len(values))
	for i := range selected {
		is[i] = true
	}
	var sum [2]float64
	side := func(i int) int {
		if is[i] {
			return 0
		}
		return 1
	}
	for i, v := range values {
		if !math.IsNaN(v) {
			sum[side(i)] += v
			x.Measured[side(i)]++
		}
	}
	if x.Measured[0] == 0 || x.Measured[1] == 0 {
		return x, false
	}
	a, b := float64(x.Measured[0]), float64(x.Measured[1])
	x.Mean = [2]float64{sum[0] / a, sum[1] / b}
	squares := 0.0
	for i, v := range values {
		if !math.IsNaN(v) {
			diff := v - x.Mean[side(i)]
			squares += float64(diff * diff)
		}
	}
	x.Effect = effect(x.Mean, math.Sqrt(squares/max(a+b-2, 1)))
	x.AUC = AUC(values, is)
	x.Chance = 2 * math.Sqrt((a+b+1)/(12*float64(a*b)))
	return x, true
}

// effect returns the difference of two means in standard deviations. What is smaller than rounding
// errors of the means counts as none.
func effect(means [2]float64, deviation float64) float64 {
	least := 1e-9 * max(math.Abs(means[0]), math.Abs(means[1]))
	diff := means[0] - means[1]
	switch {
	case deviation > least:
		return diff / deviation
	case math.Abs(diff) <= least:
		return 0
	}
	return math.NaN()
}

// aroundMean shifts degrees by full turns so that they are within half a turn of
// their mean direction: 350 and 10 become -10 and 10 around a mean of 0.
func aroundMean(degrees []float64) []float64 {
	var x, y float64
	for _, v := range degrees {
		if !math.IsNaN(v) {
			x += exact.Cos(v * math.Pi / 180)
			y += exact.Sin(v * math.Pi / 180)
		}
	}
	mean := math.Atan2(y, x) * 180 / math.Pi
	out := make([]float64, len(degrees))
	for i, v := range degrees {
		turned := math.Mod(v-mean, 360)
		switch {
		case turned > 180:
			turned -= 360
		case turned <= -180:
			turned += 360
		}
		out[i] = mean + turned
	}
	return out
}

func meanPicture(pixels []uint8, n int) []float32 {
	sums := make([]uint64, n)
	for i, v := range pixels {
		sums[i%n] += uint64(v)
	}
	mean := make([]float32, n)
	for i, v := range sums {
		mean[i] = float32(float64(v) / float64(len(pixels)/n))
	}
	return mean
}
