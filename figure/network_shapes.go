package figure

import (
	"math"

	"brainbow/analysis"
	"brainbow/render"
)

// netShapes are the hidden units of a network's first two layers that look for a straight edge, and those that
// look for a loop, the second layer's by their effective pictures.
type netShapes struct {
	units        int // of both layers; 0 for networks without two such layers, of which nothing is said
	edges, loops int
	unit         [2]map[int]float64 // orientation selectivity of the units that look for either, by column
	next         float64            // the greatest selectivity of those that look for neither
	nextUnit     string             // which has it, "" for none
}

// shapes looks for edges and loops in the pictures of hidden units.
func (s *netSheet) shapes(columns []*netLayer) (n netShapes) {
	if len(columns) < 4 || columns[1].weights == nil || columns[2].weights == nil {
		return n
	}
	first := columns[1].weights
	if !first.FromInput || first.Kind != "dense" || first.View[0] != 1 || first.View[1] < 5 || first.View[2] < 5 {
		return n
	}
	effective := columns[2].weights.Effective(first)
	if effective == nil {
		return n
	}
	second := &analysis.LayerWeights{Units: len(effective), View: first.View, Name: columns[2].name}
	for _, e := range effective {
		second.Values = append(second.Values, e...)
	}
	for i, l := range []*analysis.LayerWeights{first, second} {
		n.units += l.Units
		n.unit[i] = map[int]float64{}
		for u := range l.Units {
			if o := analysis.Orientation(l.Unit(u), l.View[1], l.View[2]); o >= analysis.StrokeLeast {
				n.edges++
				n.unit[i][u] = o
			}
		}
		for _, u := range loops(l, unitsOf(l)) {
			n.loops++
			n.unit[i][u] = analysis.Orientation(l.Unit(u), l.View[1], l.View[2])
		}
		for u := range l.Units {
			if _, framed := n.unit[i][u]; framed {
				continue
			}
			if o := analysis.Orientation(l.Unit(u), l.View[1], l.View[2]); o > n.next {
				n.next, n.nextUnit = o, Unit(columns[1+i].name, u)
			}
		}
	}
	return n
}

// find says how many units look for an edge, how many for a loop.
func (n netShapes) find(l language, hidden string) finding {
	values := []string{"hidden", hidden, "count", render.Count(int64(n.edges)), "loops", render.Count(int64(n.loops))}
	switch {
	case n.edges == 0 && n.loops == 0:
		return l.find("network.find.noShape", values...)
	case n.loops == 0:
		return l.find("network.find.edges", values...)
	case n.edges == 0:
		return l.find("network.find.loops", "hidden", hidden, "count", render.Count(int64(n.loops)))
	}
	return l.find("network.find.shapes", values...)
}

// framed says why units are framed, and that which comes next is not; "" where loops are framed too.
func (n netShapes) framed(l language) string {
	if n.edges == 0 || n.loops > 0 {
		return ""
	}
	low, high := math.Inf(1), 0.0
	for _, units := range n.unit {
		for _, o := range units {
			low, high = min(low, o), max(high, o)
		}
	}
	value := render.Fixed(low, 2)
	if top := render.Fixed(high, 2); top != value {
		value = l.say("network.straightTo", "low", value, "high", top)
	}
	next := ""
	if n.nextUnit != "" {
		has := render.Fixed(n.next, 2)
		if has == render.Fixed(analysis.StrokeLeast, 2) { // it is below
			has = render.Fixed(n.next, 3)
		}
		next = l.say("network.straightNext", "unit", n.nextUnit, "value", has)
	}
	return l.say("network.straight", "value", value, "least", render.Fixed(analysis.StrokeLeast, 1), "next", next)
}

// method says what an edge is, and how the units that are framed do.
func (n netShapes) method(s *netSheet, columns []*netLayer) string {
	if n.units == 0 {
		return ""
	}
	var all []string
	for i, units := range n.unit {
		for u := range columns[1+i].value.Shape[0] {
			if o, ok := units[u]; ok {
				all = append(all, s.say("network.selectivity", "unit", Unit(columns[1+i].name, u), "value", render.Fixed(o, 2)))
			}
		}
	}
	if len(all) > 0 {
		return s.say("network.edgesWith", "least", render.Fixed(analysis.StrokeLeast, 1), "list", s.items(all))
	}
	return s.say("network.edges", "least", render.Fixed(analysis.StrokeLeast, 1))
}
