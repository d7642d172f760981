package analysis

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"hash/fnv"
	"math"
	"os"
	"slices"
	"testing"
)

// layer is that of testdata/trees.py.
func layer() (columns [][]float32, labels []int) {
	state := uint64(12345)
	draw := func() int {
		state = (state*1103515245 + 12345) % (1 << 31)
		return int(state >> 16)
	}
	const n, units = 400, 60
	columns = make([][]float32, units)
	for i := range n {
		labels = append(labels, i%4)
		for u := range units {
			v := draw()%512 + draw()%512 - 512 - 200
			if u%8 == labels[i] {
				v += 900 - 14*u
			}
			if u%3 == 0 {
				v = max(v, 0)
			}
			columns[u] = append(columns[u], float32(v>>4))
		}
	}
	for i := range columns[17] {
		columns[17][i] = 3
	}
	return columns, labels
}

type treesFixture struct {
	Sum         float64
	Importances [][]float64
	Spread      []float64
	AUC         [][]float64
}

func readTrees(t *testing.T) (f treesFixture) {
	t.Helper()
	data, err := os.ReadFile("testdata/trees.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, &f); err != nil {
		t.Fatal(err)
	}
	return f
}

func is(labels []int, class int) []bool {
	var p []bool
	for _, l := range labels {
		p = append(p, l == class)
	}
	return p
}

// sameImportances is the least correlation of the means of two sets of ten forests that
// grow alike: such means of scikit-learn's correlate by 0.9968 to 0.9992.
const sameImportances = 0.995

// Importances are as near to the mean of scikit-learn's forests as its own are:
// in the order of neurons, and in size for those that matter.
func TestTreesAgainstScikitLearn(t *testing.T) {
	f := readTrees(t)
	columns, labels := layer()
	sum := 0.0
	for _, c := range columns {
		for _, v := range c {
			sum += float64(v)
		}
	}
	if sum != f.Sum {
		t.Fatalf("the layer sums up to %v, in Python to %v", sum, f.Sum)
	}
	for c, want := range f.Importances {
		mean := make([]float64, len(columns))
		var near float64
		const seeds = 10
		for seed := range uint64(seeds) {
			got, err := TreeImportance(t.Context(), columns, is(labels, c), TreeOptions{Seed: seed, Threads: 2})
			if err != nil {
				t.Fatal(err)
			}
			whole := 0.0
			for u, v := range got {
				mean[u] += v / seeds
				whole += v
			}
			if math.Abs(whole-1) > 1e-12 || got[17] != 0 {
				t.Errorf("class %d: importances add up to %v, the constant neuron has %v", c, whole, got[17])
			}
			near += Correlation(rankOf(got), rankOf(want)) / seeds
		}
		if near < f.Spread[c]-0.03 {
			t.Errorf("class %d: ranks correlate by %.3f, scikit-learn's own by %.3f", c, near, f.Spread[c])
		}
		if r := Correlation(mean, want); r < sameImportances {
			t.Errorf("class %d: correlation %.5f with scikit-learn's importances", c, r)
		}
		for u, v := range want {
			if v > 0.02 && math.Abs(mean[u]-v) > 0.15*v {
				t.Errorf("class %d: neuron %d has %.4f, scikit-learn says %.4f", c, u, mean[u], v)
			}
		}
		if got, wanted := strongest(mean, 4), strongest(want, 4); !slices.Equal(got, wanted) {
			t.Errorf("class %d: strongest %v, scikit-learn's %v", c, got, wanted)
		}
	}
}

func rankOf(v []float64) []float64 {
	r := rank(v)
	out := make([]float64, len(v))
	for k, i := range r.order {
		out[i] = r.rank[k]
	}
	return out
}

// strongest returns the k strongest in ascending order, because the very first
// are nearly equal.
func strongest(v []float64, k int) []int {
	var units []int
	for u := range v {
		units = append(units, u)
	}
	sortBy(units, func(u int) float64 { return v[u] })
	slices.Sort(units[:k])
	return units[:k]
}

// The same bits for any number of threads, on every build: the hash is committed.
func TestTreesBits(t *testing.T) {
	columns, labels := layer()
	for _, threads := range []int{1, 2, 5} {
		got, err := TreeImportance(t.Context(), columns, is(labels, 2), TreeOptions{Seed: 3, Trees: 20, Threads: threads})
		if err != nil {
			t.Fatal(err)
		}
		h := fnv.New64a()
		for _, v := range got {
			_ = binary.Write(h, binary.LittleEndian, v)
		}
		const want = 0x9b8a5430f5520e3a
		if h.Sum64() != want {
			t.Errorf("%d threads: hash %#x, want %#x", threads, h.Sum64(), uint64(want))
		}
	}
	other, err := TreeImportance(t.Context(), columns, is(labels, 2), TreeOptions{Seed: 4, Trees: 20})
	if err != nil {
		t.Fatal(err)
	}
	same, _ := TreeImportance(t.Context(), columns, is(labels, 2), TreeOptions{Seed: 3, Trees: 20})
	if slices.Equal(other, same) {
		t.Error("another seed gave the same trees")
	}
}

func TestTreesOfNothing(t *testing.T) {
	columns := [][]float32{{1, 1, 1, 1}, {2, 2, 2, 2}}
	for _, positive := range [][]bool{{true, false, true, false}, {true, true, true, true}, {false, false, false, false}} {
		got, err := TreeImportance(t.Context(), columns, positive, TreeOptions{Trees: 3})
		if err != nil || got[0] != 0 || got[1] != 0 {
			t.Errorf("%v: %v, %v", positive, got, err)
		}
	}
	// −0 and 0 are one value; one cut separates the rest.
	negative := float32(math.Copysign(0, -1))
	got, err := TreeImportance(t.Context(), [][]float32{{negative, 0, 0, negative}, {-1, 2, -3, 4}}, []bool{false, true, false, true}, TreeOptions{Trees: 50})
	if err != nil || got[0] != 0 || got[1] != 1 {
		t.Errorf("got %v, %v", got, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := TreeImportance(ctx, columns, []bool{true, false, true, false}, TreeOptions{}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

func TestAUCAgainstScikitLearn(t *testing.T) {
	f := readTrees(t)
	columns, labels := layer()
	for c, row := range f.AUC {
		for u, want := range row {
			if got := AUC(columns[u], is(labels, c)); math.Abs(got-want) > 1e-11 {
				t.Errorf("class %d, neuron %d: %v, scikit-learn says %v", c, u, got, want)
			}
		}
	}
	nan := math.NaN()
	if got := AUC([]float64{nan, 1, 2, nan, 2}, []bool{true, false, true, false, false}); got != 0.75 {
		t.Errorf("with missing values %v, want 0.75", got)
	}
	if got := AUC([]float64{1, 2}, []bool{true, true}); !math.IsNaN(got) {
		t.Errorf("without others %v", got)
	}
}

func TestOrderedKey(t *testing.T) {
	inf := float32(math.Inf(1))
	values := []float32{-inf, -math.MaxFloat32, -1, -math.SmallestNonzeroFloat32, 0, math.SmallestNonzeroFloat32, 0.5, 1, math.MaxFloat32, inf}
	for i, v := range values {
		if got := keyValue(orderedKey(v)); got != float64(v) {
			t.Errorf("%v came back as %v", v, got)
		}
		if i > 0 && orderedKey(values[i-1]) >= orderedKey(v) {
			t.Errorf("%v is not before %v", values[i-1], v)
		}
	}
}

// A layer of Rauber et al.: 1,000 neurons, 10 classes, 2,000 observations.
func BenchmarkTrees1000x10x2000(b *testing.B) {
	columns, labels := wide(1000, 10, 2000)
	f := newForest(columns)
	for b.Loop() {
		for c := range 10 {
			if _, err := f.importance(b.Context(), is(labels, c), TreeOptions{Threads: 2}, c); err != nil {
				b.Fatal(err)
			}
		}
	}
}

// wide is an artificial layer: neurons that respond to two classes each, cut off
// below zero, with noise.
func wide(units, classes, n int) (columns [][]float32, labels []int) {
	columns = make([][]float32, units)
	state := uint64(1)
	for i := range n {
		labels = append(labels, i%classes)
		for u := range units {
			state = state*6364136223846793005 + 1442695040888963407
			v := float32(state>>40)/(1<<23) - 1.2
			if u%classes == labels[i] || u/classes%classes == labels[i] {
				v += 0.4
			}
			columns[u] = append(columns[u], max(v, 0))
		}
	}
	return columns, labels
}
