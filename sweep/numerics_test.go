package sweep

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"brainbow/dataset/generate"
	"brainbow/dataset/reader"
	"brainbow/internal/hint"
	"brainbow/internal/vfs"
	"brainbow/runstore"
)

// A sweep that an older version began, with numerics revision 1, goes on: its trials keep their
// names, and only the one that is missing in testdata is trained.
func TestOlderSweepGoesOn(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "sweep")
	if err := os.CopyFS(dir, os.DirFS("testdata/numerics1")); err != nil {
		t.Fatal(err)
	}
	before := frames(t, dir)
	s, err := Load(vfs.OS, "testdata/numerics1.yaml")
	if err != nil {
		t.Fatal(err)
	}
	trials, err := s.Trials(generate.Opener{})
	if err != nil {
		t.Fatal(err)
	}
	if err := Create(nil, dir, s, trials); err != nil {
		t.Fatal(err)
	}
	sum, err := Run(context.Background(), dir, trials, Options{Data: generate.Opener{}, Workers: 1})
	if err != nil || sum.Trials != 4 || sum.Made != 1 || len(sum.Failed) > 0 {
		t.Fatalf("%+v, %v", sum, err)
	}
	after := frames(t, dir)
	for name, data := range before {
		if after[name] != data {
			t.Errorf("%s was changed", name)
		}
	}
	if len(before) != 15 || len(after) != 20 {
		t.Errorf("%d frames, then %d", len(before), len(after))
	}
	for i, trial := range trials {
		run, err := runstore.Open(runstore.TrialDir(dir, trial.Hash))
		if err != nil {
			t.Fatal(err)
		}
		want := 1
		if i == 3 {
			want = 2
		}
		if got := run.Meta().Numerics; got != want {
			t.Errorf("trial %d has numerics revision %d, want %d", i, got, want)
		}
	}
}

// The name of a trial whose network has a long sum includes the revision, so the trial of an older
// version, with other bits, does not count as done.
func TestLongSumsRenameTrials(t *testing.T) {
	const network = `
name: sums
recipe: softmax
set:
  data: {name: digits, train: 60, test: 30}
  network:
    - {layer: conv, filters: FILTERS, kernel: 3}
    - {layer: layernorm}
    - {layer: dense, units: 10, activation: softmax}
grid:
  batch: [10, 20]
`
	for filters, renamed := range map[string]bool{"1": false, "2": true} {
		s, trials := parse(t, strings.Replace(network, "FILTERS", filters, 1))
		dir := filepath.Join(t.TempDir(), "older")
		older := &runstore.Sweep{Name: s.Name, Spec: []byte(`""`), Axes: s.Axes()}
		for _, trial := range trials {
			if (trial.Hash != trial.older) != renamed {
				t.Errorf("%s filters: trial %s, with revision 1 %s", filters, trial.Hash, trial.older)
			}
			trial.SweepTrial.Hash = trial.older
			older.Trials = append(older.Trials, trial.SweepTrial)
		}
		if err := runstore.WriteSweep(nil, dir, older); err != nil {
			t.Fatal(err)
		}
		err := Create(nil, dir, s, trials)
		if renamed && (err == nil || !strings.Contains(err.Error(), "numerics revision 1") || hint.Of(err) == "") || !renamed && err != nil {
			t.Errorf("%s filters: %v", filters, err)
		}
	}
	// The data is opened only where its shape decides.
	missing := reader.Files{Root: t.TempDir()}
	for text, fails := range map[string]bool{
		"name: a\nrecipe: softmax\nset: {data: {name: mnist}}\ngrid: {batch: [10]}\n":                                           false,
		strings.Replace(strings.Replace(network, "FILTERS", "1", 1), "{name: digits, train: 60, test: 30}", "{name: mnist}", 1): true,
	} {
		s, err := Parse(vfs.OS, "a.yaml", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Trials(missing); (err != nil) != fails {
			t.Errorf("%s: %v", text, err)
		}
	}
}
