package experiment

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"brainbow/dataset"
	"brainbow/dataset/generate"
	"brainbow/record"
	"brainbow/runstore"
)

// augmenting is a training of 30 steps with a transform and random augmentation.
const augmenting = `name: changing
data: {name: digits, train: 250, test: 40}
transforms: [{kind: crop, size: [24]}, edges, scale]
augment: [flip, {kind: shift, by: 2}, {kind: rotate, by: 12.5}, {kind: noise, by: 0.03}]
network:
  - {layer: dense, units: 8, activation: tanh}
  - {layer: dense, units: 10, activation: softmax}
loss: softmax-cross-entropy
optimizer: {kind: adam, learning_rate: 0.01}
batch: 25
epochs: 3
record: {anchors: {every: 7}, probes: {every: 1, taps: [fc1]}}
seed: 2
`

func startAugmenting(t *testing.T) (*Experiment, *runstore.Writer) {
	t.Helper()
	d, err := Parse("changing.yaml", []byte(augmenting))
	check(t, err)
	e, err := Prepare(d, generate.Opener{}, dataset.Options{})
	check(t, err)
	meta, err := e.Meta()
	check(t, err)
	w, err := runstore.Create(filepath.Join(t.TempDir(), "run"), meta, runstore.Options{})
	check(t, err)
	return e, w
}

// TestAugmentIsReplayed interrupts, resumes, verifies and exports a training with augmentation
// and expects the same bits every time.
func TestAugmentIsReplayed(t *testing.T) {
	e, w := startAugmenting(t)
	plain, err := e.Run(context.Background(), w, Options{Threads: 2})
	check(t, err)
	want := files(t, plain.Run)

	e, w = startAugmenting(t)
	ctx, opt := stopAt(17)
	if _, err := e.Run(ctx, w, opt); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	_, err = Resume(context.Background(), w.Dir(), generate.Opener{}, Options{Threads: 2})
	check(t, err)
	got := files(t, w.Dir())
	for name := range want {
		if got[name] != want[name] {
			t.Errorf("interrupted at 17: %s differs", name)
		}
	}

	run, err := runstore.Open(plain.Run)
	check(t, err)
	training, err := record.ReadTraining(run)
	check(t, err)
	v, err := record.Verify(context.Background(), run, record.VerifyOptions{Data: generate.Opener{}, All: true, Subject: func() (record.Subject, error) {
		d, _, err := training.OpenData(generate.Opener{})
		if err != nil {
			return record.Subject{}, err
		}
		return training.Subject(d)
	}})
	check(t, err)
	if len(v.Differences) > 0 || v.Updates != 30 {
		t.Errorf("%d updates again, %v", v.Updates, v.Differences)
	}

	text := export(t, run)
	if _, said, err := trained(t, text, nil); err != nil || len(said) != 1 || !strings.HasPrefix(said[0], "verified: identical") {
		t.Errorf("exported: %q, %v\n%s", said, err, text)
	}
}
