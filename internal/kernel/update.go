package kernel

import "math"

// UpdateArgs holds the constants of an update rule. Each rule below names those it uses, and its g
// is the gradient plus L2·w. Each running value (m, s, v, d) goes through [Flush] as soon as it is
// computed.
type UpdateArgs struct {
	LR, L2     float32
	P1, Q1     float32 // decay of the first average and one minus it
	P2, Q2     float32 // decay of the second average and one minus it
	Eps        float32
	Correction float32 // Adam: 1/√(1−β2^t)
	Ignored    uint32  // for Flush: 0 or Subnormal
}

// Subnormal are the sign and the fraction of a float32: a number that has no other bit is ±0 or
// smaller than 2⁻¹²⁶. Processors take many times as long for such numbers.
const Subnormal = 0x807fffff

// Flush returns 0 if x has no bit but ignored ones, otherwise x. With Subnormal as ignored, numbers
// smaller than 2⁻¹²⁶ become 0; with 0, every number stays.
func Flush(x float32, ignored uint32) float32 {
	if math.Float32bits(x)&^ignored == 0 {
		return 0
	}
	return x
}

// SGD sets w −= LR·g.
func SGD(w, g []float32, a *UpdateArgs) {
	if n := blocks(len(w), g); n > 0 {
		sgd(w, g, n, a)
	}
}

// Momentum sets m = P1·m + g, w −= LR·m.
func Momentum(w, g, m []float32, a *UpdateArgs) {
	if n := blocks(len(w), g, m); n > 0 {
		momentum(w, g, m, n, a)
	}
}

// Nesterov sets m = P1·m + g, w −= LR·(g + P1·m): Nesterov's momentum in the form of Sutskever et
// al. (2013), as in PyTorch.
func Nesterov(w, g, m []float32, a *UpdateArgs) {
	if n := blocks(len(w), g, m); n > 0 {
		nesterov(w, g, m, n, a)
	}
}

// RMSprop (Tieleman and Hinton 2012) sets s = P1·s + Q1·g² and
// w −= LR·g/(√s + Eps).
func RMSprop(w, g, s []float32, a *UpdateArgs) {
	if n := blocks(len(w), g, s); n > 0 {
		rmsprop(w, g, s, n, a)
	}
}

// RMSpropMomentum sets s = P1·s + Q1·g², m = P2·m + g/(√s + Eps) and w −= LR·m.
func RMSpropMomentum(w, g, s, m []float32, a *UpdateArgs) {
	if n := blocks(len(w), g, s, m); n > 0 {
		rmspropMomentum(w, g, s, m, n, a)
	}
}

// Adam (Kingma and Ba 2015) sets m = P1·m + Q1·g, v = P2·v + Q2·g² and
// w −= LR·m/(√v·Correction + Eps), LR being the learning rate over 1−β1^t.
func Adam(w, g, m, v []float32, a *UpdateArgs) {
	if n := blocks(len(w), g, m, v); n > 0 {
		adam(w, g, m, v, n, a)
	}
}

// Adadelta (Zeiler 2012) sets s = P1·s + Q1·g², Δ = √(d+Eps)/√(s+Eps)·g,
// d = P1·d + Q1·Δ² and w −= LR·Δ.
func Adadelta(w, g, s, d []float32, a *UpdateArgs) {
	if n := blocks(len(w), g, s, d); n > 0 {
		adadelta(w, g, s, d, n, a)
	}
}
