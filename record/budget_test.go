package record

import (
	"slices"
	"testing"
)

// What takes most of the recording is thinned, of all that can be.
func TestFattestIsThinned(t *testing.T) {
	every := func(stride int64) *plan { return newPlan(&Schedule{Every: stride}, steps(16, 4)) }
	p := &plans{frames: every(1), anchors: every(4), probes: every(1), predictions: every(8), learning: every(16), budget: 100}
	p.unit = [kinds]int64{frames: 10, anchors: 100, probes: 1, predictions: 1}
	p.recount(16)
	if p.kept != [kinds]int64{17, 5, 17, 3, 2} || p.size() != 170+500+17+3 {
		t.Fatalf("kept %v, %d bytes", p.kept, p.size())
	}
	var first []int
	for {
		thinned, ok := p.thin(16)
		if !ok {
			break
		}
		first = append(first, thinned[0])
	}
	// 5, 3 and 2 replay points of 100 bytes, the last of which cannot be thinned further;
	// then 17 frames of 10.
	if want := []int{anchors, anchors, anchors, frames}; !slices.Equal(first[:min(4, len(first))], want) {
		t.Errorf("thinned %v, want first %v", first, want)
	}
}
