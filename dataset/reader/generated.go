package reader

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"brainbow/dataset"
	"brainbow/dataset/generate"
)

// worthKeeping is how long the generation of a dataset takes that is kept: less is spent again
// rather than written. Tests change it.
var worthKeeping = 300 * time.Millisecond

const (
	// generatedBytes bounds the size of the generated datasets that are kept; the oldest go first.
	generatedBytes   = 1 << 30
	generatedPattern = "generated-*.pixels"
)

// openGenerated generates a dataset, or reads the pixels that an earlier call kept in the cache.
func (f Files) openGenerated(name string, opt dataset.Options) (*dataset.Dataset, error) {
	info, _ := generated.Find(name)
	if info.Shape[1] == 1 { // points, which take no time
		return generated.Open(name, opt)
	}
	key := generatedKey(name, opt)
	cache := f.generatedCache(key)
	if d, _, err := cache.load(key); err == nil {
		d.Name, d.Title = name, info.Title
		now := time.Now()
		_ = os.Chtimes(cache.file, now, now) // as used last; the order only decides what goes first
		return d, nil
	}
	begun := time.Now()
	d, err := generated.Open(name, opt)
	if err != nil || time.Since(begun) < worthKeeping {
		return d, err
	}
	// Errors are ignored: without a cache the dataset is generated again next time.
	if cache.store(key, d) == nil {
		prune(filepath.Dir(cache.file), generatedBytes)
	}
	return d, nil
}

// generatedKey names everything on which the pixels depend.
func generatedKey(name string, opt dataset.Options) string {
	opt.Context, opt.Progress = nil, nil
	return fmt.Sprintf("generated %d %s %#v", generate.Revision, name, opt)
}

func (f Files) generatedCache(key string) pixelCache {
	c := f.cacheOf("generated", dataset.Options{}) // for the directory
	if c.file == "" {
		return c
	}
	sum := sha256.Sum256([]byte(key))
	return pixelCache{filepath.Join(filepath.Dir(c.file), strings.Replace(generatedPattern, "*", hex.EncodeToString(sum[:16]), 1))}
}

// prune removes the generated datasets that were used longest ago until the others fit.
func prune(dir string, fits int64) {
	files, err := filepath.Glob(filepath.Join(dir, generatedPattern))
	if err != nil {
		return
	}
	type kept struct {
		file string
		used time.Time
		size int64
	}
	var all []kept
	for _, file := range files {
		if st, err := os.Lstat(file); err == nil && st.Mode().IsRegular() {
			all = append(all, kept{file, st.ModTime(), st.Size()})
		}
	}
	slices.SortFunc(all, func(a, b kept) int { return b.used.Compare(a.used) })
	for _, k := range all {
		if fits -= k.size; fits < 0 {
			_ = os.Remove(k.file)
		}
	}
}
