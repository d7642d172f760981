package analysis

import (
	"math"
	"testing"
)

// Straight strokes and edges prefer a direction, at any angle; rings, spots, ovals and noise do not.
func TestOrientation(t *testing.T) {
	const side = 28
	picture := func(value func(x, y float64) float64) []float32 {
		p := make([]float32, side*side)
		for i := range p {
			p[i] = float32(value(float64(i%side)-13.5, float64(i/side)-13.5))
		}
		return p
	}
	inside := func(b bool) float64 {
		if b {
			return 1
		}
		return 0
	}
	for _, angle := range []float64{0, 30, 45, 90, 140} {
		sin, cos := math.Sincos(angle * math.Pi / 180)
		stroke := picture(func(x, y float64) float64 {
			return inside(math.Abs(x*cos+y*sin) < 5 && math.Abs(y*cos-x*sin) < 1.5)
		})
		if o := Orientation(stroke, side, side); o < StrokeLeast {
			t.Errorf("a stroke at %v°: %.2f", angle, o)
		}
	}
	if o := Orientation(picture(func(x, y float64) float64 { return inside(x > 0) }), side, side); o < 0.99 {
		t.Errorf("an edge: %.2f", o)
	}
	state := uint32(1)
	for what, p := range map[string][]float32{
		"a ring":  picture(func(x, y float64) float64 { d := math.Hypot(x, y); return inside(d > 4 && d < 7) }),
		"an oval": picture(func(x, y float64) float64 { d := math.Hypot(x, 1.5*y); return inside(d > 4 && d < 7) }),
		"a spot":  picture(func(x, y float64) float64 { return inside(math.Hypot(x, y) < 3) }),
		"noise":   picture(func(float64, float64) float64 { state = state*1664525 + 1013904223; return float64(state >> 8) }),
		"nothing": picture(func(float64, float64) float64 { return 3 }),
		"NaN":     picture(func(float64, float64) float64 { return math.NaN() }),
	} {
		if o := Orientation(p, side, side); !(o < 0.2) {
			t.Errorf("%s: %.2f", what, o)
		}
	}
}
