package record

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"slices"
	"strings"
	"syscall"
	"testing"

	"brainbow/internal/hint"
	"brainbow/internal/safetensors"
	"brainbow/internal/vfs"
	"brainbow/nn"
	"brainbow/runstore"
	"brainbow/tensor"
	"brainbow/train"
)

// samples are images of a synthetic problem: the label is the brightest quarter.
type samples struct{ n, features, classes int }

func (s samples) Len() int        { return s.n }
func (s samples) Features() int   { return s.features }
func (s samples) Label(i int) int { return i % s.classes }
func (s samples) Read(dst []float32, i int) {
	x := uint32(i)*2654435761 + 1
	for j := range dst {
		x = x*1664525 + 1013904223
		dst[j] = float32(x>>16) / 65536
		if j*s.classes/len(dst) == i%s.classes {
			dst[j] += 0.5
		}
	}
}

var trainSpec = train.Spec{Loss: "softmax-cross-entropy", Optimizer: train.Optimizer{Kind: "adam", LearningRate: .01}}

func subject(t testing.TB, n, batch, epochs int) Subject {
	t.Helper()
	net, err := nn.Build(nn.Spec{Input: []int{1, 8, 8}, Layers: []nn.LayerSpec{
		{Layer: "conv", Filters: 2, Kernel: 3, Activation: "tanh"},
		{Layer: "maxpool", Size: 2},
		{Layer: "flatten"},
		{Layer: "dense", Units: 6, Activation: "relu"},
		{Layer: "dense", Units: 4, Activation: "softmax"},
	}})
	if err != nil {
		t.Fatal(err)
	}
	s := samples{n, 64, 4}
	per := int64((n + batch - 1) / batch)
	return Subject{Net: net, Train: s, Test: s, Batch: batch, StepsPerEpoch: per, Steps: per * int64(epochs)}
}

func trainer(t testing.TB, sub Subject, seed uint64) *train.Trainer {
	t.Helper()
	spec := trainSpec
	spec.Batch, spec.Epochs = sub.Batch, int(sub.Steps/sub.StepsPerEpoch)
	tr, err := train.New(sub.Net, spec, sub.Train, seed, 2)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(tr.Close)
	return tr
}

func store(t testing.TB, fsys vfs.FS) *runstore.Writer {
	t.Helper()
	w, err := runstore.Create("/run", runstore.Meta{Recipe: json.RawMessage("{}"), Network: json.RawMessage("{}")}, runstore.Options{FS: fsys})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// history keeps the weights of every step.
func history(h *[][]tensor.Named) train.Observer {
	keep := func(t *train.Trainer, _ int64) error {
		*h = append(*h, t.Weights().Tensors())
		return nil
	}
	return train.Observer{Start: func(t *train.Trainer) error { return keep(t, 0) }, Step: keep}
}

func same(a []tensor.Named, b []tensor.Named) bool {
	return slices.EqualFunc(a, b, func(a tensor.Named, b tensor.Named) bool {
		return a.Name == b.Name && slices.Equal(a.Tensor.Shape, b.Tensor.Shape) && slices.Equal(a.Tensor.Data, b.Tensor.Data)
	})
}

func must(t testing.TB, errs ...error) {
	t.Helper()
	for _, err := range errs {
		if err != nil {
			t.Fatal(err)
		}
	}
}

func TestRecording(t *testing.T) {
	sub := subject(t, 60, 8, 3) // 8 steps per epoch, 24 in total
	m := vfs.NewMem()
	w := store(t, m)
	measured := 0
	rec, err := New(w, Spec{
		Frames: &Schedule{Every: 1}, Anchors: &Schedule{Every: 5},
		Probes: &Probes{Schedule: Schedule{Every: 2}, Taps: []string{"conv1", "fc1.pre"}, Test: []int32{3, 7}, Train: []int32{20}},
	}, sub, Options{Metrics: func(train.Metrics) { measured++ }})
	must(t, err)
	var h, plain [][]tensor.Named
	tr := trainer(t, sub, 1)
	must(t, tr.Run(context.Background(), rec.Observer(), history(&h)), w.Close())
	must(t, trainer(t, sub, 1).Run(context.Background(), history(&plain)))

	r, err := runstore.OpenWith("/run", runstore.OpenOptions{FS: m})
	must(t, err, r.Verify(nil))
	if s, err := r.Status(); s != runstore.StatusFinished || err != nil {
		t.Errorf("status %s %v", s, err)
	}
	for step := range int64(25) {
		f, err := r.Frame(step)
		must(t, err)
		if !same(h[step], f) {
			t.Fatalf("frame %d differs from the trained weights", step)
		}
		if !same(plain[step], f) {
			t.Fatalf("recording changed the training at step %d", step)
		}
	}
	if got := r.Anchors(); !slices.Equal(got, []int64{0, 5, 10, 15, 20, 24}) {
		t.Errorf("anchors %v", got)
	}

	// A replay from an anchor gives the recorded bits.
	from := int64(10)
	state, err := r.Anchor(from)
	must(t, err)
	frame, err := r.Frame(from)
	must(t, err)
	again := trainer(t, sub, 1)
	must(t, again.Restore(from, frame, state))
	for again.StepNumber() < 24 {
		must(t, again.Step())
		f, err := r.Frame(again.StepNumber())
		must(t, err)
		if !same(again.Weights().Tensors(), f) {
			t.Fatalf("replay differs at step %d", again.StepNumber())
		}
	}

	// Probes are the network's values, rounded to half precision.
	replayer := NewReplayer(r, &Training{Net: sub.Net}, ReplayOptions{})
	defer replayer.Close()
	for _, step := range []int64{0, 2, 24} {
		weights, err := replayer.Weights(context.Background(), step)
		must(t, err)
		for _, tap := range []string{"conv1", "fc1.pre"} {
			v, desc, err := r.Probe(tap, step)
			must(t, err)
			if !slices.Equal(desc.Samples, []string{"test:3", "test:7", "train:20"}) {
				t.Errorf("samples %v", desc.Samples)
			}
			must(t, sub.Net.Infer(context.Background(), weights, sub.Test, []int32{3, 7, 20}, []string{tap}, 1, func(k, _ int, values []float32) {
				for i, x := range values {
					if got := v.Row(k).Data[i]; got != safetensors.Single(safetensors.Half(x)) {
						t.Fatalf("%s of step %d, sample %d, unit %d: %v, the network says %v", tap, step, k, i, got, x)
					}
				}
			}))
		}
	}
	if v, _, err := r.Probe("conv1", 2); err != nil || !slices.Equal(v.Shape, []int{3, 2, 8, 8}) {
		t.Errorf("conv probe %v %v", v.Shape, err)
	}
	if v, _, err := r.Probe("fc1.pre", 2); err != nil || !slices.Equal(v.Shape, []int{3, 6}) {
		t.Errorf("dense probe %v %v", v.Shape, err)
	}

	// Measurements.
	rows, err := r.Metrics()
	must(t, err)
	count := map[string]int{}
	var final runstore.Metric
	for _, row := range rows {
		count[row.Split]++
		if row.Split == "test" {
			final = row
		}
	}
	if count["batch"] != 24 || count["train"] != 4 || count["test"] < 10 || measured != len(rows) {
		t.Errorf("rows %v, %d measured", count, measured)
	}
	p, err := r.Predictions(24)
	must(t, err)
	right, loss := 0, 0.0
	for i := range p.Len() {
		loss += float64(p.Loss[i])
		if p.Predicted[i] == p.Label[i] {
			right++
		}
	}
	if p.Len() != 60 || final.Step != 24 || final.Accuracy != float64(right)/60 || math.Abs(final.Loss-loss/60) > 1e-5 || !slices.Equal(p.Logits.Shape, []int{60, 4}) {
		t.Errorf("predictions: %d of %d right, loss %v; measured %+v", right, p.Len(), loss/60, final)
	}
}

func TestBudgetThins(t *testing.T) {
	sub := subject(t, 80, 8, 10) // 100 steps
	run := func(budget Bytes) (*runstore.Reader, []string, int64) {
		m := vfs.NewMem()
		w := store(t, m)
		var said []string
		rec, err := New(w, Spec{
			Frames: &Schedule{Every: 1}, Anchors: &Schedule{Every: 4}, Probes: &Probes{Schedule: Schedule{Every: 1}}, Budget: budget,
		}, sub, Options{Message: func(s string) { said = append(said, s) }})
		must(t, err, trainer(t, sub, 1).Run(context.Background(), rec.Observer()))
		size := w.Bytes()
		must(t, w.Close())
		r, err := runstore.OpenWith("/run", runstore.OpenOptions{FS: m})
		must(t, err, r.Verify(nil))
		return r, said, size
	}
	_, said, full := run(1 << 40)
	if len(said) != 0 {
		t.Errorf("a recording within its budget said %q", said)
	}
	for _, part := range []int64{2, 5, 15} {
		budget := Bytes(full / part)
		r, said, size := run(budget)
		if size > int64(budget) {
			t.Errorf("1/%d: %d bytes of %d, said %q", part, size, budget, said)
		}
		if len(said) == 0 || !strings.Contains(said[0], "budget") {
			t.Errorf("1/%d: said %q", part, said)
		}
		for what, steps := range map[string][]int64{"frames": r.Frames(), "anchors": r.Anchors(), "probes": r.ProbeSteps("conv1"), "predictions": r.PredictionSteps()} {
			if len(steps) < 2 || steps[0] != 0 || steps[len(steps)-1] != 100 {
				t.Errorf("1/%d: %s kept %v", part, what, steps)
			}
		}
		for _, a := range r.Anchors() {
			if _, err := r.Frame(a); err != nil {
				t.Errorf("anchor without frame: %v", err)
			}
		}
	}
	_, said, _ = run(10)
	if n := len(said); n == 0 || !strings.Contains(said[n-1], "cannot be thinned further") || strings.Count(strings.Join(said, "\n"), "cannot") != 1 {
		t.Errorf("an impossible budget: %q", said)
	}
}

func TestInterrupted(t *testing.T) {
	sub := subject(t, 60, 8, 3)
	m := vfs.NewMem()
	w := store(t, m)
	ctx, cancel := context.WithCancel(context.Background())
	rec, err := New(w, Spec{}, sub, Options{Context: ctx})
	must(t, err)
	stop := train.Observer{Step: func(_ *train.Trainer, step int64) error {
		if step == 13 {
			cancel()
		}
		return nil
	}}
	if err := trainer(t, sub, 1).Run(ctx, rec.Observer(), stop); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	// End has made everything durable: not even Close is needed.
	r, err := runstore.OpenWith("/run", runstore.OpenOptions{FS: m.Crash(nil)})
	must(t, err, r.Verify(nil))
	if s, _ := r.Status(); s != runstore.StatusInterrupted {
		t.Errorf("status %s", s)
	}
	if a := r.Anchors(); a[len(a)-1] != 13 {
		t.Errorf("anchors %v", a)
	}
	rows, _ := r.Metrics()
	if rows[len(rows)-1].Step != 13 {
		t.Errorf("rows to step %d", rows[len(rows)-1].Step)
	}
	must(t, w.Close())
}

func TestDivergedKeepsTheRun(t *testing.T) {
	sub := subject(t, 60, 8, 3)
	m := vfs.NewMem()
	w := store(t, m)
	rec, err := New(w, Spec{}, sub, Options{})
	must(t, err)
	tr := trainer(t, sub, 1)
	wreck := train.Observer{Step: func(t *train.Trainer, step int64) error {
		if step == 9 {
			return t.SetLearningRate(1e30)
		}
		return nil
	}}
	err = tr.Run(context.Background(), rec.Observer(), wreck)
	var diverged *train.DivergedError
	if !errors.As(err, &diverged) {
		t.Fatalf("training ended with %v", err)
	}
	must(t, w.Close())
	r, err := runstore.OpenWith("/run", runstore.OpenOptions{FS: m})
	must(t, err, r.Verify(nil))
	if s, _ := r.Status(); s != runstore.StatusDiverged {
		t.Errorf("status %s", s)
	}
	events, _ := r.Events()
	if i := slices.IndexFunc(events, func(e runstore.Event) bool { return e.Key == "error" }); i < 0 || !strings.Contains(string(events[i].Value), "diverged") {
		t.Errorf("events %v", events)
	}
	if f := r.Frames(); f[len(f)-1] != tr.StepNumber() {
		t.Errorf("frames %v, trained to %d", f, tr.StepNumber())
	}
}

func TestFullDiskEndsTheTraining(t *testing.T) {
	sub := subject(t, 60, 8, 3)
	m := vfs.NewMem()
	w := store(t, m)
	rec, err := New(w, Spec{Frames: &Schedule{Every: 1}, Anchors: &Schedule{Every: 2}}, sub, Options{})
	must(t, err)
	m.Capacity(60_000)
	err = trainer(t, sub, 1).Run(context.Background(), rec.Observer())
	if cerr := w.Close(); err == nil {
		err = cerr
	}
	if !errors.Is(err, syscall.ENOSPC) || hint.Of(err) == "" {
		t.Fatalf("training ended with %v", err)
	}
	r, err := runstore.OpenWith("/run", runstore.OpenOptions{FS: m})
	must(t, err, r.Verify(nil))
	if len(r.Anchors()) == 0 {
		t.Error("nothing was kept")
	}
}
