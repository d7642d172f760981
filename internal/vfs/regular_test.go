//go:build linux || darwin

package vfs

import (
	"errors"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// TestOnlyRegularFiles opens pipes and a device, which must not be waited for.
func TestOnlyRegularFiles(t *testing.T) {
	dir := t.TempDir()
	pipe := filepath.Join(dir, "pipe")
	if err := syscall.Mkfifo(pipe, 0o644); err != nil {
		t.Fatal(err)
	}
	closed := func(f File, err error) error {
		if err == nil {
			f.Close()
		}
		return err
	}
	for op, do := range map[string]func() error{
		"open":        func() error { return closed(OS.Open(pipe)) },
		"device":      func() error { return closed(OS.Open("/dev/zero")) },
		"locked":      func() error { _, err := OS.Locked(pipe); return err },
		"lock":        func() error { _, err := OS.Lock(pipe, "x"); return err },
		"open in":     func() error { return closed(OS.In(dir).Open(pipe)) },
		"locked in":   func() error { _, err := OS.In(dir).Locked(pipe); return err },
		"truncate in": func() error { return OS.In(dir).Truncate(pipe, 0) },
		"in a pipe":   func() error { return closed(OS.In(pipe).Open(filepath.Join(pipe, "x"))) },
		"create in":   func() error { return closed(OS.In(dir).Create(pipe)) },
		"append in":   func() error { return closed(OS.In(dir).Append(pipe)) },
	} {
		done := make(chan error, 1)
		go func() { done <- do() }()
		select {
		case err := <-done:
			// Writing to a pipe that nobody reads fails in the system.
			if !errors.Is(err, ErrNotRegular) && !errors.Is(err, syscall.ENXIO) && op != "in a pipe" || err == nil {
				t.Errorf("%s: %v", op, err)
			}
		case <-time.After(5 * time.Second):
			t.Errorf("%s waits", op)
		}
	}
}
