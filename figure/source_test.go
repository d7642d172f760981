package figure

import (
	"bytes"
	"strings"
	"testing"

	"brainbow/analysis"
	"brainbow/internal/testrun"
	"brainbow/render"
)

// Every view that is saved can be drawn again from the file and the run alone, with the same
// pixels.
func TestRedraw(t *testing.T) {
	r := open(t, testrun.Digits())
	runs := []*analysis.Run{r}
	for _, v := range Views() {
		if v.Sweep {
			continue
		}
		for _, step := range []int64{-1, 3} {
			if step >= 0 && !v.Quick {
				continue // one layout is enough
			}
			f, err := Make(t.Context(), v.Name, runs, step, quick(v, nil))
			if err != nil {
				if strings.Contains(err.Error(), ErrUnavailable.Error()) {
					continue
				}
				t.Fatal(v.Name, err)
			}
			var file bytes.Buffer
			if err := f.WritePNG(&file, 1.5); err != nil {
				t.Fatal(err)
			}
			s, err := render.ReadSource(bytes.NewReader(file.Bytes()))
			if err != nil {
				t.Fatal(v.Name, err)
			}
			want := step
			if step < 0 {
				if want, err = r.LastStep(); err != nil {
					t.Fatal(err)
				}
			}
			if s.Step != want || s.Latest != (step < 0) || s.View != v.Name || s.Runs[0].ID != r.Store.Meta().ID {
				t.Errorf("%s at step %d: %+v", v.Name, step, s)
			}
			again, _, err := Redraw(t.Context(), s, runs, nil)
			if err != nil {
				t.Fatal(v.Name, err)
			}
			d, err := render.ComparePNG(&file, again.Image(s.Scale))
			if err != nil || !d.Same() {
				t.Errorf("%s at step %d, drawn again: %+v, %v", v.Name, step, d, err)
			}
		}
	}
}

// A picture of a series has the series' scale, so its file has to say which steps that is.
func TestRedrawOfSeries(t *testing.T) {
	runs := []*analysis.Run{open(t, testrun.Digits())}
	var file bytes.Buffer
	_, err := Series(t.Context(), "weights", runs, []int64{0, 2, 4}, nil, func(step int64, f *render.Figure) error {
		if step != 0 {
			return nil
		}
		return f.WritePNG(&file, 1)
	})
	if err != nil {
		t.Fatal(err)
	}
	s, err := render.ReadSource(bytes.NewReader(file.Bytes()))
	if err != nil || s.Steps != "0:4:2" || s.Animated {
		t.Fatalf("%+v, %v", s, err)
	}
	same := func() bool {
		f, _, err := Redraw(t.Context(), s, runs, nil)
		if err != nil {
			t.Fatal(err)
		}
		d, err := render.ComparePNG(bytes.NewReader(file.Bytes()), f.Image(1))
		if err != nil {
			t.Fatal(err)
		}
		return d.Same()
	}
	if !same() {
		t.Error("drawn again, it differs")
	}
	if s.Steps = ""; same() {
		t.Error("the series has no scale that differs from the step's, so this test says nothing")
	}
}

func TestRedrawOfAnimations(t *testing.T) {
	runs := []*analysis.Run{open(t, testrun.Digits())}
	for _, c := range []struct {
		view   string
		steps  []int64
		params params
	}{
		{"film", nil, nil},
		{"film", []int64{0, 7, 60}, params{"layer": "fc1,fc2"}},
		{"weights", []int64{0, 30, 60}, params{"layer": "fc2"}},
		{"confusion", []int64{0, 60}, nil},
		{"curves", []int64{10, 20}, nil},
		{"epochs", []int64{0, 60}, params{"observations": "60", "iterations": "20"}},
	} {
		files := 0
		_, err := Animate(t.Context(), c.view, runs, c.steps, c.params, Pace{}, func(layer string, a *render.Animation, _ []string) error {
			files++
			var file bytes.Buffer
			if err := a.WriteGIF(t.Context(), &file, nil); err != nil {
				return err
			}
			s, err := render.ReadSource(bytes.NewReader(file.Bytes()))
			if err != nil {
				return err
			}
			if layer != "" && s.Params["layer"] != layer || !s.Animated {
				t.Errorf("%s of %s says %+v", c.view, layer, s)
			}
			_, again, err := Redraw(t.Context(), s, runs, nil)
			if err != nil {
				return err
			}
			d, err := again.CompareGIF(&file)
			if err != nil || !d.Same() || d.Frames < 2 {
				t.Errorf("%s of %s, drawn again: %+v, %v", c.view, layer, d, err)
			}
			return nil
		})
		if err != nil || files == 0 {
			t.Errorf("%s: %d files, %v", c.view, files, err)
		}
	}
}

// Parameters too long for a file are left out of it with a warning, not cut off.
func TestSourceTooLong(t *testing.T) {
	runs := []*analysis.Run{open(t, testrun.Digits())}
	f, err := Make(t.Context(), "weights", runs, -1, params{"units": "0" + strings.Repeat(",0", 40_000)})
	if err != nil {
		t.Fatal(err)
	}
	if f.Source != nil || !strings.Contains(strings.Join(f.Warnings, " "), "at most 65536 bytes") {
		t.Errorf("source %v, warnings %v", f.Source != nil, f.Warnings)
	}
}

func TestRunless(t *testing.T) {
	if err := Runless(&render.Source{Runs: make([]render.SourceRun, 1)}); err != nil {
		t.Error(err)
	}
	for want, s := range map[string]*render.Source{
		"sweep depth": {Sweep: "depth"}, "data set mnist": {Data: &render.SourceData{Name: "mnist"}}, "no run": {},
	} {
		if err := Runless(s); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}
