package analysis_test

import (
	"testing"

	"brainbow/analysis"
	"brainbow/internal/testrun"
)

// Runs on the same data share it, others do not.
func TestPool(t *testing.T) {
	var pool analysis.Pool
	other := testrun.Digits()
	other.Test++
	var runs []*analysis.Run
	for _, c := range []testrun.Config{testrun.Digits(), testrun.Digits(), other} {
		r, err := analysis.Open(testrun.Make(t, c), analysis.Options{Data: testrun.Data, Pool: &pool})
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		if r.Held() != nil {
			t.Error("data was opened before it was needed")
		}
		if _, err := r.Data(); err != nil {
			t.Fatal(err)
		}
		runs = append(runs, r)
	}
	if runs[0].Held() != runs[1].Held() || runs[0].Held() == runs[2].Held() || runs[2].Held().Test.Len() != 201 {
		t.Error("data is not shared by those that have the same")
	}
	if _, err := runs[1].Predictions(t.Context(), 20, "test"); err != nil {
		t.Error(err)
	}
}
