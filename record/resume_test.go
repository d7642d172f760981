package record

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"syscall"
	"testing"

	"brainbow/internal/hint"
	"brainbow/internal/vfs"
	"brainbow/runstore"
	"brainbow/train"
)

// everything is a recording with all kinds of files at different steps.
var everything = Spec{
	Frames: &Schedule{Every: 3, Log: 8}, Anchors: &Schedule{Every: 7}, Predictions: &Schedule{Every: 11},
	Probes:  &Probes{Schedule: Schedule{Every: 2}, Taps: []string{"conv1", "fc1"}, Test: []int32{1, 5}},
	Metrics: &Metrics{Rows: 20, Evaluate: &Schedule{Epochs: true}, Sampled: &Sampled{Every: 2, Test: 10, Train: 5}},
}

// course is a training that can be recorded and resumed repeatedly.
type course struct {
	t    testing.TB
	sub  Subject
	rec  Spec
	meta runstore.Meta
}

func newCourse(t testing.TB, rec Spec) *course {
	sub := subject(t, 60, 8, 5) // 40 steps
	spec := trainSpec
	spec.Batch, spec.Epochs = sub.Batch, 5
	resolved, err := rec.Resolve(sub)
	must(t, err)
	return &course{t, sub, resolved, meta(t, sub, spec, resolved, 1)}
}

// follow trains, with changes of the learning rate, to the end or until the context ends.
func (c *course) follow(ctx context.Context, tr *train.Trainer, rec *Recorder, observers ...train.Observer) error {
	return tr.Run(ctx, append([]train.Observer{rec.Observer(), turner}, observers...)...)
}

// turner changes the learning rate. A change that was not recorded before the training was killed
// is lost with everything after it, so it is made again.
var turner = train.Observer{
	Start: func(tr *train.Trainer) error { return turnAt(tr, tr.StepNumber()) },
	Step:  turnAt,
}

func turnAt(tr *train.Trainer, step int64) error {
	if v, ok := turns[step]; ok {
		return tr.SetLearningRate(v)
	}
	return nil
}

// record records from the start.
func (c *course) record(ctx context.Context, fs vfs.FS, observers ...train.Observer) error {
	w, err := runstore.Create("/run", c.meta, runstore.Options{FS: fs})
	if err != nil {
		return err
	}
	rec, err := New(w, c.rec, c.sub, Options{Context: ctx})
	must(c.t, err)
	return errors.Join(c.follow(ctx, trainer(c.t, c.sub, 1), rec, observers...), w.Close())
}

// goOn resumes the recording and returns the step from which it continued.
func (c *course) goOn(ctx context.Context, fs vfs.FS, said *[]string, observers ...train.Observer) (from int64, err error) {
	w, err := runstore.Resume("/run", runstore.Options{FS: fs})
	if err != nil {
		return 0, err
	}
	run, err := runstore.OpenWith("/run", runstore.OpenOptions{FS: fs})
	must(c.t, err)
	training, err := ReadTraining(run)
	must(c.t, err)
	tr := trainer(c.t, c.sub, 1)
	opt := Options{Context: ctx, Message: func(s string) {
		if said != nil {
			*said = append(*said, s)
		}
	}}
	rec, err := Resume(ctx, run, w, training, tr, c.sub, opt)
	from = tr.StepNumber()
	if err == nil {
		err = c.follow(ctx, tr, rec, observers...)
	}
	return from, errors.Join(err, w.Close())
}

// contents returns everything in a recording that must not depend on interruptions.
func contents(t testing.TB, fs vfs.FS) map[string]string {
	t.Helper()
	run, err := runstore.OpenWith("/run", runstore.OpenOptions{FS: fs})
	must(t, err, run.Verify(nil))
	if s, err := run.Status(); s != runstore.StatusFinished || err != nil {
		t.Errorf("status %s %v", s, err)
	}
	all := map[string]string{}
	for _, e := range run.Entries() {
		switch e.Kind {
		case runstore.KindFrame, runstore.KindAnchor, runstore.KindPredictions, runstore.KindLearning:
			data, err := vfs.ReadFile(fs, "/run/"+e.Path, 0)
			must(t, err)
			all[e.Path] = runstore.FrameFileHash(data)
		}
	}
	data, err := vfs.ReadFile(fs, "/run/metrics.jsonl", 0)
	must(t, err)
	all["metrics.jsonl"] = string(data)
	for _, tap := range run.Taps() {
		for _, step := range run.ProbeSteps(tap) {
			v, _, err := run.Probe(tap, step)
			must(t, err)
			all[fmt.Sprintf("probe %s %d", tap, step)] = fmt.Sprint(v.Data)
		}
	}
	events, err := run.Events()
	must(t, err)
	for _, e := range events {
		if e.Key != "status" && e.Key != keyLater {
			all[fmt.Sprintf("event %d", e.Step)] += e.Key + string(e.Value)
		}
	}
	return all
}

func compare(t testing.TB, want, got map[string]string) {
	t.Helper()
	for k, v := range want {
		if g, ok := got[k]; !ok {
			t.Errorf("%s is missing", k)
		} else if g != v {
			t.Errorf("%s differs", k)
		}
	}
	for k := range got {
		if _, ok := want[k]; !ok {
			t.Errorf("%s should not be there", k)
		}
	}
}

// stop ends a training after a step.
func stop(at int64) (context.Context, train.Observer) {
	ctx, cancel := context.WithCancel(context.Background())
	return ctx, train.Observer{Start: func(tr *train.Trainer) error {
		if tr.StepNumber() == at {
			cancel()
		}
		return nil
	}, Step: func(_ *train.Trainer, step int64) error {
		if step == at {
			cancel()
		}
		return nil
	}}
}

func recordings(t *testing.T) map[string]*course {
	thin := everything
	thin.Frames, thin.Probes = &Schedule{Every: 1}, &Probes{Schedule: Schedule{Every: 1}, Taps: []string{"conv1"}}
	thin.Budget = 90_000
	bare := everything
	bare.Anchors = &Schedule{Off: true}
	return map[string]*course{"everything": newCourse(t, everything), "thinned": newCourse(t, thin), "without anchors": newCourse(t, bare)}
}

func TestResumeAfterInterruption(t *testing.T) {
	for name, c := range recordings(t) {
		t.Run(name, func(t *testing.T) {
			plain := vfs.NewMem()
			must(t, c.record(context.Background(), plain))
			want := contents(t, plain)
			for _, at := range [][]int64{{0}, {1}, {5}, {7}, {8}, {13, 13}, {14, 20, 22}, {16}, {22}, {24, 25, 26, 27}, {39}, {40}} {
				m := vfs.NewMem()
				for i, step := range at {
					ctx, watch := stop(step)
					var err error
					if i == 0 {
						err = c.record(ctx, m, watch)
					} else {
						_, err = c.goOn(ctx, m, nil, watch)
					}
					if !errors.Is(err, context.Canceled) && step != c.sub.Steps {
						t.Fatalf("interrupted at %v: %v", at, err)
					}
				}
				from, err := c.goOn(context.Background(), m, nil)
				must(t, err)
				if last := at[len(at)-1]; from != last && !c.rec.Anchors.Off {
					t.Errorf("interrupted at %v, went on from step %d", at, from)
				}
				compare(t, want, contents(t, m))
				if t.Failed() {
					t.Fatalf("interrupted at %v", at)
				}
			}
		})
	}
}

// Ctrl-C during an evaluation: its row is missing and is measured again.
func TestResumeAfterInterruptedEvaluation(t *testing.T) {
	c := newCourse(t, everything)
	plain := vfs.NewMem()
	must(t, c.record(context.Background(), plain))
	want := contents(t, plain)
	for _, at := range []int64{8, 16, 22, 33, 40} {
		m := vfs.NewMem()
		w, err := runstore.Create("/run", c.meta, runstore.Options{FS: m})
		must(t, err)
		ctx, cancel := context.WithCancel(context.Background())
		rec, err := New(w, c.rec, c.sub, Options{Context: ctx})
		must(t, err)
		early := train.Observer{Step: func(_ *train.Trainer, step int64) error {
			if step == at {
				cancel() // before the recorder is called for the step
			}
			return nil
		}}
		if err := trainer(t, c.sub, 1).Run(ctx, early, rec.Observer(), turner); !errors.Is(err, context.Canceled) && at != 40 {
			t.Fatal(err)
		}
		must(t, w.Close())
		from, err := c.goOn(context.Background(), m, nil)
		must(t, err)
		if from >= at {
			t.Errorf("interrupted in the evaluation of step %d, went on from step %d", at, from)
		}
		compare(t, want, contents(t, m))
	}
}

// A power cut, a kill, a failing operation and a full disk, each at twenty places of the recording.
//
// It takes long because it records and resumes eighty times.
func TestResumeAfterFaults(t *testing.T) {
	for name, c := range recordings(t) {
		if name == "without anchors" {
			continue
		}
		t.Run(name, func(t *testing.T) {
			plain := vfs.NewMem()
			must(t, c.record(context.Background(), plain))
			want := contents(t, plain)
			ops, used := plain.Ops(), plain.Used()
			const faults = 20
			for i := 1; i <= faults; i++ {
				n := i * ops / (faults + 1)
				check := func(what string, m *vfs.Mem) {
					t.Helper()
					if _, err := m.Stat("/run/run.json"); err != nil {
						must(t, c.record(context.Background(), m))
					} else if _, err := c.goOn(context.Background(), m, nil); err != nil {
						t.Fatalf("%s: %v", what, err)
					}
					compare(t, want, contents(t, m))
					if t.Failed() {
						t.Fatal(what)
					}
				}
				m := vfs.NewMem()
				m.CrashAt(n)
				if err := c.record(context.Background(), m); !errors.Is(err, vfs.ErrCrashed) {
					t.Fatalf("crash at %d: %v", n, err)
				}
				rng := rand.New(rand.NewPCG(uint64(n), 3))
				check(fmt.Sprintf("killed at operation %d", n), m.Kill())
				check(fmt.Sprintf("power cut at operation %d", n), m.Crash(func(n int) int { return rng.IntN(n + 1) }))
				// And again during the resumed training.
				again := m.Crash(nil)
				if _, err := again.Stat("/run/run.json"); err == nil {
					again.CrashAt(again.Ops() + 40)
					if _, err := c.goOn(context.Background(), again, nil); err != nil && !errors.Is(err, vfs.ErrCrashed) {
						t.Fatal(err)
					}
					check(fmt.Sprintf("power cuts at operation %d and 40 later", n), again.Crash(nil))
				}
				boom := errors.New("boom")
				m = vfs.NewMem()
				m.FailAt(n, boom)
				// A file that cannot be removed is removed later.
				if err := c.record(context.Background(), m); err != nil && !errors.Is(err, boom) {
					t.Fatalf("operation %d failed: %v", n, err)
				}
				check(fmt.Sprintf("operation %d failed", n), m)
				m = vfs.NewMem()
				m.Capacity(int64(i) * used / (faults + 1))
				if err := c.record(context.Background(), m); !errors.Is(err, syscall.ENOSPC) {
					t.Fatalf("full at %d bytes: %v", int64(i)*used/(faults+1), err)
				}
				m.Capacity(0)
				check(fmt.Sprintf("disk of %d bytes full", int64(i)*used/(faults+1)), m)
			}
		})
	}
}

func TestResumePassesOverDamage(t *testing.T) {
	c := newCourse(t, everything)
	plain, m := vfs.NewMem(), vfs.NewMem()
	must(t, c.record(context.Background(), plain))
	ctx, watch := stop(30)
	if err := c.record(ctx, m, watch); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	r := &recording{fs: m}
	r.damage(t, "anchors/00000030.safetensors")
	r.damage(t, "frames/00000028.safetensors")
	var said []string
	from, err := c.goOn(context.Background(), m, &said)
	must(t, err)
	if from != 21 || len(said) != 2 || !strings.Contains(said[0], "step 30") || !strings.Contains(said[1], "step 28") {
		t.Errorf("went on from step %d, said %q", from, said)
	}
	if !bytes.Equal([]byte(fmt.Sprint(contents(t, plain))), []byte(fmt.Sprint(contents(t, m)))) {
		compare(t, contents(t, plain), contents(t, m))
	}
}

func TestResumeRefuses(t *testing.T) {
	c := newCourse(t, everything)
	m := vfs.NewMem()
	branch := *c
	branch.meta.Parent = &runstore.Parent{ID: "00112233445566778899aabbccddeeff"}
	ctx, watch := stop(0)
	if err := branch.record(ctx, m, watch); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	if _, err := branch.goOn(context.Background(), m, nil); !errors.Is(err, runstore.ErrNotKept) || hint.Of(err) == "" {
		t.Errorf("a branch without a replay point: %v", err)
	}
	w, err := runstore.Resume("/run", runstore.Options{FS: m})
	must(t, err, w.Event(runstore.Event{Step: 0, Key: KeyRate, Value: json.RawMessage(`"fast"`)}), w.Close())
	if _, err := branch.goOn(context.Background(), m, nil); !errors.Is(err, runstore.ErrDamaged) || !strings.Contains(err.Error(), "learning_rate") {
		t.Errorf("an invalid learning rate: %v", err)
	}
}

// The kept steps follow from the recipe: counting through them gives the same plans as recording.
func TestPlansForward(t *testing.T) {
	c := recordings(t)["thinned"]
	m := vfs.NewMem()
	w, err := runstore.Create("/run", c.meta, runstore.Options{FS: m})
	must(t, err)
	rec, err := New(w, c.rec, c.sub, Options{})
	must(t, err)
	tr := trainer(t, c.sub, 1)
	thinned := 0
	check := train.Observer{Step: func(tr *train.Trainer, step int64) error {
		p, err := rec.plansAt(tr, step)
		must(t, err)
		for k := range kinds {
			if p.kept[k] != rec.kept[k] || p.of(k).stride != rec.of(k).stride || p.of(k).extra != rec.of(k).extra {
				t.Errorf("step %d, %s: %d kept, stride %d; recording came to %d, %d", step, names[k], p.kept[k], p.of(k).stride, rec.kept[k], rec.of(k).stride)
			}
			thinned = max(thinned, p.of(k).stride)
		}
		return nil
	}}
	must(t, c.follow(context.Background(), tr, rec, check), w.Close())
	if thinned < 4 {
		t.Errorf("the budget thinned to every %dth step only", thinned)
	}
	r, err := runstore.OpenWith("/run", runstore.OpenOptions{FS: m})
	must(t, err)
	for k, steps := range [][]int64{r.Frames(), r.Anchors(), r.ProbeSteps("conv1"), r.PredictionSteps()} {
		for s := range c.sub.Steps + 1 {
			if slices.Contains(steps, s) != rec.holds(k, s) {
				t.Errorf("%s of step %d: kept %v, planned %v", names[k], s, slices.Contains(steps, s), rec.holds(k, s))
			}
		}
		if n := int64(len(steps)); n != rec.kept[k] {
			t.Errorf("%d %s are kept, %d planned", n, names[k], rec.kept[k])
		}
	}
	if size := r.Bytes(); size > int64(c.rec.Budget)+12_000 { // logs and run.json are not planned
		t.Errorf("%d bytes of %d", size, c.rec.Budget)
	}
}
