package nn

import (
	"errors"
	"math"
	"reflect"
	"strings"
	"testing"

	"brainbow/tensor"
)

func denseOf(n int, act string) LayerSpec {
	return LayerSpec{Layer: "dense", Units: n, Activation: act}
}

func TestBuildNamesAndShapes(t *testing.T) {
	net, err := Build(Spec{Input: []int{1, 28, 28}, Layers: []LayerSpec{
		{Layer: "conv", Filters: 4, Kernel: 3, Activation: "tanh"},
		{Layer: "conv", Filters: 8, Kernel: 5, Padding: "valid", Stride: 2},
		{Layer: "maxpool", Size: 2},
		{Layer: "flatten"},
		{Layer: "dense", Units: 30, Activation: "relu", Name: "hidden"},
		denseOf(10, "softmax"),
	}})
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	shapes := map[string][3]int{}
	for _, v := range net.Values() {
		names = append(names, v.Name)
		shapes[v.Name] = v.Shape
	}
	if want := []string{"input", "conv1.pre", "conv1", "conv2", "pool1", "flatten1", "hidden.pre", "hidden", "fc2.pre", "fc2"}; !reflect.DeepEqual(names, want) {
		t.Errorf("values %v, want %v", names, want)
	}
	for name, want := range map[string][3]int{"conv1": {4, 28, 28}, "conv2": {8, 12, 12}, "pool1": {8, 6, 6}, "flatten1": {288, 1, 1}, "fc2": {10, 1, 1}} {
		if shapes[name] != want {
			t.Errorf("%s has shape %v, want %v", name, shapes[name], want)
		}
	}
	var params []string
	for _, p := range net.Params() {
		params = append(params, p.Name)
	}
	if want := "conv1.weight conv1.bias conv2.weight conv2.bias hidden.weight hidden.bias fc2.weight fc2.bias"; strings.Join(params, " ") != want {
		t.Errorf("parameters %v", params)
	}
	if n := net.Parameters(); n != 36+4+4*8*25+8+288*30+30+310 {
		t.Errorf("%d parameters", n)
	}
	if net.OutputName() != "fc2" || net.Outputs() != 10 || net.OutputActivation() != "softmax" {
		t.Errorf("output %s of %d, %s", net.OutputName(), net.Outputs(), net.OutputActivation())
	}
}

// Build refuses every invalid graph with an error that says where it is wrong and what is accepted.
func TestBuildRefuses(t *testing.T) {
	image := []int{1, 6, 6}
	out := denseOf(3, "softmax")
	for name, c := range map[string]struct {
		input     []int
		layers    []LayerSpec
		key, says string
	}{
		"no input":              {nil, []LayerSpec{out}, "input", "channels, height, width"},
		"empty input":           {[]int{0, 1, 1}, []LayerSpec{out}, "input", "at least 1"},
		"no layers":             {image, nil, "layers", "at least one"},
		"unknown kind":          {image, []LayerSpec{{Layer: "convolution"}}, "layers[0].layer", "dense, conv"},
		"no units":              {image, []LayerSpec{denseOf(0, "")}, "layers[0].units", "at least 1"},
		"unknown activation":    {image, []LayerSpec{denseOf(3, "ReLU")}, "layers[0].activation", "relu"},
		"softmax inside":        {image, []LayerSpec{{Layer: "conv", Filters: 2, Kernel: 3, Activation: "softmax"}, out}, "layers[0].activation", "dense"},
		"activation of pool":    {image, []LayerSpec{{Layer: "maxpool", Size: 2, Activation: "relu"}, out}, "layers[0].activation", "layer before"},
		"foreign field":         {image, []LayerSpec{{Layer: "dense", Units: 3, Kernel: 3}}, "layers[0].kernel", "takes units"},
		"foreign stride":        {image, []LayerSpec{{Layer: "dense", Units: 2, Stride: 2}}, "layers[0].stride", "takes units"},
		"pool without size":     {image, []LayerSpec{{Layer: "avgpool"}, out}, "layers[0].size", "between 1 and"},
		"pool of nothing":       {image, []LayerSpec{{Layer: "maxpool", Size: 1, Stride: 1}, out}, "layers[0].size", "at least 2"},
		"pool of padding":       {image, []LayerSpec{{Layer: "maxpool", Size: 2, Padding: "2"}, out}, "layers[0].padding", "smaller than the window"},
		"pool without stride":   {image, []LayerSpec{{Layer: "avgpool", Size: 2, SizeWidth: 3}, out}, "layers[0].stride", "not square"},
		"momentum above 1":      {image, []LayerSpec{{Layer: "batchnorm", Momentum: 2}, out}, "layers[0].momentum", "at most 1"},
		"epsilon below 0":       {image, []LayerSpec{{Layer: "batchnorm", Epsilon: -1}, out}, "layers[0].epsilon", "above 0"},
		"axis 3":                {image, []LayerSpec{{Layer: "layernorm", Axis: new(3)}, out}, "layers[0].axis", "2 (width)"},
		"kernel 0":              {image, []LayerSpec{{Layer: "conv", Filters: 2}, out}, "layers[0].kernel", "between 1 and"},
		"negative stride":       {image, []LayerSpec{{Layer: "conv", Filters: 2, Kernel: 3, Stride: -1}, out}, "layers[0].stride", "between 1 and"},
		"groups do not fit":     {[]int{3, 6, 6}, []LayerSpec{{Layer: "conv", Filters: 4, Kernel: 3, Groups: 2}, out}, "layers[0].groups", "conv1: 2 must divide both the channels of the input, of shape [3 6 6], and the 4 filters"},
		"padding word":          {image, []LayerSpec{{Layer: "conv", Filters: 2, Kernel: 3, Padding: "full"}, out}, "layers[0].padding", "same, valid"},
		"padding of three":      {image, []LayerSpec{{Layer: "conv", Filters: 2, Kernel: 3, Padding: "1,1,1"}, out}, "layers[0].padding", "four"},
		"nothing left":          {image, []LayerSpec{{Layer: "conv", Filters: 2, Kernel: 7, Padding: "valid"}, out}, "layers[0].kernel", "does not fit into"},
		"pool too large":        {image, []LayerSpec{{Layer: "maxpool", Size: 7}, out}, "layers[0].size", "does not fit"},
		"no rate":               {image, []LayerSpec{{Layer: "dropout"}, out}, "layers[0].rate", "below 1"},
		"two of one name":       {image, []LayerSpec{{Layer: "dense", Units: 3, Name: "a"}, {Layer: "dense", Units: 3, Name: "a"}}, "layers[1].name", "two values"},
		"bad name":              {image, []LayerSpec{{Layer: "dense", Units: 3, Name: "a.b"}}, "layers[0].name", "letters"},
		"unknown input":         {image, []LayerSpec{{Layer: "dense", Units: 3, Inputs: []string{"later"}}}, "layers[0].inputs[0]", "no value"},
		"a cycle":               {image, []LayerSpec{{Layer: "dense", Units: 3, Inputs: []string{"fc2"}}, denseOf(3, "")}, "layers[0].inputs[0]", "before this layer"},
		"a cycle of one":        {image, []LayerSpec{{Layer: "dense", Units: 3, Inputs: []string{"fc1"}}, denseOf(3, "")}, "layers[0].inputs[0]", `fc1: there is no value "fc1" before`},
		"the input's name":      {image, []LayerSpec{{Layer: "dense", Units: 3, Name: "input"}}, "layers[0].name", "two values"},
		"unused value":          {image, []LayerSpec{denseOf(4, ""), {Layer: "dense", Units: 3, Inputs: []string{"input"}}}, "layers[0]", "nothing uses"},
		"two inputs":            {image, []LayerSpec{denseOf(4, ""), {Layer: "dense", Units: 3, Inputs: []string{"input", "fc1"}}}, "layers[1].inputs", "one input"},
		"a sum of one":          {image, []LayerSpec{denseOf(4, ""), {Layer: "add"}}, "layers[1].inputs", "two inputs"},
		"a sum of two shapes":   {image, []LayerSpec{denseOf(4, ""), denseOf(5, ""), {Layer: "add", Inputs: []string{"fc1", "fc2"}}}, "layers[2].inputs[1]", "equal shapes"},
		"concat of two sizes":   {image, []LayerSpec{denseOf(4, ""), {Layer: "concat", Inputs: []string{"fc1", "input"}}, out}, "layers[1].inputs[1]", "equal height"},
		"product of two shapes": {image, []LayerSpec{denseOf(4, ""), denseOf(5, ""), {Layer: "multiply", Inputs: []string{"fc1", "fc2"}}}, "layers[2].inputs[0]", `multiply1: cannot multiply "fc1", of shape [4 1 1], by "fc2", [5 1 1]`},
		"matrices do not fit":   {image, []LayerSpec{{Layer: "slice", To: []int{1, 5, 5}}, {Layer: "matmul", Inputs: []string{"slice1", "input"}}, out}, "layers[1].inputs", `matmul1: cannot multiply "slice1", of shape [1 5 5], by "input", [1 6 6]`},
		"three matrices":        {image, []LayerSpec{{Layer: "matmul", Inputs: []string{"input", "input", "input"}}, out}, "layers[0].inputs", "matmul1: there must be two"},
		"factor and bias":       {image, []LayerSpec{{Layer: "scale", Factor: 2, Bias: new(true)}, out}, "layers[0].bias", "not trained"},
		"infinite factor":       {image, []LayerSpec{{Layer: "scale", Factor: 1e60}, out}, "layers[0].factor", "finite float32"},
		"activation of none":    {image, []LayerSpec{{Layer: "activation"}, out}, "layers[0].activation", "missing"},
		"softmax along 3":       {image, []LayerSpec{{Layer: "softmax", Axis: new(3)}, out}, "layers[0].axis", "2 (width)"},
		"softmax of one":        {image, []LayerSpec{{Layer: "log-softmax"}, out}, "layers[0].axis", `softmax1: axis 0 of "input", of shape [1 6 6], must have at least 2 elements`},
		"shape of two":          {image, []LayerSpec{{Layer: "reshape", Shape: []int{6, 6}}, out}, "layers[0].shape", "not a shape"},
		"two open sizes":        {image, []LayerSpec{{Layer: "reshape", Shape: []int{-1, -1, 6}}, out}, "layers[0].shape", "not a shape"},
		"shape does not fit":    {image, []LayerSpec{{Layer: "reshape", Shape: []int{5, -1, 1}}, out}, "layers[0].shape", `reshape1: cannot give "input", of shape [1 6 6], the shape [5 -1 1]`},
		"shape is smaller":      {image, []LayerSpec{{Layer: "reshape", Shape: []int{1, 6, 3}}, out}, "layers[0].shape", "the same number of elements"},
		"order of two":          {image, []LayerSpec{{Layer: "transpose", Order: []int{1, 0}}, out}, "layers[0].order", "each once"},
		"an axis twice":         {image, []LayerSpec{{Layer: "transpose", Order: []int{0, 1, 1}}, out}, "layers[0].order", "each once"},
		"slice of nothing":      {image, []LayerSpec{{Layer: "slice", From: []int{0, 4, 0}, To: []int{1, 4, 6}}, out}, "layers[0].from", `slice1: must select at least one element within the shape [1 6 6] of "input", not from`},
		"slice too far":         {image, []LayerSpec{{Layer: "slice", To: []int{1, 6, 7}}, out}, "layers[0].to", "[1 6 7]"},
		"slice of two":          {image, []LayerSpec{{Layer: "slice", To: []int{1, 6}}, out}, "layers[0].to", "channel, row, column"},
		"no padding":            {image, []LayerSpec{{Layer: "pad"}, out}, "layers[0].padding", "top,left,bottom,right"},
		"padding below 0":       {image, []LayerSpec{{Layer: "pad", Padding: "-1"}, out}, "layers[0].padding", "not a padding"},
		"pad with infinity":     {image, []LayerSpec{{Layer: "pad", Padding: "1", Value: math.Inf(1)}, out}, "layers[0].value", "finite float32"},
		"pad of too much":       {[]int{100, 6, 6}, []LayerSpec{{Layer: "pad", Padding: "4096"}, out}, "layers[0].padding", `pad1: makes "input", of shape [100 6 6], into [100 8198 8198]`},
		"upsample to nothing":   {image, []LayerSpec{{Layer: "upsample"}, out}, "layers[0].size", `upsample1: cannot make "input", of shape [1 6 6], 0×0`},
		"upsample to less":      {image, []LayerSpec{{Layer: "upsample", Size: 8, SizeWidth: 4}, out}, "layers[0].size", "8×4"},
		"upsample by a half":    {image, []LayerSpec{{Layer: "upsample", Factor: 1.5}, out}, "layers[0].factor", "whole number"},
		"upsample twice":        {image, []LayerSpec{{Layer: "upsample", Factor: 2, Size: 12}, out}, "layers[0].factor", "one of the two"},
		"upsample by cubes":     {image, []LayerSpec{{Layer: "upsample", Factor: 2, Mode: "bicubic"}, out}, "layers[0].mode", "nearest or bilinear"},
		"no classes":            {image, []LayerSpec{{Layer: "conv", Filters: 2, Kernel: 3}}, "layers[0]", "dense layer"},
		"unknown initialiser":   {image, []LayerSpec{{Layer: "dense", Units: 3, WeightInit: &Init{Kind: "xavier"}}}, "layers[0].weight_init", "glorot-uniform"},
		"normal without std":    {image, []LayerSpec{{Layer: "dense", Units: 3, BiasInit: &Init{Kind: "normal"}}}, "layers[0].bias_init", "std"},
		"too large":             {[]int{1, 30000, 30000}, []LayerSpec{denseOf(1000, "")}, "layers[0]", "more parameters"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Build(Spec{Input: c.input, Layers: c.layers})
			var e *SpecError
			if !errors.As(err, &e) {
				t.Fatalf("%v", err)
			}
			if e.Key != c.key || !strings.Contains(e.Problem, c.says) {
				t.Errorf("%v; want key %s, saying %q", err, c.key, c.says)
			}
		})
	}
}

func TestLoadIsStrict(t *testing.T) {
	net, err := Build(Spec{Input: []int{4, 1, 1}, Layers: []LayerSpec{denseOf(3, "softmax")}})
	if err != nil {
		t.Fatal(err)
	}
	w := net.Init(1)
	good := w.Tensors()
	if other := net.NewWeights(); other.Load(good) != nil || !reflect.DeepEqual(other.Data(), w.Data()) {
		t.Fatal("weights do not survive a round trip")
	}
	before := append([]float32(nil), w.Data()...)
	for what, bad := range map[string][]tensor.Named{
		"a missing tensor":  good[:1],
		"an extra tensor":   append(append([]tensor.Named(nil), good...), tensor.Named{Name: "fc9.weight", Tensor: tensor.New(1)}),
		"a repeated tensor": append(append([]tensor.Named(nil), good...), good[0]),
		"a wrong shape":     {{Name: "fc1.weight", Tensor: tensor.New(4, 3)}, good[1]},
	} {
		if err := w.Load(bad); err == nil {
			t.Errorf("%s was accepted", what)
		}
		if !reflect.DeepEqual(before, w.Data()) {
			t.Fatalf("%s changed the weights", what)
		}
	}
	if name := w.FirstNonFinite(); name != "" {
		t.Errorf("%s is not finite", name)
	}
	good[1].Tensor.Data[2] = float32(math.Inf(1))
	if err := w.Load(good); err != nil || w.FirstNonFinite() != "fc1.bias" {
		t.Errorf("%v, first non-finite %q", err, w.FirstNonFinite())
	}
}

// Initial weights have the standard deviation of their initialiser and depend on the seed.
func TestInit(t *testing.T) {
	for kind, want := range map[string]float64{
		"normal": 0.3, "fan-in-normal": 1 / math.Sqrt(500), "he-normal": math.Sqrt(2. / 500), "glorot-uniform": math.Sqrt(2. / 700), "zero": 0, "constant": 0,
	} {
		in := &Init{Kind: kind}
		switch kind {
		case "normal":
			in.Std = 0.3
		case "constant":
			in.Value = -2
		}
		net, err := Build(Spec{Input: []int{500, 1, 1}, Layers: []LayerSpec{{Layer: "dense", Units: 200, WeightInit: in}}})
		if err != nil {
			t.Fatal(err)
		}
		a, b := net.Init(1).Tensors()[0].Tensor.Data, net.Init(2).Tensors()[0].Tensor.Data
		var mean, square float64
		for _, v := range a {
			mean += float64(v) / float64(len(a))
		}
		for _, v := range a {
			square += (float64(v) - mean) * (float64(v) - mean) / float64(len(a))
		}
		if std := math.Sqrt(square); math.Abs(std-want) > 0.01*want+1e-9 {
			t.Errorf("%s: standard deviation %v, want %v", kind, std, want)
		}
		if kind == "constant" && a[77] != -2 {
			t.Errorf("constant is %v", a[77])
		}
		if random := want > 0; reflect.DeepEqual(a, b) == random {
			t.Errorf("%s: another seed gives equal weights: %v", kind, !random)
		}
		if random := want > 0; random && math.Abs(mean) > want/50 {
			t.Errorf("%s: mean %v", kind, mean)
		}
	}
}
