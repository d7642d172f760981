package analysis

import "math"

// Strengths returns how strongly each unit reads each channel of its source, [Units][View[0]],
// or, if joined, how strongly it reads all of them together, [Units][1]. That is the weight
// itself, or for several weights, such as those of a kernel, the square root of the sum of their
// squares with the sign of their sum. A sum would hide a kernel whose weights cancel out, such
// as that of an edge detector.
func (l *LayerWeights) Strengths(joined bool) []float32 {
	n := l.View[1] * l.View[2]
	if joined {
		n *= l.View[0]
	}
	values := l.Values
	if l.Centred != nil {
		values = l.Centred
	}
	out := make([]float32, 0, len(values)/n)
	for ; len(out) < cap(out); out = append(out, strength(values[len(out)*n:(len(out)+1)*n])) {
	}
	return out
}

func strength(w []float32) float32 {
	if len(w) == 1 {
		return w[0]
	}
	var sum, squares float64
	for _, x := range w {
		sum += float64(x)
		squares += float64(x) * float64(x)
	}
	return float32(math.Copysign(math.Sqrt(squares), sum))
}
