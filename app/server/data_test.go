package server

import (
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"brainbow/internal/testrun"
)

// What was told of a run's data once is told again without waiting for it.
func TestDataKnown(t *testing.T) {
	c := testrun.Digits()
	c.Train, c.Epochs = 10_000, 1 // opening them takes longer than not waiting
	dir := testrun.Make(t, c)
	var told []DataFacts
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
		if open := run.Held() != nil; open != (len(told) == 0) {
			t.Errorf("time %d: the data is open: %v", len(told), open)
		}
		told = append(told, f)
		done()
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
	if d := cmp.Diff(told[0], told[2]); d != "" || told[0].Train != 10_000 || !told[0].Pictures {
		t.Errorf("%+v: %s", told[0], d)
	}
}
