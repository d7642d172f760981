package vfs

import (
	"errors"
	"io/fs"
	"syscall"
	"testing"
)

// A full disk takes what fits and says so; what is removed makes room.
func TestFullDisk(t *testing.T) {
	m := NewMem()
	m.Capacity(10)
	f, err := m.Create("/a")
	if err != nil {
		t.Fatal(err)
	}
	if n, err := f.Write([]byte("12345678")); n != 8 || err != nil {
		t.Fatalf("%d bytes: %v", n, err)
	}
	if n, err := f.Write([]byte("abcdefgh")); n != 2 || !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("%d bytes: %v", n, err)
	}
	if n, err := f.Write([]byte("x")); n != 0 || !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("%d bytes: %v", n, err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	if data, err := ReadFile(m, "/a", 0); string(data) != "12345678ab" || err != nil || m.Used() != 10 {
		t.Errorf("%q, %v; %d bytes", data, err, m.Used())
	}
	if err := m.Remove("/a"); err != nil || m.Used() != 0 {
		t.Errorf("removed: %v, %d bytes", err, m.Used())
	}
	if err := WriteFile(m, "/b", []byte("0123456789")); err != nil {
		t.Error(err)
	}
}

// A file that is closed, or opened for reading, is not written to.
func TestClosedFile(t *testing.T) {
	m := NewMem()
	f, err := m.Create("/a")
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	r, err := m.Open("/a")
	if err != nil {
		t.Fatal(err)
	}
	for name, file := range map[string]File{"closed": f, "opened for reading": r} {
		if n, err := file.Write([]byte("x")); n != 0 || !errors.Is(err, fs.ErrClosed) {
			t.Errorf("%s: %d bytes, %v", name, n, err)
		}
	}
	if err := f.Close(); !errors.Is(err, fs.ErrClosed) {
		t.Errorf("closed twice: %v", err)
	}
	if data, err := ReadFile(m, "/a", 0); len(data) != 0 || err != nil {
		t.Errorf("%q, %v", data, err)
	}
}
