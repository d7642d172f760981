package experiment

import (
	"context"
	"testing"

	"brainbow/dataset"
	"brainbow/dataset/reader"
	"brainbow/train"
)

// accuracies trains a recipe and returns its test accuracy after each epoch.
func accuracies(t *testing.T, name string, settings ...string) (list []float64) {
	t.Helper()
	d, err := Load(nil, name)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range settings {
		if err := d.Assign(s); err != nil {
			t.Fatal(err)
		}
	}
	r, err := d.Recipe()
	if err != nil {
		t.Fatal(err)
	}
	data, err := r.Open(reader.Files{Root: t.TempDir()}, dataset.Options{})
	if err != nil {
		t.Fatal(err)
	}
	net, err := d.Network(r, data)
	if err != nil {
		t.Fatal(err)
	}
	var in [2]*dataset.Input
	for i, split := range []*dataset.Split{&data.Train, &data.Test} {
		if in[i], err = dataset.NewInput(data, split, r.Transforms); err != nil {
			t.Fatal(err)
		}
	}
	trainer, err := train.New(net, r.Spec, in[0], r.Seed, 2)
	if err != nil {
		t.Fatal(err)
	}
	defer trainer.Close()
	ctx := context.Background()
	err = trainer.Run(ctx, train.Observer{Epoch: func(*train.Trainer, int, int64) error {
		e, err := trainer.Evaluate(ctx, in[1], "test")
		if err == nil {
			list = append(list, e.Metrics.Accuracy)
		}
		return err
	}})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func TestXorRecipes(t *testing.T) {
	for seed := range 5 {
		for _, a := range accuracies(t, "xor-perceptron", "seed="+string(rune('1'+seed))) {
			if a > 0.75 {
				t.Errorf("seed %d: a perceptron reaches %v", seed+1, a)
			}
		}
	}
	list := accuracies(t, "xor-two-layer")
	if last := list[len(list)-1]; last != 1 {
		t.Errorf("xor-two-layer ends at %v", last)
	}
	list = accuracies(t, "xor-two-layer", "seed=1")
	if last := list[len(list)-1]; last > 0.76 {
		t.Errorf("xor-two-layer with seed 1, which its recipe calls stuck, ends at %v", last)
	}
}

// TestDefaultLearnsDigits trains the default recipe on generated digits, without any files, for
// five of its epochs.
func TestDefaultLearnsDigits(t *testing.T) {
	list := accuracies(t, "default", "epochs=5")
	if last := list[len(list)-1]; last < 0.92 {
		t.Errorf("accuracy %v after five epochs", last)
	}
}
