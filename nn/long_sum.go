package nn

import (
	"cmp"
	"strings"

	"brainbow/internal/kernel"
)

// LongSum returns the first layer that adds more than 1,024 terms one after another in one lane, and
// their number, or "". It looks at what layernorm, batchnorm and average pools add
// and at softmax; weighted sums do not count. Such a sum is a [kernel.Sum].
func (n *Network) LongSum() (layer string, terms int) {
	for i := range n.nodes {
		nd := &n.nodes[i]
		in := n.values[0].Shape
		if from := nd.inputs[0]; from > 0 {
			in = n.nodes[from-1].shape
		}
		switch nd.spec.Layer {
		case "layernorm":
			each := n.params[nd.weight].cols
			terms = max(each, in[0]*in[1]*in[2]/each)
		case "batchnorm", "global-avgpool":
			terms = in[1] * in[2]
		case "avgpool":
			terms = nd.window.kh * nd.window.kw
		case "softmax", "log-softmax":
			axis, _ := nd.spec.axis()
			terms = in[axis]
		default:
			terms = 0
		}
		if nd.act.acrossChannels() {
			terms = max(terms, nd.shape[0])
		}
		if terms > kernel.InOrder {
			return nd.name, terms
		}
	}
	return "", 0
}

// MayLongSum reports whether a network of these layers has a [Network.LongSum] for some input.
func MayLongSum(layers []LayerSpec) bool {
	for _, l := range layers {
		switch l.Layer {
		case "layernorm", "batchnorm", "global-avgpool", "softmax", "log-softmax":
			return true
		case "avgpool":
			if l.Size*cmp.Or(l.SizeWidth, l.Size) > kernel.InOrder {
				return true
			}
		}
		if strings.HasSuffix(l.Activation, "softmax") && max(l.Units, l.Filters) > kernel.InOrder {
			return true
		}
	}
	return false
}
