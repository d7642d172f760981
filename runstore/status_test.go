package runstore

import "testing"

// What nobody trains here did not end unexpectedly.
func TestStatusOfImports(t *testing.T) {
	for training, want := range map[string]Status{"": StatusKilled, TrainingNone: StatusFinished, TrainingRecorded: StatusFinished} {
		dir := makeRun(t, t.TempDir(), "run", func(m *Meta) { m.Training = training })
		r, err := Open(dir)
		must(t, err)
		if got, err := r.Status(); got != want || err != nil {
			t.Errorf("training %q: %s %v, want %s", training, got, err, want)
		}
	}
}
