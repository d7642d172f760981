package reader

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"brainbow/dataset"
)

// within calls do and fails if it does not return soon.
func within(t *testing.T, do func() error) error {
	t.Helper()
	done := make(chan error, 1)
	go func() { done <- do() }()
	select {
	case err := <-done:
		return err
	case <-time.After(10 * time.Second):
		t.Fatal("it waits")
		return nil
	}
}

// A file that vanishes between two looks at a folder, here a link to nothing, is one more bad image.
func TestSkipsVanishedImages(t *testing.T) {
	root := folder(t, cats())
	if err := os.Symlink("gone", filepath.Join(root, "cat", "99.png")); err != nil {
		t.Fatal(err)
	}
	files := Files{Cache: t.TempDir()}
	if _, err := files.Open(root, dataset.Options{}); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a missing image was passed over unasked: %v", err)
	}
	d, err := files.Open(root, dataset.Options{SkipBad: true})
	if err != nil {
		t.Fatal(err)
	}
	if len(d.Skipped) != 1 || d.Skipped[0].File != "cat/99.png" || d.Train.Len()+d.Test.Len() != 6 {
		t.Errorf("skipped %v of %d and %d", d.Skipped, d.Train.Len(), d.Test.Len())
	}
}

// Many directories without images make one note.
func TestManyEmptyClasses(t *testing.T) {
	root := folder(t, cats())
	for i := range 500 {
		if err := os.Mkdir(filepath.Join(root, fmt.Sprintf("empty %d", i)), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	d, err := Files{Cache: t.TempDir()}.Open(root, dataset.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if len(d.Notes) > 3 || !strings.Contains(strings.Join(d.Notes, "\n"), "500 directories have no image") {
		t.Errorf("%d notes: %.300q", len(d.Notes), d.Notes)
	}
}

// Texts from files are cut in errors.
func TestLongNamesAreCut(t *testing.T) {
	long := strings.Repeat("é", 500_000)
	for name, csv := range map[string]string{
		"one class":    "file_name,label\na.png," + long + "\n",
		"missing file": "file_name,label\n" + long + ".png,x\n",
		"outside":      "file_name,label\n../" + long + ".png,x\n",
		"columns":      long + ",b,c\n1,2,3\n",
	} {
		t.Run(name, func(t *testing.T) {
			root := folder(t, map[string][]byte{"a.png": nil, "metadata.csv": []byte(csv)})
			_, err := Files{Cache: t.TempDir()}.Open(root, dataset.Options{})
			if err == nil || len(err.Error()) > 1000 {
				t.Errorf("an error of %d bytes: %.200v", len(fmt.Sprint(err)), err)
			}
		})
	}
	root := folder(t, map[string][]byte{"a.png": nil, "b.png": nil, "metadata.csv": []byte("file_name,label\na.png," + long + "\nb.png,y\n")})
	_, err := Files{Cache: t.TempDir()}.Open(root, dataset.Options{Classes: []string{"z"}})
	if err == nil || len(err.Error()) > 1000 {
		t.Errorf("an error of %d bytes", len(fmt.Sprint(err)))
	}
}
