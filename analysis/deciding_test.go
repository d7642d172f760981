package analysis

import (
	"context"
	"errors"
	"testing"

	"brainbow/internal/testrun"
)

// The unit that matters most is the one that Assemble, given all other units, finds to cost most.
func TestDecidingIsTheDearestUnit(t *testing.T) {
	r := open(t, testrun.Make(t, testrun.Digits()))
	h, err := r.Head(t.Context(), 60)
	if err != nil {
		t.Fatal(err)
	}
	a, err := r.Activations(t.Context(), 60, "test", h.Hidden)
	if err != nil {
		t.Fatal(err)
	}
	s, err := r.Split("test")
	if err != nil {
		t.Fatal(err)
	}
	c, _, err := r.Confusion(t.Context(), 60, "test")
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for class := range h.Classes {
		d, err := h.Deciding(t.Context(), a, s.Labels, class)
		if err != nil {
			t.Fatal(err)
		}
		least := c.Recall(class)
		recall := make([]float64, h.Units)
		for u := range h.Units {
			var others []Piece
			for _, p := range h.Pieces(class, h.Units) {
				if p.Unit != u {
					others = append(others, p)
				}
			}
			recall[u] = h.Assemble(a, s.Labels, class, others).Recall
			least = min(least, recall[u])
		}
		if d == nil {
			if least < c.Recall(class) {
				t.Errorf("class %d: no unit; one costs %v", class, c.Recall(class)-least)
			}
			continue
		}
		found++
		if recall[d.Unit] != least || share(d.Without, d.Own) != least || share(d.With, d.Own) != c.Recall(class) || d.Own != c.Actual(class) {
			t.Errorf("class %d: %+v; the least is %v, of all units %v", class, *d, least, c.Recall(class))
		}
	}
	if found < 5 {
		t.Errorf("a unit for %d classes", found)
	}
	ended, end := context.WithCancel(t.Context())
	end()
	if _, err := h.Deciding(ended, a, s.Labels, 0); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

func TestDecidingOfTwoUnits(t *testing.T) {
	// Class 0 reads the first unit, class 1 the second.
	h := &Head{Classes: 2, Units: 3, Weights: []float32{1, 0, 0, 0, 1, 0}, Bias: []float32{0, 0.5}}
	a := &Activations{Units: 3, Values: []float32{1, 0, 9, 2, 1, 9, 0, 1, 9}}
	d, err := h.Deciding(t.Context(), a, []uint16{0, 0, 1}, 0)
	if err != nil || d == nil || *d != (Deciding{Unit: 0, Own: 2, With: 2, Without: 0}) {
		t.Errorf("%+v, %v", d, err)
	}
	// The bias alone decides for class 1.
	if d, err := h.Deciding(t.Context(), a, []uint16{0, 0, 1}, 1); d != nil || err != nil {
		t.Errorf("%+v, %v", d, err)
	}
}
