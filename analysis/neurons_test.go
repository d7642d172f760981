package analysis

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"brainbow/internal/testrun"
	"brainbow/runstore"
	"brainbow/tensor"
)

// made is a representation with the given rows.
func made(units int, values []float32, labels []int32, classes []string) *Representation {
	n := len(values) / units
	p := &Representation{Observations: &Observations{Split: "test", Labels: labels, Classes: classes}, Layer: "fc1", Shape: [3]int{units, 1, 1}, Points: tensor.From(values, n, units)}
	for i := range n {
		p.IDs = append(p.IDs, int32(i))
		if labels == nil {
			p.Observations.Labels = append(p.Observations.Labels, 0)
		}
	}
	return p
}

func TestNeuronsSilent(t *testing.T) {
	// Unit 0 is constant, 1 varies, 2 varies too little beside it, 3 is constant but
	// its mean is rounded, 4 responds to one observation.
	var values []float32
	for i := range 10 {
		v := float32(i)
		values = append(values, 2, 100*v-300, 1e-9*v, 0.1, 0)
	}
	values[9*5+4] = 7
	p := made(5, values, nil, []string{"0", "1"})
	m := p.Neurons()
	if !slices.Equal(m.Active, []int{1, 4}) || !slices.Equal(m.Silent, []int{0, 2, 3}) {
		t.Fatalf("active %v, silent %v", m.Active, m.Silent)
	}
	if m.Rate[4] != 0.1 || m.Rate[1] != 0.9 || m.Mean[1] != 150 || math.Abs(m.Deviation[4]-2.1) > 1e-6 {
		t.Errorf("%+v", m)
	}
	if few := m.Few(10); !slices.Equal(few, []int{4}) {
		t.Errorf("few: %v", few)
	}
}

// The blocked products equal those of one pair after another, for any number of
// threads, also for sizes that do not fill a tile.
func TestCorrelate(t *testing.T) {
	for _, size := range [][2]int{{2, 3}, {5, 40}, {67, 300}, {130, 513}} {
		columns, _ := wide(size[0], 10, size[1])
		values := make([]float32, size[0]*size[1])
		for u, c := range columns {
			for i, v := range c {
				values[i*size[0]+u] = v - float32(u%3)*v*v
			}
		}
		p := made(size[0], values, nil, []string{"a", "b"})
		c, err := p.Correlate(1)
		if err != nil {
			t.Fatal(err)
		}
		two, err := p.Correlate(3)
		if err != nil || !slices.Equal(c.R, two.R) {
			t.Errorf("%v: other numbers on three threads: %v", size, err)
		}
		a, b, k := make([]float32, size[1]), make([]float32, size[1]), len(c.Active)
		d, signed := c.Dissimilarity(false), c.Dissimilarity(true)
		for i, u := range c.Active {
			p.column(u, a)
			for j, v := range c.Active {
				p.column(v, b)
				want := Correlation(a, b)
				if math.Abs(c.R[i*k+j]-want) > 1e-12 {
					t.Fatalf("%v: correlation of %d and %d is %v, want %v", size, u, v, c.R[i*k+j], want)
				}
				if math.Abs(float64(d.Data[i*k+j])-(1-math.Abs(want))) > 1e-6 || math.Abs(float64(signed.Data[i*k+j])-(1-want)/2) > 1e-6 {
					t.Fatalf("dissimilarity %v and %v of %v", d.Data[i*k+j], signed.Data[i*k+j], want)
				}
			}
			if d.Data[i*k+i] != 0 {
				t.Fatal("a neuron is unlike itself")
			}
		}
	}
}

func TestCorrelateRefuses(t *testing.T) {
	if _, err := made(1, []float32{1, 2, 3}, nil, nil).Correlate(1); err == nil || !strings.Contains(err.Error(), "one unit") {
		t.Errorf("one unit: %v", err)
	}
	if _, err := made(2, []float32{1, 0, 1, 0, 1, 0}, nil, nil).Correlate(1); !errors.Is(err, ErrSilent) {
		t.Errorf("all silent: %v", err)
	}
	if _, err := made(2, []float32{1, 0, 1, 4, 1, 0}, nil, nil).Correlate(1); err == nil || !strings.Contains(err.Error(), "only unit 1 of 2") {
		t.Errorf("one active: %v", err)
	}
	values := make([]float32, 2*(MostCorrelated+1))
	for i := range MostCorrelated + 1 {
		values[i] = 1
	}
	if _, err := made(MostCorrelated+1, values, nil, nil).Correlate(1); err == nil || !strings.Contains(hintOf(err), "means") {
		t.Errorf("too many: %v", err)
	}
}

// Power is cached in the run and the second time read from there; silent
// neurons and classes without observations have none.
func TestPower(t *testing.T) {
	dir := testrun.Make(t, testrun.Digits())
	r := open(t, dir)
	defer r.Close()
	p, err := r.Representation(t.Context(), 60, "fc1", RepresentationOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for _, measure := range []string{ByTrees, ByAUC} {
		w, err := r.Power(t.Context(), p, PowerOptions{Measure: measure, Trees: 20})
		if err != nil {
			t.Fatal(err)
		}
		called := false
		again, err := Open(dir, Options{Data: testrun.Data, Progress: func(string, int, int) { called = true }})
		if err != nil {
			t.Fatal(err)
		}
		q, err := again.Representation(t.Context(), 60, "fc1", RepresentationOptions{})
		if err != nil {
			t.Fatal(err)
		}
		kept, err := again.Power(t.Context(), q, PowerOptions{Measure: measure, Trees: 20})
		if err != nil || called || !slices.Equal(kept.Values, w.Values) {
			t.Errorf("%s: computed again %v, %v", measure, called, err)
		}
		again.Close()
		for u := range w.Units {
			class, power := w.Best(u)
			if class < 0 || power <= 0 || power > 1 {
				t.Errorf("%s: unit %d is best for %d with %v", measure, u, class, power)
			}
		}
		top := w.Strongest(3, 4)
		if len(top) != 4 || w.Strength(3, top[0]) != 1 || w.Of(3)[top[0]] < w.Of(3)[top[1]] {
			t.Errorf("%s: strongest %v", measure, top)
		}
		if (w.AUC == nil) != (measure == ByTrees) {
			t.Errorf("%s: AUC %v", measure, w.AUC != nil)
		}
	}
	if _, err := r.Power(t.Context(), p, PowerOptions{Measure: "luck"}); err == nil {
		t.Error("measured luck")
	}
	// Two classes of ten, one neuron of two.
	q := made(2, []float32{5, 1, 5, 2, 5, 3, 5, 4}, []int32{1, 1, 7, 7}, p.Classes)
	q.Key = []any{"made"}
	for _, measure := range []string{ByTrees, ByAUC} {
		w, err := r.Power(t.Context(), q, PowerOptions{Measure: measure})
		if err != nil {
			t.Fatal(err)
		}
		for c := range w.Classes {
			if w.Measured[c] != (c == 1 || c == 7) || w.Of(c)[0] != 0 || w.Measured[c] != (w.Of(c)[1] == 1) {
				t.Errorf("%s: class %d: %v, measured %v", measure, c, w.Of(c), w.Measured[c])
			}
		}
		// The neuron responds less to class 1 than to the rest.
		if measure == ByAUC && (w.AUC[1*w.Units+1] != 0 || w.AUC[7*w.Units+1] != 1) {
			t.Errorf("AUC of class 1 is %v, of class 7 %v", w.AUC[1*w.Units+1], w.AUC[7*w.Units+1])
		}
		if weak, strong := w.Strength(1, 0), w.Strength(1, 1); weak != 0 || strong != 1 {
			t.Errorf("%s: strengths %v and %v of the silent neuron and the other", measure, weak, strong)
		}
		if class, _ := w.Best(0); class != -1 {
			t.Errorf("the silent neuron is best for %d", class)
		}
	}
	q = made(2, []float32{5, 1, 5, 2}, []int32{1, 1}, p.Classes)
	if _, err := r.Power(t.Context(), q, PowerOptions{}); err == nil || !strings.Contains(err.Error(), "one class") {
		t.Errorf("one class: %v", err)
	}
	q = made(1, []float32{5, 5, 5, 5}, []int32{1, 1, 0, 0}, p.Classes)
	if _, err := r.Power(t.Context(), q, PowerOptions{}); !errors.Is(err, ErrSilent) {
		t.Errorf("silent: %v", err)
	}
}

// A damaged cache is computed again.
func TestPowerOfDamagedCache(t *testing.T) {
	dir := testrun.Make(t, testrun.Digits())
	r := open(t, dir)
	defer r.Close()
	p, err := r.Representation(t.Context(), 60, "fc1", RepresentationOptions{})
	if err != nil {
		t.Fatal(err)
	}
	key, err := runstore.AnalysisKey(powerVersion, ByAUC, 0, uint64(0), p.Key)
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Store.CacheAnalysis(powerKind, key, runstore.Analysis{Tensors: []tensor.Named{{Name: "power", Tensor: tensor.New(3, 3)}}}); err != nil {
		t.Fatal(err)
	}
	w, err := r.Power(t.Context(), p, PowerOptions{Measure: ByAUC})
	if err != nil || len(w.Values) != 10*p.Units() {
		t.Errorf("%d values, %v", len(w.Values), err)
	}
}

func BenchmarkCorrelate1000x2000(b *testing.B) {
	columns, _ := wide(1000, 10, 2000)
	values := make([]float32, 1000*2000)
	for u, c := range columns {
		for i, v := range c {
			values[i*1000+u] = v
		}
	}
	p := made(1000, values, nil, []string{"a", "b"})
	for b.Loop() {
		if _, err := p.Correlate(2); err != nil {
			b.Fatal(err)
		}
	}
}

// hintOf returns the hint of an error, "" without one.
func hintOf(err error) string {
	if e, ok := errors.AsType[*NoAnswerError](err); ok {
		return e.Hint()
	}
	return ""
}
