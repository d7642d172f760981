package reader

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"brainbow/dataset"
	"brainbow/dataset/generate"
)

func keepAll(t *testing.T) {
	old := worthKeeping
	worthKeeping = 0
	t.Cleanup(func() { worthKeeping = old })
}

func TestGeneratedIsKept(t *testing.T) {
	keepAll(t)
	files := Files{Cache: t.TempDir()}
	opt := dataset.Options{Train: 60, Test: 20, Classes: []string{"3", "1"}}
	fresh, err := generate.Opener{}.Open("house-numbers", opt)
	if err != nil {
		t.Fatal(err)
	}
	for _, call := range []string{"first", "second"} {
		d, err := files.Open("house-numbers", opt)
		if err != nil {
			t.Fatal(err)
		}
		if d.Fingerprint() != fresh.Fingerprint() || d.Name != fresh.Name || d.Title != fresh.Title || d.Shape != fresh.Shape || len(d.Classes) != 2 || d.Classes[0] != "3" {
			t.Errorf("%s call: %s %q %v, want %s", call, d.Name, d.Classes, d.Shape, fresh.Name)
		}
	}
	// The second call reads the file: whatever is in it is returned.
	key := generatedKey("house-numbers", opt)
	other := *fresh
	other.Train.Pixels = make([]uint8, len(fresh.Train.Pixels))
	if err := files.generatedCache(key).store(key, &other); err != nil {
		t.Fatal(err)
	}
	if d, err := files.Open("house-numbers", opt); err != nil || d.Fingerprint() != other.Fingerprint() {
		t.Errorf("the file is not read: %v", err)
	}
	// Other options are other data.
	opt.Seed = 5
	if d, err := files.Open("house-numbers", opt); err != nil || d.Fingerprint() == other.Fingerprint() || d.Fingerprint() == fresh.Fingerprint() {
		t.Errorf("the seed is not looked at: %v", err)
	}
	// A damaged file is replaced.
	opt.Seed = 0
	file := files.generatedCache(key).file
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	data[len(data)/2]++
	if err := os.WriteFile(file, data, 0o644); err != nil {
		t.Fatal(err)
	}
	if d, err := files.Open("house-numbers", opt); err != nil || d.Fingerprint() != fresh.Fingerprint() {
		t.Errorf("a damaged file: %v", err)
	}
	if d, _, err := files.generatedCache(key).load(key); err != nil || d.Fingerprint() != fresh.Fingerprint() {
		t.Errorf("a damaged file stays: %v", err)
	}
}

func TestGeneratedIsNotKept(t *testing.T) {
	dir := t.TempDir()
	files := Files{Cache: dir}
	keepAll(t)
	if _, err := files.Open("xor", dataset.Options{}); err != nil { // points never are
		t.Fatal(err)
	}
	worthKeeping = time.Hour
	if _, err := files.Open("digits", dataset.Options{Train: 20, Test: 10}); err != nil {
		t.Fatal(err)
	}
	if _, err := files.Open("digits", dataset.Options{Train: 99999}); err == nil {
		t.Error("too many samples are accepted")
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "decoded", "*")); len(left) != 0 {
		t.Errorf("kept %v", left)
	}
}

func TestPrune(t *testing.T) {
	dir := t.TempDir()
	now := time.Now()
	for i, name := range []string{"generated-new.pixels", "generated-middle.pixels", "generated-old.pixels", "0123.pixels"} {
		file := filepath.Join(dir, name)
		if err := os.WriteFile(file, make([]byte, 100), 0o644); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(file, now, now.Add(-time.Duration(i)*time.Hour)); err != nil {
			t.Fatal(err)
		}
	}
	prune(dir, 250)
	left, _ := filepath.Glob(filepath.Join(dir, "*"))
	if len(left) != 3 {
		t.Errorf("left %v", left)
	}
	if _, err := os.Stat(filepath.Join(dir, "generated-old.pixels")); err == nil {
		t.Error("the oldest is still there")
	}
}
