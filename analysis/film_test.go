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
	if steps := r.tapSteps([]string{"conv1"}); !slices.Equal(steps, []int64{0, 1, 2, 3, 4, 5}) {
		t.Errorf("recorded at %v", steps)
	}
	if steps := r.tapSteps([]string{"conv1", "fc1"}); len(steps) != 0 {
		t.Errorf("both recorded at %v", steps)
	}
	reported := 0
	steps := []int64{1, 4}
	f, err := r.Film(t.Context(), []string{"conv1", "fc1"}, steps, nil, func(done, total int) { reported = done + 10*total })
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
	if f, err = r.Film(t.Context(), []string{"conv1"}, steps, nil, nil); err != nil || f.Computed != 0 {
		t.Errorf("%d steps computed that were recorded, %v", f.Computed, err)
	}
	if _, err := r.Film(t.Context(), []string{"conv9"}, steps, nil, nil); err == nil {
		t.Error("a value that is not there was read")
	}
	if _, err := r.Film(t.Context(), []string{"fc1"}, []int64{99}, nil, nil); err == nil {
		t.Error("a step that is not there was computed")
	}
}

// The steps of a film are those at which the values were recorded for the samples; for others
// those with weights. Some of the probes are read from the same record.
func TestFilmSteps(t *testing.T) {
	c := testrun.Conv()
	c.Probes = []string{"conv1"}
	r, err := Open(testrun.Make(t, c), Options{Data: testrun.Data, Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	frames := r.Store.Frames()
	for name, c := range map[string]struct {
		tap     string
		samples []Sample
		want    []int64
		of      int
	}{
		"probes":         {"conv1", nil, []int64{0, 1, 2, 3, 4, 5}, 6},
		"some probes":    {"conv1", []Sample{{"test", 4}, {"test", 1}}, []int64{0, 1, 2, 3, 4, 5}, 6},
		"other samples":  {"conv1", []Sample{{"test", 4}, {"test", 6}}, frames, len(frames)},
		"other value":    {"fc1", nil, frames, len(frames)},
		"training split": {"conv1", []Sample{{"train", 1}}, frames, len(frames)},
	} {
		if steps, of, err := r.FilmSteps([]string{c.tap}, c.samples); err != nil || !slices.Equal(steps, c.want) || of != c.of {
			t.Errorf("%s: %v of %d, %v, want %v of %d", name, steps, of, err, c.want, c.of)
		}
	}
	all, err := r.Film(t.Context(), []string{"conv1"}, []int64{2}, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	some, err := r.Film(t.Context(), []string{"conv1"}, []int64{2}, []Sample{{"test", 4}, {"test", 1}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	v := all.Values[0][0]
	n := len(v) / 5
	if want := slices.Concat(v[4*n:5*n], v[n:2*n]); some.Computed != 0 || !slices.Equal(some.Values[0][0], want) {
		t.Errorf("%d steps computed, other values of the same samples", some.Computed)
	}
}

// The range of weights is that over all recorded steps, whichever is shown.
func TestWeightRange(t *testing.T) {
	c := testrun.Conv()
	c.Probes = []string{"conv1"}
	r, err := Open(testrun.Make(t, c), Options{Data: testrun.Data, Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	low, high, n, err := r.WeightRange(t.Context(), "conv1")
	if err != nil || n != len(r.Store.Frames()) {
		t.Fatalf("%d steps, %v", n, err)
	}
	var least, most float32
	for _, step := range r.Store.Frames() {
		l, err := r.Layer(t.Context(), "conv1", step)
		if err != nil {
			t.Fatal(err)
		}
		least, most = min(least, slices.Min(l.Values)), max(most, slices.Max(l.Values))
	}
	if low != least || high != most {
		t.Errorf("%v to %v, want %v to %v", low, high, least, most)
	}
}
