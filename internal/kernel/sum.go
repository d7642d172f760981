package kernel

import "math/bits"

const (
	// InOrder is the number of terms up to which a [Sum] adds one after another.
	InOrder = 1024
	// run is the number of terms of a longer sum that are added one after another.
	run = 32
)

// Sum adds a known number of terms in each of sixteen lanes, in float32. Up to InOrder terms are
// added one after another. A longer sum adds runs of 32 terms, and the runs by a binary tree: first
// those of each two neighbours, then those of each four, and so on. At the end the parts that have
// no partner are added from the last to the first. This is pairwise summation (Higham 1993), whose
// rounding error grows with the logarithm of the number of terms.
//
// The order follows from the number of terms alone, however they are handed over.
type Sum struct {
	length, left int  // of a run, and how many terms the current one still takes
	runs         uint // in the tree
	acc          [Lanes]float32
	tree         [32][Lanes]float32 // part i holds 2^i runs where bit i of runs is set
}

// Begin prepares a sum of n terms.
func (s *Sum) Begin(n int) {
	s.length, s.runs, s.acc = n, 0, [Lanes]float32{}
	if n > InOrder {
		s.length = run
	}
	s.left = s.length
}

// Blocks adds the blocks of src, each a term of every lane.
func (s *Sum) Blocks(src []float32) {
	for len(src) > 0 {
		k := s.room(len(src))
		SumBlocks(s.acc[:], src[:k])
		src = src[k:]
	}
}

// Products adds the products (a[16i+l] − am[l])·(b[16i+l] − bm[l]) to lane l, as [SumProducts].
func (s *Sum) Products(a, b, am, bm []float32) {
	for len(a) > 0 {
		k := s.room(len(a))
		SumProducts(s.acc[:], a[:k], b[:k], am, bm)
		a, b = a[k:], b[k:]
	}
}

// room returns how many of n elements the current run takes, and counts them as added.
func (s *Sum) room(n int) int {
	if s.left == 0 {
		s.carry()
	}
	k := min(n/Lanes, s.left)
	if k == 0 {
		panic("kernel: length is not a multiple of 16")
	}
	s.left -= k
	return k * Lanes
}

// carry moves a full run into the tree.
func (s *Sum) carry() {
	level := bits.TrailingZeros(^s.runs)
	for i := range level {
		Add(s.acc[:], s.tree[i][:])
	}
	s.tree[level] = s.acc
	s.runs++
	s.acc, s.left = [Lanes]float32{}, s.length
}

// End returns the sums. They are valid until the next Begin.
func (s *Sum) End() []float32 {
	for ; s.runs != 0; s.runs &= s.runs - 1 {
		Add(s.acc[:], s.tree[bits.TrailingZeros(s.runs)][:])
	}
	return s.acc[:]
}
