package experiment

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"brainbow/dataset"
	"brainbow/dataset/generate"
	"brainbow/dataset/reader"
	"brainbow/internal/hint"
	"brainbow/record"
	"brainbow/runstore"
	"brainbow/train"
)

// small is a training of 100 steps that records every kind of file.
var small = []string{
	"data.name=digits", "data.train=250", "data.test=60", "batch=25", "epochs=10",
	"optimizer={kind: adam, learning_rate: 0.01}", "record.anchors={every: 15}", "record.probes={every: 1, taps: [fc1]}",
}

// start prepares a recipe and creates the run that records it.
func start(t *testing.T, change func(*runstore.Meta), set ...string) (*Experiment, *runstore.Writer) {
	t.Helper()
	d, err := Load(nil, "two-layer")
	check(t, err)
	for _, s := range append(slices.Clone(small), set...) {
		check(t, d.Assign(s))
	}
	e, err := Prepare(d, generate.Opener{}, dataset.Options{})
	check(t, err)
	meta, err := e.Meta()
	check(t, err)
	if change != nil {
		change(&meta)
	}
	w, err := runstore.Create(filepath.Join(t.TempDir(), "run"), meta, runstore.Options{})
	check(t, err)
	return e, w
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// stopAt returns a context and options that interrupt a training after the given step.
func stopAt(at int64) (context.Context, Options) {
	ctx, cancel := context.WithCancel(context.Background())
	return ctx, Options{Threads: 1, Observers: []train.Observer{{Step: func(_ *train.Trainer, step int64) error {
		if step == at {
			cancel()
		}
		return nil
	}}}}
}

// files reads the files of a run that must be the same after an interruption.
func files(t *testing.T, dir string) map[string]string {
	t.Helper()
	r, err := runstore.Open(dir)
	check(t, err)
	check(t, r.Verify(nil))
	all := map[string]string{}
	check(t, filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		name, err := filepath.Rel(dir, path)
		check(t, err)
		name = filepath.ToSlash(name)
		kind, _, _ := strings.Cut(name, "/")
		if kind == "frames" || kind == "anchors" || kind == "predictions" || kind == "learning" || kind == "metrics.jsonl" {
			data, err := os.ReadFile(path)
			check(t, err)
			all[name] = string(data)
		}
		return nil
	}))
	for _, s := range r.ProbeSteps("fc1") {
		v, _, err := r.Probe("fc1", s)
		check(t, err)
		raw, err := json.Marshal(v.Data)
		check(t, err)
		all["probe "+strconv.FormatInt(s, 10)] = string(raw)
	}
	return all
}

// It takes long because it trains once for every place of the interruption.
func TestResumeGivesTheSameRun(t *testing.T) {
	e, w := start(t, nil)
	plain, err := e.Run(context.Background(), w, Options{Threads: 2})
	check(t, err)
	want := files(t, plain.Run)
	if len(want) < 100 || plain.From != 0 || plain.Steps != 100 {
		t.Fatalf("%d files, %+v", len(want), plain)
	}
	for _, at := range [][]int64{{1}, {15}, {37}, {50, 64}, {99}} {
		e, w := start(t, nil)
		ctx, opt := stopAt(at[0])
		if _, err := e.Run(ctx, w, opt); !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
		for _, step := range at[1:] {
			ctx, opt := stopAt(step)
			if _, err := Resume(ctx, w.Dir(), generate.Opener{}, opt); !errors.Is(err, context.Canceled) {
				t.Fatal(err)
			}
		}
		var from int64 = -1
		res, err := Resume(context.Background(), w.Dir(), generate.Opener{}, Options{Threads: 2, Started: func(e *Experiment, _ string, n int64) {
			if from = n; e.Recipe.Name != "two-layer" || e.Steps() != 100 || e.Train.Len() != 250 || e.Data.Name != "digits" {
				t.Errorf("resumed %+v", e.Recipe)
			}
		}})
		check(t, err)
		if res.From != at[len(at)-1] || from != res.From || res.Finished {
			t.Errorf("interrupted at %v, went on from step %d, said %d", at, res.From, from)
		}
		res.Run, res.From, res.Duration = plain.Run, 0, plain.Duration
		if *res != *plain {
			t.Errorf("interrupted at %v: %+v, want %+v", at, res, plain)
		}
		got := files(t, w.Dir())
		for name := range want {
			if got[name] != want[name] {
				t.Errorf("interrupted at %v: %s differs", at, name)
			}
		}
		if len(got) != len(want) {
			t.Errorf("interrupted at %v: %d files, want %d", at, len(got), len(want))
		}

		// The run is finished and must not change.
		again, err := Resume(context.Background(), w.Dir(), generate.Opener{}, Options{})
		check(t, err)
		if !again.Finished || again.Steps != 100 || again.TestAccuracy != plain.TestAccuracy || again.BestStep != plain.BestStep || again.TrainAccuracy != plain.TrainAccuracy {
			t.Errorf("of a finished run: %+v", again)
		}
	}
}

func TestResumeRefuses(t *testing.T) {
	// interrupted returns an interrupted run with changed metadata.
	interrupted := func(change func(*runstore.Meta)) string {
		e, w := start(t, change)
		ctx, opt := stopAt(20)
		if _, err := e.Run(ctx, w, opt); !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
		return w.Dir()
	}
	recipe := func(from, to string) func(*runstore.Meta) {
		return func(m *runstore.Meta) {
			changed := strings.Replace(string(m.Recipe), from, to, 1)
			if changed == string(m.Recipe) {
				t.Fatalf("no %s in %s", from, changed)
			}
			m.Recipe = json.RawMessage(changed)
		}
	}
	for name, c := range map[string]struct {
		change func(*runstore.Meta)
		want   error
		text   string
	}{
		"numerics": {func(m *runstore.Meta) { m.Numerics++ }, record.ErrNumerics, "numerics revision"},
		"missing":  {recipe(`"name":"digits"`, `"name":"mnist"`), dataset.ErrMissing, "train-images-idx3-ubyte"},
		"changed":  {recipe(`"test":60`, `"test":61`), record.ErrOtherData, "fingerprint"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := interrupted(c.change)
			before := files(t, dir)
			_, err := Resume(context.Background(), dir, reader.Files{Root: t.TempDir()}, Options{})
			if !errors.Is(err, c.want) || !strings.Contains(err.Error(), c.text) || hint.Of(err) == "" {
				t.Errorf("%v (hint %q)", err, hint.Of(err))
			}
			after := files(t, dir)
			for f := range before {
				if after[f] != before[f] {
					t.Errorf("%s was changed", f)
				}
			}
			r, err := runstore.Open(dir)
			check(t, err)
			if s, err := r.Status(); s != runstore.StatusInterrupted || err != nil {
				t.Errorf("status %s %v", s, err)
			}
		})
	}

	e, w := start(t, nil)
	if _, err := Resume(context.Background(), w.Dir(), generate.Opener{}, Options{}); !errors.Is(err, runstore.ErrRunning) || hint.Of(err) == "" {
		t.Errorf("while it is written: %v", err)
	}
	_, err := e.Run(context.Background(), w, Options{})
	check(t, err)
	if _, err := Resume(context.Background(), t.TempDir(), generate.Opener{}, Options{}); !errors.Is(err, fs.ErrNotExist) || hint.Of(err) == "" {
		t.Errorf("not a run: %v", err)
	}

	e, w = start(t, nil)
	wreck := train.Observer{Step: func(tr *train.Trainer, step int64) error {
		if step == 9 {
			return tr.SetLearningRate(1e38)
		}
		return nil
	}}
	var diverged *train.DivergedError
	if _, err := e.Run(context.Background(), w, Options{Observers: []train.Observer{wreck}}); !errors.As(err, &diverged) {
		t.Fatal(err)
	}
	if _, err := Resume(context.Background(), w.Dir(), generate.Opener{}, Options{}); err == nil || !strings.Contains(err.Error(), "diverged") || hint.Of(err) == "" {
		t.Errorf("a diverged run: %v", err)
	}
}

// A run that was killed before its first replay point starts again from step 0.
func TestResumeFromNothing(t *testing.T) {
	e, w := start(t, nil)
	want, err := e.Run(context.Background(), w, Options{})
	check(t, err)
	_, w = start(t, nil)
	check(t, w.Close())
	res, err := Resume(context.Background(), w.Dir(), generate.Opener{}, Options{})
	check(t, err)
	if res.From != 0 || res.Steps != 100 || res.TestLoss != want.TestLoss || math.IsNaN(res.TestLoss) {
		t.Errorf("%+v, want %+v", res, want)
	}
	a, b := files(t, want.Run), files(t, res.Run)
	for f := range a {
		if a[f] != b[f] {
			t.Errorf("%s differs", f)
		}
	}
}
