package analysis

import (
	"math"
	"testing"
)

func TestMainDirections(t *testing.T) {
	// Points on an ellipse in the plane of (1, 1, 0)/√2 and (0, 0, 1), shifted.
	var points []float32
	for i := range 40 {
		a := float64(i) * 2 * math.Pi / 40
		u, v := 3*math.Cos(a), math.Sin(a)
		points = append(points, float32(u/math.Sqrt2+5), float32(u/math.Sqrt2-1), float32(v))
	}
	d := MainDirections(points, 3)
	for i, want := range []float64{1 / math.Sqrt2, 1 / math.Sqrt2, 0} {
		if math.Abs(d.Axes[0][i]-want) > 1e-6 || math.Abs(d.Axes[1][i]-[]float64{0, 0, 1}[i]) > 1e-6 {
			t.Fatalf("axes are %v", d.Axes)
		}
	}
	if math.Abs(d.Share[0]-0.9) > 1e-6 || math.Abs(d.Share[1]-0.1) > 1e-6 {
		t.Errorf("shares are %v, want 0.9 and 0.1", d.Share)
	}
	if x, y := d.Project(points[:3]); math.Abs(x-3) > 1e-5 || math.Abs(y) > 1e-5 {
		t.Errorf("the first point is at %v, %v, want 3, 0", x, y)
	}
	flat := MainDirections([]float32{1, 2, 1, 2, 1, 2}, 2)
	if x, y := flat.Project([]float32{4, 4}); x != 0 || y != 0 || flat.Share[0] != 0 {
		t.Errorf("equal points have directions %v", flat)
	}
	line := MainDirections([]float32{0, 0, 1, 2, 2, 4}, 2)
	if math.Abs(line.Share[0]-1) > 1e-9 || math.Abs(line.Share[1]) > 1e-9 {
		t.Errorf("shares on a line are %v", line.Share)
	}
}
