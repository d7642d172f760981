//go:build linux || darwin

package cli

import (
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"brainbow/runstore"
)

// A terminal that closes interrupts a training as Ctrl-C does.
func TestHangUp(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "run")
	// testscript runs commands through links with their names.
	brainbow := filepath.Join(t.TempDir(), "brainbow")
	if err := os.Symlink(self, brainbow); err != nil {
		t.Fatal(err)
	}
	// Under nohup the tests ignore the signal, and the command would too.
	heard := make(chan os.Signal, 1)
	signal.Notify(heard, syscall.SIGHUP)
	defer signal.Stop(heard)
	cmd := exec.Command(brainbow, "train", "default", "--set", "data.name=digits", "--set", "data.train=500", "--set", "data.test=50", "--set", "epochs=100000", "--run", dir)
	cmd.Env = append(os.Environ(), "BRAINBOW_DATA="+t.TempDir())
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for range 600 {
		if r, err := runstore.Open(dir); err == nil && len(r.Frames()) > 0 {
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	for range 3 { // the kernel and the shell may both send one
		if err := cmd.Process.Signal(syscall.SIGHUP); err != nil {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	select {
	case <-ended:
	case <-time.After(30 * time.Second):
		_ = cmd.Process.Kill()
		t.Fatal("the training goes on")
	}
	if code := cmd.ProcessState.ExitCode(); code != exitInterrupted {
		t.Errorf("exit code %d", code)
	}
	r, err := runstore.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	if s, err := r.Status(); s != runstore.StatusInterrupted {
		t.Errorf("status %s, %v", s, err)
	}
}
