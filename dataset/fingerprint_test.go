package dataset

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"testing"
)

// The expected bytes are written out here independently: a label is one byte with up to 256
// classes, two beyond.
func TestFingerprintBytes(t *testing.T) {
	number := func(n int) []byte { return []byte{byte(n), byte(n >> 8), 0, 0, 0, 0, 0, 0} }
	for _, classes := range []int{2, 256, 257, 10_000} {
		d := &Dataset{Shape: [3]int{1, 1, 2}}
		for i := range classes {
			d.Classes = append(d.Classes, strconv.Itoa(i))
		}
		d.Train = Split{Pixels: []uint8{1, 2, 3, 4}, Labels: []uint16{0, uint16(classes - 1)}}
		d.Test = Split{Pixels: []uint8{5, 6}, Labels: []uint16{1}}
		var want []byte
		label := func(l int) {
			if want = append(want, byte(l)); classes > 256 {
				want = append(want, byte(l>>8))
			}
		}
		for _, n := range []int{1, 1, 2, 2} {
			want = append(want, number(n)...)
		}
		want = append(want, 1, 2, 3, 4)
		label(0)
		label(classes - 1)
		want = append(append(want, number(1)...), 5, 6)
		label(1)
		want = append(want, number(classes)...)
		for _, name := range d.Classes {
			want = append(append(want, number(len(name))...), name...)
		}
		sum := sha256.Sum256(want)
		if got := d.Fingerprint(); got != "sha256:"+hex.EncodeToString(sum[:]) {
			t.Errorf("%d classes: %s", classes, got)
		}
	}
}
