package train

import (
	"context"
	"errors"
	"strings"
	"testing"

	"brainbow/dataset"
	"brainbow/dataset/generate"
	"brainbow/internal/kernel"
	"brainbow/nn"
)

// augmentedTrainer trains on augmented generated digits.
func augmentedTrainer(t *testing.T, batch, threads int, list ...dataset.Augment) *Trainer {
	t.Helper()
	d, err := generate.Opener{}.Open("digits", dataset.Options{Train: 120, Test: 20})
	if err != nil {
		t.Fatal(err)
	}
	in, err := dataset.NewInput(d, &d.Train, []dataset.Transform{{Kind: dataset.Edges}, {Kind: dataset.Scale}})
	if err != nil {
		t.Fatal(err)
	}
	net, err := nn.Build(mlp(12, 10))
	if err != nil {
		t.Fatal(err)
	}
	spec := Spec{Loss: "sigmoid-cross-entropy", Optimizer: Optimizer{Kind: "adam", LearningRate: 0.01}, Batch: batch, Epochs: 4, Augment: list}
	tr, err := New(net, spec, in, 7, threads)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(tr.Close)
	return tr
}

func steps(t *testing.T, tr *Trainer, n int) *Trainer {
	t.Helper()
	for range n {
		if err := tr.Step(); err != nil {
			t.Fatal(err)
		}
	}
	return tr
}

var changes = []dataset.Augment{{Kind: dataset.Flip}, {Kind: dataset.Shift, By: 2}, {Kind: dataset.Rotate, By: 15}, {Kind: dataset.Noise, By: 0.05}}

// TestAugmentWeightHashes expects the same bits at every level and for any number of threads.
func TestAugmentWeightHashes(t *testing.T) {
	for batch, want := range map[int]string{10: "223eb023e0619f6f848fa28ee49b4f3b", 50: "d5819d0c265d48272ec0ca025629d4f8"} {
		for _, l := range kernel.Levels() {
			for _, threads := range []int{1, 2, 5} {
				restore := kernel.Limit(l)
				got := hashOf(steps(t, augmentedTrainer(t, batch, threads, changes...), 120/batch+3).Weights())
				restore()
				if got != want {
					t.Errorf("batch %d, %v, %d threads: weights hash to %s, committed is %s", batch, l, threads, got, want)
				}
			}
		}
	}
}

// TestAugmentGoesBack continues from a state in the middle of another epoch than the trainer's
// current one.
func TestAugmentGoesBack(t *testing.T) {
	tr := steps(t, augmentedTrainer(t, 50, 2, changes...), 2) // an epoch has three
	s := tr.Snapshot()
	want := hashOf(steps(t, tr, 5).Weights())
	steps(t, tr, 3)
	tr.Rewind(s)
	if got := hashOf(steps(t, tr, 5).Weights()); got != want {
		t.Error("a rewound training augments its samples differently")
	}
}

// TestAugmentChangesBatchesOnly compares a training with an unaugmented one: the weights differ,
// but equal weights measure the same.
func TestAugmentChangesBatchesOnly(t *testing.T) {
	plain, changed := augmentedTrainer(t, 50, 1), augmentedTrainer(t, 50, 1, changes...)
	for epoch := range 2 {
		a, err := plain.Evaluate(context.Background(), plain.src, "train")
		if err != nil {
			t.Fatal(err)
		}
		b, err := changed.Evaluate(context.Background(), changed.src, "train")
		if err != nil {
			t.Fatal(err)
		}
		if same := a.Loss == b.Loss; same != (epoch == 0) {
			t.Errorf("epoch %d: losses %v and %v", epoch, a.Loss, b.Loss)
		}
		steps(t, plain, 3)
		steps(t, changed, 3)
	}
	changed.Rewind(plain.Snapshot())
	a, err := plain.Evaluate(context.Background(), plain.src, "train")
	if err != nil {
		t.Fatal(err)
	}
	if b, err := changed.Evaluate(context.Background(), changed.src, "train"); err != nil || a.Loss != b.Loss {
		t.Errorf("the same weights have losses %v and %v, %v", a.Loss, b.Loss, err)
	}
}

func TestAugmentAllocatesNothing(t *testing.T) {
	tr := steps(t, augmentedTrainer(t, 50, 2, changes...), 3)
	if n := testing.AllocsPerRun(2, func() { steps(t, tr, 1) }); n != 0 {
		t.Errorf("%v allocations per step", n)
	}
}

func TestAugmentRefuses(t *testing.T) {
	net, err := nn.Build(mlp(12, 10))
	if err != nil {
		t.Fatal(err)
	}
	spec := Spec{Loss: "quadratic", Optimizer: Optimizer{Kind: "sgd", LearningRate: 1}, Batch: 10, Epochs: 1, Augment: changes}
	if _, err := New(net, spec, newPixels(20, 10, [3]int{1, 28, 28}), 1, 1); err == nil || !strings.Contains(err.Error(), "augment: needs the pictures of a dataset") {
		t.Errorf("a source that is no dataset: %v", err)
	}
	spec.Augment = []dataset.Augment{{Kind: "turn"}}
	if err := spec.Validate(net, 20); err == nil || !strings.Contains(err.Error(), `augment[0].kind: "turn" is not`) {
		t.Errorf("an unknown kind: %v", err)
	}
}

// Batch norm processes the batch differently; its pictures are augmented too.
func TestAugmentWithBatchNorm(t *testing.T) {
	spec := nn.Spec{Input: []int{1, 28, 28}, Layers: []nn.LayerSpec{
		{Layer: "conv", Filters: 4, Kernel: 3, Stride: 2},
		{Layer: "batchnorm", Activation: "relu"},
		{Layer: "dense", Units: 10, Activation: "softmax"},
	}}
	hashes := map[string]string{}
	for name, list := range map[string][]dataset.Augment{"plain": nil, "changed": changes} {
		for _, threads := range []int{1, 2, 5} {
			plain := augmentedTrainer(t, 50, 1)
			net, err := nn.Build(spec)
			if err != nil {
				t.Fatal(err)
			}
			s := plain.spec
			s.Loss, s.Augment = "softmax-cross-entropy", list
			tr, err := New(net, s, plain.src, 7, threads)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(tr.Close)
			got := hashOf(steps(t, tr, 5).Weights())
			if old, ok := hashes[name]; ok && old != got {
				t.Errorf("%s: the weights depend on the threads", name)
			}
			hashes[name] = got
		}
	}
	if hashes["plain"] == hashes["changed"] {
		t.Error("the augmentation changed nothing")
	}
}

// A training with batch norm that diverges reports where.
func TestBatchNormDiverges(t *testing.T) {
	plain := augmentedTrainer(t, 50, 1)
	net, err := nn.Build(nn.Spec{Input: []int{1, 28, 28}, Layers: []nn.LayerSpec{
		{Layer: "dense", Units: 4},
		{Layer: "batchnorm", Activation: "relu"},
		{Layer: "dense", Units: 10, Activation: "softmax"},
	}})
	if err != nil {
		t.Fatal(err)
	}
	s := plain.spec
	s.Loss, s.Optimizer = "softmax-cross-entropy", Optimizer{Kind: "sgd", LearningRate: 1e38}
	tr, err := New(net, s, plain.src, 7, 2)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(tr.Close)
	for range 12 {
		if err = tr.Step(); err != nil {
			break
		}
	}
	if d, ok := errors.AsType[*DivergedError](err); !ok || d.Layer == "" {
		t.Errorf("%v", err)
	}
}
