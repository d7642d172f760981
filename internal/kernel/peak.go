package kernel

import (
	"time"

	"brainbow/internal/exact"
)

// Peak measures the fused multiply-adds that one core does at the active level, in floating-point
// operations per second: the best of the given number of measurements of about a millisecond each.
func Peak(rounds int) float64 {
	n := 1 << 10
	if Active() != Generic {
		n = 1 << 15
	}
	best := 0.0
	for range rounds {
		start := time.Now()
		lanes := peak(n)
		s := time.Since(start).Seconds()
		best = max(best, float64(2*40*n*lanes)/s)
	}
	return best
}

func peakGeneric(n int) int {
	var acc [10]float32
	for range 4 * n {
		for i := range acc {
			acc[i] = exact.FMA32(1, 0.5, acc[i])
		}
	}
	return 1
}
