// Package testrun records small real runs for tests. Start with [Make]; a [Config] describes the
// training. Package record writes the runs, with weights at the end of every epoch and no replay
// points, so replays begin at the seed.
package testrun

import (
	"cmp"
	"encoding/json"
	"path/filepath"
	"testing"

	"brainbow/dataset"
	"brainbow/dataset/generate"
	"brainbow/nn"
	"brainbow/record"
	"brainbow/runstore"
	_ "brainbow/runstore/parquet" // the format of predictions
	"brainbow/tensor"
	"brainbow/train"
)

// Data opens the generated datasets, the only ones that test runs use.
var Data dataset.Opener = generate.Opener{}

// Config describes a training on generated data.
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
	// Predictions keeps the predictions of the first and the last step.
	Predictions bool
	// Probes names the values that are kept at every step, of the first five test
	// samples, as float32.
	Probes []string
	// Break may change the weights of a frame in the run that Make returns, Meta the run's
	// metadata.
	Break func(step int64, tensors []tensor.Named)
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
	sub := record.NewSubject(net, ts, in, test)
	keep := record.Spec{
		Frames: &record.Schedule{Epochs: true}, Anchors: &record.Schedule{Off: true},
		Predictions: &record.Schedule{Off: true}, Probes: &record.Probes{Schedule: record.Schedule{Off: true}},
	}
	if c.Predictions {
		keep.Predictions = &record.Schedule{Every: sub.Steps}
	}
	if len(c.Probes) > 0 {
		keep.Probes = &record.Probes{Schedule: record.Schedule{Every: 1}, Taps: c.Probes, Test: []int32{0, 1, 2, 3, 4}, Format: "float32"}
	}
	dir := filepath.Join(t.TempDir(), c.Name)
	meta := runstore.Meta{
		Numerics: train.Numerics, Seed: 1, Network: raw(spec), Transforms: raw(transforms),
		Recipe: raw(map[string]any{
			"name": "small", "loss": loss, "optimizer": ts.Optimizer, "batch": ts.Batch, "epochs": ts.Epochs, "record": keep,
			"data": map[string]any{"name": c.Data, "train": c.Train, "test": c.Test},
		}),
		Dataset: runstore.Dataset{Name: c.Data, Fingerprint: d.Fingerprint()},
	}
	if c.Meta != nil {
		c.Meta(&meta)
	}
	w, err := runstore.Create(dir, meta, runstore.Options{})
	check(err)
	rec, err := record.New(w, keep, sub, record.Options{Context: t.Context()})
	check(err)
	check(tr.Run(t.Context(), rec.Observer()))
	check(w.Close())
	if c.Break != nil {
		return copyTo(t, dir, copying{frame: c.Break})
	}
	return dir
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
