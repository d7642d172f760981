package nn

import "brainbow/internal/kernel"

type activation int

const (
	linear activation = iota
	sigmoid
	tanh
	relu
	softmax
)

var activationNames = []string{"linear", "sigmoid", "tanh", "relu", "softmax"}

var activations = map[string]activation{
	"": linear, "linear": linear, "sigmoid": sigmoid, "tanh": tanh, "relu": relu, "softmax": softmax,
}

// Activations returns the activations that Build accepts.
func Activations() []string { return activationNames }

func (a activation) String() string { return activationNames[a] }

// apply sets dst to the activation of src, row by row; both have the same shape
// and either may have a border. Softmax runs over the channels.
func (a activation) apply(dst, src *buffer) {
	if a == softmax {
		for l := 0; l < dst.lanes; l += kernel.Lanes {
			kernel.Softmax(dst.data[dst.start+l:], src.data[src.start+l:], dst.c, dst.plane)
		}
		return
	}
	f := kernel.Relu
	switch a {
	case linear:
		f = func(dst, src []float32) { copy(dst, src) }
	case sigmoid:
		f = kernel.Sigmoid
	case tanh:
		f = kernel.Tanh
	}
	eachRow(dst, src, f)
}

// backward turns the gradient with respect to the activation's output y, in g,
// into that with respect to its input.
func (a activation) backward(g, y *buffer) {
	switch a {
	case sigmoid:
		eachRow(g, y, kernel.SigmoidGrad)
	case tanh:
		eachRow(g, y, kernel.TanhGrad)
	case relu:
		eachRow(g, y, kernel.ReluGrad)
	case softmax:
		softmaxGrad(g, y)
	}
}

// softmaxGrad sets g_k = y_k·(g_k − Σ_j g_j·y_j) for every lane.
func softmaxGrad(g, y *buffer) {
	for l := range g.lanes {
		var dot float32
		for k := range g.c {
			dot += float32(g.data[g.start+k*g.plane+l] * y.data[y.start+k*y.plane+l])
		}
		for k := range g.c {
			p := &g.data[g.start+k*g.plane+l]
			*p = float32(y.data[y.start+k*y.plane+l] * float32(*p-dot))
		}
	}
}
