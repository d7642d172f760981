package analysis

import (
	"slices"
	"testing"

	"brainbow/internal/testrun"
)

// Recorded values and those computed again are the same numbers.
func TestFilmRecordedAndComputed(t *testing.T) {
	c := testrun.Conv()
	c.Probes = []string{"conv1"}
	r, err := Open(testrun.Make(t, c), Options{Data: testrun.Data, Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if steps := r.FilmSteps([]string{"conv1"}); !slices.Equal(steps, []int64{0, 1, 2, 3, 4, 5}) {
		t.Errorf("recorded at %v", steps)
	}
	if steps := r.FilmSteps([]string{"conv1", "fc1"}); len(steps) != 0 {
		t.Errorf("both recorded at %v", steps)
	}
	reported := 0
	steps := []int64{1, 4}
	f, err := r.Film(t.Context(), []string{"conv1", "fc1"}, steps, func(done, total int) { reported = done + 10*total })
	if err != nil {
		t.Fatal(err)
	}
	if want := (Sample{"test", 4}); len(f.Samples) != 5 || f.Samples[4] != want || f.Computed != 2 || reported != 22 {
		t.Errorf("samples %v, %d computed, reported %d", f.Samples, f.Computed, reported)
	}
	src, err := r.Input("test")
	if err != nil {
		t.Fatal(err)
	}
	for i, step := range steps {
		want, err := r.Values(t.Context(), step, src, []int32{0, 1, 2, 3, 4}, []string{"conv1", "fc1"})
		if err != nil {
			t.Fatal(err)
		}
		for tap := range want {
			if !slices.Equal(f.Values[tap][i], want[tap]) {
				t.Errorf("step %d: %s differs", step, f.Taps[tap])
			}
		}
	}
	if f, err = r.Film(t.Context(), []string{"conv1"}, steps, nil); err != nil || f.Computed != 0 {
		t.Errorf("%d steps computed that were recorded, %v", f.Computed, err)
	}
	if _, err := r.Film(t.Context(), []string{"conv9"}, steps, nil); err == nil {
		t.Error("a value that is not there was read")
	}
	if _, err := r.Film(t.Context(), []string{"fc1"}, []int64{99}, nil); err == nil {
		t.Error("a step that is not there was computed")
	}
}
