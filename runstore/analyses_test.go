package runstore

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"brainbow/tensor"
)

// The size of a run's results is bounded: the oldest are removed.
func TestAnalysesBounded(t *testing.T) {
	dir := finished(t, 1)
	r, err := Open(dir)
	must(t, err)
	r.limit = 100_000
	for i := range 60 {
		must(t, r.CacheAnalysis("big", fmt.Sprintf("%032x", i), Analysis{Tensors: []tensor.Named{{Name: "x", Tensor: tensor.New(1000)}}}))
		name := filepath.Join(dir, analysesDir, fmt.Sprintf("big-%032x.safetensors", i))
		when := time.Now().Add(time.Duration(i-100) * time.Minute)
		must(t, os.Chtimes(name, when, when))
		entries, err := os.ReadDir(filepath.Join(dir, analysesDir))
		must(t, err)
		if len(entries) > 30 { // the bound, and an eighth more until it is checked
			t.Fatalf("%d results of 4 kB", len(entries))
		}
	}
	if _, ok := r.CachedAnalysis("big", fmt.Sprintf("%032x", 59)); !ok {
		t.Error("the newest result is gone")
	}
	if _, ok := r.CachedAnalysis("big", fmt.Sprintf("%032x", 0)); ok {
		t.Error("the oldest result is still there")
	}
}
