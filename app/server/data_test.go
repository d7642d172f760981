package server

import (
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"brainbow/internal/testrun"
)

// The description of a run's data is cached and later returned without waiting for the data.
func TestDataKnown(t *testing.T) {
	c := testrun.Digits()
	c.Train, c.Epochs = 10_000, 1 // opening the data takes longer than a wait of 0
	dir := testrun.Make(t, c)
	var seen []DataFacts
	for range 3 {
		s, err := New(Options{Runs: filepath.Dir(dir), Data: testrun.Data})
		if err != nil {
			t.Fatal(err)
		}
		run, done, err := s.open.use("test")
		if err != nil {
			t.Fatal(err)
		}
		f, classes, err := s.dataFacts("test", run, 0)
		if err != nil || len(classes) != 10 {
			t.Fatalf("%v %v", classes, err)
		}
		if open := run.Held() != nil; open != (len(seen) == 0) {
			t.Errorf("time %d: the data is open: %v", len(seen), open)
		}
		seen = append(seen, f)
		done()
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
	if d := cmp.Diff(seen[0], seen[2]); d != "" || seen[0].Train != 10_000 || !seen[0].Pictures {
		t.Errorf("%+v: %s", seen[0], d)
	}
}
