package figure

import (
	"brainbow/analysis"
	"brainbow/render"
)

// netShapes are the hidden units of a network's first two layers that look for a straight edge, and those that
// look for a loop, the second layer's by their effective pictures.
type netShapes struct {
	units        int // of both layers; 0 for networks without two such layers, of which nothing is said
	edges, loops int
	unit         [2]map[int]float64 // orientation selectivity of the units that look for either, by column
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
