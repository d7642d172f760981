package analysis

import "math"

// LayerWeights are the weights of one layer, unit by unit, with everything that
// is needed to show them as pictures.
type LayerWeights struct {
	Name string // conv1, fc1
	Kind string // dense or conv
	Step int64
	// Units is the number of units or channels; View is the shape of one unit's
	// weights: for a dense layer the shape of the value that it reads, before
	// any flattening, for a convolution [input channels, kernel, kernel].
	Units int
	View  [3]int
	// Values is [Units][View...], Bias is [Units] or nil.
	Values, Bias []float32
	// FromInput says that the layer reads the network's own input; Output says
	// that its units are the classes.
	FromInput, Output bool
	// Activation is the layer's activation function.
	Activation string
	// Outgoing is [classes][Units], the weights from this layer's units to the
	// classes, if the output layer reads this layer; else nil. Before a softmax
	// they are centred: minus their mean over the classes, see [Run.Head].
	Outgoing []float32
	// Centred are Values minus their mean over the units if these are the outputs
	// of a softmax and read hidden units; else nil.
	Centred []float32
}

// Unit returns the weights of unit u, of shape View. They are not a copy.
func (l *LayerWeights) Unit(u int) []float32 {
	n := l.View[0] * l.View[1] * l.View[2]
	return l.Values[u*n : (u+1)*n : (u+1)*n]
}

// Norm returns the Euclidean length of a unit's weights.
func (l *LayerWeights) Norm(u int) float64 {
	var sum float64
	for _, w := range l.Unit(u) {
		sum += float64(w) * float64(w)
	}
	return math.Sqrt(sum)
}

// Favourite returns the class to which unit u has its greatest outgoing weight,
// and that weight. It panics if Outgoing is nil.
func (l *LayerWeights) Favourite(u int) (class int, weight float32) {
	if l.Outgoing == nil {
		panic("analysis: layer has no weights to the classes")
	}
	weight = l.Outgoing[u]
	for c := 1; c < len(l.Outgoing)/l.Units; c++ {
		if w := l.Outgoing[c*l.Units+u]; w > weight {
			class, weight = c, w
		}
	}
	return class, weight
}

// Rim returns the mean weights of a unit to red, green and blue at the rim of a picture in colour, within an
// eighth of its height and width from an edge: of all of it, and of its sides, top, bottom, left and right.
func (l *LayerWeights) Rim(u int) (colour [3]float64, sides [4][3]float64) {
	h, w := l.View[1], l.View[2]
	deepY, deepX := max(h/8, 1), max(w/8, 1)
	var n int
	var of [4]int
	for y := range h {
		for x := range w {
			at := [4]bool{y < deepY, y >= h-deepY, x < deepX, x >= w-deepX}
			if at == [4]bool{} {
				continue
			}
			n++
			for k := range colour {
				v := float64(l.Unit(u)[(k*h+y)*w+x])
				colour[k] += v
				for i, in := range at {
					if in {
						sides[i][k] += v
					}
				}
			}
			for i, in := range at {
				if in {
					of[i]++
				}
			}
		}
	}
	for k := range colour {
		colour[k] /= float64(n)
		for i := range sides {
			sides[i][k] /= float64(of[i])
		}
	}
	return colour, sides
}
