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
