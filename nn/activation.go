package nn

import (
	"fmt"
	"slices"
	"strings"

	"brainbow/internal/kernel"
)

// activation is a function that follows a layer, with its parameters.
type activation struct {
	kind activationKind
	p, q float32 // slope, alpha, or low and high
}

type activationKind int

const (
	linear activationKind = iota
	sigmoid
	tanh
	relu
	leakyRelu
	elu
	softplus
	silu
	gelu
	geluTanh
	hardSigmoid
	hardSwish
	clip
	softmax
	logSoftmax
)

var activationNames = []string{
	"linear", "sigmoid", "tanh", "relu", "leaky-relu", "elu", "softplus", "silu", "gelu", "gelu-tanh",
	"hard-sigmoid", "hard-swish", "clip", "softmax", "log-softmax",
}

// activationFields lists the activations that have parameters, with their names.
var activationFields = map[activationKind][]string{leakyRelu: {"slope"}, elu: {"alpha"}, clip: {"low", "high"}}

// Activations returns the activations that Build accepts.
func Activations() []string { return activationNames }

func (a activation) String() string { return activationNames[a.kind] }

// acrossChannels reports whether an output depends on all channels.
func (a activation) acrossChannels() bool { return a.kind == softmax || a.kind == logSoftmax }

// keepsInput reports whether the derivative needs the value before the activation; otherwise it is
// computed from the output.
func (a activation) keepsInput() bool {
	return a.kind == silu || a.kind == gelu || a.kind == geluTanh || a.kind == hardSwish
}

// newActivation reads a layer's activation and its parameters. For an invalid one it returns the
// field and the problem.
func newActivation(l LayerSpec) (a activation, field, problem string) {
	k := slices.Index(activationNames, l.Activation)
	if l.Activation == "" {
		k = int(linear)
	}
	if k < 0 {
		return a, "activation", fmt.Sprintf("%q is not an activation; one of %s", l.Activation, strings.Join(Activations(), ", "))
	}
	a.kind = activationKind(k)
	for _, f := range []struct {
		name  string
		value float64
	}{{"slope", l.Slope}, {"alpha", l.Alpha}, {"low", l.Low}, {"high", l.High}} {
		if f.value != 0 && !slices.Contains(activationFields[a.kind], f.name) {
			takes := "has no parameters"
			if names := activationFields[a.kind]; names != nil {
				takes = "takes " + strings.Join(names, ", ")
			}
			return a, f.name, fmt.Sprintf("does not apply to activation %v, which %s", a, takes)
		}
		if v := float32(f.value); v-v != 0 {
			return a, f.name, fmt.Sprintf("must be a finite float32, not %v", f.value)
		}
	}
	switch a.kind {
	case leakyRelu:
		a.p = float32(l.Slope)
		if l.Slope == 0 {
			a.p = 0.01
		}
		if !(a.p > 0) {
			return a, "slope", fmt.Sprintf("must be a number above 0, not %v", l.Slope)
		}
	case elu:
		a.p = float32(l.Alpha)
		if l.Alpha == 0 {
			a.p = 1
		}
		if !(a.p > 0) {
			return a, "alpha", fmt.Sprintf("must be a number above 0, not %v", l.Alpha)
		}
	case clip:
		a.p, a.q = float32(l.Low), float32(l.High)
		if !(a.p < a.q) {
			return a, "high", fmt.Sprintf("must be above low, which is %[2]v, not %[1]v", l.High, l.Low)
		}
	}
	return a, "", ""
}

// apply sets dst to the activation of src, row by row; both have the same shape
// and either may have a border. Softmax and its logarithm run over the channels.
func (a activation) apply(dst, src *buffer) {
	switch a.kind {
	case linear:
		eachRow(dst, src, func(d, s []float32) { copy(d, s) })
	case sigmoid:
		eachRow(dst, src, kernel.Sigmoid)
	case tanh:
		eachRow(dst, src, kernel.Tanh)
	case relu:
		eachRow(dst, src, kernel.Relu)
	case leakyRelu:
		eachRow(dst, src, func(d, s []float32) { kernel.LeakyRelu(d, s, a.p) })
	case elu:
		eachRow(dst, src, func(d, s []float32) { kernel.Elu(d, s, a.p) })
	case softplus:
		eachRow(dst, src, kernel.Softplus)
	case silu:
		eachRow(dst, src, kernel.Silu)
	case gelu:
		eachRow(dst, src, kernel.Gelu)
	case geluTanh:
		eachRow(dst, src, kernel.GeluTanh)
	case hardSigmoid:
		eachRow(dst, src, kernel.HardSigmoid)
	case hardSwish:
		eachRow(dst, src, kernel.HardSwish)
	case clip:
		eachRow(dst, src, func(d, s []float32) { kernel.Clip(d, s, a.p, a.q) })
	case softmax, logSoftmax:
		f := kernel.Softmax
		if a.kind == logSoftmax {
			f = kernel.LogSoftmax
		}
		for l := 0; l < dst.lanes; l += kernel.Lanes {
			f(dst.data[dst.start+l:], src.data[src.start+l:], dst.c, dst.plane)
		}
	}
}

// backward turns g, the gradient with respect to the activation's output y, into the gradient with
// respect to its input x, which it reads only if keepsInput.
func (a activation) backward(g, y, x *buffer) {
	switch a.kind {
	case sigmoid:
		eachRow(g, y, kernel.SigmoidGrad)
	case tanh:
		eachRow(g, y, kernel.TanhGrad)
	case relu:
		eachRow(g, y, kernel.ReluGrad)
	case leakyRelu:
		eachRow(g, y, func(g, y []float32) { kernel.LeakyReluGrad(g, y, a.p) })
	case elu:
		eachRow(g, y, func(g, y []float32) { kernel.EluGrad(g, y, a.p) })
	case softplus:
		eachRow(g, y, kernel.SoftplusGrad)
	case silu:
		eachRow(g, x, kernel.SiluGrad)
	case gelu:
		eachRow(g, x, kernel.GeluGrad)
	case geluTanh:
		eachRow(g, x, kernel.GeluTanhGrad)
	case hardSigmoid:
		eachRow(g, y, kernel.HardSigmoidGrad)
	case hardSwish:
		eachRow(g, x, kernel.HardSwishGrad)
	case clip:
		eachRow(g, y, func(g, y []float32) { kernel.ClipGrad(g, y, a.p, a.q) })
	case softmax:
		for l := 0; l < g.lanes; l += kernel.Lanes {
			softmaxGradAlong(g.data[g.start+l:], g.plane, y.data[y.start+l:], y.plane, g.c)
		}
	case logSoftmax:
		for l := 0; l < g.lanes; l += kernel.Lanes {
			kernel.LogSoftmaxGrad(g.data[g.start+l:], g.plane, y.data[y.start+l:], y.plane, g.c)
		}
	}
}
