package sweep

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"brainbow/dataset"
	"brainbow/dataset/generate"
	"brainbow/dataset/reader"
	"brainbow/experiment"
	"brainbow/internal/hint"
	"brainbow/internal/vfs"
	"brainbow/runstore"
)

func TestBuiltin(t *testing.T) {
	for name, n := range map[string]int{"sizes": 40, "depth": 30, "init-and-l2": 20, "ladder": 36} {
		s, err := Load(nil, name)
		if err != nil {
			t.Fatal(err)
		}
		trials, err := s.Trials(reader.Files{})
		if err != nil || len(trials) != n || s.Name != name || s.Title == "" || s.About == "" {
			t.Errorf("%s: %d trials, want %d; %v", name, len(trials), n, err)
		}
	}
	if len(Names()) != 4 {
		t.Errorf("built in are %v", Names())
	}
}

// small is a quick sweep of two settings and two seeds.
const small = `
name: small
recipe: softmax
set:
  data: {name: digits, train: 60, test: 30}
  batch: 20
  epochs: 4
  record.probes: {off: true}
  record.anchors: {every: 3}
grid:
  optimizer.learning_rate: [0.1, 0.5]
seeds: [1, 2]
`

func parse(t *testing.T, text string) (*Spec, []Trial) {
	t.Helper()
	s, err := Parse(vfs.OS, "small.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	trials, err := s.Trials(reader.Files{})
	if err != nil {
		t.Fatal(err)
	}
	return s, trials
}

func create(t *testing.T, text string) (string, []Trial) {
	t.Helper()
	s, trials := parse(t, text)
	dir := filepath.Join(t.TempDir(), "sweep")
	if err := Create(nil, dir, s, trials); err != nil {
		t.Fatal(err)
	}
	return dir, trials
}

func TestTrials(t *testing.T) {
	s, trials := parse(t, small)
	if len(trials) != 4 || trials[0].Describe(s.Axes()) != "optimizer.learning_rate=0.1, seed 1" || trials[3].Point != 1 || trials[3].Seed != 2 {
		t.Fatalf("%+v", trials)
	}
	_, again := parse(t, small)
	_, other := parse(t, strings.Replace(small, "epochs: 4", "epochs: 5", 1))
	for i := range trials {
		if trials[i].Hash != again[i].Hash || trials[i].Hash == other[i].Hash {
			t.Errorf("trial %d is called %s, again %s, with another recipe %s", i, trials[i].Hash, again[i].Hash, other[i].Hash)
		}
	}
	if err := s.Assign("epochs=2"); err != nil {
		t.Fatal(err)
	}
	if changed, err := s.Trials(reader.Files{}); err != nil || changed[0].Hash == trials[0].Hash {
		t.Errorf("a changed value keeps the name: %v", err)
	}
}

func frames(t *testing.T, dir string) map[string]string {
	t.Helper()
	all := map[string]string{}
	files, err := filepath.Glob(filepath.Join(dir, "trials", "*", "frames", "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		data, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		rel, err := filepath.Rel(dir, f)
		if err != nil {
			t.Fatal(err)
		}
		all[rel] = string(data)
	}
	return all
}

// A sweep that was stopped continues: finished trials are skipped, interrupted ones are
// resumed, and the files equal those of an uninterrupted sweep.
func TestRunGoesOn(t *testing.T) {
	plain, trials := create(t, small)
	sum, err := Run(context.Background(), plain, trials, Options{Data: generate.Opener{}, Workers: 2})
	if err != nil || sum.Made != 4 || len(sum.Failed) != 0 {
		t.Fatalf("%+v, %v", sum, err)
	}
	want := frames(t, plain)
	if len(want) < 8 {
		t.Fatalf("%d frames", len(want))
	}

	dir, trials := create(t, small)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	_, err = Run(ctx, dir, trials, Options{Data: generate.Opener{}, Workers: 1, Progress: func(p Progress) {
		if p.Outcome == nil && p.Trial != nil && p.Done == 2 {
			cancel() // when the third trial begins
		}
	}})
	if !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	var last Progress
	sum, err = Run(context.Background(), dir, trials, Options{Data: generate.Opener{}, Workers: 2, Progress: func(p Progress) { last = p }})
	if err != nil || sum.Made != 2 || last.Done != 4 || last.Of != 4 || last.Share != 1 {
		t.Fatalf("%+v, %+v, %v", sum, last, err)
	}
	got := frames(t, dir)
	for name := range want {
		if got[name] != want[name] {
			t.Errorf("%s differs", name)
		}
	}
	if sum, err = Run(context.Background(), dir, trials, Options{Data: generate.Opener{}}); err != nil || sum.Made != 0 {
		t.Errorf("of a finished sweep %+v, %v", sum, err)
	}
}

// One trial diverges; the others are trained, and the failed one is not tried again.
func TestRunReportsFailures(t *testing.T) {
	dir, trials := create(t, strings.Replace(strings.Replace(small, "[0.1, 0.5]", "[0.1, 1e38]", 1), "seeds: [1, 2]", "seeds: [1]", 1))
	for range 2 {
		sum, err := Run(context.Background(), dir, trials, Options{Data: generate.Opener{}, Workers: 1})
		if err != nil || len(sum.Failed) != 1 || sum.Failed[0].Trial.Label != "1e38" {
			t.Fatalf("%+v, %v", sum, err)
		}
	}
	r, err := runstore.Open(runstore.TrialDir(dir, trials[0].Hash))
	if err != nil {
		t.Fatal(err)
	}
	if s, err := r.Status(); s != runstore.StatusFinished || err != nil {
		t.Errorf("the other is %s, %v", s, err)
	}
}

// Missing data is reported once, not for every trial.
func TestRunStopsWithoutData(t *testing.T) {
	t.Setenv("BRAINBOW_DATA", t.TempDir())
	dir, trials := create(t, strings.Replace(small, "{name: digits, train: 60, test: 30}", "{name: mnist}", 1))
	sum, err := Run(context.Background(), dir, trials, Options{Data: reader.Files{}, Workers: 1})
	if !errors.Is(err, dataset.ErrMissing) || len(sum.Failed) != 0 {
		t.Errorf("%+v, %v", sum, err)
	}
}

func TestRefuses(t *testing.T) {
	for name, c := range map[string]struct{ from, to, says string }{
		"no name":        {"name: small\n", "", "name: is missing"},
		"no recipe":      {"recipe: softmax", "", "recipe: is missing"},
		"no grid":        {"grid:\n  optimizer.learning_rate: [0.1, 0.5]", "", "grid: is empty"},
		"empty list":     {"[0.1, 0.5]", "[]", "must be a list of values"},
		"unknown key":    {"grid:", "grit: 1\ngrid:", "grit"},
		"unknown recipe": {"recipe: softmax", "recipe: softmux", "softmux"},
		"unknown value":  {"epochs: 4", "epoch: 4", "epoch"},
		"seed twice":     {"[1, 2]", "[1, 1]", "must differ, but 1 is there twice"},
		"value twice":    {"[0.1, 0.5]", "[0.1, 0.1]", "are the same training"},
		"grid and list":  {"grid:", "points: [{label: a}]\ngrid:", "cannot both be set"},
		"too many":       {"[0.1, 0.5]", "[" + strings.Repeat("1, ", maxPoints) + "2]", "at most 100000 points"},
	} {
		s, err := Parse(vfs.OS, "small.yaml", []byte(strings.Replace(small, c.from, c.to, 1)))
		if err == nil {
			_, err = s.Trials(reader.Files{})
		}
		if err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v, want %q", name, err, c.says)
		}
	}
	if _, err := Load(nil, "size"); err == nil || !strings.Contains(err.Error(), "sizes, depth, init-and-l2, ladder") {
		t.Errorf("%v", err)
	}
	var e *experiment.Error
	s, _ := parse(t, small)
	if err := s.Assign("epochs=-1"); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Trials(reader.Files{}); err != nil && !errors.As(err, &e) {
		t.Errorf("%v is not the recipe's own", err)
	}
}

func TestDirectories(t *testing.T) {
	dir, trials := create(t, small)
	s, _ := parse(t, small)
	if err := Create(nil, dir, s, trials); err != nil {
		t.Errorf("the same sweep again: %v", err)
	}
	other, more := parse(t, strings.Replace(small, "epochs: 4", "epochs: 5", 1))
	if err := Create(nil, dir, other, more); err == nil || hint.Of(err) == "" || !strings.Contains(err.Error(), "another sweep") {
		t.Errorf("another sweep: %v", err)
	}
	lock, err := runstore.LockSweep(nil, dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Run(context.Background(), dir, trials, Options{Data: generate.Opener{}}); !errors.Is(err, runstore.ErrRunning) {
		t.Errorf("two at once: %v", err)
	}
	if err := lock.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "sweep.json"), []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := Create(nil, dir, s, trials); !errors.Is(err, runstore.ErrDamaged) {
		t.Errorf("damaged: %v", err)
	}
}

// A trial that is given back goes to another worker.
func TestQueue(t *testing.T) {
	_, trials := parse(t, small)
	q := NewQueue(trials[:2])
	next := func() Delivery[Trial] {
		d, ok, err := q.Next(context.Background())
		if err != nil || !ok {
			t.Fatal(ok, err)
		}
		return d
	}
	a, b := next(), next()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, _, err := q.Next(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("with nothing to hand out: %v", err)
	}
	if err := errors.Join(a.InProgress(), a.Nak(), b.Ack()); err != nil {
		t.Fatal(err)
	}
	again := next()
	if again.Task().Hash != a.Task().Hash {
		t.Errorf("got %s, but %s was given back", again.Task().Hash, a.Task().Hash)
	}
	if err := again.Ack(); err != nil {
		t.Fatal(err)
	}
	if _, ok, err := q.Next(context.Background()); ok || err != nil {
		t.Errorf("all are done: %v %v", ok, err)
	}
}
