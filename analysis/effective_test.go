package analysis

import (
	"slices"
	"testing"
)

// A unit of a second layer looks for the sum of the pictures that it reads, and speaks for some classes.
func TestEffective(t *testing.T) {
	below := &LayerWeights{Kind: "dense", Units: 2, View: [3]int{1, 1, 3}, Values: []float32{1, 0, 2, 0, 1, 1}}
	l := &LayerWeights{Kind: "dense", Units: 2, View: [3]int{2, 1, 1}, Values: []float32{1, 1, 2, -1}, Outgoing: []float32{3, -1, 5, 0, -2, 4}}
	if got := l.Effective(below); !slices.Equal(got[0], []float32{1, 1, 3}) || !slices.Equal(got[1], []float32{2, -1, 3}) {
		t.Errorf("got %v", got)
	}
	conv := *l
	conv.Kind = "conv"
	if conv.Effective(below) != nil || below.Effective(l) != nil {
		t.Error("layers that do not read units one by one have effective pictures")
	}
	if a, b := l.Favours(0, 2), l.Favours(1, 2); !slices.Equal(a, []int{1, 0}) || !slices.Equal(b, []int{2}) {
		t.Errorf("unit 0 speaks for %v, unit 1 for %v", a, b)
	}
}
