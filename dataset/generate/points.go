package generate

import (
	"math"

	"brainbow/internal/exact"
)

// pointArtist makes an artist from a function that returns a point of the plane.
func pointArtist(point func(at sampleID, label int) (x, y float64)) func(float64) artist {
	return func(float64) artist {
		return func(at sampleID, label int, _ []uint8, values []float32) {
			x, y := point(at, label)
			values[0], values[1] = float32(x), float32(y)
		}
	}
}

// xorLabel assigns four consecutive samples to the four clusters, two per class.
func xorLabel(at sampleID, _ int) int { return at.id % 4 / 2 }

// The clusters of xor: the distance of their centres from both axes, the standard deviation of a
// sample from its centre, and the largest distance from it.
const (
	xorMiddle = 0.5
	xorSpread = 0.13
	xorReach  = 0.36
)

// xorPoint returns a point of class 0 where both coordinates have the same
// sign, of class 1 where they differ.
//
// Samples come in groups of four. The two of a class lie in opposite clusters, mirrored at the
// origin, so every affine function of x and y has the same sum over both classes' pairs, and a
// single unit classifies at most three of the four correctly. So no perceptron exceeds an accuracy
// of 0.75 on whole groups, for any seed.
func xorPoint(at sampleID, label int) (x, y float64) {
	s := exact.NewStream(at.seed, "xor", at.split, uint64(at.id/4), uint64(label))
	dx, dy := scatter(&s, xorSpread, xorReach)
	x, y = xorMiddle+dx, xorMiddle+dy
	if label == 1 {
		y = dy - xorMiddle
	}
	if at.id%2 == 1 {
		return -x, -y
	}
	return x, y
}

// scatter returns a normal deviation in both directions, drawn again while it is longer than reach.
func scatter(s *exact.Stream, spread, reach float64) (dx, dy float64) {
	for {
		dx, dy = float64(spread*s.Norm()), float64(spread*s.Norm())
		if float64(dx*dx)+float64(dy*dy) <= float64(reach*reach) {
			return dx, dy
		}
	}
}

// circlesPoint returns a point of a disc of radius 0.4, or of a ring around it
// of radius 0.75, blurred so that the two hardly touch.
func circlesPoint(at sampleID, label int) (x, y float64) {
	s := at.stream("circles")
	radius := float64(0.4 * math.Sqrt(s.Float64()))
	if label == 1 {
		radius = 0.75
	}
	angle := float64(s.Float64() * (2 * math.Pi))
	dx, dy := scatter(&s, 0.06, 0.18)
	return float64(radius*exact.Cos(angle)) + dx, float64(radius*exact.Sin(angle)) + dy
}

// spiralPoint returns a point of one of two arms that wind outwards from the centre, each one and
// three quarters of a turn.
func spiralPoint(at sampleID, label int) (x, y float64) {
	s := at.stream("spiral")
	along := math.Sqrt(s.Float64()) // about uniform density along the arm
	radius := 0.04 + float64(0.9*along)
	angle := float64(along*(3.5*math.Pi)) + float64(float64(label)*math.Pi)
	dx, dy := scatter(&s, 0.025, 0.08)
	return float64(radius*exact.Sin(angle)) + dx, float64(radius*exact.Cos(angle)) + dy
}
