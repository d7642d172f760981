package host

import (
	"path/filepath"
	"testing"
)

// Results that earlier versions kept are found again: their place does not change.
func TestResults(t *testing.T) {
	cache := t.TempDir()
	t.Setenv("XDG_CACHE_HOME", cache)
	t.Setenv("HOME", cache) // where macOS and others keep it
	dir := Results()
	if rel, err := filepath.Rel(cache, dir); err != nil || !filepath.IsLocal(rel) || filepath.Base(dir) != "analyses" || filepath.Base(filepath.Dir(dir)) != "brainbow" {
		t.Errorf("results are kept in %s", dir)
	}
}
