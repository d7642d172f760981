package reader

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"brainbow/dataset"
)

// cifarFile makes a file of n records, labels counting up, pixels from the label.
func cifarFile(n int) []byte {
	var b []byte
	for i := range n {
		b = append(b, byte(i%10))
		for p := range cifarPixels {
			b = append(b, byte(i+p))
		}
	}
	return b
}

func writeCIFAR(t *testing.T, dir string, files map[string][]byte) string {
	t.Helper()
	root := t.TempDir()
	if err := os.MkdirAll(filepath.Join(root, dir), 0o755); err != nil {
		t.Fatal(err)
	}
	for name, data := range files {
		if err := os.WriteFile(filepath.Join(root, dir, name), data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

func TestCIFAR(t *testing.T) {
	for _, dir := range cifarDirs {
		root := writeCIFAR(t, dir, map[string][]byte{"data_batch_1.bin": cifarFile(3), "data_batch_4.bin": cifarFile(12), "test_batch.bin": cifarFile(5)})
		d, err := (Files{Root: root}).Open("cifar10", dataset.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if d.Train.Len() != 15 || d.Test.Len() != 5 || d.Shape != [3]int{3, 32, 32} || len(d.Classes) != 10 {
			t.Fatalf("%d training and %d test samples of %v", d.Train.Len(), d.Test.Len(), d.Shape)
		}
		if !strings.Contains(d.Title, "2 of 5") {
			t.Errorf("the title %q does not say that batches are missing", d.Title)
		}
		// Sample 4 is the second record of the second batch.
		if d.Train.Labels[4] != 1 || d.Train.Pixels[4*cifarPixels] != 1 || d.Train.Pixels[5*cifarPixels-1] != byte((1+cifarPixels-1)%256) {
			t.Error("the second record of batch 4 is not sample 4")
		}
		info, err := (Files{Root: root}).Find("cifar10")
		if err != nil || !info.Present || info.Train != 15 || info.Test != 5 || info.Problem != nil {
			t.Errorf("%+v, %v", info, err)
		}
	}
}

func TestCIFARDamaged(t *testing.T) {
	good := cifarFile(4)
	wrong := bytes.Clone(good)
	wrong[2*cifarRecord] = 10
	for name, c := range map[string]struct {
		file []byte
		want string
	}{
		"cut short":   {good[:len(good)-7], "offset 9219: the last record has 3066 bytes"},
		"a byte more": {append(bytes.Clone(good), 1), "cut short or of another kind"},
		"empty":       {nil, "empty"},
		"label 10":    {wrong, "offset 6146: label 10"},
	} {
		t.Run(name, func(t *testing.T) {
			root := writeCIFAR(t, "cifar10", map[string][]byte{"data_batch_1.bin": c.file, "test_batch.bin": good})
			_, err := (Files{Root: root}).Open("cifar10", dataset.Options{})
			var e *dataset.Error
			if !errors.As(err, &e) || !strings.Contains(err.Error(), c.want) || filepath.Base(e.File) != "data_batch_1.bin" || e.Remedy == "" {
				t.Fatalf("%v", err)
			}
		})
	}
	_, err := (Files{Root: t.TempDir()}).Open("cifar10", dataset.Options{})
	if m, ok := errors.AsType[*dataset.MissingError](err); !ok || len(m.Files) != 2 || !strings.Contains(m.Hint(), "binary batches") {
		t.Fatalf("without files: %v", err)
	}
}

func FuzzCIFAR(f *testing.F) {
	f.Add(cifarFile(2))
	f.Add(cifarFile(1)[:100])
	f.Fuzz(func(t *testing.T, data []byte) {
		n, err := cifarRecords("fuzz", int64(len(data)))
		if err != nil {
			return
		}
		pixels, labels := make([]uint8, n*cifarPixels), make([]uint16, n)
		if err := readCIFAR("fuzz", bytes.NewReader(data), pixels, labels); err == nil {
			for _, l := range labels {
				if l > 9 {
					t.Fatalf("label %d", l)
				}
			}
		}
	})
}

func TestRealCIFAR(t *testing.T) {
	if os.Getenv("BRAINBOW_DATA") == "" {
		t.Skip("BRAINBOW_DATA is not set")
	}
	d, err := (Files{}).Open("cifar10", dataset.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if d.Train.Len()%10000 != 0 || d.Test.Len() < 1000 {
		t.Fatalf("%d training, %d test samples", d.Train.Len(), d.Test.Len())
	}
	// The first image of the first batch is a frog.
	if d.Classes[d.Train.Labels[0]] != "frog" {
		t.Fatalf("the first training sample is a %s", d.Classes[d.Train.Labels[0]])
	}
}
