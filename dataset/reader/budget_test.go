package reader

import (
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"brainbow/dataset"
	"brainbow/internal/hint"
)

// Files that hold or declare more than the memory for datasets are refused before it is taken.
func TestMemory(t *testing.T) {
	const limit = 4 << 20
	dir := t.TempDir()
	write := func(name string, data []byte) string {
		t.Helper()
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, data, 0o644); err != nil {
			t.Fatal(err)
		}
		return path
	}
	const n = 40_000
	images := gz(idx(idxImages, []uint32{n, 28, 28}, make([]byte, n*784)))
	labels := gz(idx(idxLabels, []uint32{n}, make([]byte, n)))
	for name, data := range map[string][]byte{"train-images-idx3-ubyte.gz": images, "train-labels-idx1-ubyte.gz": labels, "t10k-images-idx3-ubyte.gz": images, "t10k-labels-idx1-ubyte.gz": labels} {
		write("mnist/"+name, data)
	}
	write("a.npz", npz(t, map[string][]byte{
		"x_train": npy("|u1", fmt.Sprintf("(%d, 28, 28)", n), make([]byte, n*784)),
		"y_train": npy("|u1", fmt.Sprintf("(%d,)", n), make([]byte, n)),
	}))
	const many = 1_000_000
	write("a.mat", mat(binary.LittleEndian, "IM", make([]byte, 6*many), make([]byte, 2*many), many))
	photo := encodePNG(t, image.NewNRGBA64(image.Rect(0, 0, 900, 900)))
	for i := range 10 {
		write(fmt.Sprintf("photos/cat/%d.png", i), photo)
		write(fmt.Sprintf("photos/dog/%d.png", i), photo)
	}
	tiny := encodePNG(t, image.NewGray(image.Rect(0, 0, 2, 2)))
	for i := range 3 {
		write(fmt.Sprintf("large/cat/%d.png", i), tiny)
		write(fmt.Sprintf("large/dog/%d.png", i), tiny)
	}
	for name, c := range map[string]struct {
		name string
		opt  dataset.Options
	}{
		"IDX":       {name: "mnist"},
		"npz":       {name: filepath.Join(dir, "a.npz")},
		"MATLAB":    {name: filepath.Join(dir, "a.mat")},
		"one image": {name: filepath.Join(dir, "photos")},
		"all":       {name: filepath.Join(dir, "large"), opt: dataset.Options{Size: 1024, Channels: 3}},
	} {
		t.Run(name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, err := Files{Root: dir, Cache: t.TempDir(), Memory: limit}.Open(c.name, c.opt)
			runtime.ReadMemStats(&after)
			if !errors.Is(err, dataset.ErrMemory) || !strings.Contains(hint.Of(err)+fmt.Sprint(err), "4 MB") {
				t.Errorf("%v", err)
			}
			// What the program itself needs to open a file comes on top.
			if taken := after.TotalAlloc - before.TotalAlloc; taken > 4*limit {
				t.Errorf("took %d MB of %d", taken>>20, limit>>20)
			}
		})
	}
	if _, err := (Files{Root: dir, Cache: t.TempDir(), Memory: 80 << 20}).Open("mnist", dataset.Options{}); err != nil {
		t.Errorf("with more memory: %v", err)
	}
}

// Images that fit only one after the other are decoded one after the other.
func TestMemoryIsShared(t *testing.T) {
	files := map[string][]byte{}
	photo := encodePNG(t, image.NewNRGBA64(image.Rect(0, 0, 900, 900))) // 12 MB decoded
	for i := range 6 {
		files[fmt.Sprintf("cat/%d.png", i)] = photo
		files[fmt.Sprintf("dog/%d.png", i)] = photo
	}
	d, err := Files{Cache: t.TempDir(), Memory: 16 << 20}.Open(folder(t, files), dataset.Options{})
	if err != nil || d.Train.Len()+d.Test.Len() != 12 {
		t.Errorf("%v", err)
	}
	b := newBudget(10)
	var wg sync.WaitGroup
	var mu sync.Mutex
	lent, most := 0, 0
	for range 50 {
		wg.Go(func() {
			back, err := b.borrow("test", 4)
			if err != nil {
				t.Error(err)
				return
			}
			mu.Lock()
			lent += 4
			most = max(most, lent)
			mu.Unlock()
			time.Sleep(time.Millisecond)
			mu.Lock()
			lent -= 4
			mu.Unlock()
			back()
		})
	}
	wg.Wait()
	if most > 10 || b.lent != 0 {
		t.Errorf("%d lent at once, %d not given back", most, b.lent)
	}
	if b.take("test", 6) != nil || !errors.Is(b.take("test", 6), dataset.ErrMemory) {
		t.Error("12 of 10 bytes are taken")
	}
	if _, err := b.borrow("test", 5); !errors.Is(err, dataset.ErrMemory) {
		t.Errorf("5 bytes lent with 4 left: %v", err)
	}
	if _, err := newBudget(10).borrow("test", 11); !errors.Is(err, dataset.ErrMemory) {
		t.Errorf("more than all: %v", err)
	}
}

// A table of one endless line is no table.
func TestMetadataLines(t *testing.T) {
	for name, head := range map[string]string{"metadata.csv": "file_name,label\n1.png,", "metadata.jsonl": `{"file_name": "1.png", "label": "`} {
		root := folder(t, map[string][]byte{"1.png": encodePNG(t, image.NewGray(image.Rect(0, 0, 2, 2)))})
		if err := os.WriteFile(filepath.Join(root, name), []byte(head+strings.Repeat("x", metadataMaxLine)), 0o644); err != nil {
			t.Fatal(err)
		}
		if _, err := (Files{Cache: t.TempDir()}).Open(root, dataset.Options{}); err == nil || !strings.Contains(err.Error(), "a line of more than") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestSize(t *testing.T) {
	for text, want := range map[string]int64{"4GB": 4e9, "500 MB": 5e8, "1.5gb": 15e8, "4": 0, "-1GB": 0, "GB": 0, "1e30GB": 0} {
		got, err := parseSize(text)
		if got != want || (err == nil) != (want > 0) {
			t.Errorf("%q: %d, %v", text, got, err)
		}
	}
	t.Setenv("BRAINBOW_DATA_MEMORY", "many")
	if _, err := (Files{}).Open("./x", dataset.Options{}); err == nil || !strings.Contains(err.Error(), "BRAINBOW_DATA_MEMORY") {
		t.Errorf("%v", err)
	}
}
