package nn

// Spec describes a network: the shape of its input and its layers in order. It is the network
// section of a recipe, and a run stores it.
type Spec struct {
	// Input is the shape of one sample: [channels, height, width]; points in
	// the plane are [2, 1, 1].
	Input  []int       `json:"input,omitempty" yaml:"input,omitempty"`
	Layers []LayerSpec `json:"layers" yaml:"layers"`
}

// LayerSpec describes one layer. Which fields apply depends on Layer; a field
// that does not apply must be left out.
type LayerSpec struct {
	// Layer is the kind: one of Kinds.
	Layer string `json:"layer" yaml:"layer"`
	// Name is the name of the layer's value; kind and ordinal by default
	// (fc1, conv1, pool1, bn1, flatten1, dropout1, add1, concat1).
	Name string `json:"name,omitempty" yaml:"name,omitempty"`
	// Inputs names the layer's inputs; the previous layer's value by default. The network's own
	// input is called "input".
	Inputs []string `json:"inputs,omitempty" yaml:"inputs,omitempty,flow"`
	// Units is the number of outputs of a dense layer.
	Units int `json:"units,omitempty" yaml:"units,omitempty"`
	// Filters is the number of output channels of a convolution.
	Filters int `json:"filters,omitempty" yaml:"filters,omitempty"`
	// Kernel is the height of a convolution's kernel, and its width unless
	// KernelWidth is given.
	Kernel      int `json:"kernel,omitempty" yaml:"kernel,omitempty"`
	KernelWidth int `json:"kernel_width,omitempty" yaml:"kernel_width,omitempty"`
	// Padding of a convolution or a pooling window: same (zeros such that the output's size is the
	// input's over the stride, rounded up, with an odd zero below and to the right; the default for
	// convolutions), valid (no zeros; the default for windows), or numbers of zeros: one for all
	// sides, or "top,left,bottom,right".
	Padding string `json:"padding,omitempty" yaml:"padding,omitempty"`
	// Stride and Dilation of a convolution or a pooling window, 1 by default; the
	// stride of a window is its size by default.
	Stride   int `json:"stride,omitempty" yaml:"stride,omitempty"`
	Dilation int `json:"dilation,omitempty" yaml:"dilation,omitempty"`
	// Groups cuts a convolution's channels into independent groups; as many groups as input
	// channels make a depthwise convolution. 1 by default.
	Groups int `json:"groups,omitempty" yaml:"groups,omitempty"`
	// Size is the height of a pooling window, or of an upsample's output, and the width unless
	// SizeWidth is given.
	Size      int `json:"size,omitempty" yaml:"size,omitempty"`
	SizeWidth int `json:"size_width,omitempty" yaml:"size_width,omitempty"`
	// Ceil includes windows that begin inside the padded value but extend beyond its edge.
	Ceil bool `json:"ceil,omitempty" yaml:"ceil,omitempty"`
	// CountPadding says that the mean of an avgpool includes the zeros of the padding.
	CountPadding bool `json:"count_padding,omitempty" yaml:"count_padding,omitempty"`
	// Rate is the share of units that dropout sets to zero in training.
	Rate float64 `json:"rate,omitempty" yaml:"rate,omitempty"`
	// Momentum is the share of a batch in the running statistics of a batchnorm, .1 by
	// default; Epsilon is added to variances, 1e-5 by default.
	Momentum float64 `json:"momentum,omitempty" yaml:"momentum,omitempty"`
	Epsilon  float64 `json:"epsilon,omitempty" yaml:"epsilon,omitempty"`
	// Axis is the first of the axes that a layernorm normalises, up to the last, or the axis of a
	// softmax or log-softmax layer: 0 channels (the default), 1 height, 2 width.
	Axis *int `json:"axis,omitempty" yaml:"axis,omitempty"`
	// Shape is the shape of a reshape: [channels, height, width], of which one may be −1 for the
	// remaining elements.
	Shape []int `json:"shape,omitempty" yaml:"shape,omitempty,flow"`
	// Order of a transpose: axis k of its value is axis Order[k] of its input.
	Order []int `json:"order,omitempty" yaml:"order,omitempty,flow"`
	// From and To are the start and the exclusive end of a slice, [channel, row, column]; the whole
	// value by default, and 0 in To is the end.
	From []int `json:"from,omitempty" yaml:"from,omitempty,flow"`
	To   []int `json:"to,omitempty" yaml:"to,omitempty,flow"`
	// Value is the number that a pad adds around its input, 0 by default.
	Value float64 `json:"value,omitempty" yaml:"value,omitempty"`
	// Factor is the constant that a scale multiplies by; without it, the layer trains a number for
	// each channel. For an upsample it is the enlargement of height and width.
	Factor float64 `json:"factor,omitempty" yaml:"factor,omitempty"`
	// Mode of an upsample: nearest (the default) or bilinear.
	Mode string `json:"mode,omitempty" yaml:"mode,omitempty"`
	// Transposed says that the second matrix of a matmul is [channels, n, k].
	Transposed bool `json:"transposed,omitempty" yaml:"transposed,omitempty"`
	// Bias false leaves out the bias of a dense, conv or scale layer.
	Bias *bool `json:"bias,omitempty" yaml:"bias,omitempty"`
	// Activation follows the layer: one of Activations, linear by default. softmax
	// and log-softmax run over the channels and go with dense layers only.
	Activation string `json:"activation,omitempty" yaml:"activation,omitempty"`
	// Parameters of activations: leaky-relu multiplies numbers below 0 by Slope, .01 by default;
	// elu tends to −Alpha, −1 by default; clip clamps numbers to [Low, High] (0 and 6 give relu6).
	Slope float64 `json:"slope,omitempty" yaml:"slope,omitempty"`
	Alpha float64 `json:"alpha,omitempty" yaml:"alpha,omitempty"`
	Low   float64 `json:"low,omitempty" yaml:"low,omitempty"`
	High  float64 `json:"high,omitempty" yaml:"high,omitempty"`
	// WeightInit and BiasInit are the initialisers; Glorot uniform and zero by default.
	WeightInit *Init `json:"weight_init,omitempty" yaml:"weight_init,omitempty,flow"`
	BiasInit   *Init `json:"bias_init,omitempty" yaml:"bias_init,omitempty,flow"`
	// Trainable false keeps the layer's weights as they are. A batchnorm layer then also uses its
	// running statistics in training, and keeps them.
	Trainable *bool `json:"trainable,omitempty" yaml:"trainable,omitempty"`
	// Frozen lists units of a dense layer, or filters of a convolution, that keep their incoming
	// weights and bias.
	Frozen []int `json:"frozen,omitempty" yaml:"frozen,omitempty,flow"`
	// Off switches units off.
	Off *Off `json:"off,omitempty" yaml:"off,omitempty,flow"`
	// Edits are weights that were set by hand.
	Edits []Edit `json:"edits,omitempty" yaml:"edits,omitempty,flow"`
}

// Init describes the initial values of a parameter.
type Init struct {
	// Kind is one of:
	//   zero, constant (Value), normal (N(0, Std²)),
	//   fan-in-normal (N(0, 1/n_in): standard deviation 1/√n_in),
	//   glorot-uniform (±√(6/(n_in+n_out))), he-normal (N(0, 2/n_in)).
	Kind  string  `json:"kind" yaml:"kind"`
	Std   float64 `json:"std,omitempty" yaml:"std,omitempty"`
	Value float64 `json:"value,omitempty" yaml:"value,omitempty"`
}
