package projection

import (
	"fmt"
	"math"

	"brainbow/tensor"
)

// Alignment is a similarity transform of the plane that maps one layout onto another.
type Alignment struct {
	Layout *tensor.Tensor // [n, 2], the aligned layout
	// A point (x, y) goes to Scale·(Turn[0]·x + Turn[1]·y, Turn[2]·x + Turn[3]·y)
	// + Shift.
	Turn      [4]float64
	Scale     float64
	Shift     [2]float64
	Reflected bool
	// Rest is the remaining root mean square distance between a point and its counterpart.
	Rest float64
}

// Align rotates, mirrors and translates a layout, and scales it if scale is true, to minimise the
// sum of squared distances between its points and the points of to with the same index (orthogonal
// Procrustes problem; Gower and Dijksterhuis, "Procrustes Problems", 2004). Both are [n, 2].
//
// In the plane no decomposition is needed. With H = Σ a·bᵀ of the centred points, the best rotation
// has the angle whose tangent is (H01 − H10)/(H00 + H11), the best reflection has that formula with
// two signs changed, and Align takes the better of both.
func Align(layout, to *tensor.Tensor, scale bool) (*Alignment, error) {
	if err := checkFinite(to); err != nil {
		return nil, fmt.Errorf("align layouts: %w", err)
	}
	n := to.Shape[0]
	if err := checkLayout(to, n); err != nil {
		return nil, fmt.Errorf("align layouts: %w", err)
	}
	if err := checkLayout(layout, n); err != nil {
		return nil, fmt.Errorf("align layouts: %w", err)
	}
	if n == 0 {
		return nil, fmt.Errorf("align layouts: %w: there must be at least one", ErrTooFew)
	}
	var from, goal [2]float64
	for i := range layout.Data {
		from[i&1] += float64(layout.Data[i])
		goal[i&1] += float64(to.Data[i])
	}
	for k := range from {
		from[k] /= float64(n)
		goal[k] /= float64(n)
	}
	var h [4]float64
	var size float64
	for i := 0; i < 2*n; i += 2 {
		a, b := float64(layout.Data[i])-from[0], float64(layout.Data[i+1])-from[1]
		c, d := float64(to.Data[i])-goal[0], float64(to.Data[i+1])-goal[1]
		h[0] += float64(a * c)
		h[1] += float64(a * d)
		h[2] += float64(b * c)
		h[3] += float64(b * d)
		size += float64(a*a) + float64(b*b)
	}
	r := &Alignment{Scale: 1, Turn: [4]float64{1, 0, 0, 1}}
	cos, sin := h[0]+h[3], h[1]-h[2]
	turned := math.Sqrt(float64(cos*cos) + float64(sin*sin))
	cosM, sinM := h[0]-h[3], h[1]+h[2]
	mirrored := math.Sqrt(float64(cosM*cosM) + float64(sinM*sinM))
	best := turned
	// A mirror image must be better by more than rounding, so that points on a line are rotated.
	switch {
	case mirrored > turned*(1+1e-9):
		best, r.Reflected = mirrored, true
		cosM, sinM = cosM/mirrored, sinM/mirrored
		r.Turn = [4]float64{cosM, sinM, sinM, -cosM}
	case turned > 0:
		cos, sin = cos/turned, sin/turned
		r.Turn = [4]float64{cos, -sin, sin, cos}
	}
	if scale && size > 0 && best > 0 {
		r.Scale = best / size
	}
	for k := range r.Shift {
		r.Shift[k] = goal[k] - float64(r.Scale*(float64(r.Turn[2*k]*from[0])+float64(r.Turn[2*k+1]*from[1])))
	}
	r.Layout = r.Apply(layout)
	var rest float64
	for i, v := range r.Layout.Data {
		e := float64(v) - float64(to.Data[i])
		rest += float64(e * e)
	}
	r.Rest = math.Sqrt(rest / float64(n))
	return r, nil
}

// Apply applies the alignment to other points [m, 2] of the same layout, such as those without a
// counterpart.
func (a *Alignment) Apply(layout *tensor.Tensor) *tensor.Tensor {
	out := tensor.New(layout.Shape[0], 2)
	for i := 0; i < len(out.Data); i += 2 {
		x, y := float64(layout.Data[i]), float64(layout.Data[i+1])
		for k := range a.Shift {
			out.Data[i+k] = float32(float64(a.Scale*(float64(a.Turn[2*k]*x)+float64(a.Turn[2*k+1]*y))) + a.Shift[k])
		}
	}
	return out
}
