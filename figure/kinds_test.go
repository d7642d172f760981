package figure

import (
	"context"
	"errors"
	"testing"

	"brainbow/analysis"
	"brainbow/internal/testrun"
)

// TestViewsOfOtherOrigins draws every view of runs that this program did not train: it gives a
// picture, or an error that says what is missing.
func TestViewsOfOtherOrigins(t *testing.T) {
	for _, name := range testrun.Kinds {
		run, err := analysis.Open(testrun.Kind(t, name), analysis.Options{Data: testrun.Data})
		if err != nil {
			t.Fatal(err)
		}
		defer run.Close()
		drawn := 0
		for _, v := range Views() {
			if v.Sweep {
				continue
			}
			last, err := run.LastStep()
			if err != nil {
				t.Fatal(err)
			}
			f, err := Make(context.Background(), v.Name, []*analysis.Run{run}, last, nil)
			switch {
			case err == nil && f.Title == "":
				t.Errorf("%s of %s has no title", v.Name, name)
			case err == nil:
				drawn++
			case !errors.Is(err, ErrUnavailable):
				t.Errorf("%s of %s: %v", v.Name, name, err)
			}
		}
		if least := map[string]int{"imported": 15, "elsewhere": 18, "opaque": 5, "numbers": 3}[name]; drawn < least {
			t.Errorf("%s: %d views are drawn, at least %d could be", name, drawn, least)
		}
	}
}
