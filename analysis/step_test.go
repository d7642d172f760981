package analysis

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"brainbow/dataset"
	"brainbow/dataset/reader"
	"brainbow/internal/testrun"
	"brainbow/record"
	"brainbow/runstore"
	"brainbow/train"
)

// retrained trains the run again and returns its trainer after the given number
// of steps.
func retrained(t *testing.T, r *Run, steps int) *train.Trainer {
	t.Helper()
	in, err := r.Input("train")
	if err != nil {
		t.Fatal(err)
	}
	tr, err := train.New(r.Net, r.training.Spec, in, r.training.Seed, 1)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(tr.Close)
	for range steps {
		if err := tr.Step(); err != nil {
			t.Fatal(err)
		}
	}
	return tr
}

// A step between two recorded steps is shown exactly: weights, layers,
// predictions; the second time predictions come from the run's cache.
func TestAnyStepIsExact(t *testing.T) {
	dir := testrun.Make(t, testrun.Digits()) // records 0, 20, 40 and 60
	r := open(t, dir)
	defer r.Close()
	for _, step := range []int{0, 20, 33, 34, 32} {
		shown, err := r.Step(t.Context(), int64(step))
		if err != nil || shown.Step != int64(step) || shown.Instead != nil {
			t.Fatalf("step %d: %+v, %v", step, shown, err)
		}
		tr := retrained(t, r, step)
		w, err := r.Weights(t.Context(), int64(step))
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(w.Data(), tr.Weights().Data()) {
			t.Errorf("step %d is not what was trained", step)
		}
		l, err := r.Layer(t.Context(), "fc1", int64(step))
		if err != nil {
			t.Fatal(err)
		}
		if l.Step != int64(step) || !slices.Equal(l.Values, tr.Weights().Tensors()[0].Tensor.Data) {
			t.Errorf("layer of step %d", step)
		}
		p, err := r.Predictions(t.Context(), int64(step), "test")
		if err != nil {
			t.Fatal(err)
		}
		in, err := r.Input("test")
		if err != nil {
			t.Fatal(err)
		}
		e, err := tr.Evaluate(t.Context(), in, "test")
		if err != nil {
			t.Fatal(err)
		}
		for i := range p.Len() {
			if int(p.Predicted[i]) != e.Predicted(i) || p.Confidence[i] != e.Confidence(i) || p.Loss[i] != float32(e.Losses[i]) {
				t.Fatalf("prediction %d of step %d", i, step)
			}
		}
		again := open(t, dir)
		cached, err := again.Predictions(t.Context(), int64(step), "test")
		if err != nil {
			t.Fatal(err)
		}
		again.Close()
		if diff := cmp.Diff(p, cached); diff != "" {
			t.Errorf("cached predictions of step %d differ:\n%s", step, diff)
		}
	}
	if w := r.Warnings(); len(w) > 0 {
		t.Errorf("warned of %q", w)
	}
	files, err := filepath.Glob(filepath.Join(dir, "analyses", "predictions-*"))
	if err != nil || len(files) != 4 {
		t.Errorf("cached %v, %v", files, err)
	}
	g, err := r.Replayer().Gradient(t.Context(), 33)
	if err != nil {
		t.Fatal(err)
	}
	tr := retrained(t, r, 32)
	if want, err := tr.Gradient(tr.Weights(), 33); err != nil || !slices.Equal(g.Data(), want.Data()) {
		t.Errorf("gradient of step 33: %v", err)
	}
}

func TestStepBeyondTheEnd(t *testing.T) {
	r := open(t, testrun.Make(t, testrun.XOR()))
	var out *record.RangeError
	if _, err := r.Step(t.Context(), 21); !errors.As(err, &out) || out.Last != 20 {
		t.Errorf("got %v", err)
	}
	if _, err := r.Weights(t.Context(), 21); !errors.As(err, &out) {
		t.Errorf("got %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := r.Step(ctx, 13); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

// Where a replay is impossible the nearest recorded step is shown, with the
// reason.
func TestStepInstead(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func(*runstore.Meta)
		opt   Options
		want  error
		text  string
	}{
		"recipe": {func(m *runstore.Meta) {
			m.Recipe = json.RawMessage(strings.Replace(string(m.Recipe), `"optimizer"`, `"optimiser"`, 1))
		}, Options{Data: testrun.Data}, nil, "does not say how it was trained"},
		"numerics":   {func(m *runstore.Meta) { m.Numerics = 7 }, Options{Data: testrun.Data}, record.ErrNumerics, "revision 7"},
		"data":       {func(m *runstore.Meta) { m.Dataset.Fingerprint = "sha256:00" }, Options{Data: testrun.Data}, record.ErrOtherData, "fingerprint"},
		"other data": {func(m *runstore.Meta) { m.Dataset.Fingerprint = "sha256:00" }, Options{Data: testrun.Data, OtherData: true}, record.ErrOtherData, "fingerprint"},
		"missing": {func(m *runstore.Meta) {
			m.Recipe = json.RawMessage(strings.Replace(string(m.Recipe), `"xor"`, `"mnist"`, 1))
		}, Options{Data: reader.Files{Root: t.TempDir()}}, dataset.ErrMissing, "not found"},
	} {
		t.Run(name, func(t *testing.T) {
			cfg := testrun.XOR()
			cfg.Meta = c.spoil
			r, err := Open(testrun.Make(t, cfg), c.opt)
			if err != nil {
				t.Fatal(err)
			}
			defer r.Close()
			shown, err := r.Step(t.Context(), 14)
			if err != nil || shown.Step != 10 || shown.Instead == nil || !strings.Contains(shown.Instead.Error(), c.text) || c.want != nil && !errors.Is(shown.Instead, c.want) {
				t.Errorf("%+v, %v", shown, err)
			}
			if kept, err := r.Step(t.Context(), 10); err != nil || kept != (Shown{Step: 10}) {
				t.Errorf("kept: %+v, %v", kept, err)
			}
			if _, err := r.Layer(t.Context(), "fc1", 10); err != nil {
				t.Errorf("kept: %v", err)
			}
			if _, err := r.Weights(t.Context(), 14); err == nil || !strings.Contains(err.Error(), c.text) {
				t.Errorf("weights: %v", err)
			}
		})
	}
}

// A damaged frame is computed again, with a warning.
func TestDamagedFrameIsComputedAgain(t *testing.T) {
	dir := testrun.Make(t, testrun.XOR())
	r := open(t, dir)
	defer r.Close()
	name := filepath.Join(dir, "frames", "00000010.safetensors")
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	data[len(data)-3] ^= 1
	if err := os.WriteFile(name, data, 0o644); err != nil {
		t.Fatal(err)
	}
	l, err := r.Layer(t.Context(), "fc1", 10)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(l.Values, retrained(t, r, 10).Weights().Tensors()[0].Tensor.Data) {
		t.Error("not what was trained")
	}
	if w := r.Warnings(); len(w) != 1 || !strings.Contains(w[0], "00000010.safetensors") || !strings.Contains(w[0], "computed again") {
		t.Errorf("warned of %q", w)
	}
}
