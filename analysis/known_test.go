package analysis_test

import (
	"reflect"
	"testing"

	"brainbow/analysis"
	"brainbow/internal/testrun"
)

// The stored facts about the data are those of the data itself.
func TestKnownData(t *testing.T) {
	dir := testrun.Make(t, testrun.Digits())
	for i := range 2 {
		r, err := analysis.Open(dir, analysis.Options{Data: testrun.Data})
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		known, ok := r.KnownData()
		if ok != (i == 1) {
			t.Fatalf("opened %d times before: known is %v", i, ok)
		}
		if i == 1 && r.Held() != nil {
			t.Error("data was opened to be known")
		}
		d, err := r.Data()
		if err != nil {
			t.Fatal(err)
		}
		if i == 1 && (!reflect.DeepEqual(known, analysis.Known(d)) || known.Test != d.Test.Len() || len(known.Classes) != 10 || known.Shape != d.Shape) {
			t.Errorf("known is %+v", known)
		}
	}
}
