package reader

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"brainbow/dataset"
)

// npy writes an array of a type and shape.
func npy(descr, shape string, data []byte) []byte {
	head := fmt.Sprintf("{'descr': '%s', 'fortran_order': False, 'shape': %s, }\n", descr, shape)
	return append([]byte(npyMagic+"\x01\x00"+string([]byte{byte(len(head)), 0})+head), data...)
}

// npz packs arrays into an archive.
func npz(t *testing.T, arrays map[string][]byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for name, data := range arrays {
		f, err := w.Create(name + ".npy")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Write(data); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func openBytes(data []byte) (*dataset.Dataset, error) {
	a, err := newNPZ("f.npz", bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, err
	}
	return a.dataset()
}

func TestNPZBad(t *testing.T) {
	X, y := npy("|u1", "(2, 1, 2)", []byte{1, 2, 3, 4}), npy("|u1", "(2,)", []byte{0, 1})
	if _, err := openBytes(npz(t, map[string][]byte{"X": X, "y": y})); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		arrays map[string][]byte
		want   string
	}{
		"no arrays":       {nil, "its arrays are "},
		"other names":     {map[string][]byte{"a": X, "b": y}, "its arrays are "},
		"labels missing":  {map[string][]byte{"X": X}, "its arrays are X"},
		"half a test":     {map[string][]byte{"x_train": X, "y_train": y, "x_test": X}, "the test split has only x_test"},
		"too few labels":  {map[string][]byte{"X": X, "y": npy("|u1", "(1,)", []byte{0})}, "f.npz: y: offset 10: 1 labels, but X has 2 images"},
		"one class":       {map[string][]byte{"X": X, "y": npy("|u1", "(2,)", []byte{4, 4})}, "only one class, [4]"},
		"two hot":         {map[string][]byte{"X": X, "y": npy("|u1", "(2, 2)", []byte{1, 1, 0, 1})}, "row 0 of the labels"},
		"none hot":        {map[string][]byte{"X": X, "y": npy("|u1", "(2, 2)", []byte{1, 0, 0, 0})}, "row 1 of the labels"},
		"labels of halfs": {map[string][]byte{"X": X, "y": npy("<f4", "(2,)", []byte{0, 0, 0, 63, 0, 0, 0, 0})}, "label 0 is 0.5"},
		"no number":       {map[string][]byte{"X": npy("<f4", "(1, 1, 1)", []byte{0, 0, 0xc0, 0x7f}), "y": y}, "value 0 is NaN"},
		"infinite":        {map[string][]byte{"X": npy("<f2", "(1, 1, 1)", []byte{0, 0x7c}), "y": y}, "value 0 is +Inf"},
		"too bright":      {map[string][]byte{"X": npy("<i2", "(1, 1, 1)", []byte{0, 1}), "y": y}, "values must be at most 255, not 256"},
		"complex":         {map[string][]byte{"X": npy("<c8", "(1, 1, 1)", make([]byte, 8)), "y": y}, "values of type <c8"},
		"records":         {map[string][]byte{"X": bytes.Replace(X, []byte("'|u1'"), []byte("[|u1]"), 1), "y": y}, "an array of records"},
		"five indices":    {map[string][]byte{"X": npy("|u1", "(1, 1, 1, 1, 1)", []byte{1}), "y": y}, "shape [1 1 1 1 1]"},
		"seven channels":  {map[string][]byte{"X": npy("|u1", "(1, 7, 1, 7)", make([]byte, 49)), "y": y}, "shape [1 7 1 7]"},
		"no square":       {map[string][]byte{"X": npy("|u1", "(1, 7)", make([]byte, 7)), "y": y}, "7 values per sample are no square image"},
		"no samples":      {map[string][]byte{"X": npy("|u1", "(0, 2, 2)", nil), "y": y}, "no images"},
		"shorter":         {map[string][]byte{"X": X[:len(X)-1], "y": y}, "the header declares"},
		"longer":          {map[string][]byte{"X": append(bytes.Clone(X), 1), "y": y}, "the header declares"},
		"huge":            {map[string][]byte{"X": npy("<f8", "(2000000000, 2000000000, 2000000000)", nil), "y": y}, "more than 32 GB"},
		"negative":        {map[string][]byte{"X": npy("<f8", "(-1, 2)", nil), "y": y}, "negative sizes"},
		"version 9":       {map[string][]byte{"X": append([]byte(npyMagic+"\x09\x00"), X[8:]...), "y": y}, "version 9"},
		"no header":       {map[string][]byte{"X": []byte("hello world"), "y": y}, "not a NumPy array"},
	} {
		_, err := openBytes(npz(t, c.arrays))
		var e *dataset.Error
		if err == nil || !strings.Contains(err.Error(), c.want) || !errors.As(err, &e) || e.Remedy == "" {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := openBytes([]byte("PK no zip")); err == nil || !strings.Contains(err.Error(), "not a .npz file") {
		t.Errorf("%v", err)
	}
}

// A zip that declares gigabytes takes no memory for them.
func TestNPZBomb(t *testing.T) {
	data := npz(t, map[string][]byte{"X": npy("|u1", "(1000000, 64, 64)", nil), "y": npy("|u1", "(2,)", []byte{0, 1})})
	// The directory at the end says how large X is.
	for i := 0; i+28 < len(data); i++ {
		if string(data[i:i+4]) == "PK\x01\x02" && bytes.HasPrefix(data[i+46:], []byte("X.npy")) {
			copy(data[i+24:], []byte{0, 0, 0, 0xf4})
		}
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err := openBytes(data)
	runtime.ReadMemStats(&after)
	if err == nil || !strings.Contains(err.Error(), "packed bytes can hold") {
		t.Errorf("%v", err)
	}
	if n := after.TotalAlloc - before.TotalAlloc; n > 4<<20 {
		t.Errorf("%d bytes taken", n)
	}
}
