package runstore

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"brainbow/internal/vfs"
	"brainbow/tensor"
)

// Somebody's run may hold links to one's own files: nothing is read, written or removed through them.
func TestRunFollowsNoLink(t *testing.T) {
	dir, mine := finished(t, 1), t.TempDir()
	elsewhere := t.TempDir()
	for i := range 4 {
		must(t, os.WriteFile(filepath.Join(mine, fmt.Sprintf("holiday-%d.mov", i)), make([]byte, 100_000), 0o644))
	}
	for _, sub := range []string{analysesDir, figuresDir} {
		must(t, os.RemoveAll(filepath.Join(dir, sub)), os.Symlink(mine, filepath.Join(dir, sub)))
	}
	r, err := OpenWith(dir, OpenOptions{Results: elsewhere})
	must(t, err)
	r.limit = 50_000
	key := strings.Repeat("a", 32)
	for i := range 10 {
		must(t, r.CacheAnalysis("big", fmt.Sprintf("%032x", i), Analysis{Tensors: []tensor.Named{{Name: "x", Tensor: tensor.New(2500)}}}))
	}
	must(t, r.CacheAnalysis("small", key, Analysis{Facts: []byte("1")}))
	if _, ok := r.CachedAnalysis("small", key); !ok {
		t.Error("the result is not in the user's cache")
	}
	if _, err := r.WriteFigure("a.png", []byte("x")); !errors.Is(err, vfs.ErrLink) {
		t.Errorf("a figure was written: %v", err)
	}
	if names, err := r.Figures(); err == nil {
		t.Errorf("somebody's files are listed: %v", names)
	}
	if entries, err := os.ReadDir(mine); err != nil || len(entries) != 4 {
		t.Errorf("of four files of one's own there are %v, %v", entries, err)
	}
	must(t, os.Rename(filepath.Join(dir, framesDir), filepath.Join(mine, framesDir)), os.Symlink(filepath.Join(mine, framesDir), filepath.Join(dir, framesDir)))
	if _, err := r.Frame(0); !errors.Is(err, vfs.ErrLink) {
		t.Errorf("a frame was read through a link: %v", err)
	}
	if _, err := Resume(dir, Options{}); !errors.Is(err, vfs.ErrLink) {
		t.Errorf("a run of links was resumed: %v", err)
	}
	must(t, os.Rename(filepath.Join(dir, metaFile), filepath.Join(mine, metaFile)), os.Symlink(filepath.Join(mine, metaFile), filepath.Join(dir, metaFile)))
	if _, err := Open(dir); !errors.Is(err, vfs.ErrLink) {
		t.Errorf("run.json was read through a link: %v", err)
	}
}

// Pruning removes results and what is left of unfinished ones, and no other file.
func TestPruningRemovesOnlyResults(t *testing.T) {
	dir := finished(t, 1)
	results := filepath.Join(dir, analysesDir)
	must(t, os.MkdirAll(results, 0o755))
	keep := []string{"notes.txt", "map-1.json", "big-" + strings.Repeat("g", 32) + ".json", "big-" + strings.Repeat("a", 32) + ".mov"}
	for _, name := range keep {
		must(t, os.WriteFile(filepath.Join(results, name), make([]byte, 200_000), 0o644))
	}
	torn := "big-" + strings.Repeat("a", 32) + ".safetensors.12-3.tmp"
	must(t, os.WriteFile(filepath.Join(results, torn), make([]byte, 200_000), 0o644))
	r, err := Open(dir)
	must(t, err)
	r.limit = 50_000
	for i := range 10 {
		must(t, r.CacheAnalysis("big", fmt.Sprintf("%032x", i), Analysis{Tensors: []tensor.Named{{Name: "x", Tensor: tensor.New(2500)}}}))
	}
	for _, name := range keep {
		if _, err := os.Stat(filepath.Join(results, name)); err != nil {
			t.Errorf("pruning removed %s", name)
		}
	}
	if _, err := os.Stat(filepath.Join(results, torn)); err == nil {
		t.Error("what was left of a write is kept for ever")
	}
	if _, ok := r.CachedAnalysis("big", fmt.Sprintf("%032x", 9)); !ok {
		t.Error("the newest result is gone")
	}
}

// A result counts only under its own name.
func TestExchangedResults(t *testing.T) {
	dir := finished(t, 1)
	r, err := Open(dir)
	must(t, err)
	one, two := strings.Repeat("1", 32), strings.Repeat("2", 32)
	for i, key := range []string{one, two} {
		must(t, r.CacheAnalysis("facts", key, Analysis{Facts: fmt.Appendf(nil, "%d", i)}))
		must(t, r.CacheAnalysis("array", key, Analysis{Tensors: []tensor.Named{{Name: "x", Tensor: tensor.From([]float32{float32(i)}, 1)}}}))
	}
	for kind, ext := range map[string]string{"facts": ".json", "array": ".safetensors"} {
		a, b := filepath.Join(dir, analysesDir, kind+"-"+one+ext), filepath.Join(dir, analysesDir, kind+"-"+two+ext)
		must(t, os.Rename(a, a+"x"), os.Rename(b, a), os.Rename(a+"x", b))
		for _, key := range []string{one, two} {
			if got, ok := r.CachedAnalysis(kind, key); ok {
				t.Errorf("%s %s has the other's result: %s %v", kind, key[:1], got.Facts, got.Tensors)
			}
		}
	}
}
