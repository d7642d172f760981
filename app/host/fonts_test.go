package host

import (
	"os"
	"path/filepath"
	"testing"

	"codeberg.org/go-fonts/liberation/liberationsansbold"
)

// A font deep in a directory is found by the prefix of its name. Files that are not fonts and
// missing directories are skipped.
func TestFindFonts(t *testing.T) {
	dir := t.TempDir()
	src := filepath.Join(dir, "deep", "NotoSansSC-Regular.ttf")
	if err := os.MkdirAll(filepath.Dir(src), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(src, liberationsansbold.TTF, 0o644); err != nil {
		t.Fatal(err)
	}
	for name, junk := range map[string]string{"msyh.ttc": "not a font", "NotoSansSC-Black.otf": "\x00\x01\x00\x00", "readme.txt": "x"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(junk), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if fonts := findFonts([]string{dir, filepath.Join(dir, "missing")}); len(fonts) != 1 || len(fonts[0]) != len(liberationsansbold.TTF) {
		t.Fatalf("found %d fonts, want 1", len(fonts))
	}
}
