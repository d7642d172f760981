package analysis

import (
	"math"
	"slices"
	"strings"
	"testing"

	"brainbow/internal/testrun"
)

// Neurons that respond alike, or oppositely, lie together; the map of the run
// is cached and read again.
func TestNeuronMap(t *testing.T) {
	dir := testrun.Make(t, testrun.Digits())
	r := open(t, dir)
	defer r.Close()
	// Three groups of four neurons each; within a group they differ by noise and sign.
	var values []float32
	state := uint64(9)
	noise := func() float32 {
		state = state*6364136223846793005 + 1442695040888963407
		return float32(state>>40)/(1<<23) - 1
	}
	for range 200 {
		group := []float32{noise(), noise(), noise()}
		for u := range 12 {
			sign := float32(1 - 2*(u/3%2))
			values = append(values, sign*group[u%3]+0.1*noise())
		}
		values = append(values, 3) // silent
	}
	p := made(13, values, nil, []string{"0"})
	p.Key = []any{"groups"}
	m, err := r.NeuronMap(t.Context(), p, false)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(m.Silent, []int{12}) || len(m.Active) != 12 {
		t.Fatalf("silent %v", m.Silent)
	}
	apart := func(a, b int) float64 {
		x, y := m.Layout.Row(a).Data, m.Layout.Row(b).Data
		return math.Hypot(float64(x[0]-y[0]), float64(x[1]-y[1]))
	}
	for a := range 12 {
		for b := range 12 {
			if same := a%3 == b%3; same && apart(a, b) > 0.15 || !same && apart(a, b) < 0.6 {
				t.Errorf("neurons %d and %d are %.2f apart", a, b, apart(a, b))
			}
		}
	}
	if !(m.Facts.Stress < 0.2) || m.Facts.Iterations < 1 {
		t.Errorf("%+v", m.Facts)
	}
	again, err := r.NeuronMap(t.Context(), p, false)
	if err != nil || !slices.Equal(again.Layout.Data, m.Layout.Data) || again.Facts != m.Facts {
		t.Errorf("read again %v, %+v", err, again)
	}
	signed, err := r.NeuronMap(t.Context(), p, true)
	if err != nil || slices.Equal(signed.Layout.Data, m.Layout.Data) {
		t.Errorf("signed: %v", err)
	}
	// A turned and mirrored copy with one neuron less comes back to its place.
	other := &NeuronMap{Neurons: &Neurons{Active: m.Active[1:]}, Layout: m.Layout.Clone()}
	other.Layout.Shape, other.Layout.Data = []int{11, 2}, other.Layout.Data[2:]
	for i := range 11 {
		row := other.Layout.Row(i).Data
		row[0], row[1] = row[1]+4, row[0]-2
	}
	if err := other.AlignTo(m); err != nil {
		t.Fatal(err)
	}
	for i, v := range other.Layout.Data {
		if math.Abs(float64(v-m.Layout.Data[i+2])) > 1e-5 {
			t.Fatalf("coordinate %d is %v, want %v", i, v, m.Layout.Data[i+2])
		}
	}
	twins := made(2, []float32{1, -2, 2, -4, 3, -6, 5, -10}, nil, nil)
	twins.Key = []any{"twins"}
	if _, err = r.NeuronMap(t.Context(), twins, false); err == nil || hintOf(err) == "" {
		t.Errorf("two neurons that answer alike: %v", err)
	}
	_, err = r.NeuronMap(t.Context(), made(1, []float32{1, 2}, nil, nil), false)
	if err == nil || !strings.Contains(hintOf(err), "wider") {
		t.Errorf("one unit: %v", err)
	}
}

// From activations to the map: correlations, classical scaling, SMACOF.
func BenchmarkNeuronMap1000x2000(b *testing.B) {
	r, err := Open(testrun.Make(b, testrun.XOR()), Options{Data: testrun.Data, Threads: 2})
	if err != nil {
		b.Fatal(err)
	}
	defer r.Close()
	columns, _ := wide(1000, 10, 2000)
	values := make([]float32, 1000*2000)
	for u, c := range columns {
		for i, v := range c {
			values[i*1000+u] = v
		}
	}
	p := made(1000, values, nil, []string{"a", "b"})
	for k := 0; b.Loop(); k++ {
		p.Key = []any{"benchmark", k} // not cached by the last iteration
		if _, err := r.NeuronMap(b.Context(), p, false); err != nil {
			b.Fatal(err)
		}
	}
}
