//go:build amd64 && !noasm

package kernel

import "brainbow/internal/exact"

func dropout(mask []float32, stride int, streams *[Lanes]exact.Stream, first, n int, below uint32, keep float32) {
	level := Active()
	if level < AVX2 {
		dropoutGeneric(mask, stride, streams, first, n, below, keep)
		return
	}
	var state [4][Lanes]uint32
	for l := range streams {
		state[0][l], state[1][l], state[2][l], state[3][l] = streams[l].State()
	}
	if level == AVX512 {
		dropoutAVX512(&mask[0], 4*stride, &state, uint32(first/4), below, keep, n/4)
	} else {
		dropoutAVX2(&mask[0], 4*stride, &state, uint32(first/4), below, keep, n/4)
	}
}

// The functions of kernel_amd64.s, documented in _asm/dropout.go.

//go:noescape
func dropoutAVX2(mask *float32, step int, state *[4][Lanes]uint32, block, below uint32, keep float32, n int)

//go:noescape
func dropoutAVX512(mask *float32, step int, state *[4][Lanes]uint32, block, below uint32, keep float32, n int)
