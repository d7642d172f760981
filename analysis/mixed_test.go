package analysis

import (
	"slices"
	"testing"

	"brainbow/internal/exact"
	"brainbow/tensor"
)

// islands is a map of two islands of 60 samples each, and a given number between them, of both classes in turn, and one
// stray sample amid the other island.
func islands(both int) *Placement {
	random := exact.NewStream(3, "islands")
	p := &Placement{Representation: &Representation{Observations: &Observations{}}, Layout: tensor.New(120+both, 2)}
	for i := range 120 + both {
		x, label := 0.0, int32(0)
		switch {
		case i >= 120:
			x, label = 50, int32(i%2)
		case i >= 60:
			x, label = 100, 1
		}
		if i == 0 {
			x = 100
		}
		p.Labels, p.IDs = append(p.Labels, label), append(p.IDs, int32(i))
		p.Layout.Data[2*i], p.Layout.Data[2*i+1] = float32(x+10*random.Float64()), float32(10*random.Float64())
	}
	return p
}

func TestMixed(t *testing.T) {
	for both, want := range map[int]int{0: 0, 3: 0, 32: 1, 200: 0} { // of 200 that is the whole map
		p := islands(both)
		got, err := p.Mixed(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for _, m := range got {
			n += len(m.Samples)
			if !slices.Equal(slices.Sorted(slices.Values(m.Classes)), []int{0, 1}) {
				t.Errorf("%d: classes %v", both, m.Classes)
			}
			for _, i := range m.Samples {
				if i < 120 {
					t.Errorf("%d: sample %d is in an island", both, i)
				}
			}
			if a := m.Shown(p, 4); len(a) != 4 || p.Labels[a[0]] == p.Labels[a[1]] {
				t.Errorf("%d: shown %v", both, a)
			}
		}
		if (n >= MixedLeast) != (want > 0) {
			t.Errorf("%d of both classes: %d samples in %d places", both, n, len(got))
		}
	}
	if got, err := (&Placement{Representation: &Representation{Observations: &Observations{}}, Layout: tensor.New(0, 2)}).Mixed(t.Context()); err != nil || len(got) > 0 {
		t.Error(got, err)
	}
}
