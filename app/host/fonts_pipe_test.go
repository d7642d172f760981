//go:build linux || darwin

package host

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// A pipe that is called like a font is not waited for.
func TestFontThatIsAPipe(t *testing.T) {
	dir := t.TempDir()
	if err := syscall.Mkfifo(filepath.Join(dir, "msyh.ttf"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("/dev/zero", filepath.Join(dir, "meiryo.ttf")); err != nil {
		t.Fatal(err)
	}
	if fonts := findFonts([]string{dir}); len(fonts) != 0 {
		t.Fatalf("found %d fonts", len(fonts))
	}
}
