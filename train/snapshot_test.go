package train

import (
	"slices"
	"strings"
	"testing"
)

// A training that goes back to a snapshot makes the same steps again.
func TestRewind(t *testing.T) {
	for _, c := range trials() {
		t.Run(c.name, func(t *testing.T) {
			tr := c.run(t, 2)
			start := tr.Snapshot()
			if start.Step() != int64(c.steps) || start.Bytes() != 4*int64(len(tr.weights.Data())*(1+len(tr.opt.slots))) {
				t.Errorf("snapshot of step %d, %d bytes", start.Step(), start.Bytes())
			}
			more := func() string {
				for range 3 {
					if err := tr.Step(); err != nil {
						t.Fatal(err)
					}
				}
				return hashOf(tr.Weights())
			}
			once := more()
			if err := tr.SetLearningRate(0.123); err != nil {
				t.Fatal(err)
			}
			more()
			if hashOf(start.Weights()) != c.hash {
				t.Fatal("the snapshot changed")
			}
			tr.Rewind(start)
			if tr.StepNumber() != start.Step() || tr.LearningRate() != c.spec.Optimizer.LearningRate {
				t.Errorf("went back to step %d, learning rate %v", tr.StepNumber(), tr.LearningRate())
			}
			if twice := more(); twice != once {
				t.Error("the second time is different")
			}
		})
	}
}

func TestRewindPanics(t *testing.T) {
	sgd, adam := trials()[0].run(t, 1), trials()[2].run(t, 1)
	defer func() {
		if recover() == nil {
			t.Error("a snapshot of another training was accepted")
		}
	}()
	sgd.Rewind(adam.Snapshot())
}

// Gradient returns the gradient that the update uses, and calling it changes nothing.
func TestGradient(t *testing.T) {
	for _, c := range trials() {
		t.Run(c.name, func(t *testing.T) {
			c.spec.Epochs++ // one of them ends with its last step
			var first []float32
			for _, threads := range []int{1, 2} {
				tr := c.run(t, threads)
				before := tr.Snapshot()
				if _, err := tr.Gradient(before.Weights(), 1); err != nil {
					t.Fatal(err)
				}
				g, err := tr.Gradient(before.Weights(), before.Step()+1)
				if err != nil {
					t.Fatal(err)
				}
				if hashOf(tr.Weights()) != hashOf(before.Weights()) || tr.StepNumber() != before.Step() {
					t.Fatal("the training was changed")
				}
				if first == nil {
					first = g.Data()
				}
				if !slices.Equal(first, g.Data()) {
					t.Error("the gradient depends on the threads")
				}
				if err := tr.Step(); err != nil {
					t.Fatal(err)
				}
				after := tr.Snapshot()
				tr.Rewind(before)
				tr.gradient.groups[0].Copy(g)
				tr.gradient.count = 1
				tr.opt.begin(tr.step+1, tr.rateAt(tr.step+1))
				tr.descent.run()
				if !slices.Equal(tr.weights.Data(), after.Weights().Data()) {
					t.Error("the update used another gradient")
				}
			}
		})
	}
}

func TestGradientRefuses(t *testing.T) {
	tr := trials()[0].run(t, 1)
	for _, step := range []int64{0, -1, tr.Steps() + 1} {
		if _, err := tr.Gradient(tr.Weights(), step); err == nil || !strings.Contains(err.Error(), "must be between 1 and") {
			t.Errorf("update %d: %v", step, err)
		}
	}
}
