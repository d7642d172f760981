package runstore

import (
	"encoding/json"
	"errors"
	"math"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"brainbow/internal/vfs"
	"brainbow/tensor"
)

func testMeta() Meta {
	return Meta{
		Numerics: 1, ID: "00112233445566778899aabbccddeeff", Created: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC),
		Recipe: json.RawMessage(`{"name":"test"}`), Network: json.RawMessage(`{"layers":[]}`),
		Dataset: Dataset{"digits", "sha256:00"}, Seed: 7,
	}
}

// weights returns two tensors that depend only on the step.
func weights(step int64) []tensor.Named {
	w := tensor.New(2, 3)
	for i := range w.Data {
		w.Data[i] = float32(step) + float32(i)/8
	}
	return []tensor.Named{{Name: "fc1.weight", Tensor: w}, {Name: "fc1.bias", Tensor: tensor.From([]float32{float32(step), -1}, 2)}}
}

func predictions(step int64) *Predictions {
	return &Predictions{
		ID: []int32{0, 1, 2}, Label: []int32{1, 0, 1}, Predicted: []int32{1, 1, 1},
		Confidence: []float32{.5, .75, 1}, Loss: []float32{float32(step), 0, float32(math.Inf(1))},
		Logits: tensor.From([]float32{1, 2, 3, 4, 5, float32(step)}, 3, 2),
	}
}

// learning returns the answers of a pass that depend only on its number.
func learning(epoch int) *Learning {
	l := NewLearning(epoch, 3)
	copy(l.Answer, []int32{1, 0, -1})
	copy(l.Confidence, []float32{.5, 1 / float32(epoch), 0})
	copy(l.Margin, []float32{float32(epoch), -2.5, 0})
	return l
}

var probeTap = Tap{Name: "fc1.pre", Samples: []string{"test:3", "train:5"}, Shape: []int{2, 1, 1}, Half: true}

const (
	predictEvery = 4
	learnEvery   = 2
)

// recordStep records everything that a recorder does at a step.
func recordStep(w *Writer, step int64) error {
	return errors.Join(
		w.Metric(Metric{Step: step, Epoch: float64(step) / 4, Split: "batch", Loss: 1 / float64(step), Accuracy: math.NaN(), Samples: 4}),
		w.Frame(step, weights(step)),
		w.Probe(probeTap, step, []float32{float32(step), .5, -1, 2}),
		func() error {
			if step%predictEvery == 0 {
				if err := w.Predictions(step, predictions(step)); err != nil {
					return err
				}
			}
			if step%learnEvery == 0 && step > 0 && w.Meta().Format > 1 {
				if err := w.Learning(step, learning(int(step/learnEvery)), false); err != nil {
					return err
				}
			}
			if step%2 == 0 {
				return w.Anchor(step, weights(-step))
			}
			return nil
		}(),
	)
}

// checkStep compares the recorded values of a step, if there are any, with the original ones.
func checkStep(t *testing.T, r *Reader, step int64) {
	t.Helper()
	if slices.Contains(r.Frames(), step) {
		got, err := r.Frame(step)
		checkTensors(t, got, err, weights(step))
	}
	if slices.Contains(r.Anchors(), step) {
		got, err := r.Anchor(step)
		checkTensors(t, got, err, weights(-step))
	}
	if slices.Contains(r.PredictionSteps(), step) {
		got, err := r.Predictions(step)
		want := predictions(step)
		if err != nil || !slices.Equal(got.ID, want.ID) || !slices.Equal(got.Loss, want.Loss) ||
			!slices.Equal(got.Confidence, want.Confidence) || !slices.Equal(got.Logits.Data, want.Logits.Data) ||
			!slices.Equal(got.Logits.Shape, want.Logits.Shape) || !slices.Equal(got.Label, want.Label) || !slices.Equal(got.Predicted, want.Predicted) {
			t.Fatalf("predictions of step %d: %+v %v", step, got, err)
		}
	}
	if slices.Contains(r.LearningSteps(), step) {
		got, err := r.Learning(step)
		want := learning(int(step / learnEvery))
		if err != nil || got.Epoch != want.Epoch || !slices.Equal(got.Answer, want.Answer) || !slices.Equal(got.Margin, want.Margin) || got.Confidence[0] != .5 {
			t.Fatalf("answers of the pass that ends at step %d: %+v %v", step, got, err)
		}
	}
	if slices.Contains(r.ProbeSteps(probeTap.Name), step) {
		v, tap, err := r.Probe(probeTap.Name, step)
		if err != nil || !tap.same(&probeTap) || !slices.Equal(v.Shape, []int{2, 2, 1, 1}) || !slices.Equal(v.Data, []float32{float32(step), .5, -1, 2}) {
			t.Fatalf("probe of step %d: %v %+v %v", step, v, tap, err)
		}
	}
}

func checkTensors(t *testing.T, got []tensor.Named, err error, want []tensor.Named) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != len(want) {
		t.Fatalf("%d tensors, want %d", len(got), len(want))
	}
	for i := range want {
		if got[i].Name != want[i].Name || !slices.Equal(got[i].Tensor.Shape, want[i].Tensor.Shape) || !slices.Equal(got[i].Tensor.Data, want[i].Tensor.Data) {
			t.Fatalf("tensor %d is %s %v, want %s %v", i, got[i].Name, got[i].Tensor, want[i].Name, want[i].Tensor)
		}
	}
}

func must(t *testing.T, errs ...error) {
	t.Helper()
	for _, err := range errs {
		if err != nil {
			t.Fatal(err)
		}
	}
}

func TestRecordAndRead(t *testing.T) {
	for name, fsys := range map[string]vfs.FS{"os": vfs.OS, "mem": vfs.NewMem()} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "runs", "a run")
			w, err := Create(dir, testMeta(), Options{FS: fsys})
			must(t, err)
			must(t, w.Event(StatusEvent(0, StatusStarted)))
			for step := range int64(101) {
				must(t, recordStep(w, step))
			}
			must(t, w.Metric(Metric{Step: 100, Split: "test", Loss: .25, Accuracy: .5}))

			// Read the run while it is being written.
			must(t, w.Sync())
			live, err := OpenWith(dir, OpenOptions{FS: fsys})
			must(t, err)
			if s, err := live.Status(); s != StatusRunning || err != nil {
				t.Errorf("status %s %v while writing", s, err)
			}
			bytes := w.Bytes()
			must(t, w.Event(StatusEvent(100, StatusFinished)), w.Close(), w.Close())
			if err := w.Frame(101, nil); !errors.Is(err, ErrClosed) {
				t.Errorf("writing after Close: %v", err)
			}
			if changed, err := live.Refresh(); !changed || err != nil {
				t.Errorf("refresh: %v %v", changed, err)
			}
			if changed, err := live.Refresh(); changed || err != nil {
				t.Errorf("second refresh: %v %v", changed, err)
			}

			r, err := OpenWith(dir, OpenOptions{FS: fsys})
			must(t, err)
			if s, err := r.Status(); s != StatusFinished || err != nil {
				t.Errorf("status %s %v", s, err)
			}
			m, want := r.Meta(), testMeta()
			if m.ID != want.ID || m.Format != Format || string(m.Recipe) != string(want.Recipe) || !m.Created.Equal(want.Created) || m.Seed != 7 {
				t.Errorf("meta %+v", m)
			}
			if r.Name() != "a run" {
				t.Errorf("name %q", r.Name())
			}
			if n := len(r.Frames()); n != 101 {
				t.Errorf("%d frames", n)
			}
			if n := len(r.Anchors()); n != 51 {
				t.Errorf("%d anchors", n)
			}
			if n := len(r.ProbeSteps("fc1.pre")); n != 101 || !slices.Equal(r.Taps(), []string{"fc1.pre"}) {
				t.Errorf("%d probes of %v", n, r.Taps())
			}
			for step := range int64(102) {
				checkStep(t, r, step)
			}
			rows, err := r.Metrics()
			if err != nil || len(rows) != 102 || !math.IsNaN(rows[0].Loss) || rows[4].Loss != .25 || !math.IsNaN(rows[4].Accuracy) ||
				rows[4].Epoch != 1 || rows[4].Split != "batch" || rows[101].Accuracy != .5 {
				t.Errorf("%d metrics %v", len(rows), err)
			}
			if events, err := r.Events(); err != nil || len(events) != 2 || events[1].Step != 100 || events[1].Time.IsZero() {
				t.Errorf("events %v %v", events, err)
			}
			if _, err := r.Frame(200); !errors.Is(err, ErrNotKept) {
				t.Errorf("a frame that is not there: %v", err)
			}
			if s, err := r.NearestAnchor(57); s != 56 || err != nil {
				t.Errorf("nearest anchor %d %v", s, err)
			}
			if _, err := r.NearestFrame(-1); !errors.Is(err, ErrNotKept) {
				t.Errorf("before the start: %v", err)
			}
			if r.FrameHash(3) == "" || r.FrameHash(3) == r.FrameHash(4) || r.FrameHash(500) != "" {
				t.Error("frame hashes")
			}
			if r.Bytes() < 40_000 || bytes < 40_000 {
				t.Errorf("the run has %d bytes, the writer counted %d", r.Bytes(), bytes)
			}
			must(t, r.Verify(nil))
		})
	}
}
