package fetch

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"strings"
	"testing"

	"brainbow/internal/vfs"
)

func pack(t *testing.T, fsys vfs.FS, headers ...tar.Header) {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	w := tar.NewWriter(z)
	for _, h := range headers {
		body := []byte("content of " + h.Name)
		if h.Typeflag == tar.TypeReg {
			h.Size = int64(len(body))
		}
		h.Mode = 0o644
		if err := w.WriteHeader(&h); err != nil {
			t.Fatal(err)
		}
		if h.Typeflag == tar.TypeReg {
			if _, err := w.Write(body); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if err := fsys.MkdirAll("d"); err != nil {
		t.Fatal(err)
	}
	if err := vfs.WriteAtomic(fsys, "d/a.tar.gz", b.Bytes()); err != nil {
		t.Fatal(err)
	}
}

func TestUnpack(t *testing.T) {
	f := File{Name: "a.tar.gz", Unpack: []string{"one", "two"}}
	fsys := vfs.NewMem()
	pack(t, fsys,
		tar.Header{Name: "../../etc/one", Typeflag: tar.TypeReg},
		tar.Header{Name: "x/other", Typeflag: tar.TypeReg},
		tar.Header{Name: "x/two", Typeflag: tar.TypeSymlink, Linkname: "/etc/passwd"},
		tar.Header{Name: "x/two", Typeflag: tar.TypeReg},
	)
	c := &Client{FS: fsys}
	if err := c.Unpack("d", f); err != nil {
		t.Fatal(err)
	}
	if got := names(t, fsys, "d"); got != "a.tar.gz one two" || string(read(t, fsys, "d/two")) != "content of x/two" || string(read(t, fsys, "d/one")) != "content of ../../etc/one" {
		t.Errorf("%s: %q", got, read(t, fsys, "d/two"))
	}
	if got := names(t, fsys, "."); got != "d" {
		t.Errorf("something was written outside: %s", got)
	}
	before := fsys.Ops()
	if err := c.Unpack("d", f); err != nil || fsys.Ops() != before {
		t.Errorf("unpacked again: %v", err)
	}
}

func TestUnpackBad(t *testing.T) {
	f := File{Name: "a.tar.gz", Unpack: []string{"one", "two"}}
	fsys := vfs.NewMem()
	pack(t, fsys, tar.Header{Name: "one", Typeflag: tar.TypeReg})
	if err := (&Client{FS: fsys}).Unpack("d", f); err == nil || !strings.Contains(err.Error(), "the archive has no [two]") {
		t.Errorf("%v", err)
	}
	whole := read(t, fsys, "d/a.tar.gz")
	for name, data := range map[string][]byte{"cut": whole[:len(whole)/2], "no gzip": []byte("x"), "empty": nil} {
		fsys := vfs.NewMem()
		_ = fsys.MkdirAll("d")
		if err := vfs.WriteAtomic(fsys, "d/a.tar.gz", data); err != nil {
			t.Fatal(err)
		}
		if err := (&Client{FS: fsys}).Unpack("d", f); err == nil || !strings.Contains(err.Error(), "unpack a.tar.gz: ") {
			t.Errorf("%s: %v", name, err)
		}
	}
	fsys.Capacity(fsys.Used() + 5)
	pack2 := File{Name: "a.tar.gz", Unpack: []string{"one"}}
	_ = fsys.Remove("d/one")
	fsys.Capacity(fsys.Used() + 5)
	if err := (&Client{FS: fsys}).Unpack("d", pack2); err == nil || names(t, fsys, "d") != "a.tar.gz" {
		t.Errorf("full disk: %v, %s", err, names(t, fsys, "d"))
	}
}

// An archive whose file says that it is huge is refused before anything is written.
func TestUnpackHuge(t *testing.T) {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if err := tar.NewWriter(z).WriteHeader(&tar.Header{Name: "one", Typeflag: tar.TypeReg, Mode: 0o644, Size: maxMember + 1}); err != nil {
		t.Fatal(err)
	}
	if _, err := z.Write(make([]byte, 4096)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	fsys := vfs.NewMem()
	if err := fsys.MkdirAll("d"); err != nil {
		t.Fatal(err)
	}
	if err := vfs.WriteAtomic(fsys, "d/a.tar.gz", b.Bytes()); err != nil {
		t.Fatal(err)
	}
	before := fsys.Ops()
	err := (&Client{FS: fsys}).Unpack("d", File{Name: "a.tar.gz", Unpack: []string{"one"}})
	if err == nil || !strings.Contains(err.Error(), "not 536870913") || fsys.Ops() != before {
		t.Errorf("%v after %d operations", err, fsys.Ops()-before)
	}
}
