package exact

import "math/bits"

// Stream is a sequence of random numbers that is a pure function of the arguments of [NewStream].
// It is a small value: copying it forks the sequence at its current position. It is not safe for
// use by several goroutines; give each its own stream. Every method advances it by whole 64-bit
// words: Uint64, Float64 and Norm by exactly one, IntN by one or (rarely) more.
type Stream struct {
	counter [4]uint32 // the lower half counts blocks, the the upper half identifies the stream
	key     [2]uint32
	spare   uint64 // second half of the last block
	spared  bool
}

// NewStream returns the stream for a purpose, say "permutation" of epoch 3 or
// "init" of layer 2, parameter 0. Streams whose arguments differ in anything
// are independent for every practical purpose.
//
// The arguments are written as 64-bit words: seed, the length of purpose in
// bytes, its bytes in groups of eight (little-endian, padded with zeros), the
// number of ids, the ids. A 128-bit state starts at zero and takes in one word
// after another as
//
//	state ← Philox4x32-10(counter: state, key: word) ⊕ state
//
// The state's words 0 and 1 become the key of the stream, words 2 and 3 the
// upper half of its counter, whose lower half then counts 0, 1, 2, … Each
// block gives two numbers, lower half first.
func NewStream(seed uint64, purpose string, ids ...uint64) Stream {
	var state [4]uint32
	absorb := func(word uint64) {
		out := philox(state, [2]uint32{uint32(word), uint32(word >> 32)})
		for i := range state {
			state[i] ^= out[i]
		}
	}
	absorb(seed)
	absorb(uint64(len(purpose)))
	for at := 0; at < len(purpose); at += 8 {
		var word uint64
		for i := 0; i < 8 && at+i < len(purpose); i++ {
			word |= uint64(purpose[at+i]) << (8 * i)
		}
		absorb(word)
	}
	absorb(uint64(len(ids)))
	for _, id := range ids {
		absorb(id)
	}
	return Stream{
		key:     [2]uint32{state[0], state[1]},
		counter: [4]uint32{2: state[2], 3: state[3]},
	}
}

// Uint64 returns 64 random bits.
func (s *Stream) Uint64() uint64 {
	if s.spared {
		s.spared = false
		return s.spare
	}
	out := philox(s.counter, s.key)
	if s.counter[0]++; s.counter[0] == 0 {
		s.counter[1]++
	}
	s.spare, s.spared = uint64(out[2])|uint64(out[3])<<32, true
	return uint64(out[0]) | uint64(out[1])<<32
}

// Words fills dst with the random words that the next calls of Uint64 would return, the lower half
// of each first, in a third of the time. It drops the rest of the last block of four, so it is
// meant for a stream that only Words draws from.
func (s *Stream) Words(dst []uint32) {
	for len(dst) >= 8 && s.counter[0] < 1<<32-2 {
		a, b := philox2(s.counter, s.key)
		copy(dst, a[:])
		copy(dst[4:], b[:])
		dst = dst[8:]
		s.counter[0] += 2
	}
	for len(dst) > 0 {
		out := philox(s.counter, s.key)
		if s.counter[0]++; s.counter[0] == 0 {
			s.counter[1]++
		}
		dst = dst[copy(dst, out[:]):]
	}
}

// Skip skips the given number of blocks of four words that [Stream.Words] would return. It is meant
// for a stream that only Words draws from, and for fewer than 2³² blocks in all.
func (s *Stream) Skip(blocks uint32) { s.counter[0] += blocks }

// State returns the key of Philox and the upper half of its counter, which identify the stream:
// word i of a fresh stream is word i mod 4 of the block whose counter has ⌊i/4⌋ as its lower half.
func (s *Stream) State() (key0, key1, counter2, counter3 uint32) {
	return s.key[0], s.key[1], s.counter[2], s.counter[3]
}

// Float64 returns a number uniform in [0, 1), a multiple of 2^-53.
func (s *Stream) Float64() float64 {
	return float64(s.Uint64()>>11) * 0x1p-53
}

// IntN returns an integer uniform in [0, n), without bias. It panics if n is
// not positive. The method is Lemire's multiplication with rejection, "Fast
// random integer generation in an interval" (2019).
func (s *Stream) IntN(n int) int {
	if n <= 0 {
		panic("exact: IntN needs n above 0")
	}
	m := uint64(n)
	hi, lo := bits.Mul64(s.Uint64(), m)
	if lo < m {
		for reject := -m % m; lo < reject; {
			hi, lo = bits.Mul64(s.Uint64(), m)
		}
	}
	return int(hi)
}

// Perm returns a random permutation of 0 … n−1.
func (s *Stream) Perm(n int) []int32 {
	p := make([]int32, n)
	s.Permute(p)
	return p
}

// Permute fills dst with a random permutation of 0 … len(dst)−1 by the Fisher–Yates shuffle, last
// element first. It does not allocate.
func (s *Stream) Permute(dst []int32) {
	for i := range dst {
		dst[i] = int32(i)
	}
	for i := len(dst) - 1; i > 0; i-- {
		j := s.IntN(i + 1)
		dst[i], dst[j] = dst[j], dst[i]
	}
}
