package nn

import "slices"

// failer makes a *SpecError about a field of the layer being added, or about the layer itself if
// field is "".
type failer func(field, format string, args ...any) error

// layerKind describes one kind of layer to Build and the passes.
type layerKind struct {
	name   string
	stem   string   // of default names
	fields []string // that it takes apart from name, inputs and activation
	joins  bool     // takes at least two inputs; otherwise one
	// activation says that an activation may follow.
	activation bool
	// alias says that the output is the input with another shape; trainOnly says that the output
	// equals the input except in training.
	alias, trainOnly bool
	// wide says that a pass may take several blocks of samples at once.
	wide bool
	// shape checks the fields, sets the node's shape and returns the layer's parameters without
	// their offsets.
	shape func(b *builder, nd *node, fail failer) ([]Param, error)
	// op prepares the node's computation and adds to lanesKept the number of sums that it keeps per
	// lane in pass.acc.
	op func(p *pass, i int, train bool, lanesKept *int) op
	// channels prepares the computation for one sample with channels in lanes; nil if that is
	// impossible.
	channels func(p *channelPass, i int) channelOp
}

// layerKinds lists the layers in the order in which messages list them.
var layerKinds []*layerKind

func init() {
	layerKinds = []*layerKind{
		{
			name: "dense", stem: "fc", fields: []string{"units", "bias", "weight_init", "bias_init"}, activation: true, wide: true,
			shape: denseShape, op: func(p *pass, i int, train bool, lanesKept *int) op { return newDense(p, i, train, lanesKept) },
			channels: newChannelDense,
		},
		{
			name: "conv", stem: "conv", activation: true,
			fields: []string{"filters", "kernel", "kernel_width", "padding", "stride", "dilation", "groups", "bias", "weight_init", "bias_init"},
			shape:  convShape, op: func(p *pass, i int, train bool, lanesKept *int) op { return newConv(p, i, train, lanesKept) },
			channels: newChannelConv,
		},
		{
			name: "maxpool", stem: "pool", fields: []string{"size", "size_width", "stride", "padding", "dilation", "ceil"}, wide: true,
			shape: maxPoolShape, op: func(p *pass, i int, _ bool, _ *int) op { return newMaxPool(p, i) },
			channels: newChannelMaxPool,
		},
		{
			name: "avgpool", stem: "pool", fields: []string{"size", "size_width", "stride", "padding", "ceil", "count_padding"},
			shape: avgPoolShape, op: func(p *pass, i int, train bool, _ *int) op { return newAvgPool(p, i, train) },
			channels: newChannelAvgPool,
		},
		{
			name: "global-maxpool", stem: "pool", shape: globalShape, wide: true,
			op:       func(p *pass, i int, _ bool, _ *int) op { return newMaxPool(p, i) },
			channels: newChannelMaxPool,
		},
		{
			name: "global-avgpool", stem: "pool", shape: globalShape,
			op:       func(p *pass, i int, _ bool, _ *int) op { return &globalAvg{in: p.net.nodes[i].inputs[0], out: i + 1} },
			channels: newChannelGlobalAvg,
		},
		{
			name: "batchnorm", stem: "bn", fields: []string{"momentum", "epsilon"}, activation: true,
			shape: batchNormShape, op: func(p *pass, i int, train bool, _ *int) op { return newBatchNorm(p, i, train) },
			channels: newChannelBatchNorm,
		},
		{
			name: "layernorm", stem: "ln", fields: []string{"axis", "epsilon"}, activation: true,
			shape: layerNormShape, op: func(p *pass, i int, train bool, lanesKept *int) op { return newLayerNorm(p, i, train, lanesKept) },
		},
		{
			name: "flatten", stem: "flatten", alias: true, wide: true,
			shape: flattenShape, op: func(p *pass, i int, _ bool, _ *int) op { return newReshape(p, i) },
			channels: newChannelFlatten,
		},
		{
			name: "dropout", stem: "dropout", fields: []string{"rate"}, trainOnly: true, wide: true,
			shape: dropoutShape, op: func(p *pass, i int, train bool, _ *int) op { return newDropout(p, i, train) },
			channels: newChannelCopy,
		},
		{
			name: "add", stem: "add", joins: true, activation: true, wide: true,
			shape: addShape, op: func(p *pass, i int, _ bool, _ *int) op { return &sum{p.net.nodes[i].inputs, i + 1} },
			channels: newChannelSum,
		},
		{
			name: "concat", stem: "concat", joins: true, activation: true, wide: true,
			shape: concatShape, op: func(p *pass, i int, _ bool, _ *int) op { return newConcat(p, i) },
			channels: newChannelConcat,
		},
	}
	layerKinds = append(layerKinds, elementKinds()...)
}

func kindOf(name string) (*layerKind, bool) {
	i := slices.IndexFunc(layerKinds, func(k *layerKind) bool { return k.name == name })
	if i < 0 {
		return nil, false
	}
	return layerKinds[i], true
}

// Kinds returns the layer kinds that Build accepts.
func Kinds() []string {
	var names []string
	for _, k := range layerKinds {
		names = append(names, k.name)
	}
	return names
}

// given lists the fields that are set, among those that only some layers take.
func (l *LayerSpec) given() []string {
	var names []string
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
		{"size_width", l.SizeWidth != 0},
		{"ceil", l.Ceil},
		{"count_padding", l.CountPadding},
		{"rate", l.Rate != 0},
		{"momentum", l.Momentum != 0},
		{"epsilon", l.Epsilon != 0},
		{"axis", l.Axis != nil},
		{"shape", l.Shape != nil},
		{"order", l.Order != nil},
		{"from", l.From != nil},
		{"to", l.To != nil},
		{"value", l.Value != 0},
		{"factor", l.Factor != 0},
		{"mode", l.Mode != ""},
		{"transposed", l.Transposed},
		{"bias", l.Bias != nil},
		{"weight_init", l.WeightInit != nil},
		{"bias_init", l.BiasInit != nil},
	} {
		if f.set {
			names = append(names, f.name)
		}
	}
	return names
}
