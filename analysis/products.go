package analysis

import (
	"errors"
	"sync"
	"sync/atomic"
)

// ErrSilent says that no neuron responds differently to different observations.
var ErrSilent = errors.New("all neurons are silent")

// each calls f for 0 … n−1 on the given number of threads.
func each(threads, n int, f func(i int)) {
	if threads = min(threads, n); threads <= 1 {
		for i := range n {
			f(i)
		}
		return
	}
	var next atomic.Int64
	var wg sync.WaitGroup
	for range threads {
		wg.Go(func() {
			for i := next.Add(1) - 1; i < int64(n); i = next.Add(1) - 1 {
				f(int(i))
			}
		})
	}
	wg.Wait()
}

// products returns the scalar products of all pairs of k rows of n numbers, [k][k].
// A product is summed in the order of the numbers, in parts of productDepth, so
// that it depends on neither the tiles nor the threads.
func products(rows []float64, k, n, threads int) []float64 {
	out := make([]float64, k*k)
	tiles := (k + productTile - 1) / productTile
	var jobs [][2]int
	for a := range tiles {
		for b := a; b < tiles; b++ {
			jobs = append(jobs, [2]int{a * productTile, b * productTile})
		}
	}
	each(threads, len(jobs), func(j int) {
		a0, b0 := jobs[j][0], jobs[j][1]
		a1, b1 := min(a0+productTile, k), min(b0+productTile, k)
		for from := 0; from < n; from += productDepth {
			to := min(from+productDepth, n)
			for a := a0; a < a1; a += 2 {
				for b := b0; b < b1; b += 4 {
					productBlock(out, rows, k, n, a, b, min(a+2, a1), min(b+4, b1), from, to)
				}
			}
		}
	})
	for a := range k {
		for b := range a {
			out[a*k+b] = out[b*k+a]
		}
	}
	return out
}

const (
	productTile  = 64  // rows of either side that are multiplied with each other
	productDepth = 256 // numbers of a row at a time, so that a tile stays in the cache
)

// productBlock adds the products of two rows with four, over part of the
// numbers.
func productBlock(out, rows []float64, k, n, a, b, a1, b1, from, to int) {
	if a1-a < 2 || b1-b < 4 {
		for ; a < a1; a++ {
			for c := b; c < b1; c++ {
				x, y := rows[a*n+from:a*n+to], rows[c*n+from:c*n+to]
				sum := 0.0
				for i, v := range x {
					sum += float64(v * y[i])
				}
				out[a*k+c] += sum
			}
		}
		return
	}
	x0 := rows[a*n+from : a*n+to]
	x1 := rows[(a+1)*n+from : (a+1)*n+to][:len(x0)]
	y0 := rows[b*n+from : b*n+to][:len(x0)]
	y1 := rows[(b+1)*n+from : (b+1)*n+to][:len(x0)]
	y2 := rows[(b+2)*n+from : (b+2)*n+to][:len(x0)]
	y3 := rows[(b+3)*n+from : (b+3)*n+to][:len(x0)]
	var s00, s01, s02, s03, s10, s11, s12, s13 float64
	for i, u := range x0 {
		v := x1[i]
		w := y0[i]
		s00 += float64(u * w)
		s10 += float64(v * w)
		w = y1[i]
		s01 += float64(u * w)
		s11 += float64(v * w)
		w = y2[i]
		s02 += float64(u * w)
		s12 += float64(v * w)
		w = y3[i]
		s03 += float64(u * w)
		s13 += float64(v * w)
	}
	r0, r1 := out[a*k+b:a*k+b+4], out[(a+1)*k+b:(a+1)*k+b+4]
	r0[0] += s00
	r0[1] += s01
	r0[2] += s02
	r0[3] += s03
	r1[0] += s10
	r1[1] += s11
	r1[2] += s12
	r1[3] += s13
}
