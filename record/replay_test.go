package record

import (
	"context"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"

	"brainbow/dataset"
	"brainbow/dataset/generate"
	"brainbow/internal/hint"
	"brainbow/internal/vfs"
	"brainbow/nn"
	"brainbow/runstore"
	"brainbow/tensor"
	"brainbow/train"
)

// recording is a recorded training with its true weights.
type recording struct {
	fs       *vfs.Mem
	run      *runstore.Reader
	training *Training
	sub      Subject
	history  [][]tensor.Named // weights of every step
}

// meta returns the metadata of a training.
func meta(t testing.TB, sub Subject, spec train.Spec, rec Spec, seed uint64) runstore.Meta {
	t.Helper()
	raw := func(v any) json.RawMessage {
		b, err := json.Marshal(v)
		must(t, err)
		return b
	}
	return runstore.Meta{
		Numerics: train.Numerics, Seed: seed, Network: raw(sub.Net.Spec), Dataset: runstore.Dataset{Name: "digits", Fingerprint: "sha256:00"},
		Recipe: raw(struct {
			Name string `json:"name"`
			train.Spec
			Record Spec `json:"record"`
		}{"made-up", spec, rec}),
	}
}

// recorded trains and records. It changes the learning rate after the steps that are the keys of
// the map.
func recorded(t testing.TB, sub Subject, rec Spec, rates map[int64]float64, change func(*runstore.Meta)) *recording {
	t.Helper()
	spec := trainSpec
	spec.Batch, spec.Epochs = sub.Batch, int(sub.Steps/sub.StepsPerEpoch)
	m := meta(t, sub, spec, rec, 1)
	if change != nil {
		change(&m)
	}
	r := &recording{fs: vfs.NewMem(), sub: sub}
	w, err := runstore.Create("/run", m, runstore.Options{FS: r.fs})
	must(t, err)
	rcd, err := New(w, rec, sub, Options{})
	must(t, err)
	turn := train.Observer{Step: func(tr *train.Trainer, step int64) error {
		if v, ok := rates[step]; ok {
			return tr.SetLearningRate(v)
		}
		return nil
	}}
	must(t, trainer(t, sub, 1).Run(context.Background(), rcd.Observer(), history(&r.history), turn), w.Close())
	r.open(t)
	return r
}

func (r *recording) open(t testing.TB) {
	t.Helper()
	var err error
	r.run, err = runstore.OpenWith("/run", runstore.OpenOptions{FS: r.fs})
	must(t, err)
	r.training, err = ReadTraining(r.run)
	must(t, err)
}

func (r *recording) replayer(t testing.TB, opt ReplayOptions) *Replayer {
	t.Helper()
	if opt.Subject == nil {
		opt.Subject = func() (Subject, error) { return r.sub, nil }
	}
	p := NewReplayer(r.run, r.training, opt)
	t.Cleanup(p.Close)
	return p
}

// right checks the weights of a step.
func (r *recording) right(t testing.TB, p *Replayer, step int64) {
	t.Helper()
	w, err := p.Weights(context.Background(), step)
	if err != nil {
		t.Fatalf("step %d: %v", step, err)
	}
	if !sameWeights(w.Tensors(), r.history[step]) {
		t.Fatalf("step %d differs from the trained weights", step)
	}
}

func sameWeights(a, b []tensor.Named) bool {
	return same(a, b)
}

// damage changes one byte in the middle of a file.
func (r *recording) damage(t testing.TB, path string) {
	t.Helper()
	data, err := vfs.ReadFile(r.fs, "/run/"+path, 0)
	must(t, err)
	data[len(data)*2/3] ^= 4
	must(t, vfs.WriteFile(r.fs, "/run/"+path, data))
}

var sparse = Spec{
	Frames: &Schedule{Log: 4}, Anchors: &Schedule{Every: 10},
	Probes: &Probes{Schedule: Schedule{Off: true}}, Predictions: &Schedule{Off: true}, Metrics: &Metrics{Evaluate: &Schedule{Off: true}},
}

var turns = map[int64]float64{7: 0.003, 10: 0.03, 25: 0.001}

func TestReplayEveryStep(t *testing.T) {
	sub := subject(t, 60, 8, 5) // 40 steps
	r := recorded(t, sub, sparse, turns, nil)
	if n := len(r.run.Frames()); n > 8 {
		t.Fatalf("%d frames are kept", n)
	}
	for name, opt := range map[string]ReplayOptions{"usual": {}, "threads": {Threads: 2}, "tiny cache": {Cache: 1}, "small cache": {Cache: 40_000}} {
		t.Run(name, func(t *testing.T) {
			forward, backward, random := r.replayer(t, opt), r.replayer(t, opt), r.replayer(t, opt)
			for s := range sub.Steps + 1 {
				r.right(t, forward, s)
				r.right(t, backward, sub.Steps-s)
			}
			rng := rand.New(rand.NewPCG(1, 2))
			for range 100 {
				r.right(t, random, rng.Int64N(sub.Steps+1))
			}
			if forward.steps > sub.Steps {
				t.Errorf("forward: %d updates for %d steps", forward.steps, sub.Steps)
			}
			if opt.Cache == 0 && backward.steps > sub.Steps {
				t.Errorf("backward: %d updates for %d steps", backward.steps, sub.Steps)
			}
			if w := random.Warnings(); len(w) > 0 {
				t.Errorf("warned of %q", w)
			}
			if used := random.cache.used; used > int64(random.opt.Cache) && len(random.cache.steps) > 1 {
				t.Errorf("the cache holds %d bytes of %d", used, random.opt.Cache)
			}
		})
	}
}

// A replay keeps states on its way, so that going back is cheap.
func TestReplayIsSmoothBackwards(t *testing.T) {
	sub := subject(t, 60, 8, 50) // 400 steps
	rec := sparse
	rec.Anchors = &Schedule{Log: 1} // the ends only
	r := recorded(t, sub, rec, nil, nil)
	p := r.replayer(t, ReplayOptions{})
	r.right(t, p, 390)
	if p.steps != 390 {
		t.Errorf("%d updates for the first", p.steps)
	}
	if n := len(p.cache.steps); n < passed/2 || n > passed+1 {
		t.Errorf("the first replay left %d states", n)
	}
	for s := int64(389); s >= 290; s-- {
		before := p.steps
		r.right(t, p, s)
		if n := p.steps - before; n > 390/passed+1 {
			t.Errorf("%d updates for step %d", n, s)
		}
	}
	if n := p.steps - 390; n > 120 {
		t.Errorf("%d updates for 100 steps back", n)
	}
	// A cache that holds only three states: still correct, still one replay.
	small := r.replayer(t, ReplayOptions{Cache: Bytes(3 * (p.cache.byStep[390].Value.(*train.Snapshot).Bytes() + perState))})
	r.right(t, small, 390)
	r.right(t, small, 391)
	r.right(t, small, 389)
	if len(small.cache.steps) > 3 {
		t.Errorf("the cache holds %v", small.cache.steps)
	}
}

func TestReplayWithoutReplayPoints(t *testing.T) {
	sub := subject(t, 60, 8, 2)
	rec := sparse
	rec.Anchors = &Schedule{Off: true}
	r := recorded(t, sub, rec, turns, nil)
	p := r.replayer(t, ReplayOptions{})
	for _, s := range []int64{3, 16, 11, 0} {
		r.right(t, p, s)
	}
	// A branch begins at its parent's weights, so its own seed does not help.
	b := recorded(t, sub, rec, nil, func(m *runstore.Meta) { m.Parent = &runstore.Parent{ID: m.ID} })
	q := b.replayer(t, ReplayOptions{})
	b.right(t, q, 0)
	if _, err := q.Weights(context.Background(), 5); !errors.Is(err, runstore.ErrNotKept) || hint.Of(err) == "" {
		t.Errorf("a branch without replay points: %v", err)
	}
	if err := q.Check(context.Background(), 5); !errors.Is(err, runstore.ErrNotKept) {
		t.Errorf("check: %v", err)
	}
}

func TestReplayGradientAndValues(t *testing.T) {
	ctx := context.Background()
	sub := subject(t, 60, 8, 3)
	r := recorded(t, sub, sparse, turns, nil)
	p := r.replayer(t, ReplayOptions{})
	tr := trainer(t, sub, 1)
	for step := int64(1); step <= 24; step++ {
		if v, ok := turns[step-1]; ok {
			must(t, tr.SetLearningRate(v))
		}
		want, err := tr.Gradient(tr.Weights(), step)
		must(t, err)
		got, err := p.Gradient(ctx, step)
		must(t, err)
		if !slices.Equal(want.Data(), got.Data()) {
			t.Fatalf("gradient of step %d", step)
		}
		must(t, tr.Step())
		s, err := p.State(ctx, step)
		must(t, err)
		if live := tr.Snapshot(); s.Step() != step || !slices.Equal(s.Weights().Data(), live.Weights().Data()) || s.Bytes() != live.Bytes() {
			t.Fatalf("state of step %d", step)
		}
		if step != 13 {
			continue
		}
		e, err := p.Evaluate(ctx, step, sub.Test, []int32{3, 1})
		must(t, err)
		live, err := tr.Evaluate(ctx, sub.Test, "test")
		must(t, err)
		if e.Step != step || !slices.Equal(e.LogitsOf(0), live.LogitsOf(3)) || e.Losses[1] != live.Losses[1] {
			t.Error("predictions of a replayed step")
		}
		var one, two []float32
		keep := func(to *[]float32) nn.Sink { return func(_, _ int, v []float32) { *to = slices.Clone(v) } }
		must(t, p.Infer(ctx, step, sub.Test, []int32{5}, []string{"conv1.pre"}, keep(&one)))
		must(t, sub.Net.Infer(ctx, tr.Weights(), sub.Test, []int32{5}, []string{"conv1.pre"}, 1, keep(&two)))
		if len(one) != 2*8*8 || !slices.Equal(one, two) {
			t.Error("activations of a replayed step")
		}
	}
	if _, err := p.Gradient(ctx, 0); err == nil || !strings.Contains(err.Error(), "before the first update") {
		t.Errorf("gradient of step 0: %v", err)
	}
}

func TestReplayRange(t *testing.T) {
	r := recorded(t, subject(t, 60, 8, 2), sparse, nil, nil)
	p := r.replayer(t, ReplayOptions{})
	for _, step := range []int64{-1, 17, 1 << 40} {
		var out *RangeError
		_, err := p.Weights(context.Background(), step)
		if !errors.As(err, &out) || out.Last != 16 || !strings.Contains(err.Error(), "its steps are 0 to 16") || hint.Of(err) == "" {
			t.Errorf("step %d: %v", step, err)
		}
		if _, err := p.Gradient(context.Background(), step); !errors.As(err, &out) {
			t.Errorf("gradient of step %d: %v", step, err)
		}
		if err := p.Check(context.Background(), step); !errors.As(err, &out) {
			t.Errorf("check step %d: %v", step, err)
		}
	}
}

// Kept steps can be viewed even if a replay is impossible.
func TestReplayRefuses(t *testing.T) {
	ctx := context.Background()
	sub := subject(t, 60, 8, 2)
	for name, c := range map[string]struct {
		change func(*runstore.Meta)
		opt    ReplayOptions
		want   error
		text   string
	}{
		"numerics": {func(m *runstore.Meta) { m.Numerics = 99 }, ReplayOptions{}, ErrNumerics, "numerics revision 99"},
		"missing": {nil, ReplayOptions{Subject: func() (Subject, error) {
			return Subject{}, &dataset.MissingError{Name: "mnist", Dir: "/data", Files: []string{"x"}, Remedy: "put it there"}
		}}, dataset.ErrMissing, "/data"},
		"recipe": {func(m *runstore.Meta) { m.Recipe = json.RawMessage(`{"name":"x"}`) }, ReplayOptions{}, nil, "does not say how it was trained"},
	} {
		t.Run(name, func(t *testing.T) {
			r := recorded(t, sub, sparse, nil, c.change)
			p := r.replayer(t, c.opt)
			kept := r.run.Frames()
			if err := p.Check(ctx, kept[1]); err != nil {
				t.Error(err)
			}
			r.right(t, p, kept[1])
			_, err := p.Weights(ctx, 8)
			if err == nil || c.want != nil && (!errors.Is(err, c.want) || hint.Of(err) == "") || !strings.Contains(err.Error(), c.text) {
				t.Errorf("replay: %v (hint %q)", err, hint.Of(err))
			}
			if cerr := p.Check(ctx, 8); cerr == nil || cerr.Error() != err.Error() {
				t.Errorf("check: %v", cerr)
			}
		})
	}
}

func TestOtherDataIsRefused(t *testing.T) {
	d, err := generate.Opener{}.Open("digits", dataset.Options{Train: 40, Test: 20})
	must(t, err)
	net, err := nn.Build(nn.Spec{Input: d.Shape[:], Layers: []nn.LayerSpec{{Layer: "flatten"}, {Layer: "dense", Units: 10, Activation: "softmax"}}})
	must(t, err)
	in, err := dataset.NewInput(d, &d.Train, nil)
	must(t, err)
	spec := trainSpec
	spec.Batch, spec.Epochs = 8, 2
	sub := NewSubject(net, spec, in, in)
	data := func(seed int) func(*runstore.Meta) {
		return func(m *runstore.Meta) {
			var recipe map[string]any
			must(t, json.Unmarshal(m.Recipe, &recipe))
			recipe["data"] = map[string]any{"name": "digits", "train": 40, "test": 20, "seed": seed}
			var err error
			m.Recipe, err = json.Marshal(recipe)
			must(t, err)
			m.Dataset.Fingerprint = d.Fingerprint()
		}
	}
	r := recorded(t, sub, sparse, nil, data(0))
	p := NewReplayer(r.run, r.training, ReplayOptions{Data: generate.Opener{}})
	defer p.Close()
	r.right(t, p, 8)

	r = recorded(t, sub, sparse, nil, data(1))
	q := NewReplayer(r.run, r.training, ReplayOptions{Data: generate.Opener{}})
	defer q.Close()
	r.right(t, q, 10)
	if _, err := q.Weights(context.Background(), 8); !errors.Is(err, ErrOtherData) || !strings.Contains(err.Error(), d.Fingerprint()[:19]) || hint.Of(err) == "" {
		t.Errorf("other data: %v", err)
	}
}

func TestReplayPassesOverDamage(t *testing.T) {
	sub := subject(t, 60, 8, 5)
	const at30, at20 = "anchors/00000030.safetensors", "frames/00000020.safetensors"
	r := recorded(t, sub, sparse, turns, nil)
	r.damage(t, at30)
	r.damage(t, at20)
	p := r.replayer(t, ReplayOptions{})
	r.right(t, p, 34)
	w := p.Warnings()
	if len(w) != 2 || !strings.Contains(w[0], at30) || !strings.Contains(w[1], at20) || !strings.Contains(w[0], "the one before it was used") {
		t.Errorf("warned of %q", w)
	}
	r.right(t, p, 33)
	r.right(t, p, 39)
	r.right(t, r.replayer(t, ReplayOptions{}), 20) // the frame itself
	must(t, r.fs.Remove("/run/"+at20))
	q := r.replayer(t, ReplayOptions{})
	r.right(t, q, 20)
	if w := q.Warnings(); len(w) == 0 || !strings.Contains(w[0], "missing") {
		t.Errorf("warned of %q", w)
	}
	// All replay points damaged: the seed is one too.
	for _, a := range r.run.Anchors() {
		if a != 30 {
			r.damage(t, "anchors/000000"+string(rune('0'+a/10))+"0.safetensors")
		}
	}
	r.right(t, r.replayer(t, ReplayOptions{}), 35)
}

// A replay that does not reproduce the recording returns an error.
func TestReplayMismatch(t *testing.T) {
	ctx := context.Background()
	sub := subject(t, 60, 8, 5)
	r := recorded(t, sub, sparse, turns, nil)
	kept := slices.DeleteFunc(r.run.Frames(), func(s int64) bool { return s < 11 || s > 30 })[0]
	// The same training with another seed: its bits differ from the first step on.
	m := r.run.Meta()
	r.training.Seed = 2
	p := r.replayer(t, ReplayOptions{})
	_, err := p.Weights(ctx, kept+1)
	if kept%10 == 0 {
		_, err = p.State(ctx, kept+15)
	}
	var bad *MismatchError
	if !errors.As(err, &bad) || bad.Recorded != r.run.FrameHash(bad.Step) || bad.Got == bad.Recorded || hint.Of(err) == "" {
		t.Fatalf("step %d of seed %d: %v", kept, m.Seed, err)
	}
	if s := p.cache.before(bad.Step); s != nil && s.Step() >= bad.From {
		t.Errorf("step %d of a wrong replay was kept", s.Step())
	}
	if _, again := p.Weights(ctx, bad.Step+1); !errors.As(again, &bad) {
		t.Errorf("the second time: %v", again)
	}
	r.right(t, p, bad.Step) // the recorded step is correct
}

func TestReplayStopsAndGoesOn(t *testing.T) {
	sub := subject(t, 60, 8, 5)
	rec := sparse
	rec.Anchors = &Schedule{Log: 1}
	r := recorded(t, sub, rec, turns, nil)
	p := r.replayer(t, ReplayOptions{})
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := p.Weights(ctx, 35); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	if err := p.Check(ctx, 35); !errors.Is(err, context.Canceled) && err != nil {
		t.Errorf("check cancelled: %v", err)
	}
	r.right(t, p, 35)
	p.Close()
	if _, err := p.Weights(context.Background(), 38); err == nil || !strings.Contains(err.Error(), "closed") {
		t.Errorf("after Close: %v", err)
	}
	r.right(t, p, 35)
	p.Close()
}

func TestReplayConcurrently(t *testing.T) {
	sub := subject(t, 60, 8, 5)
	r := recorded(t, sub, sparse, turns, nil)
	p := r.replayer(t, ReplayOptions{Cache: 60_000})
	var wg sync.WaitGroup
	for g := range uint64(6) {
		wg.Go(func() {
			rng := rand.New(rand.NewPCG(g, 0))
			for range 40 {
				step := rng.Int64N(sub.Steps + 1)
				ctx, cancel := context.WithCancel(context.Background())
				if rng.IntN(5) == 0 {
					cancel()
				}
				w, err := p.Weights(ctx, step)
				if err == nil && !sameWeights(w.Tensors(), r.history[step]) {
					t.Errorf("step %d differs from the trained weights", step)
				}
				if err != nil && !errors.Is(err, context.Canceled) {
					t.Error(err)
				}
				if step > 0 {
					if _, err := p.Gradient(ctx, step); err != nil && !errors.Is(err, context.Canceled) {
						t.Error(err)
					}
				}
				cancel()
			}
		})
	}
	wg.Wait()
}
