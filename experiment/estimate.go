package experiment

import (
	"context"
	"fmt"
	"slices"
	"time"

	"brainbow/record"
	"brainbow/train"
)

// Estimate says how long a training will take on this machine. It comes from a few real updates of its
// network on its data, and from a few measurements.
type Estimate struct {
	Batch   int     `json:"batch"`   // of the updates that were made; less than the recipe's where that is slow
	Updates int     `json:"updates"` // made
	Update  float64 `json:"update"`  // seconds of an update with the recipe's batch
	Epoch   float64 `json:"epoch"`   // seconds of an epoch, recording and measurements included
	Seconds float64 `json:"seconds"` // of the whole training
	Bytes   int64   `json:"bytes"`   // of the recording, at most
}

// Times of an estimate. A person waits for it.
const (
	estimateUpdates = 3
	estimateTime    = 200 * time.Millisecond // of the updates together, about
	evaluateTime    = 40 * time.Millisecond
	maxEstimate     = 1 << 30 // bytes; a network is timed while somebody types the number of its units
	flops           = 4e10    // of a core, at a guess, to choose the first batch
)

// Estimate trains the described network for a moment and returns how long all of it will take. It
// records nothing and changes nothing.
func (e *Experiment) Estimate(ctx context.Context, threads int) (Estimate, error) {
	whole := min(e.Recipe.Batch, e.Train.Len())
	perSample := 6 * float64(e.Network.MACs()) / (flops * float64(max(1, threads)))
	out := Estimate{Batch: whole}
	if need := e.Recipe.Memory(e.Network, e.Train.Len(), threads); need > maxEstimate {
		return out, &Error{Key: "network", Problem: fmt.Sprintf("needs about %d MB of memory; only trainings of up to %d MB are timed", need>>20, maxEstimate>>20)}
	}
	for out.Batch > 32 && perSample*float64(out.Batch)*(estimateUpdates+1) > 2*estimateTime.Seconds() {
		out.Batch = (out.Batch + 1) / 2
	}
	t, err := e.trial(out.Batch, threads)
	if err != nil {
		return out, err
	}
	defer t.Close()
	times, err := timeSteps(ctx, t, estimateTime)
	if err != nil {
		return out, err
	}
	out.Updates, out.Update = len(times), times[len(times)/2]
	if out.Batch < whole {
		// The weights cost the same whatever the batch: half of it says what they cost.
		half, err := e.trial(max(out.Batch/2, 1), threads)
		if err != nil {
			return out, err
		}
		defer half.Close()
		less, err := timeSteps(ctx, half, estimateTime/2)
		if err != nil {
			return out, err
		}
		perSample := max(0, out.Update-less[len(less)/2]) / float64(out.Batch-max(out.Batch/2, 1))
		out.Update += perSample * float64(whole-out.Batch)
	}
	measured, err := e.measured(ctx, t)
	if err != nil {
		return out, err
	}
	return out, e.reckon(&out, t, measured)
}

// trial returns a trainer of the recipe with another batch.
func (e *Experiment) trial(batch, threads int) (*train.Trainer, error) {
	spec := e.Recipe.Spec
	spec.Batch = batch
	return train.New(e.Network, spec, e.Train, e.Recipe.Seed, threads)
}

// timeSteps makes some updates and returns their seconds, sorted.
func timeSteps(ctx context.Context, t *train.Trainer, limit time.Duration) ([]float64, error) {
	begun := time.Now()
	if err := t.Step(); err != nil { // the first one fetches memory
		return nil, err
	}
	first := time.Since(begun)
	var times []float64
	for begun = time.Now(); t.StepNumber() < t.Steps(); {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		gone := time.Since(begun)
		if len(times) >= estimateUpdates && gone > limit/8 || len(times) > 0 && gone+first > limit {
			break
		}
		at := time.Now()
		if err := t.Step(); err != nil {
			return nil, err
		}
		times = append(times, time.Since(at).Seconds())
	}
	if len(times) == 0 {
		times = append(times, first.Seconds())
	}
	slices.Sort(times)
	return times, nil
}

// measured returns the seconds that measuring a sample takes.
func (e *Experiment) measured(ctx context.Context, t *train.Trainer) (float64, error) {
	n := min(64, e.Train.Len())
	for {
		ids := make([]int32, n)
		for i := range ids {
			ids[i] = int32(i)
		}
		if _, err := t.EvaluateSamples(ctx, e.Train, ids[:min(n, 16)], "train"); err != nil {
			return 0, err
		}
		at := time.Now()
		if _, err := t.EvaluateSamples(ctx, e.Train, ids, "train"); err != nil {
			return 0, err
		}
		gone := time.Since(at)
		if gone > evaluateTime/4 || n == e.Train.Len() {
			return gone.Seconds() / float64(n), nil
		}
		n = min(4*n, e.Train.Len())
	}
}

// What writing takes beside the updates, in seconds, with checksums. States are long arrays as they lie in
// memory; other files are put together number by number.
const (
	perStateByte = 1 / 800e6
	perByte      = 1 / 200e6
	perFile      = 40e-6
	opening      = 5e-3 // and closing the run
)

// reckon sums up the parts of the training.
func (e *Experiment) reckon(out *Estimate, t *train.Trainer, measured float64) error {
	sub := e.subject()
	spec, err := e.Recipe.Record.Resolve(sub)
	if err != nil {
		return err
	}
	state := int64(0)
	for _, s := range t.State() {
		state += 4 * int64(len(s.Tensor.Data))
	}
	w, err := record.WorkOf(spec, sub, state)
	if err != nil {
		return err
	}
	out.Bytes = min(w.States+w.Bytes, int64(spec.Budget))
	beside := float64(w.TrainSamples+w.TestSamples)*measured + float64(w.States)*perStateByte + float64(w.Bytes)*perByte + float64(w.Files)*perFile + opening
	out.Seconds = out.Update*float64(sub.Steps) + beside
	out.Epoch = out.Seconds / float64(max(1, e.Recipe.Epochs))
	return nil
}
