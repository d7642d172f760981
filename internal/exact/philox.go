package exact

import "math/bits"

// Constants of Philox4x32: the multipliers of a round and the increments of
// the key.
const (
	philoxM0 = 0xD2511F53
	philoxM1 = 0xCD9E8D57
	philoxW0 = 0x9E3779B9 // golden ratio
	philoxW1 = 0xBB67AE85 // √3 − 1
)

// philox is Philox4x32-10 of Salmon, Moraes, Dror and Shaw, "Parallel random
// numbers: as easy as 1, 2, 3" (2011): ten rounds that turn a 128-bit counter
// into 128 random bits, one bijection per key.
func philox(counter [4]uint32, key [2]uint32) [4]uint32 {
	for round := 0; ; round++ {
		hi0, lo0 := bits.Mul32(philoxM0, counter[0])
		hi1, lo1 := bits.Mul32(philoxM1, counter[2])
		counter = [4]uint32{hi1 ^ counter[1] ^ key[0], lo1, hi0 ^ counter[3] ^ key[1], lo0}
		if round == 9 {
			return counter
		}
		key[0] += philoxW0
		key[1] += philoxW1
	}
}

// philox2 computes philox for a counter and the next one; the increment must not carry.
// Interleaving two independent blocks keeps the processor busier than one.
func philox2(counter [4]uint32, key [2]uint32) (p, q [4]uint32) {
	a0, a1, a2, a3 := counter[0], counter[1], counter[2], counter[3]
	b0, b1, b2, b3 := counter[0]+1, counter[1], counter[2], counter[3]
	k0, k1 := key[0], key[1]
	for range 10 {
		x, y := uint64(philoxM0)*uint64(a0), uint64(philoxM1)*uint64(a2)
		z, w := uint64(philoxM0)*uint64(b0), uint64(philoxM1)*uint64(b2)
		a0, a1, a2, a3 = uint32(y>>32)^a1^k0, uint32(y), uint32(x>>32)^a3^k1, uint32(x)
		b0, b1, b2, b3 = uint32(w>>32)^b1^k0, uint32(w), uint32(z>>32)^b3^k1, uint32(z)
		k0 += philoxW0
		k1 += philoxW1
	}
	return [4]uint32{a0, a1, a2, a3}, [4]uint32{b0, b1, b2, b3}
}
