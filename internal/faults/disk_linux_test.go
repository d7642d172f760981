package faults

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"brainbow/internal/hint"
	"brainbow/internal/vfs"
	"brainbow/runstore"
)

// TestTinyDisk fills a real file system. It mounts one only if it runs as root and faults were
// requested.
func TestTinyDisk(t *testing.T) {
	if os.Getenv(countEnv) == "" || os.Getuid() != 0 {
		t.Log("no file system is mounted")
		return
	}
	ref := undisturbed(t)
	disk := t.TempDir()
	if err := syscall.Mount("tmpfs", disk, "tmpfs", 0, "size=300k"); err != nil {
		t.Logf("no file system is mounted: %v", err)
		return
	}
	defer func() { must(t, syscall.Unmount(disk, 0)) }()
	dir := filepath.Join(disk, "run")
	err := trainRecipe(ref.exported, runstore.Options{}, dir)
	if !vfs.IsFull(err) || hint.Of(err) == "" {
		t.Fatalf("a full disk: %v", err)
	}
	if last := ref.survived(t, vfs.OS, dir, nil); last < 9 {
		t.Errorf("the last replay point is %d", last)
	}
	if err := resume(runstore.Options{}, dir); !vfs.IsFull(err) || hint.Of(err) == "" {
		t.Errorf("resumed on a full disk: %v", err)
	}
	ref.survived(t, vfs.OS, dir, nil)
	must(t, syscall.Mount("tmpfs", disk, "tmpfs", syscall.MS_REMOUNT, "size=20m"))
	ref.finished(t, vfs.OS, dir)
}
