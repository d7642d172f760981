package nn

import (
	"encoding/json"
	"math"
	"os"
	"strconv"
	"testing"
)

// randomness are the examples of docs/randomness.py, which follows docs/run-format.md.
func randomness(t *testing.T) (seed uint64, dropped [][]bool, initial map[string][]float64) {
	t.Helper()
	text, err := os.ReadFile("../docs/randomness.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Seed    string
		Dropped [][]bool
		Initial map[string][]float64
	}
	if err := json.Unmarshal(text, &file); err != nil {
		t.Fatal(err)
	}
	if seed, err = strconv.ParseUint(file.Seed, 10, 64); err != nil {
		t.Fatal(err)
	}
	return seed, file.Dropped, file.Initial
}

// Dropout drops the units of the examples: of layer 2 at steps 0 and 7, positions 0 and 19.
func TestDropoutAsDocumented(t *testing.T) {
	seed, dropped, _ := randomness(t)
	net, err := Build(Spec{Input: []int{50, 1, 1}, Layers: []LayerSpec{
		denseOf(50, "tanh"), denseOf(50, "tanh"), {Layer: "dropout", Rate: 0.3}, denseOf(3, "softmax"),
	}})
	if err != nil {
		t.Fatal(err)
	}
	w, p := net.Init(1), newPass(net, 16, true, nil, nil, nil)
	k := 0
	for _, step := range []int64{0, 7} {
		for _, at := range []struct{ block, lane int }{{0, 0}, {16, 3}} {
			p.load(ones{20, 50}, []int32{0, 1, 2, 3})
			p.place = Place{seed, step, at.block}
			p.forward(w)
			mask := p.ops[2].(*dropout).mask
			if len(dropped[k]) != 50 {
				t.Fatalf("%d units", len(dropped[k]))
			}
			for u, want := range dropped[k] {
				if got := mask.data[u*16+at.lane] == 0; got != want {
					t.Errorf("step %d, position %d, unit %d: dropped %v, want %v", step, at.block+at.lane, u, got, want)
				}
			}
			k++
		}
	}
	if k != len(dropped) {
		t.Errorf("%d of %d examples", k, len(dropped))
	}
}

// Parameters begin with the numbers of the examples: 4 × 10 weights of parameters 0 to 3.
func TestInitAsDocumented(t *testing.T) {
	seed, _, initial := randomness(t)
	for k, kind := range []string{"glorot-uniform", "normal", "fan-in-normal", "he-normal"} {
		in := &Init{Kind: kind}
		if kind == "normal" {
			in.Std = 0.5
		}
		var layers []LayerSpec
		for range k { // the layers before have one parameter each
			layers = append(layers, LayerSpec{Layer: "dense", Units: 10, Bias: new(false)})
		}
		layers = append(layers, LayerSpec{Layer: "dense", Units: 4, Bias: new(false), WeightInit: in})
		net, err := Build(Spec{Input: []int{10, 1, 1}, Layers: layers})
		if err != nil {
			t.Fatal(err)
		}
		tensors := net.Init(seed).Tensors()
		got := tensors[k].Tensor
		if len(initial[kind]) != 40 || len(got.Data) != 40 {
			t.Fatalf("%s: %d numbers of %d", kind, len(got.Data), len(initial[kind]))
		}
		for i, want := range initial[kind] {
			if math.Float32bits(got.Data[i]) != math.Float32bits(float32(want)) {
				t.Errorf("%s: number %d is %v, want %v", kind, i, got.Data[i], want)
			}
		}
	}
}
