package kernel

import (
	"math"

	"brainbow/internal/exact"
)

// Dropout draws the dropout factors of units first … first+n−1 of sixteen samples. It sets
// mask[i·stride+l] to 0 where word first+i of stream l, counted by [exact.Stream.Words] from the
// stream's beginning, is below `below`, and to keep elsewhere. first must be a multiple of four and
// the mask at least (n−1)·stride+16 long. The streams do not advance.
func Dropout(mask []float32, stride int, streams *[Lanes]exact.Stream, first, n int, below uint32, keep float32) {
	if n <= 0 {
		return
	}
	if first%4 != 0 || stride < Lanes || len(mask) < (n-1)*stride+Lanes {
		panic("kernel: bad slice or unit")
	}
	whole := n &^ 3
	if whole > 0 {
		dropout(mask, stride, streams, first, whole, below, keep)
	}
	if n > whole { // part of a block of words
		var rest [4 * Lanes]float32
		dropout(rest[:], Lanes, streams, first+whole, 4, below, keep)
		for i := range n - whole {
			copy(mask[(whole+i)*stride:][:Lanes], rest[i*Lanes:])
		}
	}
}

func dropoutGeneric(mask []float32, stride int, streams *[Lanes]exact.Stream, first, n int, below uint32, keep float32) {
	var words [256]uint32
	for l := range Lanes {
		s := streams[l]
		s.Skip(uint32(first / 4))
		for i := 0; i < n; {
			some := words[:min(len(words), n-i)]
			s.Words(some)
			for _, w := range some {
				factor := math.Float32bits(keep)
				if w < below { // a conditional move: a branch could not be predicted
					factor = 0
				}
				mask[i*stride+l] = math.Float32frombits(factor)
				i++
			}
		}
	}
}
