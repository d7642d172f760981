package kernel

import (
	"bytes"
	"math"
	"testing"
)

func TestFloatsAsBytes(t *testing.T) {
	v := append([]float32{0, float32(math.Copysign(0, -1)), 1, -2.5, float32(math.Inf(-1)), math.SmallestNonzeroFloat32}, math.Float32frombits(0x7f812345))
	for n := range len(v) + 1 {
		got, want := make([]byte, 4*n), make([]byte, 4*n)
		PutFloats(got, v[:n])
		putFloatsGeneric(want, v[:n])
		if !bytes.Equal(got, want) {
			t.Fatalf("%d floats: %x, want %x", n, got, want)
		}
		back, also := make([]float32, n), make([]float32, n)
		Floats(back, got)
		floatsGeneric(also, got)
		for i := range n {
			if b := math.Float32bits(v[i]); math.Float32bits(back[i]) != b || math.Float32bits(also[i]) != b {
				t.Fatalf("float %d came back as %v and %v, was %v", i, back[i], also[i], v[i])
			}
		}
	}
	one := make([]byte, 4)
	if PutFloats(one, []float32{1}); !bytes.Equal(one, []byte{0, 0, 0x80, 0x3f}) {
		t.Errorf("1 is %x", one)
	}
	for what, f := range map[string]func(){
		"put": func() { PutFloats(one, v[:2]) }, "get": func() { Floats(v[:2], one) }, "halves": func() { Halves(one, v[:1]) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: a wrong length was accepted", what)
				}
			}()
			f()
		}()
	}
}
