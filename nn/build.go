package nn

import (
	"fmt"
	"slices"
	"strings"

	"brainbow/internal/kernel"
)

// kinds maps layer kinds to the stem of their default names.
var kinds = map[string]string{
	"dense": "fc", "conv": "conv", "maxpool": "pool", "flatten": "flatten", "dropout": "dropout", "add": "add", "concat": "concat",
}

// Kinds returns the layer kinds that Build accepts.
func Kinds() []string {
	return []string{"dense", "conv", "maxpool", "flatten", "dropout", "add", "concat"}
}

// fields lists which optional fields each kind takes besides name, inputs and activation.
var fields = map[string][]string{
	"dense": {"units", "weight_init", "bias_init"}, "conv": {"filters", "kernel", "kernel_width", "padding", "stride", "dilation", "groups", "weight_init", "bias_init"},
	"maxpool": {"size"}, "flatten": nil, "dropout": {"rate"}, "add": nil, "concat": nil,
}

// builder carries what Build knows so far.
type builder struct {
	net   *Network
	names map[string]int // node output by name; "input" is 0
	count map[string]int
	used  []bool
}

// Build validates a description and works out every shape. The error, if any,
// is a *SpecError.
func Build(spec Spec) (*Network, error) {
	if len(spec.Input) != 3 || slices.Min(spec.Input) < 1 {
		return nil, &SpecError{"input", fmt.Sprintf("%v is not a shape; give [channels, height, width], each at least 1", spec.Input)}
	}
	if len(spec.Layers) == 0 {
		return nil, &SpecError{"layers", "there are none; give at least one dense layer"}
	}
	in := [3]int(spec.Input)
	b := &builder{
		net:   &Network{Spec: spec, values: []Value{{Name: "input", Shape: in, Layer: -1}}},
		names: map[string]int{"input": 0}, count: map[string]int{}, used: []bool{false},
	}
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

func (b *builder) shape(v int) [3]int {
	if v == 0 {
		return b.net.values[0].Shape
	}
	return b.net.nodes[v-1].shape
}

// add validates layer i and appends its node, values and parameters.
func (b *builder) add(i int, l LayerSpec) error {
	fail := func(field, format string, args ...any) error {
		key := fmt.Sprintf("layers[%d]", i)
		if field != "" {
			key += "." + field
		}
		return &SpecError{key, fmt.Sprintf(format, args...)}
	}
	stem, ok := kinds[l.Layer]
	if !ok {
		return fail("layer", "%q is not a layer; one of %s", l.Layer, strings.Join(Kinds(), ", "))
	}
	for _, f := range []struct {
		name string
		set  bool
	}{
		{"units", l.Units != 0},
		{"filters", l.Filters != 0},
		{"kernel", l.Kernel != 0},
		{"kernel_width", l.KernelWidth != 0},
		{"padding", l.Padding != ""},
		{"stride", l.Stride != 0},
		{"dilation", l.Dilation != 0},
		{"groups", l.Groups != 0},
		{"size", l.Size != 0},
		{"rate", l.Rate != 0},
		{"weight_init", l.WeightInit != nil},
		{"bias_init", l.BiasInit != nil},
	} {
		if f.set && !slices.Contains(fields[l.Layer], f.name) {
			takes := "takes no other field"
			if len(fields[l.Layer]) > 0 {
				takes = "takes " + strings.Join(fields[l.Layer], ", ")
			}
			return fail(f.name, "does not apply to a %s layer, which %s", l.Layer, takes)
		}
	}
	b.count[stem]++
	name := l.Name
	if name == "" {
		name = fmt.Sprintf("%s%d", stem, b.count[stem])
	}
	if strings.ContainsAny(name, "./\\: \t\n") || name != strings.TrimSpace(name) {
		return fail("name", "%q is not a name; letters, digits, '-' and '_' only", name)
	}
	if _, taken := b.names[name]; taken {
		return fail("name", "%q is the name of two values", name)
	}
	act, field, problem := newActivation(l)
	if problem != "" {
		return fail(field, "%s", problem)
	}
	if act.acrossChannels() && l.Layer != "dense" {
		return fail("activation", "%v goes with a dense layer only", act)
	}
	if act.kind != linear && (l.Layer == "flatten" || l.Layer == "maxpool" || l.Layer == "dropout") {
		return fail("activation", "a %s layer has none; give it to the layer before", l.Layer)
	}
	nd := node{name: name, kind: l.Layer, spec: l, act: act, weight: -1, bias: -1}
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
	joins := l.Layer == "add" || l.Layer == "concat"
	if joins && len(nd.inputs) < 2 {
		return fail("inputs", "%s needs two inputs or more", l.Layer)
	}
	if !joins && len(nd.inputs) != 1 {
		return fail("inputs", "a %s layer has one input, not %d", l.Layer, len(nd.inputs))
	}
	for _, v := range nd.inputs {
		b.used[v] = true
	}
	in := b.shape(nd.inputs[0])
	var params []Param
	switch l.Layer {
	case "dense":
		if l.Units < 1 {
			return fail("units", "is %d; at least 1", l.Units)
		}
		f := in[0] * in[1] * in[2]
		nd.shape = [3]int{l.Units, 1, 1}
		params = []Param{
			{Name: name + ".weight", Shape: []int{l.Units, f}, FanIn: f, FanOut: l.Units, rows: l.Units, cols: f},
			{Name: name + ".bias", Shape: []int{l.Units}, FanIn: f, FanOut: l.Units, rows: 1, cols: l.Units},
		}
	case "conv":
		geom, field, problem := convGeometry(l, in[0], in[1], in[2])
		if problem != "" {
			return fail(field, "%s", problem)
		}
		nd.geom = geom
		oh, ow := geom.output(in[1], in[2])
		nd.shape = [3]int{l.Filters, oh, ow}
		if oh < 1 || ow < 1 {
			return fail("kernel", "a %d×%d kernel over %q, %v, leaves nothing; use padding same, a smaller kernel or less dilation", geom.kh, geom.kw, b.valueName(nd.inputs[0]), in)
		}
		ins, area := in[0]/geom.groups, geom.kh*geom.kw
		params = []Param{
			{Name: name + ".weight", Shape: []int{l.Filters, ins, geom.kh, geom.kw}, FanIn: ins * area, FanOut: l.Filters * area, rows: l.Filters, cols: ins * area},
			{Name: name + ".bias", Shape: []int{l.Filters}, FanIn: ins * area, FanOut: l.Filters * area, rows: 1, cols: l.Filters},
		}
	case "maxpool":
		if l.Size < 2 {
			return fail("size", "is %d; at least 2", l.Size)
		}
		nd.shape = [3]int{in[0], in[1] / l.Size, in[2] / l.Size}
		if nd.shape[1] < 1 || nd.shape[2] < 1 {
			return fail("size", "a window of %d does not fit %q, %v", l.Size, b.valueName(nd.inputs[0]), in)
		}
	case "dropout":
		if !(l.Rate > 0 && l.Rate < 1) {
			return fail("rate", "is %v; a number above 0 and below 1", l.Rate)
		}
		nd.shape = in
	case "flatten":
		nd.shape = [3]int{in[0] * in[1] * in[2], 1, 1}
	case "add":
		for k, v := range nd.inputs {
			if b.shape(v) != in {
				return fail(fmt.Sprintf("inputs[%d]", k), "%q has shape %v, %q has %v; a sum needs equal shapes", b.valueName(v), b.shape(v), b.valueName(nd.inputs[0]), in)
			}
		}
		nd.shape = in
	case "concat":
		nd.shape = [3]int{0, in[1], in[2]}
		for k, v := range nd.inputs {
			s := b.shape(v)
			if s[1] != in[1] || s[2] != in[2] {
				return fail(fmt.Sprintf("inputs[%d]", k), "%q has shape %v, %q has %v; concatenated values need equal height and width", b.valueName(v), s, b.valueName(nd.inputs[0]), in)
			}
			nd.shape[0] += s[0]
		}
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

// params gives a layer's parameters their initialisers and places.
func (b *builder) params(i int, nd *node, params []Param, fail func(field, format string, args ...any) error) error {
	for k := range params {
		p := &params[k]
		p.Layer, p.IsWeight = i, k == 0
		in, field := nd.spec.WeightInit, "weight_init"
		p.init = Init{Kind: "glorot-uniform"}
		if !p.IsWeight {
			in, field = nd.spec.BiasInit, "bias_init"
			p.init = Init{Kind: "zero"}
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
			return fail("", "has more parameters than the %d this program takes", maxParameters)
		}
		b.net.size += p.span()
		b.net.params = append(b.net.params, *p)
		if p.IsWeight {
			nd.weight = len(b.net.params) - 1
		} else {
			nd.bias = len(b.net.params) - 1
		}
	}
	return nil
}

// maxParameters keeps offsets within 32 bits.
const maxParameters = 1 << 29
