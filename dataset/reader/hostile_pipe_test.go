//go:build linux || darwin

package reader

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"brainbow/dataset"
)

// Readers wait for no pipe and read no device.
func TestOnlyRegularDataFiles(t *testing.T) {
	files := Files{Root: t.TempDir(), Cache: t.TempDir()}
	mnist := filepath.Join(files.Root, "mnist")
	if err := os.Mkdir(mnist, 0o755); err != nil {
		t.Fatal(err)
	}
	table := folder(t, map[string][]byte{"cat/1.png": nil, "cat/2.png": nil})
	images := folder(t, cats())
	for name, at := range map[string]string{
		filepath.Join(table, "metadata.csv"):      table,
		filepath.Join(images, "cat", "9.png"):     images,
		filepath.Join(t.TempDir(), "x.npz"):       "",
		filepath.Join(t.TempDir(), "x.npy"):       "",
		filepath.Join(t.TempDir(), "x.mat"):       "",
		filepath.Join(t.TempDir(), "x.parquet"):   "",
		filepath.Join(mnist, "train-images.idx3"): "mnist",
	} {
		if at == "" {
			at = name
		}
		made := []string{name}
		if at == "mnist" {
			made = nil
			for _, n := range []string{"train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"} {
				made = append(made, filepath.Join(mnist, n))
			}
		}
		for device, make := range map[string]func(string) error{
			"pipe":   func(n string) error { return syscall.Mkfifo(n, 0o644) },
			"device": func(n string) error { return os.Symlink("/dev/zero", n) },
		} {
			t.Run(filepath.Base(name)+" "+device, func(t *testing.T) {
				for _, n := range made {
					if err := make(n); err != nil {
						t.Fatal(err)
					}
				}
				err := within(t, func() error {
					_, err := files.Open(at, dataset.Options{})
					return err
				})
				if at != images && err == nil { // an image that is no regular file does not count
					t.Error("it was opened")
				}
				for _, n := range made {
					if err := os.Remove(n); err != nil {
						t.Fatal(err)
					}
				}
			})
		}
	}
}
