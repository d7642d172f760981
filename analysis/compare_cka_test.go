package analysis

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// values returns n observations of a layer, [observation][value].
func values(r *rand.Rand, n, p int, of func(k, f int) float64) (rows [][]float32, o *observed) {
	o = newObserved(n, p)
	for k := range n {
		row := make([]float32, p)
		for f := range row {
			row[f] = float32(of(k, f) + 0.3*r.NormFloat64())
		}
		rows = append(rows, row)
		o.put(k, row)
	}
	return rows, o
}

// tuples is the definition of the unbiased estimator: the mean over all quadruples of different observations of
// (k₁₂ − k₁₃ − k₄₂ + k₄₃)·(l₁₂ − l₁₃ − l₄₂ + l₄₃)/4, with the products of values that were not centred.
func tuples(x, y [][]float32) float64 {
	gram := func(rows [][]float32) (k [][]float64) {
		for _, a := range rows {
			var to []float64
			for _, b := range rows {
				s := 0.0
				for f := range a {
					s += float64(a[f]) * float64(b[f])
				}
				to = append(to, s)
			}
			k = append(k, to)
		}
		return k
	}
	k, l := gram(x), gram(y)
	sum, count := 0.0, 0
	for a := range x {
		for b := range x {
			for c := range x {
				for d := range x {
					if a == b || a == c || a == d || b == c || b == d || c == d {
						continue
					}
					sum += (k[a][b] - k[a][c] - k[d][b] + k[d][c]) * (l[a][b] - l[a][c] - l[d][b] + l[d][c]) / 4
					count++
				}
			}
		}
	}
	return sum / float64(count)
}

func TestSimilarityByDefinition(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, n := range []int{4, 5, 9, 13} {
		var x, y [][][]float32
		var a, b []*observed
		for _, p := range []int{1, 3, 70, 130} { // around gramDepth
			for i, of := range []func(k, f int) float64{
				func(k, f int) float64 { return 40 + math.Sin(float64(k*(f%5+1))) },
				func(k, f int) float64 { return math.Cos(float64(k + f)) },
			} {
				rows, o := values(r, n, p, of)
				if i == 0 {
					x, a = append(x, rows), append(a, o)
				} else {
					y, b = append(y, rows), append(b, o)
				}
			}
		}
		got := debiased(context.Background(), a, b, n, 2, func(int, int) {})
		for i := range x {
			for j := range y {
				want := tuples(x[i], y[j]) / math.Sqrt(tuples(x[i], x[i])*tuples(y[j], y[j]))
				if tuples(x[i], x[i]) <= 0 || tuples(y[j], y[j]) <= 0 {
					want = math.NaN()
				}
				if math.IsNaN(want) != math.IsNaN(got[i][j]) || math.Abs(want-got[i][j]) > 2e-4*max(1, math.Abs(want)) {
					t.Errorf("%d observations, layers %d and %d: CKA %v, by definition %v", n, i, j, got[i][j], want)
				}
			}
		}
	}
}

// direct is the estimator by whole matrices.
func direct(x, y [][]float32) float64 {
	n := float64(len(x))
	var trace, sx, sy, xy float64
	for i := range x {
		var rx, ry float64
		for j := range x {
			if i == j {
				continue
			}
			var k, l float64
			for f := range x[i] {
				k += float64(x[i][f]) * float64(x[j][f])
			}
			for f := range y[i] {
				l += float64(y[i][f]) * float64(y[j][f])
			}
			trace += k * l
			rx += k
			ry += l
		}
		sx += rx
		sy += ry
		xy += rx * ry
	}
	return (trace + sx*sy/((n-1)*(n-2)) - 2/(n-2)*xy) / (n * (n - 3))
}

// Of several panels the blocks beside the diagonal count twice, and the last panel is not full.
func TestSimilarityOfSeveralPanels(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 10))
	for _, n := range []int{panel - 1, panel, 2*panel + 5, 3 * panel} {
		x, a := values(r, n, 40, func(k, f int) float64 { return 2 + float64(k%7)*math.Sin(float64(f)) + float64(k)/40 })
		y, b := values(r, n, 9, func(k, f int) float64 { return float64(k%7)*math.Cos(float64(f)) + float64(k%5*f)/4 + float64(k)/40 })
		got := debiased(context.Background(), []*observed{a}, []*observed{b}, n, 2, func(int, int) {})[0][0]
		if want := direct(x, y) / math.Sqrt(direct(x, x)*direct(y, y)); math.Abs(got-want) > 1e-5 || want < 0.1 || want > 0.99 {
			t.Errorf("%d observations: CKA %v, directly %v", n, got, want)
		}
		if small := 9; n == panel && math.Abs(direct(x[:small], y[:small])-tuples(x[:small], y[:small])) > 1e-6*math.Abs(tuples(x[:small], y[:small])) {
			t.Error("the direct formula is not the definition")
		}
	}
}

// What CKA promises: 1 for a layer that is turned, scaled and shifted, about 0 for unrelated layers even where there are more
// values than observations, which the biased estimator does not give; several panels, and not a number for a constant layer.
func TestSimilarityProperties(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	const n, p = 300, 400
	rows, x := values(r, n, p, func(k, f int) float64 { return 2 * math.Sin(float64(k*f%17)) })
	turned, constant := newObserved(n, p), newObserved(n, 3)
	for k, row := range rows {
		to := make([]float32, p)
		for f := range to { // a permutation with signs is a rotation
			to[f] = 5 + 3*row[p-1-f]*float32(1-2*(f%2))
		}
		turned.put(k, to)
		constant.put(k, []float32{1, 2, 3})
	}
	_, noise := values(r, n, p, func(int, int) float64 { return 0 })
	_, other := values(r, n, p, func(int, int) float64 { return 0 })
	got := debiased(context.Background(), []*observed{x, noise}, []*observed{turned, other, constant}, n, 2, func(int, int) {})
	if v := got[0][0]; math.Abs(v-1) > 1e-4 {
		t.Errorf("a turned layer has CKA %v", v)
	}
	if v := got[1][1]; math.Abs(v) > 0.1 {
		t.Errorf("unrelated layers have CKA %v", v)
	}
	if v := got[0][2]; !math.IsNaN(v) {
		t.Errorf("a constant layer has CKA %v", v)
	}
}

func TestSimilarityThreads(t *testing.T) {
	made := func(threads int) [][]float64 {
		r := rand.New(rand.NewPCG(5, 6))
		_, x := values(r, 500, 90, func(k, f int) float64 { return float64(k%7) * float64(f%3) })
		_, y := values(r, 500, 33, func(k, f int) float64 { return float64(k % 5) })
		return debiased(context.Background(), []*observed{x}, []*observed{y}, 500, threads, func(int, int) {})
	}
	if one, four := made(1), made(4); !slices.Equal(one[0], four[0]) {
		t.Errorf("%v on one thread, %v on four", one, four)
	}
}

// A projected layer is nearly as similar to another as the layer itself is.
func TestScatterKeepsSimilarity(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	const n, p = 300, 6000
	rows, whole := values(r, n, p, func(k, f int) float64 { return float64(k%10) * math.Sin(float64(k%10*f)) })
	_, other := values(r, n, 20, func(k, f int) float64 { return float64(k%10) * math.Cos(float64(f)) })
	projected := newObserved(n, MostCompared)
	s, to := newScatter(p, MostCompared), make([]float32, MostCompared)
	for k, row := range rows {
		s.project(to, row)
		projected.put(k, to)
	}
	got := debiased(context.Background(), []*observed{whole, projected}, []*observed{other}, n, 2, func(int, int) {})
	if math.Abs(got[0][0]-got[1][0]) > 0.02 || got[0][0] < 0.1 {
		t.Errorf("CKA %v, projected %v", got[0][0], got[1][0])
	}
	// Values that rise and fall together do not add up.
	ones := make([]float32, p)
	for f := range ones {
		ones[f] = 1
	}
	s.project(to, ones)
	square := 0.0
	for _, v := range to {
		square += float64(v) * float64(v)
	}
	if math.Abs(square-p) > 0.1*p {
		t.Errorf("the square of %d ones is %v after the projection", p, square)
	}
}

func BenchmarkSimilarity(b *testing.B) {
	// The layers of the recipe learn-to-see, twice.
	sizes := []int{3136, 3136, 1568, 1568, 784, 784, 64, 32, 10}
	b.Run(fmt.Sprintf("learn-to-see-%d", UsualObservations), func(b *testing.B) {
		for b.Loop() {
			b.StopTimer()
			r := rand.New(rand.NewPCG(1, 2))
			var all [2][]*observed
			for i := range all {
				for _, p := range sizes {
					o := newObserved(UsualObservations, p)
					o.rows(0, p, func(row []float32) {
						for k := range row {
							row[k] = r.Float32()
						}
					})
					all[i] = append(all[i], o)
				}
			}
			b.StartTimer()
			debiased(context.Background(), all[0], all[1], UsualObservations, 2, func(int, int) {})
		}
	})
}
