package kernel

import (
	"math/rand/v2"
	"testing"
)

func update() *UpdateArgs {
	return &UpdateArgs{LR: 0.1, L2: 0.01, P1: 0.9, Q1: 0.1, P2: 0.999, Q2: 0.001, Eps: 1e-7, Correction: 3}
}

// The slots of an update rule after several steps: the weights do not depend on the last slots.
func TestUpdatesLevelsAgree(t *testing.T) {
	for name, rule := range map[string]func(w, g, m, v []float32){
		"sgd":      func(w, g, _, _ []float32) { SGD(w, g, update()) },
		"momentum": func(w, g, m, _ []float32) { Momentum(w, g, m, update()) },
		"nesterov": func(w, g, m, _ []float32) { Nesterov(w, g, m, update()) },
		"rmsprop":  func(w, g, m, _ []float32) { RMSprop(w, g, m, update()) },
		"rmspropMomentum": func(w, g, m, v []float32) {
			RMSpropMomentum(w, g, m, v, update())
		},
		"adam":     func(w, g, m, v []float32) { Adam(w, g, m, v, update()) },
		"adadelta": func(w, g, m, v []float32) { Adadelta(w, g, m, v, update()) },
	} {
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
