package reader

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"brainbow/dataset"
)

func TestImport(t *testing.T) {
	root, data := t.TempDir(), folder(t, cats())
	at := Files{Root: root, Cache: t.TempDir()}
	if list, err := at.Imports(); err != nil || list != nil {
		t.Errorf("%v, %v", list, err)
	}
	t.Chdir(filepath.Dir(data))
	if err := at.Import(Reference{Name: "my cats", Path: filepath.Base(data), Size: 5, Channels: 1, Fit: "pad"}); err != nil {
		t.Fatal(err)
	}
	t.Chdir(root) // the path has become absolute
	list, err := at.Imports()
	if err != nil || len(list) != 1 || list[0] != (Reference{"my cats", list[0].Path, 5, "pad", 1, false}) || !filepath.IsAbs(list[0].Path) {
		t.Fatalf("%+v, %v", list, err)
	}
	var opt dataset.Options
	d, err := at.Open("my cats", opt)
	if err != nil || d.Shape != [3]int{1, 5, 5} || d.Name != "my cats" || d.Title != "my cats" || d.Train.Len() != 4 {
		t.Fatalf("%+v, %v", d, err)
	}
	opt.Size, opt.Channels = 7, 3 // options of the call override those of the reference
	if d, err = at.Open("my cats", opt); err != nil || d.Shape != [3]int{3, 7, 7} {
		t.Errorf("%v", err)
	}
	if !at.Knows("my cats") || at.Knows("your cats") || !at.Knows("./cats") || !at.Knows("mnist") {
		t.Error("Knows does not find an imported name")
	}
	if err := os.RemoveAll(data); err != nil {
		t.Fatal(err)
	}
	if _, err = at.Open("my cats", opt); !errors.Is(err, dataset.ErrMissing) || !strings.Contains(err.Error(), filepath.Base(data)) {
		t.Errorf("%v", err)
	}
	for _, name := range []string{"", "mnist", "a/b", ".x", " x", "x.npz", `a"b`, "..", "con:"} {
		if err := at.Import(Reference{Name: name, Path: data}); err == nil {
			t.Errorf("%q is accepted as a name", name)
		}
	}
	if err := os.WriteFile(filepath.Join(root, importDir, "broken.json"), []byte("{"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := at.Open("broken", opt); err == nil || !strings.Contains(err.Error(), "broken.json") {
		t.Errorf("%v", err)
	}
	if _, err := at.Imports(); err == nil {
		t.Error("a broken reference is not noticed")
	}
}

func TestIsPath(t *testing.T) {
	for name, want := range map[string]bool{
		"mnist": false, "my cats": false, "./x": true, "x/y": true, `x\y`: true, ".": true, "..": true, "a.npz": true, "a.NPZ": true, "a.parquet": true, "v1.2": false, "": false,
	} {
		if dataset.IsPath(name) != want {
			t.Errorf("IsPath(%q) = %v", name, !want)
		}
	}
}

func TestDivide(t *testing.T) {
	for _, c := range []struct{ files, train, test string }{
		{"train-00000-of-00002.parquet train-00001-of-00002.parquet test-00000-of-00001.parquet", "train-00000-of-00002.parquet train-00001-of-00002.parquet", "test-00000-of-00001.parquet"},
		{"train.parquet validation.parquet", "train.parquet", "validation.parquet"},
		{"train.parquet validation.parquet test.parquet", "train.parquet", "test.parquet"},
		{"test_32x32.mat train_32x32.mat", "train_32x32.mat", "test_32x32.mat"},
		{"contest.mat latest.mat", "contest.mat latest.mat", ""},
		{"test.parquet", "test.parquet", ""},
		{"train/0000.parquet test/0000.parquet", "train/0000.parquet", "test/0000.parquet"},
	} {
		train, test, _ := divide(strings.Fields(c.files))
		if !slices.Equal(train, strings.Fields(c.train)) || strings.Join(test, " ") != c.test {
			t.Errorf("%s: %v and %v", c.files, train, test)
		}
	}
}

// Pictures must not show the path of the data.
func TestCalled(t *testing.T) {
	d, err := (Files{Cache: t.TempDir()}).Open(folder(t, cats()), dataset.Options{})
	if err != nil || d.Called() != filepath.Base(d.Name) {
		t.Errorf("%q of %q, %v", d.Called(), d.Name, err)
	}
	if d, err = (Files{}).Open("digits", dataset.Options{Train: 10, Test: 10}); err != nil || d.Called() != "digits" {
		t.Errorf("%q, %v", d.Called(), err)
	}
}
