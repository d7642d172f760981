package nn

import "fmt"

// SpecError reports an invalid part of a [Spec].
type SpecError struct {
	Key     string // for example "layers[2].kernel"
	Problem string // what is wrong and what is accepted
}

func (e *SpecError) Error() string { return fmt.Sprintf("network %s: %s", e.Key, e.Problem) }

// Value is a named value of a network: its input, a layer's output ("conv1") or the value before
// the layer's activation ("conv1.pre").
type Value struct {
	Name  string
	Shape [3]int // channels, height, width
	// Layer is the index of its layer in Spec.Layers, −1 for the input.
	Layer int
	// Pre says that this is the value before the activation.
	Pre bool
}

// Features returns the number of elements of one sample.
func (v Value) Features() int { return v.Shape[0] * v.Shape[1] * v.Shape[2] }

// Param is an array of parameters, named as in PyTorch's state_dict.
type Param struct {
	Name  string // "fc1.weight", "conv2.bias"
	Shape []int  // [out, in], [out, in, kh, kw] or [out]
	// FanIn and FanOut are the numbers of inputs and outputs of a unit, as
	// initialisers count them.
	FanIn, FanOut int
	// Layer is the index of its layer in Spec.Layers.
	Layer int
	// IsWeight says that the parameter multiplies inputs, so L2 and pictures of weights apply to
	// it. They do not apply to biases, scales and shifts.
	IsWeight bool
	// IsBuffer says that the parameter is stored but not trained: the running statistics of batch
	// normalisation.
	IsBuffer bool

	init               Init
	rows, cols, stride int // in Weights.data
	offset             int
}

// span is the number of elements the parameter takes in Weights.data.
func (p *Param) span() int { return p.rows * p.stride }

// Network is a validated graph with its shapes. It holds no weights and is safe
// for concurrent use.
type Network struct {
	Spec   Spec
	values []Value // public: input, then pre and post of each layer
	params []Param
	nodes  []node
	size   int // length of Weights.data
}

// node is one layer of the graph. Its inputs are indices of nodes' outputs: 0 is the network's
// input, i+1 the output of node i.
type node struct {
	name         string
	kind         *layerKind
	spec         LayerSpec
	inputs       []int
	shape        [3]int
	geom         *geometry // of a convolution or avgpool; nil for others
	window       *geometry // of a pool
	act          activation
	weight, bias int // indices of params, −1 for none
	first        int // index of its first param, if it has params
}

// Values returns every value that can be tapped, in order: "input" first.
func (n *Network) Values() []Value { return n.values }

// Params returns the parameters in state_dict order.
func (n *Network) Params() []Param { return n.params }

// Parameters returns the number of trainable numbers.
func (n *Network) Parameters() int {
	total := 0
	for _, p := range n.params {
		if !p.IsBuffer {
			total += p.rows * p.cols
		}
	}
	return total
}

// Features returns the number of elements of one input sample.
func (n *Network) Features() int { return n.values[0].Features() }

// Outputs returns the number of output units, 0 if the network is not known.
func (n *Network) Outputs() int {
	if n.Opaque() {
		return 0
	}
	return n.nodes[len(n.nodes)-1].shape[0]
}

// OutputName returns the name of the last value, such as "fc2", "" if the network is not known.
func (n *Network) OutputName() string {
	if n.Opaque() {
		return ""
	}
	return n.nodes[len(n.nodes)-1].name
}

// OutputActivation returns the activation of the last layer, "" if the network is not known.
func (n *Network) OutputActivation() string {
	if n.Opaque() {
		return ""
	}
	return n.nodes[len(n.nodes)-1].act.String()
}

// Tap returns the index in Values of a value by name.
func (n *Network) Tap(name string) (int, bool) {
	for i, v := range n.values {
		if v.Name == name {
			return i, true
		}
	}
	return 0, false
}

// MACs returns the number of multiply-adds in a forward pass of one sample.
func (n *Network) MACs() int64 {
	var total int64
	for _, nd := range n.nodes {
		if nd.weight >= 0 && n.params[nd.weight].IsWeight {
			p := &n.params[nd.weight]
			total += int64(p.rows) * int64(p.cols) * int64(nd.shape[1]) * int64(nd.shape[2])
		}
		if nd.kind.name == "matmul" {
			inner := n.values[0].Shape[2]
			if v := nd.inputs[0]; v > 0 {
				inner = n.nodes[v-1].shape[2]
			}
			total += int64(nd.shape[0]) * int64(nd.shape[1]) * int64(nd.shape[2]) * int64(inner)
		}
	}
	return total
}

// shapeOf describes a layer with weights in a few characters: "4→8 3×3 at 14×14".
func (n *Network) shapeOf(i int) string {
	nd := &n.nodes[i]
	s := n.params[nd.weight].Shape
	if len(s) == 2 {
		return fmt.Sprintf("%d→%d", s[1], s[0])
	}
	return fmt.Sprintf("%d→%d %d×%d at %d×%d", s[1], s[0], s[2], s[3], nd.shape[1], nd.shape[2])
}
