//go:build linux || darwin

package attack

import (
	"os"
	"syscall"
	"testing"
)

func init() {
	fileChanges["a pipe as"] = func(t *testing.T, file, _ string) { must(t, os.Remove(file), syscall.Mkfifo(file, 0o644)) }
	fileChanges["a device as"] = func(t *testing.T, file, _ string) { must(t, os.Remove(file), os.Symlink("/dev/zero", file)) }
}
