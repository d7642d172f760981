package faults

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"brainbow/internal/hint"
	"brainbow/internal/vfs"
	"brainbow/runstore"
)

// TestTwoWriters tries to write a run that another process is writing: the attempts are refused and
// the writer is not disturbed.
//
// It takes long because each attempt is several processes.
func TestTwoWriters(t *testing.T) {
	ref := undisturbed(t)
	rng := chance(t)
	refused := 0
	for range count(t) {
		dir := ref.place(t)
		t.Setenv(slowEnv, "1")
		cmd := process(t, dir, false, 0)
		ended := make(chan error, 1)
		go func() { ended <- cmd.Wait() }()
		for running := true; running; {
			select {
			case err := <-ended:
				must(t, err)
				running = false
				continue
			case <-time.After(time.Duration(rng.IntN(20_000)) * time.Microsecond):
			}
			if r, err := runstore.Open(dir); err != nil || !r.Running() {
				continue
			}
			for what, write := range map[string]func() error{
				"create": func() error { return begin(runstore.Options{}, dir) },
				"resume": func() error { return resume(runstore.Options{}, dir) },
			} {
				err := write()
				if r, openErr := runstore.Open(dir); openErr == nil && !r.Running() {
					continue // it has ended
				}
				if !errors.Is(err, runstore.ErrRunning) || hint.Of(err) == "" {
					t.Errorf("%s: %v", what, err)
				}
				refused++
			}
		}
		ref.same(t, vfs.OS, dir)
	}
	t.Logf("%d times refused", refused)
	if refused < count(t) {
		t.Error("the processes ended before any writer could be refused")
	}
}

// TestManyResume starts several processes that resume one run: one resumes it, the others are
// refused.
//
// It takes long because each attempt is several processes.
func TestManyResume(t *testing.T) {
	ref := undisturbed(t)
	rng := chance(t)
	const together = 4
	refused := 0
	for range count(t) {
		dir := ref.place(t)
		listed, _ := ref.disturb(t, dir, rng, false, 0)
		ref.survived(t, vfs.OS, dir, listed)
		if _, err := os.Stat(filepath.Join(dir, "run.json")); err != nil {
			continue // killed before there was a run
		}
		cmds := make([]*exec.Cmd, together)
		said := make([]bytes.Buffer, together)
		for i := range cmds {
			cmds[i] = exec.Command(os.Args[0])
			cmds[i].Env = append(os.Environ(), dirEnv+"="+dir, resumeEnv+"=1", slowEnv+"=1")
			cmds[i].Stderr = &said[i]
			must(t, cmds[i].Start())
		}
		done := 0
		for i, cmd := range cmds {
			if err := cmd.Wait(); err == nil {
				done++ // it resumed, or found the run finished
			} else if text := said[i].String(); !strings.Contains(text, "is being written by another process") || !strings.Contains(text, "hint: ") {
				t.Errorf("a process was refused with %q", text)
			} else {
				refused++
			}
		}
		if done == 0 {
			t.Error("no process resumed the run")
		}
		ref.same(t, vfs.OS, dir)
	}
	t.Logf("%d processes of %d refused", refused, together*count(t))
}

// TestDeadLock checks that the lock file of a dead process is no lock.
func TestDeadLock(t *testing.T) {
	ref := undisturbed(t)
	rng := chance(t)
	for range count(t) {
		dir := ref.place(t)
		ref.disturb(t, dir, rng, false, 0)
		must(t, os.MkdirAll(dir, 0o755), os.WriteFile(filepath.Join(dir, "run.lock"), []byte("process 1\n"), 0o644))
		ref.finished(t, vfs.OS, dir)
	}
}
