package kernel

import (
	"math"
	"math/rand/v2"
	"testing"
)

func update() *UpdateArgs {
	return &UpdateArgs{LR: 0.1, L2: 0.01, P1: 0.9, Q1: 0.1, P2: 0.999, Q2: 0.001, Eps: 1e-7, Correction: 3}
}

// rules are the rules with the arguments a; those that take fewer slots leave the last ones alone.
func rules(a *UpdateArgs) map[string]func(w, g, m, v []float32) {
	return map[string]func(w, g, m, v []float32){
		"sgd":             func(w, g, _, _ []float32) { SGD(w, g, a) },
		"momentum":        func(w, g, m, _ []float32) { Momentum(w, g, m, a) },
		"nesterov":        func(w, g, m, _ []float32) { Nesterov(w, g, m, a) },
		"rmsprop":         func(w, g, m, _ []float32) { RMSprop(w, g, m, a) },
		"rmspropMomentum": func(w, g, m, v []float32) { RMSpropMomentum(w, g, m, v, a) },
		"adam":            func(w, g, m, v []float32) { Adam(w, g, m, v, a) },
		"adadelta":        func(w, g, m, v []float32) { Adadelta(w, g, m, v, a) },
	}
}

// The slots of an update rule after several steps: the weights do not depend on the last slots.
func TestUpdatesLevelsAgree(t *testing.T) {
	for name, rule := range rules(update()) {
		t.Run(name, func(t *testing.T) {
			r := rand.New(rand.NewPCG(15, 16))
			n := 5 * Lanes
			start, g := random(r, n), random(r, n)
			g[3], g[20], g[40] = special[1], special[6], special[8]
			before := append([]float32(nil), g...)
			atLevels(t, func(t *testing.T) []float32 {
				w, checkW := guarded(n, 1)
				m, checkM := guarded(n, 2)
				v, checkV := guarded(n, 3)
				copy(w, start)
				clear(m)
				clear(v)
				for range 3 {
					rule(w, g, m, v)
				}
				checkW(t)
				checkM(t)
				checkV(t)
				if sameBits(g, before) != nil {
					t.Fatal("the gradient was changed")
				}
				return append(append(append([]float32(nil), w...), m...), v...)
			})
		})
	}
}

// subnormal reports whether x is not 0 but smaller than the smallest normal number.
func subnormal(x float32) bool { return x != 0 && math.Abs(float64(x)) < 0x1p-126 }

// Without a gradient the running values decay. Revision 1 ends with subnormal numbers, revision 2
// with 0, at every level and without any other difference.
func TestRunningValuesLevels(t *testing.T) {
	for name := range rules(update()) {
		if name == "sgd" {
			continue // it has none
		}
		t.Run(name, func(t *testing.T) {
			ends := func(ignored uint32) (slots []float32) {
				atLevels(t, func(t *testing.T) []float32 {
					a := update()
					a.L2, a.P2, a.Ignored = 0, 0.95, ignored
					rule := rules(a)[name]
					r := rand.New(rand.NewPCG(17, 18))
					w, g := random(r, 3*Lanes), make([]float32, 3*Lanes)
					m, v := random(r, 3*Lanes), random(r, 3*Lanes)
					for i := range m {
						m[i], v[i] = 1e-36*m[i]*m[i], 1e-37*v[i]*v[i]
					}
					for i := range special {
						m[i], v[i] = special[i], max(0, special[i])
					}
					for range 40 {
						rule(w, g, m, v)
						if ignored != 0 {
							for i := range m {
								if subnormal(m[i]) || subnormal(v[i]) && name != "momentum" && name != "nesterov" && name != "rmsprop" {
									t.Fatalf("element %d is %v, %v", i, m[i], v[i])
								}
							}
						}
					}
					slots = append(append([]float32(nil), m...), v...)
					return append(append([]float32(nil), w...), slots...)
				})
				return slots
			}
			kept, small := 0, 0
			flushed := ends(Subnormal)
			for i, x := range ends(0) {
				switch {
				case subnormal(x):
					small++
				case x != 0 && x == x:
					kept++
					if flushed[i] != x {
						t.Errorf("element %d is %v, without the flush %v", i, flushed[i], x)
					}
				}
			}
			if small < 10 || kept < 5 {
				t.Errorf("%d subnormal numbers and %d others: the test checks too little", small, kept)
			}
		})
	}
}

func TestFlush(t *testing.T) {
	least := float32(0x1p-126)
	for _, c := range []struct{ x, want float32 }{
		{least, least},
		{-least, -least},
		{math.Nextafter32(least, 0), 0},
		{-math.Nextafter32(least, 0), 0},
		{1e-45, 0},
		{1, 1},
		{float32(math.Inf(1)), float32(math.Inf(1))},
		{float32(math.Copysign(0, -1)), 0},
	} {
		if got := Flush(c.x, Subnormal); math.Float32bits(got) != math.Float32bits(c.want) {
			t.Errorf("Flush(%v) = %v", c.x, got)
		}
		if got := Flush(c.x, 0); math.Float32bits(got) != math.Float32bits(c.x) {
			t.Errorf("Flush(%v, 0) = %v", c.x, got)
		}
	}
	if nan := Flush(float32(math.NaN()), Subnormal); nan == nan {
		t.Errorf("NaN becomes %v", nan)
	}
}
