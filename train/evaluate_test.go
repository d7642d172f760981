package train

import (
	"math"
	"testing"
)

// Loss and accuracy are those of the samples that were asked for, by their own labels,
// and are forgotten with the next update.
func TestEvaluateSamples(t *testing.T) {
	c := trials()[1]
	tr := c.run(t, 2)
	all, err := tr.Evaluate(t.Context(), c.data, "train")
	if err != nil {
		t.Fatal(err)
	}
	e, err := NewEvaluator(tr.net, c.spec.Loss, 2)
	if err != nil {
		t.Fatal(err)
	}
	ids := []int32{399, 5, 5, 17, 300, 42, 8}
	some, err := e.Run(t.Context(), tr.weights, c.data, ids)
	if err != nil {
		t.Fatal(err)
	}
	var loss, right float64
	for k, id := range ids {
		if some.Losses[k] != all.Losses[id] || some.Predicted(k) != all.Predicted(int(id)) || some.Confidence(k) != all.Confidence(int(id)) {
			t.Errorf("sample %d: loss %v, among all %v", id, some.Losses[k], all.Losses[id])
		}
		loss += all.Losses[id]
		if all.Predicted(int(id)) == c.data.Label(int(id)) {
			right++
		}
	}
	n := float64(len(ids))
	if math.Abs(some.Loss-loss/n) > 1e-12 || some.Accuracy != right/n || some.Samples != len(ids) {
		t.Errorf("loss %v, want %v; accuracy %v, want %v", some.Loss, loss/n, some.Accuracy, right/n)
	}
	if m, ok := tr.Measured("train"); !ok || m != all.Metrics {
		t.Errorf("measured %+v, %v", m, ok)
	}
	if _, ok := tr.Measured("test"); ok {
		t.Error("a split is measured that was not")
	}
	if err := tr.Step(); err != nil {
		t.Fatal(err)
	}
	if m, ok := tr.Measured("train"); ok {
		t.Errorf("measured before the update: %+v", m)
	}
}
