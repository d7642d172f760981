package reader

import (
	"bytes"
	"runtime"
	"slices"
	"testing"

	"brainbow/dataset"
)

func cacheFile(t testing.TB) []byte {
	t.Helper()
	d := &dataset.Dataset{
		Classes: []string{"a", "b"}, Shape: [3]int{1, 1, 2}, FilesDigest: "00", Notes: []string{"note"}, Skipped: []dataset.BadFile{{File: "f", Reason: "bad"}},
		Train: dataset.Split{Pixels: []uint8{1, 2, 3, 4}, Labels: []uint16{1, 0}}, Test: dataset.Split{Pixels: []uint8{5, 6}, Labels: []uint16{1}},
	}
	var b bytes.Buffer
	if err := writeCache(&b, "key", d); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestCache(t *testing.T) {
	data := cacheFile(t)
	d, bad, err := readCache(bytes.NewReader(data), int64(len(data)), "key")
	if err != nil || !bad["f"] || d.FilesDigest != "00" || !slices.Equal(d.Train.Labels, []uint16{1, 0}) || !slices.Equal(d.Test.Pixels, []uint8{5, 6}) {
		t.Errorf("%+v, %v, %v", d, bad, err)
	}
	if _, _, err := readCache(bytes.NewReader(data), int64(len(data)), "another key"); err == nil {
		t.Error("the file opens with another key")
	}
	old := bytes.Replace(data, []byte(runtime.Version()), bytes.Repeat([]byte{'x'}, len(runtime.Version())), 1)
	if _, _, err := readCache(bytes.NewReader(old), int64(len(old)), "key"); err == nil {
		t.Error("the file opens with another version of Go")
	}
}

func FuzzCache(f *testing.F) {
	data := cacheFile(f)
	f.Add(data)
	f.Add(data[:30])
	f.Fuzz(func(t *testing.T, data []byte) {
		d, _, err := readCache(bytes.NewReader(data), int64(len(data)), "key")
		if err == nil && len(d.Train.Pixels) != d.Train.Len()*d.Features() {
			t.Fatalf("%d labels, %d pixels", d.Train.Len(), len(d.Train.Pixels))
		}
	})
}
