package analysis

import (
	"math"
	"testing"

	"brainbow/dataset"
)

// The property that parts the halves of all classes is found, whichever half of a class has more of it.
func TestHalvesExplained(t *testing.T) {
	o := &Observations{Split: "test", Classes: []string{"a", "b"}}
	m := &dataset.Measurements{Properties: dataset.Properties()}
	for range m.Properties {
		m.Values = append(m.Values, make([]float64, 80))
	}
	h := &Halves{Classes: 2, Splits: []ClassSplit{{Class: 0}, {Class: 1}}}
	const polarity = 2
	for i := range 80 {
		class, part := i%2, i/2%2
		o.IDs, o.Labels = append(o.IDs, int32(i)), append(o.Labels, int32(class))
		h.Splits[class].Parts[part] = append(h.Splits[class].Parts[part], int32(i))
		light := part == class // the second class the other way round
		v := -1.0
		if light {
			v = 1
		}
		m.Values[polarity][i] = v + 0.001*float64(i)
		m.Values[5][i] = float64(i % 7)
	}
	h.explain(o, m)
	if h.Property.Name != "polarity" || h.Pairs != 1 || h.More[0] != 0 || h.More[1] != 1 {
		t.Fatalf("%s, %v of pairs, more in %v", h.Property.Name, h.Pairs, h.More)
	}
	for i, side := range h.Sides(o) {
		if want := int((math.Copysign(1, h.Values[i]) + 1) / 2); side != want {
			t.Fatalf("observation %d is on side %d, want %d", i, side, want)
		}
	}
	none := &Halves{Classes: 2, Splits: h.Splits}
	for k := range m.Values {
		clear(m.Values[k])
	}
	none.explain(o, m)
	if none.Property.Name != "" || len(none.More) != 0 {
		t.Errorf("equal values: %q", none.Property.Name)
	}
	for _, side := range none.Sides(o) {
		if side != -1 {
			t.Fatal("a side without a property")
		}
	}
}
