package cli

import (
	"testing"

	"brainbow/analysis"
	"brainbow/runstore"
)

// An accuracy of an earlier step is no result: it has its step, or is left out where the training
// diverged since.
func TestTestText(t *testing.T) {
	for _, c := range []struct {
		status   runstore.Status
		measured int64
		want     string
	}{
		{runstore.StatusFinished, 20, percent(0.5)},
		{runstore.StatusFinished, 10, percent(0.5) + " (step 10)"},
		{runstore.StatusFinished, -1, "–"},
		{runstore.StatusDiverged, 0, "–"},
		{runstore.StatusDiverged, 20, percent(0.5)},
	} {
		s := &analysis.Summary{Status: c.status, Step: 20, Test: runstore.Metric{Step: c.measured, Accuracy: 0.5}}
		if got := testText(s); got != c.want {
			t.Errorf("%+v: %q", c, got)
		}
	}
}
