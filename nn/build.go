package nn

import (
	"fmt"
	"slices"
	"strings"

	"brainbow/internal/kernel"
)

// MaxLayers bounds the layers of a network.
const MaxLayers = 10_000

// builder holds the state of Build.
type builder struct {
	net   *Network
	names map[string]int // node output by name; "input" is 0
	count map[string]int
	used  []bool
}

// Build validates a description and computes every shape. The error, if any, is a *SpecError.
func Build(spec Spec) (*Network, error) {
	if len(spec.Input) != 3 || slices.Min(spec.Input) < 1 {
		return nil, &SpecError{"input", fmt.Sprintf("%v is not a shape; give [channels, height, width], each at least 1", spec.Input)}
	}
	if len(spec.Layers) == 0 {
		return nil, &SpecError{"layers", "must contain at least one dense layer"}
	}
	if n := len(spec.Layers); n > MaxLayers {
		return nil, &SpecError{"layers", fmt.Sprintf("must be at most %d layers, not %d", MaxLayers, n)}
	}
	b := newBuilder(spec)
	for i, l := range spec.Layers {
		if err := b.add(i, l); err != nil {
			return nil, err
		}
	}
	for v, used := range b.used[:len(b.used)-1] {
		if !used {
			if v == 0 {
				return nil, &SpecError{"layers", "no layer uses the input"}
			}
			return nil, &SpecError{fmt.Sprintf("layers[%d]", v-1), fmt.Sprintf("nothing uses %q; remove it or name it in the inputs of a later layer", b.net.nodes[v-1].name)}
		}
	}
	last := len(spec.Layers) - 1
	if s := b.net.nodes[last].shape; s[1] != 1 || s[2] != 1 {
		return nil, &SpecError{fmt.Sprintf("layers[%d]", last), fmt.Sprintf("the last layer's output has shape %v; it must be one number per class, so end with a dense layer", s)}
	}
	return b.net, nil
}

// Shapes returns the values and parameters of the layers of a description that can be built, up to the
// first that cannot. The input comes first.
func Shapes(spec Spec) ([]Value, []Param) {
	if len(spec.Input) != 3 || slices.Min(spec.Input) < 1 {
		return nil, nil
	}
	b := newBuilder(spec)
	for i, l := range spec.Layers[:min(len(spec.Layers), MaxLayers)] {
		values, params := len(b.net.values), len(b.net.params)
		if b.add(i, l) != nil {
			return b.net.values[:values], b.net.params[:params]
		}
	}
	return b.net.values, b.net.params
}

func newBuilder(spec Spec) *builder {
	return &builder{
		net:   &Network{Spec: spec, values: []Value{{Name: "input", Shape: [3]int(spec.Input), Layer: -1}}},
		names: map[string]int{"input": 0}, count: map[string]int{}, used: []bool{false},
	}
}

func (b *builder) shape(v int) [3]int {
	if v == 0 {
		return b.net.values[0].Shape
	}
	return b.net.nodes[v-1].shape
}

// add validates layer i and appends its node, values and parameters.
func (b *builder) add(i int, l LayerSpec) error {
	called := "" // the layer's name, once it is known
	fail := failer(func(field, format string, args ...any) error {
		key := fmt.Sprintf("layers[%d]", i)
		if field != "" {
			key += "." + field
		}
		return &SpecError{key, called + fmt.Sprintf(format, args...)}
	})
	k, ok := kindOf(l.Layer)
	if !ok {
		return fail("layer", "%q is not a layer; one of %s", l.Layer, strings.Join(Kinds(), ", "))
	}
	for _, name := range l.given() {
		if !slices.Contains(k.fields, name) {
			takes := "takes no other field"
			if len(k.fields) > 0 {
				takes = "takes " + strings.Join(k.fields, ", ")
			}
			return fail(name, "does not apply to a %s layer, which %s", l.Layer, takes)
		}
	}
	stem := k.stem
	b.count[stem]++
	name := l.Name
	if name == "" {
		name = fmt.Sprintf("%s%d", stem, b.count[stem])
	}
	if strings.ContainsAny(name, "./\\: \t\n") || name != strings.TrimSpace(name) {
		return fail("name", "%q is not a name; letters, digits, '-' and '_' only", name)
	}
	if _, taken := b.names[name]; taken {
		return fail("name", "%q is the name of two values; names must differ", name)
	}
	called = name + ": "
	act, field, problem := newActivation(l)
	if problem != "" {
		return fail(field, "%s", problem)
	}
	if act.acrossChannels() && l.Layer != "dense" {
		return fail("activation", "%v requires a dense layer", act)
	}
	if act.kind != linear && !k.activation {
		return fail("activation", "does not apply to a %s layer; give it to the layer before", l.Layer)
	}
	nd := node{name: name, kind: k, spec: l, act: act, weight: -1, bias: -1}
	if len(l.Inputs) == 0 {
		nd.inputs = []int{i}
	}
	for k, in := range l.Inputs {
		v, ok := b.names[in]
		if !ok {
			return fail(fmt.Sprintf("inputs[%d]", k), "there is no value %q before this layer", in)
		}
		nd.inputs = append(nd.inputs, v)
	}
	if k.joins && len(nd.inputs) < 2 {
		return fail("inputs", "%s needs at least two inputs", l.Layer)
	}
	if !k.joins && len(nd.inputs) != 1 {
		return fail("inputs", "a %s layer must have one input, not %d", l.Layer, len(nd.inputs))
	}
	for _, v := range nd.inputs {
		b.used[v] = true
	}
	params, err := k.shape(b, &nd, fail)
	if err != nil {
		return err
	}
	if err := b.checkIntervention(&nd, params, i == len(b.net.Spec.Layers)-1, fail); err != nil {
		return err
	}
	if err := b.params(i, &nd, params, fail); err != nil {
		return err
	}
	b.names[name] = i + 1
	b.used = append(b.used, false)
	n := b.net
	n.nodes = append(n.nodes, nd)
	if act.kind != linear {
		n.values = append(n.values, Value{Name: name + ".pre", Shape: nd.shape, Layer: i, Pre: true})
	}
	n.values = append(n.values, Value{Name: name, Shape: nd.shape, Layer: i})
	return nil
}

func (b *builder) valueName(v int) string {
	if v == 0 {
		return "input"
	}
	return b.net.nodes[v-1].name
}

// params sets the initialisers and offsets of a layer's parameters.
func (b *builder) params(i int, nd *node, params []Param, fail failer) error {
	for k := range params {
		p := &params[k]
		p.Layer = i
		var in *Init
		field := "weight_init"
		switch {
		case p.init.Kind != "": // the layer's own
		case p.IsWeight:
			in, p.init = nd.spec.WeightInit, Init{Kind: "glorot-uniform"}
		default:
			in, field, p.init = nd.spec.BiasInit, "bias_init", Init{Kind: "zero"}
		}
		if in != nil {
			p.init = *in
		}
		if problem := p.init.check(); problem != "" {
			return fail(field, "%s", problem)
		}
		p.stride = (p.cols + kernel.Lanes - 1) / kernel.Lanes * kernel.Lanes
		p.offset = b.net.size
		if span := p.span(); span < 0 || span > maxParameters || b.net.size+span > maxParameters {
			return fail("", "has more parameters than the maximum of %d", maxParameters)
		}
		b.net.size += p.span()
		b.net.params = append(b.net.params, *p)
	}
	if len(params) > 0 {
		nd.first = len(b.net.params) - len(params)
	}
	for k := range params {
		switch params[k].Name {
		case nd.name + ".weight":
			nd.weight = nd.first + k
		case nd.name + ".bias":
			nd.bias = nd.first + k
		}
	}
	return nil
}

// maxParameters bounds the parameters of a network, so that offsets fit in 32 bits.
const maxParameters = 1 << 29
