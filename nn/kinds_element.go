package nn

// elementKinds are the layers that combine, move or map elements.
func elementKinds() []*layerKind {
	return []*layerKind{
		{
			name: "multiply", stem: "multiply", joins: true, activation: true, wide: true,
			shape: multiplyShape, op: func(p *pass, i int, train bool, _ *int) op { return newMultiply(p, i, train) },
			channels: newChannelMultiply,
		},
		{
			name: "matmul", stem: "matmul", fields: []string{"transposed"}, joins: true, activation: true,
			shape: matmulShape, op: func(p *pass, i int, train bool, _ *int) op { return newMatmul(p, i, train) },
		},
		{
			name: "scale", stem: "scale", fields: []string{"factor", "bias"}, activation: true,
			shape: scaleShape, op: func(p *pass, i int, train bool, lanesKept *int) op { return newScale(p, i, train, lanesKept) },
			channels: newChannelScale,
		},
		{
			name: "activation", stem: "act", activation: true, wide: true,
			shape: activationShape, op: func(p *pass, i int, _ bool, _ *int) op { return &sum{p.net.nodes[i].inputs, i + 1} },
			channels: newChannelSum,
		},
		{
			name: "softmax", stem: "softmax", fields: []string{"axis"},
			shape: softmaxShape, op: func(p *pass, i int, _ bool, _ *int) op { return newSoftmaxAlong(p, i, false) },
			channels: newChannelSoftmax(false),
		},
		{
			name: "log-softmax", stem: "softmax", fields: []string{"axis"},
			shape: softmaxShape, op: func(p *pass, i int, _ bool, _ *int) op { return newSoftmaxAlong(p, i, true) },
			channels: newChannelSoftmax(true),
		},
		{
			name: "reshape", stem: "reshape", fields: []string{"shape"}, alias: true, wide: true,
			shape: reshapeShape, op: func(p *pass, i int, _ bool, _ *int) op { return newReshape(p, i) },
			channels: newChannelReshape,
		},
		{
			name: "transpose", stem: "transpose", fields: []string{"order"}, wide: true,
			shape: transposeShape, op: func(p *pass, i int, train bool, _ *int) op { return newTranspose(p, i, train) },
			channels: newChannelTranspose,
		},
		{
			name: "slice", stem: "slice", fields: []string{"from", "to"}, wide: true,
			shape: sliceShape, op: func(p *pass, i int, train bool, _ *int) op { return newSlice(p, i, train) },
			channels: newChannelSlice,
		},
		{
			name: "pad", stem: "pad", fields: []string{"padding", "value"}, wide: true,
			shape: padShape, op: func(p *pass, i int, _ bool, _ *int) op { return newPad(p, i) },
			channels: newChannelPad,
		},
		{
			name: "upsample", stem: "upsample", fields: []string{"factor", "size", "size_width", "mode"},
			shape: upsampleShape, op: func(p *pass, i int, train bool, _ *int) op { return newUpsample(p, i, train) },
			channels: newChannelUpsample,
		},
	}
}

// activationShape is the shape function of an activation layer.
func activationShape(b *builder, nd *node, fail failer) ([]Param, error) {
	if nd.act.kind == linear {
		return nil, fail("activation", "is missing; give one, such as relu")
	}
	nd.shape = b.shape(nd.inputs[0])
	return nil, nil
}
