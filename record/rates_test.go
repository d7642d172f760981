package record

import (
	"testing"

	"brainbow/train"
)

// A learning rate that was set after a step is that of the next update.
func TestRateAt(t *testing.T) {
	training := &Training{Spec: train.Spec{Optimizer: train.Optimizer{LearningRate: 0.1}}}
	changes := []RateChange{{10, 0.2}, {10, 0.3}, {25, 0.4}}
	for step, want := range map[int64]float64{0: 0.1, 9: 0.1, 10: 0.3, 11: 0.3, 24: 0.3, 25: 0.4, 100: 0.4} {
		if got := rateAt(changes, step, training); got != want {
			t.Errorf("after step %d: %v, want %v", step, got, want)
		}
	}
}
