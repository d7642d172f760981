//go:build noasm || !amd64

package kernel

import "brainbow/internal/exact"

func dropout(mask []float32, stride int, streams *[Lanes]exact.Stream, first, n int, below uint32, keep float32) {
	dropoutGeneric(mask, stride, streams, first, n, below, keep)
}
