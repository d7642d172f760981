package runstore

import (
	"os"
	"path/filepath"
	"testing"

	"brainbow/internal/vfs"
)

func TestLastStep(t *testing.T) {
	m := vfs.NewMem()
	w, err := Create("/run", testMeta(), Options{FS: m})
	must(t, err)
	last := func(want int64) {
		t.Helper()
		must(t, w.Sync())
		r, err := OpenWith("/run", OpenOptions{FS: m})
		must(t, err)
		if got, err := r.LastStep(); got != want || err != nil {
			t.Errorf("last step %d %v, want %d", got, err, want)
		}
	}
	last(-1)
	must(t, w.Event(StatusEvent(0, StatusStarted)))
	last(0)
	must(t, w.Frame(2, weights(2)))
	last(2)
	must(t, w.Probe(probeTap, 3, []float32{1, 2, 3, 4}))
	last(3)
	must(t, w.Metric(Metric{Step: 5, Split: "batch"}), w.Metric(Metric{Step: 7, Split: "batch"}))
	last(7)
	must(t, w.Predictions(9, predictions(9)))
	last(9)
	must(t, w.Event(StatusEvent(11, StatusFinished)))
	last(11)
	must(t, w.Close())
}

func TestFrameFile(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "run")
	w, err := Create(dir, testMeta(), Options{})
	must(t, err, w.Frame(4, weights(4)), w.Close())
	want, err := os.ReadFile(filepath.Join(dir, "frames", "00000004.safetensors"))
	must(t, err)
	got, err := FrameFile([]byte("before"), weights(4))
	must(t, err)
	if string(got) != "before"+string(want) {
		t.Error("not what Frame writes")
	}
	r, err := Open(dir)
	must(t, err)
	if h := FrameFileHash(want); h != r.FrameHash(4) {
		t.Errorf("hash %s, the index lists %s", h, r.FrameHash(4))
	}
}
