package server

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"brainbow/internal/testrun"
	"brainbow/nn"
	"brainbow/runstore"
)

// Concurrent publishing and reading loses nothing: every state has a unique number, readers see
// them in order, and the last state of each subject arrives.
func TestHubAtOnce(t *testing.T) {
	h := newHub()
	const writers, each = 8, 2000
	var all sync.WaitGroup
	for w := range writers {
		all.Go(func() {
			for i := range each {
				h.publish("run", fmt.Sprint(w, "-", i%3), i)
			}
		})
	}
	for range 2 {
		all.Go(func() {
			for seq := uint64(0); seq < writers*each; {
				states, news, _, _ := h.after(seq)
				for _, s := range states {
					if s.seq <= seq {
						t.Errorf("state %d after %d", s.seq, seq)
						return
					}
					seq = s.seq
				}
				if seq < writers*each {
					<-news
				}
			}
		})
	}
	all.Wait()
	states, _, missing, _ := h.after(0)
	if h.seq != writers*each || len(states) != 3*writers || missing {
		t.Fatalf("%d of %d states are counted, %d of %d are kept, some missing: %v", h.seq, writers*each, len(states), 3*writers, missing)
	}
	for _, s := range states {
		if last := string(s.data); last != "1997" && last != "1998" && last != "1999" {
			t.Errorf("the last state of %s is %s", s.key, last)
		}
	}
}

// Runs that are not in use are closed, the least recently used first, and no run is closed
// while in use.
func TestOpenRunsAreClosed(t *testing.T) {
	dir := testrun.Make(t, testrun.Config{Data: "xor", Train: 800, Test: 20, Epochs: 1, Layers: []nn.LayerSpec{{Layer: "dense", Units: 1, Activation: "sigmoid"}}})
	parent := filepath.Dir(dir)
	names := []string{"test"}
	for i := range maxOpen + 1 {
		names = append(names, fmt.Sprint("run", i))
		if err := os.CopyFS(filepath.Join(parent, names[i+1]), os.DirFS(dir)); err != nil {
			t.Fatal(err)
		}
	}
	s, err := New(Options{Runs: parent, Data: testrun.Data})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	// A closed run replays no step. Steps replayed before are still cached, so every call uses
	// a later one.
	var step int64
	closed := func(h *opening) bool {
		t.Helper()
		step++
		_, err := h.run.Load().Weights(t.Context(), step)
		if err != nil && !strings.Contains(err.Error(), "closed") {
			t.Fatal(err)
		}
		return err != nil
	}
	var opened []*opening
	use := func(name string) (done func()) {
		t.Helper()
		_, done, err := s.open.use(name)
		if err != nil {
			t.Fatal(err)
		}
		opened = append(opened, s.open.runs[filepath.Join(parent, name)])
		return done
	}
	hold := use(names[0]) // in use during the whole test
	for _, name := range names[1:] {
		use(name)()
	}
	if n := len(s.open.runs); n != maxOpen {
		t.Errorf("%d runs are open, not %d", n, maxOpen)
	}
	if got := []bool{closed(opened[0]), closed(opened[1]), closed(opened[2]), closed(opened[3])}; !slices.Equal(got, []bool{false, true, true, false}) {
		t.Errorf("closed: %v", got)
	}
	// A replaced run is closed when its last user is done.
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	other := testrun.Copy(t, filepath.Join(parent, names[1]), func(m *runstore.Meta) { m.ID = runstore.NewID() })
	if err := os.Rename(other, dir); err != nil {
		t.Fatal(err)
	}
	use(names[0])()
	if closed(opened[0]) {
		t.Error("a run was closed while it was in use")
	}
	hold()
	if !closed(opened[0]) {
		t.Error("a run that is no longer used is not closed")
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	for i, h := range opened {
		if !closed(h) {
			t.Errorf("run %d is open after the server", i)
		}
	}
}

// A line's curve covers the accuracy from the first measurement to the last, however many there
// are.
func TestSparkline(t *testing.T) {
	for _, n := range []int{2, 3, maxCurve - 1, maxCurve, maxCurve + 1, 2 * maxCurve, 1000} {
		rows := []runstore.Metric{{Split: "train", Accuracy: 0.5}, {Split: "train", Accuracy: 0.6}}
		for i := range n {
			rows = append(rows, runstore.Metric{Split: "test", Accuracy: float64(i) / float64(n-1)})
		}
		got := sparkline(rows)
		if len(got) != min(n, maxCurve) || got[0] != 0 || got[len(got)-1] != 1 || !slices.IsSorted(got) {
			t.Errorf("%d measurements: %v", n, got)
		}
	}
}
