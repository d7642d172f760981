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
