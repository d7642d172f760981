package vfs

import (
	"errors"
	"io/fs"
	"path/filepath"
	"testing"
)

// TestConformance runs the same checks on the file system in memory and on the real one.
func TestConformance(t *testing.T) {
	for _, c := range []struct {
		name string
		fsys FS
		root string
	}{
		{"os", OS, t.TempDir()},
		{"mem", NewMem(), "/"},
	} {
		t.Run(c.name, func(t *testing.T) { conform(t, c.fsys, c.root) })
	}
}

func conform(t *testing.T, fsys FS, root string) {
	p := func(names ...string) string { return filepath.Join(append([]string{root}, names...)...) }
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	is := func(err, want error) {
		t.Helper()
		var named *fs.PathError
		if !errors.Is(err, want) || !errors.As(err, &named) || named.Path == "" {
			t.Fatalf("error %v, want a path error with %v", err, want)
		}
	}
	holds := func(name, want string) {
		t.Helper()
		got, err := ReadFile(fsys, name, 0)
		must(err)
		if string(got) != want {
			t.Fatalf("%s holds %q, want %q", name, got, want)
		}
	}

	must(fsys.MkdirAll(p("a", "b")))
	must(fsys.MkdirAll(p("a", "b")))
	is(fsys.Mkdir(p("a")), fs.ErrExist)
	is(fsys.Mkdir(p("x", "y")), fs.ErrNotExist)
	_, err := fsys.Open(p("missing"))
	is(err, fs.ErrNotExist)
	_, err = fsys.Create(p("x", "file"))
	is(err, fs.ErrNotExist)
	_, err = fsys.Stat(p("missing"))
	is(err, fs.ErrNotExist)
	_, err = fsys.ReadDir(p("missing"))
	is(err, fs.ErrNotExist)
	is(fsys.Remove(p("missing")), fs.ErrNotExist)
	is(fsys.SyncFile(p("missing")), fs.ErrNotExist)
	is(fsys.Truncate(p("missing"), 0), fs.ErrNotExist)

	must(WriteFile(fsys, p("a", "one"), []byte("first")))
	must(WriteFile(fsys, p("a", "one"), []byte("1")))
	holds(p("a", "one"), "1")
	f, err := fsys.Append(p("a", "one"))
	must(err)
	_, err = f.Write([]byte("23"))
	must(err)
	must(f.Sync())
	must(f.Close())
	holds(p("a", "one"), "123")
	must(fsys.SyncFile(p("a", "one")))
	must(fsys.SyncDir(p("a")))
	must(fsys.Truncate(p("a", "one"), 2))
	holds(p("a", "one"), "12")
	if _, err := ReadFile(fsys, p("a", "one"), 1); err == nil {
		t.Fatal("a file above the limit was read")
	}
	if _, err := ReadFile(fsys, p("a"), 0); err == nil {
		t.Fatal("a directory was read")
	}

	must(WriteFile(fsys, p("a", "two"), []byte("two")))
	must(fsys.Rename(p("a", "two"), p("a", "one")))
	holds(p("a", "one"), "two")
	must(WriteAtomic(fsys, p("a", "one"), []byte("three")))
	holds(p("a", "one"), "three")
	entries, err := fsys.ReadDir(p("a"))
	must(err)
	if len(entries) != 2 || entries[0].Name() != "b" || !entries[0].IsDir() || entries[1].Name() != "one" {
		t.Fatalf("directory lists %v", entries)
	}
	if err := fsys.Remove(p("a")); err == nil {
		t.Fatal("a directory with files was removed")
	}
	must(fsys.Remove(p("a", "one")))
	must(fsys.Remove(p("a", "b")))
	must(fsys.Remove(p("a")))

	locked := func(want bool) {
		t.Helper()
		got, err := fsys.Locked(p("lock"))
		must(err)
		if got != want {
			t.Fatalf("locked is %v, want %v", got, want)
		}
	}
	locked(false)
	l, err := fsys.Lock(p("lock"), "a note")
	must(err)
	locked(true)
	holds(p("lock"), "a note")
	_, err = fsys.Lock(p("lock"), "another")
	is(err, ErrLocked)
	holds(p("lock"), "a note")
	must(l.Close())
	locked(false)
	l, err = fsys.Lock(p("lock"), "n")
	must(err)
	holds(p("lock"), "n")
	must(l.Close())
}
