package analysis

import "math"

// StrokeLeast is the orientation selectivity of a unit's picture from which it looks for an edge, or a
// stroke, which has two. A straight stroke three times as long as it is wide has 0.6, a ring, an oval and noise less than 0.2.
const StrokeLeast = 0.5

// Orientation returns the orientation selectivity of a picture of weights, height × width: 1 − circular
// variance of the directions in which it, smoothed over 3 × 3 pixels, changes, |Σ g²·e^(2iφ)| / Σ g² over its
// gradients of length g and direction φ. It is 1 for straight stripes, and 0 for a ring or a constant picture.
// (Channels of convolutions are tried with gratings, see [Channel]; a unit that reads the whole picture can only be
// oriented as a whole.)
func Orientation(weights []float32, height, width int) float64 {
	s := Smoothed(weights, height, width)
	var x, y, sum float64
	for r := 1; r < height-1; r++ {
		for c := 1; c < width-1; c++ {
			dx := float64(s[r*width+c+1]) - float64(s[r*width+c-1])
			dy := float64(s[(r+1)*width+c]) - float64(s[(r-1)*width+c])
			x, y, sum = x+dx*dx-dy*dy, y+2*dx*dy, sum+dx*dx+dy*dy
		}
	}
	if !(sum > 0) || math.IsInf(sum, 1) {
		return 0
	}
	return math.Hypot(x, y) / sum
}
