package figure

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"brainbow/analysis"
	"brainbow/internal/testrun"
	"brainbow/render"
)

// Pictures of several steps share one scale, that of the step with the largest
// weights, whose picture is the same as alone.
func TestSeriesHasOneScale(t *testing.T) {
	r := open(t, testrun.Digits())
	defer r.Close()
	runs := []*analysis.Run{r}
	steps := []int64{0, 7, 33, 60}
	widest, most := int64(0), 0.0
	for _, s := range steps {
		l, err := r.Layer(t.Context(), "fc1", s)
		if err != nil {
			t.Fatal(err)
		}
		if span := render.RangeOf(l.Values).Symmetric(); span.Max > most {
			widest, most = s, span.Max
		}
	}
	svg := func(f *render.Figure) string {
		f.Source = nil // it says whether the picture is one of a series
		var b strings.Builder
		if err := f.WriteSVG(&b); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	var got []int64
	note, err := Series(t.Context(), "weights", runs, steps, nil, func(step int64, f *render.Figure) error {
		got = append(got, step)
		checkLayout(t, f)
		alone, err := Make(t.Context(), "weights", runs, step, nil)
		if err != nil {
			return err
		}
		if same := svg(alone) == svg(f); same != (step == widest) {
			t.Errorf("step %d looks as it does alone: %v", step, same)
		}
		return nil
	})
	if err != nil || note != "" || !slices.Equal(got, steps) || math.IsInf(most, 0) {
		t.Errorf("drew %v, note %q, %v", got, note, err)
	}
}

func TestSeriesSaysWhatIsNotShared(t *testing.T) {
	r := open(t, testrun.Digits())
	defer r.Close()
	for _, c := range []struct {
		view   string
		params params
		note   string
	}{
		{"weights", params{"normalise": "unit"}, "each unit"},
		{"weights", params{"layer": "fc2", "palette": "grey"}, "each unit"},
		{"weights", params{"layer": "fc2", "palette": "grey", "normalise": "layer"}, ""},
		{"confusion", nil, ""},
		{"curves", nil, ""},
	} {
		n := 0
		note, err := Series(t.Context(), c.view, []*analysis.Run{r}, []int64{3, 4}, c.params, func(_ int64, f *render.Figure) error {
			n++
			checkLayout(t, f)
			return nil
		})
		if err != nil || n != 2 || !strings.Contains(note, c.note) || (note == "") != (c.note == "") {
			t.Errorf("%s %v: %d figures, note %q, %v", c.view, c.params, n, note, err)
		}
	}
}

func TestSeriesRefuses(t *testing.T) {
	r := open(t, testrun.XOR())
	defer r.Close()
	runs := []*analysis.Run{r}
	nothing := func(int64, *render.Figure) error {
		t.Error("something was drawn")
		return nil
	}
	if _, err := Series(t.Context(), "weights", runs, []int64{1, 21}, nil, nothing); err == nil || !strings.Contains(err.Error(), "0 to 20") {
		t.Errorf("a step beyond the end: %v", err)
	}
	if _, err := Series(t.Context(), "weights", runs, []int64{-1}, nil, nothing); err == nil {
		t.Error("a step before the start")
	}
	if _, err := Series(t.Context(), "waits", runs, []int64{1}, nil, nothing); err == nil || !strings.Contains(err.Error(), "weights") {
		t.Errorf("an unknown view: %v", err)
	}
	if _, err := Series(t.Context(), "weights", runs, []int64{1}, params{"layer": "fc7"}, nothing); err == nil || !strings.Contains(err.Error(), "fc7") {
		t.Errorf("an unknown layer: %v", err)
	}
	boom := errors.New("boom")
	if _, err := Series(t.Context(), "weights", runs, []int64{1, 2}, nil, func(step int64, _ *render.Figure) error {
		if step != 1 {
			t.Errorf("went on after an error")
		}
		return boom
	}); !errors.Is(err, boom) {
		t.Errorf("an error of the receiver: %v", err)
	}
}
