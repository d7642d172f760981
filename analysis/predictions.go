package analysis

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"slices"

	"brainbow/nn"
	"brainbow/runstore"
	"brainbow/tensor"
	"brainbow/train"
)

// predictionsKind names cached predictions; the number changes when the
// computation changes.
const (
	predictionsKind    = "predictions"
	predictionsVersion = 2
)

// Predictions returns the network's predictions for a split at any step. It
// reads recorded or cached ones, or computes and caches them. It stops early
// with the context's error.
func (r *Run) Predictions(ctx context.Context, step int64, split string) (*Predictions, error) {
	if split == "test" && slices.Contains(r.Store.PredictionSteps(), step) {
		return r.recorded(step)
	}
	p, key, err := r.unpredicted(ctx, step, split)
	if err != nil {
		return nil, err
	}
	if r.predictedBefore(p, key) {
		return p, nil
	}
	e, err := r.evaluate(ctx, step, split)
	if err != nil {
		return nil, err
	}
	return p, r.keepPredictions(p, key, e)
}

// predictedBefore fills in the predictions from the run's cache, if they are there.
func (r *Run) predictedBefore(p *Predictions, key string) bool {
	a, ok := r.Store.CachedAnalysis(predictionsKind, key)
	return ok && p.fromCache(a, r.Net.Outputs())
}

// unpredicted returns Predictions without predicted classes, and their key in the cache.
func (r *Run) unpredicted(ctx context.Context, step int64, split string) (p *Predictions, key string, err error) {
	s, err := r.Split(split)
	if err != nil {
		return nil, "", err
	}
	p = &Predictions{Step: step, Split: split}
	for i, l := range s.Labels {
		p.IDs, p.Labels = append(p.IDs, int32(i)), append(p.Labels, int32(l))
	}
	weights, err := r.weightsHash(ctx, step)
	if err != nil {
		return nil, "", err
	}
	key, err = runstore.AnalysisKey(predictionsVersion, split, weights, r.common.fingerprint)
	return p, key, err
}

// take fills in the predictions.
func (p *Predictions) take(e *train.Evaluation) {
	p.Predicted = make([]int32, p.Len())
	p.Confidence, p.Loss = make([]float32, p.Len()), make([]float32, p.Len())
	for i := range p.Len() {
		p.Predicted[i] = int32(e.Predicted(i))
		p.Confidence[i], p.Loss[i] = e.Confidence(i), float32(e.Losses[i])
	}
}

// keepPredictions fills in the predictions and caches them in the run.
func (r *Run) keepPredictions(p *Predictions, key string, e *train.Evaluation) error {
	p.take(e)
	a, err := p.toCache()
	if err != nil {
		return err
	}
	// The cache only saves time: the result is right without it, and a full or
	// read-only disk must not keep anybody from viewing a run.
	_ = r.Store.CacheAnalysis(predictionsKind, key, a)
	return nil
}

// recorded reads the predictions that were recorded in training.
func (r *Run) recorded(step int64) (*Predictions, error) {
	p, err := r.Store.Predictions(step)
	if err != nil {
		return nil, err
	}
	if err := r.belongs(p); err != nil {
		return nil, fmt.Errorf("read predictions of step %d of run %s: %w: %w", step, r.Name(), runstore.ErrDamaged, err)
	}
	for i := range p.Predicted {
		if slices.ContainsFunc(p.Logits.Row(i).Data, func(z float32) bool { return z != z }) { // numerics of revision 1 recorded class 0 where an output was NaN
			p.Predicted[i] = nn.NoClass
		}
	}
	return &Predictions{Step: step, Split: "test", IDs: p.ID, Labels: p.Label, Predicted: p.Predicted, Confidence: p.Confidence, Loss: p.Loss}, nil
}

// belongs compares recorded predictions with the network and, where it is there, the data: numbers
// about other data would look right.
func (r *Run) belongs(p *runstore.Predictions) error {
	outputs := p.Logits.Shape[1]
	if n := r.Net.Outputs(); n != outputs && !r.Net.Opaque() {
		return fmt.Errorf("%d logits, but the network has %d outputs", outputs, n)
	}
	classes := uint32(max(outputs, 2))
	for i, id := range p.ID {
		if int(id) != i {
			return fmt.Errorf("row %d has id %d", i, id)
		}
		if uint32(p.Label[i]) >= classes || p.Predicted[i] < nn.NoClass || p.Predicted[i] >= int32(classes) {
			return fmt.Errorf("row %d: label %d, predicted %d, of %d classes", i, p.Label[i], p.Predicted[i], classes)
		}
		if z := p.Logits.Row(i).Data; finite(z) && !r.Net.Opaque() && !r.follows(p.Predicted[i], p.Confidence[i], z) {
			return fmt.Errorf("row %d: predicted %d, but its logits are %v", i, p.Predicted[i], z[:min(len(z), 10)])
		}
	}
	s, err := r.Split("test")
	if err != nil || r.training.CheckData(r.common.fingerprint) != nil {
		return nil // the data is not here, so there is nothing to compare with
	}
	if p.Len() != s.Len() {
		return fmt.Errorf("%d rows, but the test split has %d samples", p.Len(), s.Len())
	}
	for i, l := range s.Labels {
		if p.Label[i] != int32(l) {
			return fmt.Errorf("row %d has label %d, the sample has %d", i, p.Label[i], l)
		}
	}
	return nil
}

// follows reports whether a class with this output can be what the network predicts from logits:
// every output grows with its logit, but two of them may round to the same number.
func (r *Run) follows(class int32, output float32, logits []float32) bool {
	if class == nn.NoClass {
		return false
	}
	activation := r.Net.OutputActivation()
	if len(logits) == 1 {
		return activation != "sigmoid" || (class == 1) == (logits[0] > 0) || abs(logits[0]) < nearLogits
	}
	most := slices.Max(logits)
	saturated := activation != "softmax" && (abs(output) < 1e-30 || abs(output) > 1-1e-6)
	return saturated || logits[class] >= most-nearLogits*max(1, abs(most))
}

// finite reports whether no value is infinite or NaN.
func finite(values []float32) bool {
	return !slices.ContainsFunc(values, func(v float32) bool { return v-v != 0 })
}

func abs(v float32) float32 { return float32(math.Abs(float64(v))) }

// nearLogits is the difference of two logits, over the larger of 1 and the logit, from which their
// outputs differ for certain.
const nearLogits = 1e-5

// evaluate runs the network on a split at a step.
func (r *Run) evaluate(ctx context.Context, step int64, split string) (*train.Evaluation, error) {
	return r.evaluateSome(ctx, step, split, nil)
}

// evaluateSome runs the network on samples of a split at a step, on all if ids is nil. What it computes for a
// sample does not depend on the others.
func (r *Run) evaluateSome(ctx context.Context, step int64, split string, ids []int32) (*train.Evaluation, error) {
	w, err := r.Weights(ctx, step)
	if err != nil {
		return nil, err
	}
	in, err := r.Input(split)
	if err != nil {
		return nil, err
	}
	ev, err := train.NewEvaluator(r.Net, r.Loss(), r.threads())
	if err != nil {
		return nil, fmt.Errorf("evaluate run %s: run.json: %w: %w", r.Name(), runstore.ErrDamaged, err)
	}
	e, err := ev.Run(ctx, w, in, ids)
	if err != nil {
		return nil, fmt.Errorf("evaluate run %s: %w", r.Name(), err)
	}
	return e, nil
}

// toCache returns what is to be cached besides the labels: [3][N], predicted,
// confidence, loss.
func (p *Predictions) toCache() (runstore.Analysis, error) {
	facts, err := json.Marshal(map[string]any{"step": p.Step, "split": p.Split, "rows": []string{"predicted", "confidence", "loss"}})
	if err != nil {
		return runstore.Analysis{}, fmt.Errorf("cache predictions: %w", err)
	}
	n := p.Len()
	t := tensor.New(3, n)
	for i, c := range p.Predicted {
		t.Data[i] = float32(c)
	}
	copy(t.Data[n:], p.Confidence)
	copy(t.Data[2*n:], p.Loss)
	return runstore.Analysis{Facts: facts, Tensors: []tensor.Named{{Name: "predictions", Tensor: t}}}, nil
}

// fromCache fills in what toCache stored; it returns false if that does not
// fit.
func (p *Predictions) fromCache(a runstore.Analysis, outputs int) bool {
	n := p.Len()
	if len(a.Tensors) != 1 || !slices.Equal(a.Tensors[0].Tensor.Shape, []int{3, n}) {
		return false
	}
	data := a.Tensors[0].Tensor.Data
	predicted := make([]int32, n)
	for i, c := range data[:n] {
		if !(c >= nn.NoClass && c < float32(max(outputs, 2))) {
			return false
		}
		predicted[i] = int32(c)
	}
	p.Predicted, p.Confidence, p.Loss = predicted, data[n:2*n], data[2*n:]
	return true
}

// answers returns the predictions of a split at a step, and the names of their
// classes.
func (r *Run) answers(ctx context.Context, step int64, split string) (*Predictions, []string, error) {
	p, err := r.Predictions(ctx, step, split)
	if err != nil {
		return nil, nil, err
	}
	classes, err := r.classesOf(p)
	return p, classes, err
}

// classesOf returns the names of the classes of predictions.
func (r *Run) classesOf(p *Predictions) ([]string, error) {
	names, _ := r.Classes()
	classes := r.ClassNames(max(len(names), r.Net.Outputs()))
	for i := range p.Labels {
		if int(max(p.Labels[i], p.Predicted[i])) >= len(classes) {
			return nil, fmt.Errorf("count confusion of run %s: prediction %d: label %d, predicted %d, of %d classes: %w", r.Name(), i, p.Labels[i], p.Predicted[i], len(classes), runstore.ErrDamaged)
		}
	}
	return classes, nil
}
