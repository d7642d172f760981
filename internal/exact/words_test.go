package exact

import "testing"

// Words are what Uint64 gives, also where the counter carries.
func TestWords(t *testing.T) {
	for _, from := range []uint32{0, 1, 1<<32 - 9, 1<<32 - 2, 1<<32 - 1} {
		for n := range 70 {
			a, b := NewStream(7, "words", uint64(n)), NewStream(7, "words", uint64(n))
			a.counter[0], b.counter[0] = from, from
			got := make([]uint32, n)
			a.Words(got)
			for i := range got {
				if i%2 == 1 {
					continue
				}
				w := b.Uint64()
				if got[i] != uint32(w) || i+1 < n && got[i+1] != uint32(w>>32) {
					t.Fatalf("from %d, word %d of %d: %08x, Uint64 says %016x", from, i, n, got[i], w)
				}
			}
		}
	}
}

func BenchmarkWords(b *testing.B) {
	s := NewStream(1, "bench")
	dst := make([]uint32, 1000)
	b.SetBytes(4 * int64(len(dst)))
	for b.Loop() {
		s.Words(dst)
	}
}
