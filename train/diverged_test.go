package train

import (
	"context"
	"errors"
	"math"
	"testing"

	"brainbow/nn"
)

// broken is a training of three steps a batch of all samples each, whose state a test breaks.
func broken(t *testing.T, o Optimizer) (*Trainer, *pixels) {
	t.Helper()
	net, err := nn.Build(nn.Spec{Input: []int{1, 8, 8}, Layers: []nn.LayerSpec{
		{Layer: "dense", Units: 4, Activation: "relu"},
		{Layer: "dense", Units: 3, Activation: "softmax"},
	}})
	if err != nil {
		t.Fatal(err)
	}
	data := newPixels(40, 3, [3]int{1, 8, 8})
	tr, err := New(net, Spec{Loss: "softmax-cross-entropy", Optimizer: o, Batch: 40, Epochs: 3}, data, 5, 2)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(tr.Close)
	return tr, data
}

// set sets the first number of a parameter.
func set(t *testing.T, tr *Trainer, param string, v float32) {
	t.Helper()
	weights := tr.Weights().Tensors()
	for _, p := range weights {
		if p.Name == param {
			p.Tensor.Data[0] = v
			if err := tr.Weights().Load(weights); err != nil {
				t.Fatal(err)
			}
			return
		}
	}
	t.Fatalf("no parameter %s", param)
}

// A training whose numbers are not finite ends as diverged, whichever step broke it: at the next
// batch, at an evaluation, where its weights are inspected, or at its end.
func TestDivergenceIsFoundOut(t *testing.T) {
	inf := float32(math.Inf(1))
	sgd := Optimizer{Kind: "sgd", LearningRate: 1e-30}
	for name, c := range map[string]struct {
		after    int64 // the step after which a number is broken
		param    string
		value    float32
		evaluate int64 // the step at which the training is evaluated; -1: never
		inspect  int64
		want     DivergedError
		steps    int64
	}{
		"next batch":    {1, "fc1.bias", float32(math.NaN()), -1, -1, DivergedError{2, "fc1", "weights", 1e-30}, 1},
		"last step":     {3, "fc1.bias", float32(math.NaN()), -1, -1, DivergedError{3, "fc1", "weights", 1e-30}, 3},
		"hidden":        {2, "fc1.bias", -inf, -1, -1, DivergedError{3, "fc1", "weights", 1e-30}, 3}, // relu makes it 0
		"inspected":     {1, "fc1.bias", -inf, -1, 2, DivergedError{2, "fc1", "weights", 1e-30}, 2},
		"evaluated":     {1, "fc1.bias", float32(math.NaN()), 1, -1, DivergedError{1, "fc1", "weights", 1e-30}, 1},
		"outputs":       {3, "fc1.bias", 3e38, -1, -1, DivergedError{3, "fc2.pre", "values", 1e-30}, 3},
		"before it ran": {0, "fc2.bias", float32(math.NaN()), 0, -1, DivergedError{0, "fc2", "weights", 1e-30}, 0},
		"finite":        {1, "fc1.bias", 3e4, 3, 2, DivergedError{}, 3},
	} {
		t.Run(name, func(t *testing.T) {
			tr, data := broken(t, sgd)
			if name == "outputs" { // finite weights whose products are not
				set(t, tr, "fc2.weight", 3)
			}
			at := func(tr *Trainer, step int64) error {
				if step == c.after {
					set(t, tr, c.param, c.value)
				}
				if step == c.evaluate {
					if _, err := tr.Evaluate(context.Background(), data, "train"); err != nil {
						return err
					}
				}
				if step == c.inspect {
					tr.Inspect()
				}
				return nil
			}
			var ended error
			last := int64(-1)
			err := tr.Run(context.Background(), Observer{
				Start: func(tr *Trainer) error { return at(tr, 0) },
				Step:  at,
				End:   func(_ *Trainer, step int64, err error) error { last, ended = step, err; return nil },
			})
			if c.want == (DivergedError{}) {
				if err != nil || tr.StepNumber() != c.steps {
					t.Errorf("after %d steps: %v", tr.StepNumber(), err)
				}
				return
			}
			d, ok := errors.AsType[*DivergedError](err)
			if !ok || *d != c.want || tr.StepNumber() != c.steps || last != c.steps || ended != err {
				t.Errorf("%v after %d steps (%d, %v)", err, tr.StepNumber(), last, ended)
			}
		})
	}
}

// A trainer that is taken back to a good state trains on.
func TestDivergenceIsForgotten(t *testing.T) {
	tr, _ := broken(t, Optimizer{Kind: "sgd", LearningRate: 1e-3})
	good := tr.Snapshot()
	set(t, tr, "fc1.bias", float32(math.NaN()))
	tr.Inspect()
	if err := tr.Run(context.Background()); err == nil {
		t.Fatal("the training did not diverge")
	}
	tr.Rewind(good)
	if err := tr.Run(context.Background()); err != nil {
		t.Error(err)
	}
}
