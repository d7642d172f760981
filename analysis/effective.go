package analysis

// Effective returns, for each unit of a layer that reads another one, the picture that it looks for in what
// the other reads: the other's weights, each unit's times the weight to it, [Units][below's View].
// It is what the unit would respond to if the units below had no activation function. It is nil
// if the layer does not read the units of below one by one.
func (l *LayerWeights) Effective(below *LayerWeights) [][]float32 {
	if l.Kind != "dense" || below.Kind != "dense" || l.View != [3]int{below.Units, 1, 1} {
		return nil
	}
	out := make([][]float32, l.Units)
	for u := range out {
		pieces := make([]Piece, below.Units)
		for i, w := range l.Unit(u) {
			pieces[i] = Piece{i, float64(w)}
		}
		out[u] = below.Picture(pieces)
	}
	return out
}

// Favours returns up to k classes for which a unit speaks most, most first: those with the largest positive
// weights. It is nil without weights to the classes.
func (l *LayerWeights) Favours(u, k int) []int {
	if l.Outgoing == nil {
		return nil
	}
	var classes []int
	weight := func(c int) float64 { return float64(l.Outgoing[c*l.Units+u]) }
	for c := range len(l.Outgoing) / l.Units {
		if weight(c) > 0 {
			classes = append(classes, c)
		}
	}
	sortBy(classes, weight)
	return classes[:min(k, len(classes))]
}
