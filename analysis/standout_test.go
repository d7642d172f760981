package analysis

import (
	"testing"

	"brainbow/internal/exact"
)

// noisy returns pictures of noise, 12 × 12; of the first n the given rows and columns are brighter by more.
func noisy(all, n, more, row, col int) (pictures [][]uint8, group []bool) {
	random := exact.NewStream(1, "noisy")
	for i := range all {
		p := make([]uint8, 144)
		for k := range p {
			p[k] = uint8(90 + random.IntN(60))
			if i < n && k/12/4 == row && k%12/4 == col {
				p[k] = uint8(int(p[k]) + more)
			}
		}
		pictures, group = append(pictures, p), append(group, i < n)
	}
	return pictures, group
}

func TestStandouts(t *testing.T) {
	for _, c := range []struct {
		n, more, row, col int
		want              bool
	}{
		{20, 60, 0, 2, true},
		{20, -60, 2, 0, true},
		{20, 0, 0, 0, false},   // they do not differ
		{150, 15, 1, 1, false}, // they differ, but not to be seen
		{0, 0, 0, 0, false},
		{195, 60, 0, 0, false}, // hardly any other picture
	} {
		pictures, group := noisy(200, c.n, c.more, c.row, c.col)
		got := Standouts(pictures, group, 1, 12, 12)
		if !c.want {
			if len(got) > 0 {
				t.Errorf("%+v: %+v", c, got)
			}
			continue
		}
		if len(got) != 1 || got[0].More != (c.more > 0) || int(3*got[0].Row) != c.row || int(3*got[0].Col) != c.col {
			t.Fatalf("%+v: %+v", c, got)
		}
		for _, i := range got[0].Pixels {
			if i/12/4 != c.row || i%12/4 != c.col {
				t.Errorf("%+v: pixel %d", c, i)
			}
		}
		if d := got[0].Group - got[0].Class; (d > 0) != (c.more > 0) {
			t.Errorf("%+v: %v", c, d)
		}
	}
}

// A group drawn at random stands out nowhere, however small it is, but for one in a hundred.
func TestStandoutsOfChance(t *testing.T) {
	wrong := 0
	for k := range 40 {
		pictures, _ := noisy(120, 0, 0, 0, 0)
		for i := range pictures { // few pictures have a bright place
			if i%7 == 0 {
				for j := range 40 {
					pictures[i][j] = 255
				}
			}
		}
		random := exact.NewStream(uint64(k), "group")
		group := make([]bool, len(pictures))
		for _, i := range random.Perm(len(group))[:2+k%5] {
			group[i] = true
		}
		wrong += len(Standouts(pictures, group, 1, 12, 12))
	}
	if wrong > 2 {
		t.Errorf("%d of 40 groups stand out", wrong)
	}
}
