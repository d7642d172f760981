package faults

import (
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"brainbow/internal/vfs"
	"brainbow/runstore"
)

// place makes a directory for a run, with the recipe beside it.
func (ref *reference) place(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "run")
	must(t, os.WriteFile(recipeFile(dir), []byte(ref.exported), 0o644))
	return dir
}

// process starts a child that trains, or resumes, a run.
func process(t *testing.T, dir string, resumed bool, killAt int64) *exec.Cmd {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), dirEnv+"="+dir, fmt.Sprintf("%s=%d", killEnv, killAt))
	if resumed {
		cmd.Env = append(cmd.Env, resumeEnv+"=1")
	}
	must(t, cmd.Start())
	return cmd
}

// watch reads a run while it is written, until done is closed, and returns its last listing.
// Everything it reads must be correct.
func (ref *reference) watch(t *testing.T, dir string, rng *rand.Rand, done chan struct{}) (listed []runstore.Entry) {
	var r *runstore.Reader
	for {
		select {
		case <-done:
			return listed
		case <-time.After(time.Millisecond):
		}
		var err error
		if r == nil {
			if r, err = runstore.Open(dir); errors.Is(err, fs.ErrNotExist) {
				r = nil
				continue
			}
		} else {
			_, err = r.Refresh()
		}
		if err != nil {
			t.Errorf("watching: %v", err)
			return listed
		}
		listed = r.Entries()
		frames := r.Frames()
		if len(frames) == 0 {
			continue
		}
		step := frames[rng.IntN(len(frames))]
		name := fmt.Sprintf("frames/%08d.safetensors", step)
		tensors, err := r.Frame(step)
		if errors.Is(err, runstore.ErrNotKept) {
			continue // thinned in the meantime
		}
		file := []byte(nil)
		if err == nil {
			file, err = runstore.FrameFile(nil, tensors)
		}
		if err != nil || string(file) != ref.all[name] {
			t.Errorf("watching %s: it differs from the trained weights: %v", name, err)
		}
	}
}

// disturb starts a child that trains or resumes a run and kills it: at a random moment within the
// given time, or in a random operation if that is 0. It returns the entries seen to be complete,
// and whether the child finished.
func (ref *reference) disturb(t *testing.T, dir string, rng *rand.Rand, resumed bool, within time.Duration) (listed []runstore.Entry, ended bool) {
	t.Helper()
	at := int64(0)
	if within == 0 {
		at = 1 + rng.Int64N(ref.ops)
	}
	watcher := rand.New(rand.NewPCG(rng.Uint64(), 0))
	cmd := process(t, dir, resumed, at)
	done, seen := make(chan struct{}), make(chan []runstore.Entry)
	go func() { seen <- ref.watch(t, dir, watcher, done) }()
	if within > 0 {
		time.Sleep(time.Duration(rng.Int64N(int64(within))))
		_ = cmd.Process.Kill() // it may have ended
	}
	err := cmd.Wait()
	close(done)
	listed = <-seen
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) && exit.ExitCode() > 0 {
		t.Fatalf("the training failed before it was killed: %v", err)
	}
	return listed, err == nil
}

// TestKilled kills processes that train or resume with SIGKILL.
func TestKilled(t *testing.T) {
	ref := undisturbed(t)
	rng := chance(t)
	// Measure how long a training takes.
	start := time.Now()
	dir := ref.place(t)
	must(t, process(t, dir, false, 0).Wait())
	whole := time.Since(start)
	ref.same(t, vfs.OS, dir)

	kills, again := 0, 0
	points := map[int64]bool{}
	for i := range count(t) {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			dir := ref.place(t)
			for resumed := false; ; {
				within := whole
				if rng.IntN(2) == 0 {
					within = 0 // inside an operation, a write most likely
				}
				listed, ended := ref.disturb(t, dir, rng, resumed, within)
				points[ref.survived(t, vfs.OS, dir, listed)] = true
				switch {
				case !ended:
					kills++
				case !resumed: // it was too fast
					ref.same(t, vfs.OS, dir)
					dir = ref.place(t)
					continue
				}
				if _, err := os.Stat(filepath.Join(dir, "run.json")); err != nil || rng.IntN(3) > 0 {
					break
				}
				again++
				resumed = true
			}
			ref.finished(t, vfs.OS, dir)
		})
	}
	t.Logf("%d processes killed, in %d runs that were resumed more than once; a training takes %s and %d operations; %d different last replay points",
		kills, again, whole.Round(time.Millisecond), ref.ops, len(points))
}
