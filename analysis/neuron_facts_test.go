package analysis

import (
	"slices"
	"testing"
)

func TestTopAndAnswers(t *testing.T) {
	// Unit 0 responds to the second half of twenty observations, of classes 0 and 1
	// in turn; unit 1 is constant.
	var values []float32
	var labels []int32
	for i := range 20 {
		values = append(values, float32(max(i-9, 0)/2), 3)
		labels = append(labels, int32(i%2))
	}
	p := made(2, values, labels, []string{"a", "b", "none"})
	if got := p.Top(0, 4); !slices.Equal(got, []int{19, 17, 18, 15}) {
		t.Errorf("top %v", got)
	}
	if got := p.Top(0, 99); len(got) != 9 {
		t.Errorf("%d observations with any activation", len(got))
	}
	if got := p.Top(1, 4); len(got) != 0 {
		t.Errorf("the constant unit is most active for %v", got)
	}
	got, top := p.Answers(0)
	want := []ClassAnswer{{10, 1, 0.4, 0}, {10, 1.5, 0.5, 2}, {}}
	if !slices.Equal(got, want) || top != 2 {
		t.Errorf("answers %+v, %d; want %+v", got, top, want)
	}
}
