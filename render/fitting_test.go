package render

import (
	"math"
	"testing"
)

func TestFitting(t *testing.T) {
	f := New("fitting", "")
	f.Body.Rect(0, 0, 500, 300, Style{Fill: Ink}, "")
	w, h := f.Size()
	if got := f.Fitting(2, 4*w*h); got != 2 {
		t.Errorf("a picture that fits is drawn at %v", got)
	}
	scale := f.Fitting(4, w*h)
	if math.Abs(scale-1) > 1e-9 {
		t.Errorf("4 times is lowered to %v", scale)
	}
}
