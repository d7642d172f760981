package projection

import (
	"math"
	"testing"

	"brainbow/tensor"
)

func TestAlignUndoesASimilarity(t *testing.T) {
	to, _ := blobs(7, 40, 2, 3, 0.5)
	for _, mirror := range []float32{1, -1} {
		for _, angle := range []float64{0, 0.7, 2, math.Pi, -1.2} {
			moved := tensor.New(40, 2)
			c, s := float32(math.Cos(angle)), float32(math.Sin(angle))
			for i := 0; i < 80; i += 2 {
				x, y := to.Data[i]*mirror, to.Data[i+1]
				moved.Data[i], moved.Data[i+1] = 3*(c*x-s*y)+5, 3*(s*x+c*y)-2
			}
			a, err := Align(moved, to, true)
			if err != nil {
				t.Fatal(err)
			}
			if a.Rest > 1e-5 || math.Abs(a.Scale-1.0/3) > 1e-6 || a.Reflected != (mirror < 0) {
				t.Errorf("angle %v, mirror %v: rest %v, scale %v, reflected %v", angle, mirror, a.Rest, a.Scale, a.Reflected)
			}
			if b, err := Align(moved, to, false); err != nil || b.Scale != 1 || b.Turn != a.Turn || b.Rest < 0.1 {
				t.Errorf("without scaling: %+v, %v", b, err)
			}
		}
	}
}

func TestAlignDegenerate(t *testing.T) {
	to := tensor.From([]float32{1, 2, 3, 4}, 2, 2)
	a, err := Align(tensor.New(2, 2), to, true)
	if err != nil {
		t.Fatal(err)
	}
	if a.Scale != 1 || a.Shift != [2]float64{2, 3} {
		t.Errorf("points that coincide: scale %v, shift %v", a.Scale, a.Shift)
	}
	_, err = Align(tensor.New(3, 2), to, true)
	refuses(t, "numbers differ", err, ErrShape)
	_, err = Align(tensor.From([]float32{nan(), 0, 0, 0}, 2, 2), to, true)
	refuses(t, "NaN", err, ErrNotFinite)
	_, err = Align(nil, to, true)
	refuses(t, "nothing", err, ErrShape)
	_, err = Align(tensor.New(0, 2), tensor.New(0, 2), true)
	refuses(t, "no points", err, ErrTooFew)
}

// Points on a line are as well turned as mirrored; they are turned.
func TestAlignLine(t *testing.T) {
	to := tensor.From([]float32{-3, -6, -1, -2, 0, 0, 1.5, 3, 2.5, 5}, 5, 2)
	for _, angle := range []float64{0, 0.3, 1, 2.5, -2} {
		moved := tensor.New(5, 2)
		c, s := float32(math.Cos(angle)), float32(math.Sin(angle))
		for i := 0; i < 10; i += 2 {
			moved.Data[i], moved.Data[i+1] = c*to.Data[i]-s*to.Data[i+1], s*to.Data[i]+c*to.Data[i+1]
		}
		a, err := Align(moved, to, false)
		if err != nil || a.Reflected || a.Rest > 1e-5 {
			t.Errorf("angle %v: %+v, %v", angle, a, err)
		}
	}
}

// What is left is the root mean square distance of a point from its counterpart: of a
// square whose corners are moved outwards by one, one without scaling and nothing with it.
func TestAlignRest(t *testing.T) {
	root := float32(math.Sqrt2)
	square := func(corner float32) *tensor.Tensor {
		return tensor.From([]float32{corner, corner, -corner, corner, -corner, -corner, corner, -corner}, 4, 2)
	}
	small, large := square(1), square(1+root/2)
	for _, c := range []struct {
		from, to    *tensor.Tensor
		scaled      bool
		rest, scale float64
	}{
		{small, large, false, 1, 1},
		{large, small, false, 1, 1},
		{small, large, true, 0, 1 + math.Sqrt2/2},
		{large, small, true, 0, 1 / (1 + math.Sqrt2/2)},
	} {
		a, err := Align(c.from, c.to, c.scaled)
		if err != nil || math.Abs(a.Rest-c.rest) > 1e-6 || math.Abs(a.Scale-c.scale) > 1e-6 {
			t.Errorf("scaled %v: rest %v, want %v; scale %v, want %v; %v", c.scaled, a.Rest, c.rest, a.Scale, c.scale, err)
		}
	}
}
