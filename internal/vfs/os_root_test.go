package vfs

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

// TestInConforms runs the common checks within a directory.
func TestInConforms(t *testing.T) {
	root := t.TempDir()
	conform(t, OS.In(root), root)
	root = filepath.Join(root, "inner")
	if err := os.Mkdir(root, 0o755); err != nil {
		t.Fatal(err)
	}
	conform(t, OS.In(filepath.Dir(root)).In(root), root)
}

// TestInFollowsNoLink tries every operation on links to a file and a directory, outside and inside.
func TestInFollowsNoLink(t *testing.T) {
	outside, dir := t.TempDir(), t.TempDir()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(os.WriteFile(filepath.Join(outside, "file"), []byte("mine"), 0o644))
	must(os.WriteFile(filepath.Join(dir, "plain"), []byte("plain"), 0o644))
	must(os.Symlink(outside, filepath.Join(dir, "dir")))
	must(os.Symlink(filepath.Join(outside, "file"), filepath.Join(dir, "link")))
	must(os.Symlink("plain", filepath.Join(dir, "inside")))
	must(os.Symlink(filepath.Join(outside, "missing"), filepath.Join(dir, "dangling")))
	fsys := OS.In(dir)
	closed := func(f File, err error) error {
		if err == nil {
			f.Close()
		}
		return err
	}
	for _, n := range []string{"link", "inside", "dangling", "dir/file", "dir/new", "dir"} {
		name := filepath.Join(dir, filepath.FromSlash(n))
		for op, do := range map[string]func() error{
			"open":     func() error { return closed(fsys.Open(name)) },
			"create":   func() error { return closed(fsys.Create(name)) },
			"append":   func() error { return closed(fsys.Append(name)) },
			"truncate": func() error { return fsys.Truncate(name, 0) },
			"rename":   func() error { return fsys.Rename(name, name+"2") },
			"remove":   func() error { return fsys.Remove(name) },
			"mkdir":    func() error { return fsys.MkdirAll(filepath.Join(name, "x")) },
			"stat":     func() error { _, err := fsys.Stat(name); return err },
			"readdir":  func() error { _, err := fsys.ReadDir(name); return err },
			"sync":     func() error { return fsys.SyncFile(name) },
			"syncdir":  func() error { return fsys.SyncDir(name) },
			"locked":   func() error { _, err := fsys.Locked(name); return err },
			"lock":     func() error { _, err := fsys.Lock(name, "x"); return err },
		} {
			if err := do(); !errors.Is(err, ErrLink) {
				t.Errorf("%s %s: %v", op, n, err)
			}
		}
	}
	for _, n := range []string{"../file", filepath.Join(outside, "file")} {
		if !filepath.IsAbs(n) {
			n = filepath.Join(dir, n)
		}
		if _, err := fsys.Open(n); err == nil {
			t.Errorf("%s is outside and was opened", n)
		}
	}
	if data, err := os.ReadFile(filepath.Join(outside, "file")); string(data) != "mine" || err != nil {
		t.Errorf("the file outside holds %q, %v", data, err)
	}
	if entries, err := os.ReadDir(outside); len(entries) != 1 || err != nil {
		t.Errorf("outside are %v, %v", entries, err)
	}
	var path *fs.PathError
	if _, err := fsys.Open(filepath.Join(dir, "link")); !errors.As(err, &path) || path.Path != filepath.Join(dir, "link") {
		t.Errorf("the error does not name the file: %v", err)
	}
}
