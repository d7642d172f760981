// Package testrun records small real runs for tests. Start with [Make]; a
// [Config] says what is trained. It does no scheduling: every epoch's end is
// kept, and replay points are left out, so that replays begin at the seed.
package testrun

import (
	"cmp"
	"encoding/json"
	"fmt"
	"path/filepath"
	"testing"

	"brainbow/dataset"
	"brainbow/dataset/generate"
	"brainbow/nn"
	"brainbow/runstore"
	_ "brainbow/runstore/parquet" // the format of predictions
	"brainbow/tensor"
	"brainbow/train"
)

// Data opens the generated datasets, all that test runs use.
var Data dataset.Opener = generate.Opener{}

// Config says what to train; generated data only.
type Config struct {
	Name        string // of the run; "test" by default
	Data        string // digits, xor, spiral …
	Train, Test int    // samples
	Layers      []nn.LayerSpec
	Epochs      int
	// Transforms follow the scaling of pictures.
	Transforms []dataset.Transform
	// Rate is Adam's learning rate, 0.01 by default.
	Rate float64
	// Predictions keeps the predictions of the last step.
	Predictions bool
	// Probes names the values that are kept at every step, of the first five test
	// samples, as float32.
	Probes []string
	// Break may change the weights of a frame before they are written, Meta what
	// the run says of itself.
	Break func(step int64, tensors []runstore.Named)
	Meta  func(*runstore.Meta)
}

// Make trains and records a run and returns its directory.
func Make(t testing.TB, c Config) string {
	t.Helper()
	if c.Name == "" {
		c.Name = "test"
	}
	check := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	d, err := Data.Open(c.Data, dataset.Options{Train: c.Train, Test: c.Test})
	check(err)
	transforms := []dataset.Transform{}
	if d.Train.Pixels != nil {
		transforms = append(transforms, dataset.Transform{Kind: dataset.Scale})
	}
	transforms, err = dataset.Resolve(d, append(transforms, c.Transforms...))
	check(err)
	in, err := dataset.NewInput(d, &d.Train, transforms)
	check(err)
	test, err := dataset.NewInput(d, &d.Test, transforms)
	check(err)
	spec := nn.Spec{Input: d.Shape[:], Layers: c.Layers}
	net, err := nn.Build(spec)
	check(err)
	loss := "softmax-cross-entropy"
	if net.OutputActivation() == "sigmoid" {
		loss = "sigmoid-cross-entropy"
	}
	ts := train.Spec{Loss: loss, Optimizer: train.Optimizer{Kind: "adam", LearningRate: cmp.Or(c.Rate, 0.01)}, Batch: 20, Epochs: max(c.Epochs, 1)}
	tr, err := train.New(net, ts, in, 1, 1)
	check(err)
	defer tr.Close()

	raw := func(v any) json.RawMessage {
		b, err := json.Marshal(v)
		check(err)
		return b
	}
	dir := filepath.Join(t.TempDir(), c.Name)
	meta := runstore.Meta{
		Numerics: 1, Seed: 1, Network: raw(spec), Transforms: raw(transforms),
		Recipe: raw(map[string]any{
			"name": "small", "loss": loss, "optimizer": ts.Optimizer, "batch": ts.Batch, "epochs": ts.Epochs,
			"data": map[string]any{"name": c.Data, "train": c.Train, "test": c.Test},
		}),
		Dataset: runstore.Dataset{Name: c.Data, Fingerprint: d.Fingerprint()},
	}
	if c.Meta != nil {
		c.Meta(&meta)
	}
	w, err := runstore.Create(dir, meta, runstore.Options{})
	check(err)
	keep := func() {
		var frame []runstore.Named
		for _, n := range tr.Weights().Tensors() {
			frame = append(frame, runstore.Named(n))
		}
		if c.Break != nil {
			c.Break(tr.StepNumber(), frame)
		}
		check(w.Frame(tr.StepNumber(), frame))
		for _, split := range []string{"train", "test"} {
			src := map[string]*dataset.Input{"train": in, "test": test}[split]
			e, err := tr.Evaluate(t.Context(), src, split)
			check(err)
			check(w.Metric(runstore.Metric(e.Metrics)))
			if split == "test" && c.Predictions && tr.StepNumber() == tr.Steps() {
				check(w.Predictions(tr.StepNumber(), predictions(e, src)))
			}
		}
	}
	probe := func() {
		for _, tap := range c.Probes {
			i, ok := net.Tap(tap)
			if !ok {
				t.Fatalf("no value %s", tap)
			}
			v := net.Values()[i]
			what := runstore.Tap{Name: tap, Shape: v.Shape[:]}
			if v.Shape[1]*v.Shape[2] == 1 {
				what.Shape = v.Shape[:1]
			}
			var values []float32
			ids := []int32{0, 1, 2, 3, 4}
			for _, id := range ids {
				what.Samples = append(what.Samples, fmt.Sprintf("test:%d", id))
			}
			check(net.Infer(t.Context(), tr.Weights(), test, ids, []string{tap}, 1, func(_, _ int, x []float32) { values = append(values, x...) }))
			check(w.Probe(what, tr.StepNumber(), values))
		}
	}
	check(w.Event(runstore.StatusEvent(0, runstore.StatusStarted)))
	keep()
	probe()
	for tr.StepNumber() < tr.Steps() {
		check(tr.Step())
		check(w.Metric(runstore.Metric(tr.BatchMetrics())))
		probe()
		if tr.StepNumber()%tr.StepsPerEpoch() == 0 {
			keep()
		}
	}
	check(w.Event(runstore.StatusEvent(tr.StepNumber(), runstore.StatusFinished)))
	check(w.Close())
	return dir
}

func predictions(e *train.Evaluation, src *dataset.Input) *runstore.Predictions {
	n := src.Len()
	p := &runstore.Predictions{Logits: tensor.From(e.Logits, n, len(e.Logits)/n)}
	for i := range n {
		p.ID, p.Label = append(p.ID, int32(i)), append(p.Label, int32(src.Label(i)))
		p.Predicted = append(p.Predicted, int32(e.Predicted(i)))
		p.Confidence, p.Loss = append(p.Confidence, e.Confidence(i)), append(p.Loss, float32(e.Losses[i]))
	}
	return p
}

// Digits is a dense network on generated digits, with predictions kept.
func Digits() Config {
	return Config{
		Data: "digits", Train: 400, Test: 200, Epochs: 3, Predictions: true,
		Layers: []nn.LayerSpec{{Layer: "dense", Units: 12, Activation: "sigmoid"}, {Layer: "dense", Units: 10, Activation: "softmax"}},
	}
}

// Conv is a small convolutional network on generated digits.
func Conv() Config {
	return Config{
		Data: "digits", Train: 100, Test: 50, Epochs: 1,
		Layers: []nn.LayerSpec{
			{Layer: "conv", Filters: 4, Kernel: 3, Activation: "tanh"},
			{Layer: "maxpool", Size: 2},
			{Layer: "conv", Filters: 8, Kernel: 3, Activation: "tanh"},
			{Layer: "maxpool", Size: 2},
			{Layer: "flatten"},
			{Layer: "dense", Units: 16, Activation: "relu"},
			{Layer: "dense", Units: 10, Activation: "softmax"},
		},
	}
}

// XOR is a network of one output on points in the plane.
func XOR() Config {
	return Config{
		Data: "xor", Train: 200, Test: 100, Epochs: 2,
		Layers: []nn.LayerSpec{{Layer: "dense", Units: 2, Activation: "sigmoid"}, {Layer: "dense", Units: 1, Activation: "sigmoid"}},
	}
}
