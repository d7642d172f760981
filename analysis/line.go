package analysis

import (
	"math"
	"sort"
)

// Line is a straight line in the plane, the points with A·x + B·y + C = 0, where (A, B) has length 1. Points with
// a positive value are called class 1, others class 0.
type Line struct {
	A, B, C float64
	// Right is the number of points, of All, on the side of their class.
	Right, All int
}

// Accuracy returns the share of points on the side of their class.
func (l Line) Accuracy() float64 { return float64(l.Right) / float64(l.All) }

// lineAngles is the number of directions in which [BestLine] looks.
const lineAngles = 720

// BestLine returns the line with the most of the given points, two coordinates each, on the side of their
// class, 0 or 1, of all lines in 720 directions: the most that a perceptron can reach, but for lines between
// two of these directions. Of equally good ones it is the one with the widest gap. ok is false without
// points of both classes.
func BestLine(points []float32, labels []uint16) (best Line, ok bool) {
	n := len(labels)
	ones := 0
	for _, l := range labels {
		if l == 1 {
			ones++
		}
	}
	if ones == 0 || ones == n {
		return Line{}, false
	}
	order := make([]int, n)
	at := make([]float64, n)
	gap := 0.0
	for k := range lineAngles {
		sin, cos := math.Sincos(2 * math.Pi * float64(k) / lineAngles)
		for i := range order {
			order[i] = i
			at[i] = float64(cos*float64(points[2*i])) + float64(sin*float64(points[2*i+1]))
		}
		sort.Slice(order, func(i, j int) bool { return at[order[i]] < at[order[j]] })
		// All points are above the line at first, so those of class 1 are right.
		right := ones
		for j, i := range order {
			if labels[i] == 1 {
				right--
			} else {
				right++
			}
			next := math.Inf(1)
			if j+1 < n {
				next = at[order[j+1]]
			}
			width := next - at[i]
			if width <= 0 || math.IsInf(width, 0) {
				continue
			}
			if right > best.Right || right == best.Right && width > gap {
				best, gap = Line{cos, sin, -(at[i] + width/2), right, n}, width
			}
		}
	}
	return best, best.All > 0
}
