package analysis

import (
	"math"
	"math/rand/v2"
	"testing"
)

// What a unit wants is the patch that stands out of its weights: where it is, in which sign, how long and at which
// angle. Weights like noise want nothing.
func TestWanted(t *testing.T) {
	const side = 28
	random := rand.New(rand.NewPCG(1, 2))
	picture := func(channels int, value func(x, y float64) float64) []float32 {
		p := make([]float32, channels*side*side)
		for i := range p {
			at := i % (side * side)
			p[i] = float32(value(float64(at%side)+0.5, float64(at/side)+0.5) + 0.3*random.NormFloat64())
		}
		return p
	}
	bar := func(mx, my, angle, sign float64) func(x, y float64) float64 {
		sin, cos := math.Sincos(angle * math.Pi / 180)
		return func(x, y float64) float64 {
			along, across := (x-mx)*cos-(y-my)*sin, (x-mx)*sin+(y-my)*cos
			if math.Abs(along) < 6 && math.Abs(across) < 1.5 {
				return sign
			}
			return 0
		}
	}
	for _, c := range []struct{ x, y, angle, sign float64 }{{14, 14, 90, -2}, {8, 20, 0, 2}, {18, 9, 45, 2}, {14, 14, 135, -2}} {
		for _, channels := range []int{1, 3} {
			p, ok := Wanted(picture(channels, bar(c.x, c.y, c.angle, c.sign)), channels, side, side)
			turned := math.Abs(math.Mod(p.Angle-c.angle+270, 180) - 90)
			if !ok || p.Dark != (c.sign < 0) || math.Abs(p.Col*side-c.x) > 1 || math.Abs(p.Row*side-c.y) > 1 || p.Long < StrokeLong || turned > 15 {
				t.Errorf("a stroke at %v: %v, dark %v, at %.1f %.1f, long %.1f, angle %.0f", c, ok, p.Dark, p.Col*side, p.Row*side, p.Long, p.Angle)
			}
		}
	}
	spot, ok := Wanted(picture(1, func(x, y float64) float64 {
		if math.Hypot(x-6, y-6) < 3 {
			return 1
		}
		return 0
	}), 1, side, side)
	if !ok || spot.Dark || spot.Long >= StrokeLong || spot.Row > 1.0/3 || spot.Col > 1.0/3 {
		t.Errorf("a spot: %+v, %v", spot, ok)
	}
	// A light stroke right of a dark one: they are two patches.
	pair, ok := Wanted(picture(1, func(x, y float64) float64 {
		return bar(11, 14, 90, -3.5)(x, y) + bar(14, 14, 90, 3)(x, y)
	}), 1, side, side)
	if !ok || !pair.Dark || pair.Long < StrokeLong || math.Abs(pair.Col*side-11) > 1 {
		t.Errorf("a pair: %+v, %v", pair, ok)
	}
	for range 100 {
		if p, ok := Wanted(picture(1, func(x, y float64) float64 { return 0 }), 1, side, side); ok {
			t.Errorf("noise has a patch with a peak of %.1f", p.Peak)
		}
	}
	for _, v := range []float64{0, math.NaN(), math.Inf(1)} {
		if _, ok := Wanted(picture(1, func(x, y float64) float64 { return v })[:side*side], 1, side, side); ok {
			t.Errorf("weights of %v have a patch", v)
		}
	}
}
