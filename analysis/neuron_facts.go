package analysis

import (
	"cmp"
	"slices"
)

// Top returns the k observations for which a unit is most active, most active
// first, equally active ones by sample. It leaves out those with the unit's
// least activation, so there may be fewer.
func (p *Representation) Top(unit, k int) []int {
	column := make([]float32, p.Len())
	p.column(unit, column)
	least := slices.Min(column)
	var order []int
	for i, v := range column {
		if v > least {
			order = append(order, i)
		}
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Or(cmp.Compare(column[b], column[a]), cmp.Compare(a, b)) })
	return order[:min(k, len(order))]
}

// ClassAnswer is how a unit responds to the observations of one class.
type ClassAnswer struct {
	Observations int
	// Mean is the mean activation, 0 without observations; Rate is the share of
	// observations for which the activation is not zero.
	Mean, Rate float64
	// Top is how many are among the strongest tenth of all observations.
	Top int
}

// Answers returns how a unit responds to each class, and how many observations
// the strongest tenth has: fewer than a tenth if the unit is active for fewer.
func (p *Representation) Answers(unit int) (classes []ClassAnswer, top int) {
	classes = make([]ClassAnswer, len(p.Classes))
	for i, l := range p.Labels {
		c, v := &classes[l], p.Of(i)[unit]
		c.Observations++
		c.Mean += float64(v)
		if v != 0 {
			c.Rate++
		}
	}
	for k := range classes {
		if c := &classes[k]; c.Observations > 0 {
			c.Mean /= float64(c.Observations)
			c.Rate /= float64(c.Observations)
		}
	}
	strongest := p.Top(unit, max(p.Len()/10, 1))
	for _, i := range strongest {
		classes[p.Labels[i]].Top++
	}
	return classes, len(strongest)
}

// Weakest returns k observations for which a unit is least active, least active first; tied is how many
// have the very least. Of equally active ones those returned are spread evenly over all.
func (p *Representation) Weakest(unit, k int) (order []int, tied int) {
	column := make([]float32, p.Len())
	p.column(unit, column)
	least := slices.Min(column)
	for i, v := range column {
		order = append(order, i)
		if v == least {
			tied++
		}
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Or(cmp.Compare(column[a], column[b]), cmp.Compare(a, b)) })
	k = min(k, len(order))
	if tied > k {
		spread := make([]int, k)
		for i := range spread {
			spread[i] = order[i*tied/k]
		}
		return spread, tied
	}
	return order[:k], tied
}

// Among says which class most of some observations are of, and how many.
func (p *Representation) Among(order []int) (class, count, classes int) {
	counts := map[int32]int{}
	class = -1
	for _, i := range order {
		l := p.Labels[i]
		counts[l]++
		if c := counts[l]; c > count || c == count && int(l) < class {
			class, count = int(l), c
		}
	}
	return class, count, len(counts)
}

// fewestExplained is the fewest samples on either side of which a property is said.
const fewestExplained = 5

// Preferences finds up to most measured properties that the strongest observations of a unit have more, or
// less, than the others of their class: among the strongest k those of the most frequent class. There
// are none if the observations are too few, if the samples are no pictures, or if nothing tells them apart
// in at least share of all pairs.
func (r *Run) Preferences(p *Representation, unit, k int, share float64, most int) ([]ExplainedProperty, error) {
	top := p.Top(unit, k)
	class, _, _ := p.Among(top)
	strong := map[int]bool{}
	var own, rest []int32
	for _, i := range top {
		strong[i] = true
		if int(p.Labels[i]) == class {
			own = append(own, p.IDs[i])
		}
	}
	for i, l := range p.Labels {
		if int(l) == class && !strong[i] {
			rest = append(rest, p.IDs[i])
		}
	}
	s, err := r.Split(p.Split)
	if err != nil {
		return nil, err
	}
	d, err := r.Data()
	if err != nil {
		return nil, err
	}
	if c := d.Shape[0]; len(own) < fewestExplained || len(rest) < fewestExplained || s.Pixels == nil || c != 1 && c != 3 {
		return nil, nil
	}
	slices.Sort(own)
	e, err := r.ExplainAgainst(p.Split, own, rest)
	if err != nil {
		return nil, err
	}
	var out []ExplainedProperty
	for i := range e.Properties[:min(most, len(e.Properties))] {
		if x := &e.Properties[i]; x.Tells() && 0.5+x.Separation() >= share {
			out = append(out, *x)
		}
	}
	return out, nil
}
