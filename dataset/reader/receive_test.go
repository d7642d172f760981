package reader

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"brainbow/dataset"
)

// shot is a small picture as a file.
func shot(t *testing.T, i int) []byte {
	t.Helper()
	dir := folder(t, cats())
	var all []string
	if err := filepath.WalkDir(dir, func(p string, e fs.DirEntry, err error) error {
		if err == nil && isImage(p) {
			all = append(all, p)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(all[i%len(all)])
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// zipped returns an archive of files.
func zipped(t *testing.T, files map[string][]byte, change func(*zip.FileHeader)) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	var names []string
	for name := range files {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		h := &zip.FileHeader{Name: name, Method: zip.Deflate}
		if change != nil {
			change(h)
		}
		f, err := w.CreateHeader(h)
		if err == nil {
			_, err = f.Write(files[name])
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func photos(t *testing.T, under string) map[string][]byte {
	files := map[string][]byte{}
	for _, class := range []string{"cats", "dogs", "ships"} {
		for i := range 6 {
			files[fmt.Sprintf("%s%s/%d.png", under, class, i)] = shot(t, i)
		}
	}
	return files
}

func receive(t *testing.T, f Files, name string) dataset.Arrival {
	t.Helper()
	a, err := f.Receive(name, 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// left lists what lies in the directory of uploads.
func left(t *testing.T, f Files) []string {
	t.Helper()
	entries, err := os.ReadDir(filepath.Join(f.Root, uploadDir))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

// TestReceive stores a folder file by file and an archive, and opens them by their names.
func TestReceive(t *testing.T) {
	f := Files{Root: t.TempDir(), Cache: t.TempDir()}
	files := photos(t, "my photos/")
	files["my photos/cats/broken.png"] = []byte("not a picture")
	files["my photos/notes.txt"], files["my photos/.DS_Store"] = []byte("x"), []byte("x")
	a := receive(t, f, "my photos")
	for name, data := range files {
		if err := a.Add(name, bytes.NewReader(data)); err != nil {
			t.Fatal(err)
		}
	}
	got, err := a.Done(dataset.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if got.Name != "my photos" || got.Ignored != 2 || len(got.Data.Skipped) != 1 || !slices.Equal(got.Data.Classes, []string{"cats", "dogs", "ships"}) {
		t.Errorf("%+v, %d classes, skipped %v", got, len(got.Data.Classes), got.Data.Skipped)
	}
	d, err := f.Open("my photos", dataset.Options{})
	if err != nil || d.Train.Len()+d.Test.Len() != 18 {
		t.Fatalf("%v %v", d, err)
	}
	for _, under := range []string{"", "photos/"} {
		a := receive(t, f, "my photos.zip")
		if err := a.AddZip(context.Background(), bytes.NewReader(zipped(t, photos(t, under), nil))); err != nil {
			t.Fatal(err)
		}
		got, err := a.Done(dataset.Options{})
		if err != nil || len(got.Data.Classes) != 3 || !strings.HasPrefix(got.Name, "my photos-") {
			t.Fatalf("under %q: %+v %v", under, got, err)
		}
	}
	if got := left(t, f); !slices.Equal(got, []string{"my photos", "my photos-2", "my photos-3"}) {
		t.Errorf("uploads: %v", got)
	}
}

// TestReceiveRefuses sends what leads out of the folder, links, bombs, too much and too little: nothing
// is kept of it.
func TestReceiveRefuses(t *testing.T) {
	picture := shot(t, 0)
	add := func(name string, data []byte) func(dataset.Arrival) error {
		return func(a dataset.Arrival) error { return a.Add(name, bytes.NewReader(data)) }
	}
	archive := func(files map[string][]byte, change func(*zip.FileHeader)) func(dataset.Arrival) error {
		return func(a dataset.Arrival) error {
			return a.AddZip(context.Background(), bytes.NewReader(zipped(t, files, change)))
		}
	}
	for name, c := range map[string]struct {
		send func(dataset.Arrival) error
		want string
	}{
		"above":     {add("../x.png", picture), "leads out"},
		"root":      {add("/etc/x.png", picture), "leads out"},
		"middle":    {add("a/../../x.png", picture), "leads out"},
		"backslash": {add(`a\..\x.png`, picture), "leads out"},
		"drive":     {add("C:/x.png", picture), "leads out"},
		"deep":      {add(strings.Repeat("a/", 9)+"x.png", picture), "nested"},
		"long":      {add(strings.Repeat("a", 401)+".png", picture), "400 bytes"},
		"large":     {add("a/x.png", make([]byte, 1<<20+1)), "at most 1 MB"},
		"no zip":    {func(a dataset.Arrival) error { return a.AddZip(context.Background(), strings.NewReader("PK")) }, "not a zip"},
		"zip above": {archive(map[string][]byte{"../x.png": picture}, nil), "leads out"},
		"zip link":  {archive(map[string][]byte{"a/x.png": []byte("/etc/passwd")}, func(h *zip.FileHeader) { h.SetMode(fs.ModeSymlink | 0o777) }), "link"},
		"bomb":      {archive(map[string][]byte{"a/x.png": make([]byte, 1<<21)}, nil), "unpacked"},
		"zip large": {func(a dataset.Arrival) error {
			return a.AddZip(context.Background(), bytes.NewReader(make([]byte, 1<<20+1)))
		}, "at most 1 MB"},
		"twice": {func(a dataset.Arrival) error {
			return errors.Join(a.Add("a/x.png", bytes.NewReader(picture)), a.Add("a/x.png", bytes.NewReader(picture)))
		}, "two files"},
		"file as a dir": {func(a dataset.Arrival) error {
			return errors.Join(a.Add("x.png", bytes.NewReader(picture)), a.Add("x.png/y.png", bytes.NewReader(picture)))
		}, "x.png/y.png"},
	} {
		f := Files{Root: t.TempDir(), Cache: t.TempDir()}
		a := receive(t, f, "photos")
		if err := c.send(a); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
		if err := a.Abandon(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if got := left(t, f); len(got) > 0 {
			t.Errorf("%s leaves %v", name, got)
		}
	}
	for name, files := range map[string][]string{"nothing": nil, "texts": {"a/x.txt", "b/y.txt"}, "one class": {"cats/1.png", "cats/2.png"}, "no class": {"1.png", "2.png"}, "one of each": {"cats/1.png", "dogs/1.png"}} {
		f := Files{Root: t.TempDir(), Cache: t.TempDir()}
		a := receive(t, f, "photos")
		for _, file := range files {
			if err := a.Add(file, bytes.NewReader(picture)); err != nil {
				t.Fatal(err)
			}
		}
		if got, err := a.Done(dataset.Options{}); err == nil {
			t.Errorf("%s is accepted: %d classes", name, len(got.Data.Classes))
		} else if strings.Contains(err.Error(), f.Root) {
			t.Errorf("%s: the error names a directory of this machine: %v", name, err)
		}
		if got := left(t, f); len(got) > 0 {
			t.Errorf("%s leaves %v", name, got)
		}
	}
}

// TestReceivedNames are free and plain.
func TestReceivedNames(t *testing.T) {
	f := Files{Root: t.TempDir()}
	for from, want := range map[string]string{"cats.zip": "cats", "": "pictures", "mnist": "mnist-2", "../up": "up", "a/b:c": "a-b-c", strings.Repeat("x", 99): strings.Repeat("x", 60)} {
		if got, err := f.freeName(from); got != want || err != nil {
			t.Errorf("%q becomes %q, %v; want %q", from, got, err, want)
		}
	}
}

// TestAdopt names a folder once.
func TestAdopt(t *testing.T) {
	f := Files{Root: t.TempDir(), Cache: t.TempDir()}
	dir := folder(t, cats())
	first, err := f.Adopt(dir)
	if err != nil {
		t.Fatal(err)
	}
	again, err := f.Adopt(dir + "/.")
	if err != nil || again != first {
		t.Errorf("%q becomes %q, %v", first, again, err)
	}
	other, err := f.Adopt(folder(t, cats()))
	if err != nil || other == first {
		t.Errorf("another folder is %q too, %v", other, err)
	}
	if _, err := f.Open(first, dataset.Options{}); err != nil {
		t.Error(err)
	}
}
