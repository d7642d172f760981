package parquet

import (
	"bytes"
	"encoding/binary"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"
)

// file returns a file with the given metadata.
func file(metadata []byte) []byte {
	b := append([]byte("PAR1"), metadata...)
	b = binary.LittleEndian.AppendUint32(b, uint32(len(metadata)))
	return append(b, "PAR1"...)
}

// Three megabytes of lists in lists overflowed the stack in the library, which ends a
// program whatever it recovers.
func TestNestedMetadata(t *testing.T) {
	for name, metadata := range map[string][]byte{
		"lists":   bytes.Repeat([]byte{0x19}, 3_000_000),
		"structs": bytes.Repeat([]byte{0x1c}, 3_000_000),
		"maps":    append([]byte{0x1b}, bytes.Repeat([]byte{1, 0xbb}, 1_500_000)...),
	} {
		b := file(metadata)
		_, err := Open(bytes.NewReader(b), int64(len(b)))
		if err == nil || !strings.Contains(err.Error(), "nested more than 64 deep") {
			t.Errorf("%s: %v", name, err)
		}
	}
	deep := append(bytes.Repeat([]byte{0x1c}, maxDepth-1), bytes.Repeat([]byte{0}, maxDepth)...)
	if err := checkDepth(deep); err != nil {
		t.Errorf("%d structs: %v", maxDepth, err)
	}
	deep = append(bytes.Repeat([]byte{0x1c}, maxDepth), bytes.Repeat([]byte{0}, maxDepth+1)...)
	if err := checkDepth(deep); err == nil {
		t.Errorf("%d structs are accepted", maxDepth+1)
	}
}

// Metadata that the library writes pass, with all types of columns, and every
// beginning of them is too short.
func TestHonestMetadata(t *testing.T) {
	type row struct {
		Name   string            `parquet:"name,dict"`
		Values []float64         `parquet:"values,list"`
		Tags   map[string]int32  `parquet:"tags"`
		Deep   []map[string]bool `parquet:"deep,list"`
		Ok     bool              `parquet:"ok"`
	}
	var out bytes.Buffer
	w := parquet.NewGenericWriter[row](&out, parquet.KeyValueMetadata("a", "b"))
	for i := range 300 {
		if _, err := w.Write([]row{{"n", []float64{1, float64(i)}, map[string]int32{"x": 1}, []map[string]bool{{"y": true}}, i%2 == 0}}); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	b := out.Bytes()
	if _, err := Open(bytes.NewReader(b), int64(len(b))); err != nil {
		t.Fatal(err)
	}
	n := int(binary.LittleEndian.Uint32(b[len(b)-8:]))
	metadata := b[len(b)-8-n : len(b)-8]
	if err := checkDepth(metadata); err != nil {
		t.Fatal(err)
	}
	for i := range metadata {
		if err := checkDepth(metadata[:i]); err == nil {
			t.Fatalf("%d of %d bytes are whole metadata", i, n)
		}
	}
}

func FuzzDepth(f *testing.F) {
	f.Add([]byte{0x15, 2, 0x19, 0x5c, 0, 0, 0, 0, 0, 0})
	f.Add([]byte{0x1b, 2, 0x85, 1, 'a', 3, 1, 'b', 4, 0})
	f.Add(bytes.Repeat([]byte{0x19}, 100))
	f.Fuzz(func(t *testing.T, data []byte) {
		_ = checkDepth(data)
		b := file(data)
		_, _ = Open(bytes.NewReader(b), int64(len(b))) // no panic
	})
}
