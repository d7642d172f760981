package kernel

import "brainbow/internal/exact"

// LogSoftmax sets, for each lane, dst[k] = src[k] − m − log Σ e^(src[j]−m) over n
// values that lie stride elements apart, m being the largest. Differences below
// −87 count as −87 in the sum, a [Sum], whose logarithm is exact.Log. dst and src
// may be the same slice.
func LogSoftmax(dst, src []float32, n, stride int) {
	if n <= 0 || stride < Lanes || (n-1)*stride+Lanes > min(len(dst), len(src)) {
		panic("kernel: softmax out of range")
	}
	m := maxima(src, n, stride)
	var sum, e [Lanes]float32
	var s Sum
	s.Begin(n)
	for k := range n {
		for l, x := range src[k*stride:][:Lanes] {
			e[l] = x - m[l]
		}
		expBlock(&e)
		s.Blocks(e[:])
	}
	for l, s := range s.End() {
		sum[l] = float32(exact.Log(float64(s)))
	}
	for k := range n {
		for l, x := range src[k*stride:][:Lanes] {
			dst[k*stride+l] = x - m[l] - sum[l]
		}
	}
}

// LogSoftmaxGrad sets, for each lane, g[k] −= e^y[k]·Σ g[j], y being the output of
// [LogSoftmax]; the terms are added by a [Sum]. The n values lie gStride and yStride elements apart.
func LogSoftmaxGrad(g []float32, gStride int, y []float32, yStride, n int) {
	if n <= 0 || min(gStride, yStride) < Lanes || (n-1)*gStride+Lanes > len(g) || (n-1)*yStride+Lanes > len(y) {
		panic("kernel: softmax out of range")
	}
	var s Sum
	s.Begin(n)
	for k := range n {
		s.Blocks(g[k*gStride:][:Lanes])
	}
	sum := s.End()
	for k := range n {
		e := [Lanes]float32(y[k*yStride:])
		expBlock(&e)
		for l := range e {
			g[k*gStride+l] -= float32(e[l] * sum[l])
		}
	}
}
