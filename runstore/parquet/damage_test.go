package parquet

import (
	"bytes"
	"math/rand/v2"
	"runtime"
	"testing"

	"brainbow/runstore"
	"brainbow/tensor"
)

// TestDamagedParquetAllocatesLittle changes a file slightly in many ways. Its checksum would reveal
// the change, but a file from elsewhere may come with a matching checksum.
func TestDamagedParquetAllocatesLittle(t *testing.T) {
	data, err := codec{}.Encode(nil, 1, predictions(7))
	if err != nil {
		t.Fatal(err)
	}
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
		p, err := codec{}.Decode(b)
		runtime.ReadMemStats(&after)
		if err != nil {
			refused++
		} else if len(p.Label) != p.Len() || p.Logits.Shape[0] != p.Len() {
			t.Fatalf("%d rows, %d labels, logits %v", p.Len(), len(p.Label), p.Logits.Shape)
		}
		if n := after.TotalAlloc - before.TotalAlloc; n > limit {
			t.Fatalf("variant %d: %d bytes allocated for a file of %d: %v", i, n, len(b), err)
		}
	}
	if refused < 1000 {
		t.Errorf("%d of 4000 were refused", refused)
	}
}

func predictions(n int) *runstore.Predictions {
	p := &runstore.Predictions{Logits: tensor.New(n, 10)}
	for i := range n {
		p.ID, p.Label = append(p.ID, int32(i)), append(p.Label, int32(i%10))
		p.Predicted = append(p.Predicted, int32(i*3%10))
		p.Confidence, p.Loss = append(p.Confidence, 0.5), append(p.Loss, float32(i))
	}
	for i := range p.Logits.Data {
		p.Logits.Data[i] = float32(i) / 7
	}
	return p
}
