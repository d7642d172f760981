package reader

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"brainbow/dataset"
	"brainbow/internal/exact"
)

// idx builds the contents of an IDX file.
func idx(magic uint32, dims []uint32, data []byte) []byte {
	out := binary.BigEndian.AppendUint32(nil, magic)
	for _, d := range dims {
		out = binary.BigEndian.AppendUint32(out, d)
	}
	return append(out, data...)
}

func gz(data []byte) []byte {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	w.Write(data)
	w.Close()
	return b.Bytes()
}

// pictures returns n images of 3×2 whose pixels count up, with labels 0…9.
func pictures(n int) (images, labels []byte) {
	pixels, names := make([]byte, 6*n), make([]byte, n)
	for i := range pixels {
		pixels[i] = byte(i)
	}
	for i := range names {
		names[i] = byte(i % 10)
	}
	return idx(idxImages, []uint32{uint32(n), 3, 2}, pixels), idx(idxLabels, []uint32{uint32(n)}, names)
}

// lay writes a small MNIST dataset and returns its root.
func lay(t *testing.T, ending string) (root string) {
	t.Helper()
	root = t.TempDir()
	dir := filepath.Join(root, "mnist")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	for i, n := range []int{20, 10} {
		images, labels := pictures(n)
		for j, data := range [][]byte{images, labels} {
			if ending == ".gz" {
				data = gz(data)
			}
			if err := os.WriteFile(filepath.Join(dir, mnistFiles[2*i+j]+ending), data, 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	return root
}

func TestOpenIDX(t *testing.T) {
	for _, ending := range []string{"", ".gz"} {
		d, err := (Files{Root: lay(t, ending)}).Open("mnist", dataset.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if d.Train.Len() != 20 || d.Test.Len() != 10 || d.Shape != [3]int{1, 3, 2} || d.Features() != 6 || len(d.Classes) != 10 {
			t.Errorf("%q: %d + %d samples of %v", ending, d.Train.Len(), d.Test.Len(), d.Shape)
		}
		if d.Train.Pixels[119] != 119 || d.Train.Labels[19] != 9 {
			t.Errorf("%q: last pixel %d, last label %d", ending, d.Train.Pixels[119], d.Train.Labels[19])
		}
	}
}

func TestPlainFileComesFirst(t *testing.T) {
	root := lay(t, ".gz")
	_, labels := pictures(20)
	labels[8] = 7
	if err := os.WriteFile(filepath.Join(root, "mnist", mnistFiles[1]), labels, 0o644); err != nil {
		t.Fatal(err)
	}
	d, err := (Files{Root: root}).Open("mnist", dataset.Options{})
	if err != nil || d.Train.Labels[0] != 7 {
		t.Errorf("label %v, error %v", d.Train.Labels[0], err)
	}
}

func TestBadIDX(t *testing.T) {
	images, labels := pictures(20)
	few, _ := pictures(19)
	wide := idx(idxImages, []uint32{20, 2, 4}, make([]byte, 160))
	badLabel := bytes.Clone(labels)
	badLabel[8+5] = 10
	flipped := gz(images)
	flipped[len(flipped)-6] ^= 1 // in the checksum
	for _, c := range []struct {
		name   string
		file   int // of mnistFiles
		gz     bool
		data   []byte
		offset int64
		reason string
		remedy string
	}{
		{"truncated", 0, false, images[:100], 100, "declares 136 bytes", "fetch"},
		{"truncated gz content", 0, true, gz(images[:100]), 100, "ends after 84 of 120 bytes: the file is cut short", "fetch"},
		{"truncated gz file", 0, true, gz(images)[:40], -1, "cut short", "fetch"},
		{"truncated labels", 1, true, gz(labels[:20]), 20, "ends after 12 of 20", "fetch"},
		{"damaged checksum", 0, true, flipped, 136, "end of the file is damaged", "fetch"},
		{"oversized", 0, false, append(bytes.Clone(images), 1, 2), 136, "2 bytes follow", "fetch"},
		{"oversized gz", 0, true, gz(append(bytes.Clone(images), 1)), 136, "data follows", "fetch"},
		{"oversized labels", 1, true, gz(append(bytes.Clone(labels), 1)), 28, "data follows", "fetch"},
		{"wrong magic", 0, false, append([]byte{1, 2, 3, 4}, images...), 0, "magic number 0x01020304, not 0x00000803", "not an IDX file"},
		{"labels for images", 0, false, labels, 0, "magic number 0x00000801", "swapped"},
		{"images for labels", 1, true, gz(images), 0, "magic number 0x00000803, not 0x00000801", "swapped"},
		{"compressed without the ending", 0, false, gz(images), 0, "magic number 0x1f8b", ".gz"},
		{"not compressed with the ending", 0, true, images, 0, "not a gzip file", "fetch"},
		{"empty", 0, false, nil, 0, "header needs 16 bytes", "fetch"},
		{"short header", 1, false, labels[:6], 6, "header needs 8 bytes", "fetch"},
		{"fewer images than labels", 0, false, few, 4, "20 labels, but train-images-idx3-ubyte has 19 images", "not of the same split"},
		{"no images", 2, false, idx(idxImages, []uint32{0, 3, 2}, nil), 4, "10 labels, but", "split"},
		{"another size", 0, false, wide, 8, "images of 3×2, but those of train-images-idx3-ubyte are 2×4", "same dataset"},
		{"label out of range", 1, false, badLabel, 13, "label 10 of sample 5, but there are 10 classes, 0 to 9", "belongs to this dataset"},
		{"no height", 0, false, idx(idxImages, []uint32{20, 0, 2}, nil), 8, "side of 0", "fetch"},
		{"huge side", 0, true, gz(idx(idxImages, []uint32{1, 3, 1 << 31}, nil)), 12, "side of 2147483648", "fetch"},
		{"4 G images", 0, true, gz(idx(idxImages, []uint32{1<<32 - 1, 28, 28}, nil)), 8, "more than the maximum of 4294967296", "fetch"},
		{"4 G labels", 1, true, gz(idx(idxLabels, []uint32{1<<32 - 1}, nil)), 4, "more than a gzip file of", "fetch"},
		{"more than gzip can hold", 0, true, gz(idx(idxImages, []uint32{60000, 28, 28}, make([]byte, 100))), 4, "more than a gzip file of", "fetch"},
	} {
		t.Run(c.name, func(t *testing.T) {
			root := lay(t, "")
			path := filepath.Join(root, "mnist", mnistFiles[c.file])
			if c.gz {
				os.Remove(path)
				path += ".gz"
			}
			if err := os.WriteFile(path, c.data, 0o644); err != nil {
				t.Fatal(err)
			}
			_, err := (Files{Root: root}).Open("mnist", dataset.Options{})
			e, ok := errors.AsType[*dataset.Error](err)
			if !ok {
				t.Fatalf("error %v", err)
			}
			if c.name == "another size" || c.name == "fewer images than labels" || c.name == "no images" {
				path = e.File // the error may name the other file of the pair
			}
			if !strings.Contains(err.Error(), filepath.Base(path)) || !strings.Contains(err.Error(), c.reason) {
				t.Errorf("error %q does not name %s and %q", err, filepath.Base(path), c.reason)
			}
			if c.offset >= 0 && e.Offset != c.offset {
				t.Errorf("offset %d, want %d: %v", e.Offset, c.offset, err)
			}
			if !strings.Contains(e.Hint(), c.remedy) {
				t.Errorf("hint %q does not say %q", e.Hint(), c.remedy)
			}
		})
	}
}

// TestBombTakesLittleMemory reads a small file that unpacks to far more than it declares, and one
// that declares more than it holds.
func TestBombTakesLittleMemory(t *testing.T) {
	bomb := gz(idx(idxLabels, []uint32{10}, make([]byte, 96<<20)))
	liar := gz(idx(idxLabels, []uint32{90 << 20}, make([]byte, 1<<20)))
	liar = append(liar, gz(randomBytes(256<<10))...) // long enough to make the declared size possible
	for name, data := range map[string][]byte{"bomb": bomb, "liar": liar} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		x, err := newIDX(name, bytes.NewReader(data), int64(len(data)), true)
		if err != nil {
			t.Fatal(err)
		}
		if _, err = x.readLabels(256); err == nil {
			t.Errorf("%s was accepted", name)
		}
		runtime.ReadMemStats(&after)
		if took := after.TotalAlloc - before.TotalAlloc; took > 24<<20 {
			t.Errorf("%s of %d bytes took %d bytes of memory: %v", name, len(data), took, err)
		}
	}
}

func randomBytes(n int) []byte {
	s := exact.NewStream(0, "bytes")
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(s.Uint64())
	}
	return b
}

func TestDirectoryForAFile(t *testing.T) {
	root := lay(t, "")
	path := filepath.Join(root, "mnist", mnistFiles[0])
	os.Remove(path)
	os.Mkdir(path, 0o755)
	if _, err := (Files{Root: root}).Open("mnist", dataset.Options{}); err == nil || !strings.Contains(err.Error(), mnistFiles[0]) {
		t.Errorf("error %v", err)
	}
}

func FuzzIDX(f *testing.F) {
	images, labels := pictures(3)
	for _, data := range [][]byte{images, labels, gz(images), gz(labels), images[:20], gz(images)[:25]} {
		f.Add(data, true)
		f.Add(data, false)
	}
	f.Fuzz(func(t *testing.T, data []byte, packed bool) {
		x, err := newIDX("fuzz", bytes.NewReader(data), int64(len(data)), packed)
		if err != nil {
			return
		}
		dims, pixels, err := x.readImages()
		if err == nil && len(pixels) != dims[0]*dims[1]*dims[2] {
			t.Errorf("%d pixels for %v", len(pixels), dims)
		}
		if err != nil {
			if e, ok := errors.AsType[*dataset.Error](err); !ok || e.File != "fuzz" || e.Reason == "" || e.Remedy == "" {
				t.Errorf("error %#v", err)
			}
		}
		x, _ = newIDX("fuzz", bytes.NewReader(data), int64(len(data)), packed)
		labels, err := x.readLabels(10)
		for _, label := range labels {
			if err == nil && label > 9 {
				t.Errorf("label %d", label)
			}
		}
	})
}
