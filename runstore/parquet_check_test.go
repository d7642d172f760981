package runstore

import (
	"bytes"
	"math/rand/v2"
	"runtime"
	"testing"
)

// TestDamagedParquetAllocatesLittle changes a file a little in every way that
// comes to mind. Its checksum would tell, but a file may come from elsewhere
// with a checksum of its own.
func TestDamagedParquetAllocatesLittle(t *testing.T) {
	data, err := encodePredictions(nil, 1, predictions(1))
	must(t, err)
	limit := uint64(8 << 20)
	rng := rand.New(rand.NewPCG(1, 1))
	refused := 0
	for i := range 4000 {
		b := bytes.Clone(data)
		for range 1 + rng.IntN(3) {
			at := rng.IntN(len(b))
			switch rng.IntN(3) {
			case 0:
				b[at] = byte(rng.Uint32())
			case 1:
				b[at] ^= 1 << rng.IntN(8)
			case 2:
				b = append(b[:at:at], b[min(len(b), at+rng.IntN(5)):]...)
			}
		}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		p, err := decodePredictions("x", b)
		runtime.ReadMemStats(&after)
		if err != nil {
			refused++
		} else if err := p.check(); err != nil {
			t.Fatal(err)
		}
		if n := after.TotalAlloc - before.TotalAlloc; n > limit {
			t.Fatalf("variant %d: %d bytes allocated for a file of %d: %v", i, n, len(b), err)
		}
	}
	if refused < 1000 {
		t.Errorf("%d of 4000 were refused", refused)
	}
}
