package render

import "testing"

// Levels are evenly spaced and contain the map's ends once and its middle twice.
func TestLevels(t *testing.T) {
	for _, n := range []int{4, 8, 32, 256} {
		got := Diverging.Levels(n)
		if len(got) != n {
			t.Fatalf("%d levels, not %d", len(got), n)
		}
		for i, want := range map[int]Color{0: Diverging.colors[0], n/2 - 1: Diverging.colors[127], n / 2: Diverging.colors[128], n - 1: Diverging.colors[255]} {
			if got[i] != want {
				t.Errorf("%d levels: %d is %v, not %v", n, i, got[i], want)
			}
		}
	}
	if got := Diverging.Levels(8); got[5] != Diverging.colors[128+42] || got[2] != Diverging.colors[127-42] {
		t.Errorf("a third of the way: %v and %v", got[2], got[5])
	}
}
