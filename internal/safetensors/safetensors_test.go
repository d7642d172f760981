package safetensors

import (
	"bytes"
	"encoding/binary"
	"math"
	"strings"
	"testing"
)

func build(t *testing.T, entries []Entry, meta map[string]string, fill func(b *Builder)) []byte {
	t.Helper()
	b, err := NewBuilder(nil, entries, meta)
	if err != nil {
		t.Fatal(err)
	}
	fill(b)
	data, err := b.Done()
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func example(t *testing.T) []byte {
	return build(t, []Entry{
		{Name: "fc1.weight", DType: F32, Shape: []int{2, 2}},
		{Name: "half", DType: F16, Shape: []int{3}},
		{Name: "steps", DType: I64, Shape: []int{2}},
		{Name: "empty", DType: F32, Shape: []int{0, 4}},
		{Name: "scalar", DType: U8, Shape: nil},
	}, map[string]string{"b": "2", "a": "\"1\""}, func(b *Builder) {
		b.F32([]float32{1, -2, 3.5, float32(math.Inf(1))})
		b.F16([]float32{.5, 65504, -1})
		b.I64([]int64{-1, 1 << 40})
		b.F32(nil)
		b.Bytes([]byte{7})
	})
}

func TestRoundTrip(t *testing.T) {
	data := example(t)
	if n := binary.LittleEndian.Uint64(data); n%8 != 0 {
		t.Errorf("data begins at %d, not at a multiple of 8", 8+n)
	}
	if !bytes.Equal(data, example(t)) {
		t.Error("the same arrays gave two different files")
	}
	f, err := Parse("x", data)
	if err != nil {
		t.Fatal(err)
	}
	if f.Metadata("a") != `"1"` || f.Metadata("b") != "2" || f.Metadata("c") != "" {
		t.Errorf("metadata %v", f.metadata)
	}
	var names []string
	for _, e := range f.Entries() {
		names = append(names, e.Name)
	}
	if got := strings.Join(names, " "); got != "fc1.weight half steps empty scalar" {
		t.Errorf("order %s", got)
	}
	w, err := f.Float32s("fc1.weight")
	if err != nil || w[0] != 1 || w[1] != -2 || w[2] != 3.5 || !math.IsInf(float64(w[3]), 1) {
		t.Errorf("weights %v %v", w, err)
	}
	h, err := f.Float32s("half")
	if err != nil || h[0] != .5 || h[1] != 65504 || h[2] != -1 {
		t.Errorf("half %v %v", h, err)
	}
	s, err := f.Int64s("steps")
	if err != nil || s[0] != -1 || s[1] != 1<<40 {
		t.Errorf("steps %v %v", s, err)
	}
	if e, err := f.Float32s("empty"); err != nil || len(e) != 0 {
		t.Errorf("empty %v %v", e, err)
	}
	if b, err := f.Bytes("scalar"); err != nil || b[0] != 7 {
		t.Errorf("scalar %v %v", b, err)
	}
	for _, err := range []error{
		second(f.Float32s("steps")), second(f.Int64s("half")), second(f.Bytes("nothing")),
	} {
		if err == nil || !strings.HasPrefix(err.Error(), "read x: ") {
			t.Errorf("error %v does not name the file", err)
		}
	}
}

func second[T any](_ T, err error) error { return err }

func TestBuilderRefuses(t *testing.T) {
	one := []Entry{{Name: "a", DType: F32, Shape: []int{2}}}
	for name, entries := range map[string][]Entry{
		"twice":    {one[0], one[0]},
		"reserved": {{Name: "__metadata__", DType: F32}},
		"empty":    {{DType: F32}},
		"dtype":    {{Name: "a", DType: "F4"}},
		"negative": {{Name: "a", DType: F32, Shape: []int{-1}}},
		"overflow": {{Name: "a", DType: F32, Shape: []int{1 << 40, 1 << 40}}},
	} {
		if _, err := NewBuilder(nil, entries, nil); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	for name, fill := range map[string]func(b *Builder){
		"missing": func(b *Builder) {},
		"short":   func(b *Builder) { b.F32([]float32{1}) },
		"type":    func(b *Builder) { b.F16([]float32{1, 2}) },
		"bytes":   func(b *Builder) { b.Bytes([]byte{1}) },
		"more":    func(b *Builder) { b.F32([]float32{1, 2}); b.Bytes(nil) },
	} {
		b, err := NewBuilder(nil, one, nil)
		if err != nil {
			t.Fatal(err)
		}
		fill(b)
		if _, err := b.Done(); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func raw(header string, data int) []byte {
	b := binary.LittleEndian.AppendUint64(nil, uint64(len(header)))
	return append(append(b, header...), make([]byte, data)...)
}

func TestRefusesBadFiles(t *testing.T) {
	for _, c := range []struct {
		name string
		data []byte
		want string
	}{
		{"empty", nil, "offset 0: 0 bytes"},
		{"length", raw("{}", 0)[:7], "offset 0: 7 bytes"},
		{"huge header", append(bytes.Repeat([]byte{255}, 8), "{}"...), "does not fit in a file of 10 bytes"},
		{"header beyond file", raw("{}", 0)[:9], "a header of 2 bytes does not fit in a file of 9 bytes"},
		{"not json", raw("hello", 0), "offset 8: header: not a JSON object"},
		{"array", raw("[]", 0), "not a JSON object"},
		{"trailing", raw("{}{}", 0), "after the end of the object"},
		{"unclosed", raw(`{"a":{"dtype":"U8","shape":[],"data_offsets":[0,1]}`, 1), "header: EOF"},
		{"twice", raw(`{"a":{"dtype":"U8","shape":[],"data_offsets":[0,1]},"a":{"dtype":"U8","shape":[],"data_offsets":[0,1]}}`, 1), `tensor "a": the name appears twice`},
		{"dtype", raw(`{"a":{"dtype":"Q8","shape":[],"data_offsets":[0,1]}}`, 1), `unknown dtype "Q8"`},
		{"negative", raw(`{"a":{"dtype":"U8","shape":[-1],"data_offsets":[0,1]}}`, 1), "negative dimension"},
		{"overflow", raw(`{"a":{"dtype":"F64","shape":[4294967296,4294967296],"data_offsets":[0,0]}}`, 0), "too large"},
		{"size", raw(`{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}`, 4), "takes 8 bytes"},
		{"beyond", raw(`{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}`, 3), "not within the data of 3"},
		{"backwards", raw(`{"a":{"dtype":"U8","shape":[0],"data_offsets":[1,0]}}`, 1), "not within the data"},
		{"one offset", raw(`{"a":{"dtype":"U8","shape":[],"data_offsets":[0]}}`, 1), "must be two numbers"},
		{"hole", raw(`{"a":{"dtype":"U8","shape":[],"data_offsets":[1,2]}}`, 2), "a hole or an overlap"},
		{"overlap", raw(`{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}}`, 3), "a hole or an overlap"},
		{"rest", raw(`{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}`, 2), "2 bytes of data, the header describes 1"},
		{"metadata", raw(`{"__metadata__":{"a":1}}`, 0), "metadata:"},
	} {
		_, err := Parse("file.safetensors", c.data)
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.HasPrefix(err.Error(), "read file.safetensors: offset ") {
			t.Errorf("%s: error %v, want %q with file and offset", c.name, err, c.want)
		}
	}
}

func TestDataShorterThanItWas(t *testing.T) {
	data := example(t)
	f, err := Open("x", bytes.NewReader(data[:len(data)-1]), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Bytes("scalar"); err == nil {
		t.Error("a file cut after it was opened was read")
	}
}

func FuzzParse(f *testing.F) {
	f.Add(raw(`{"a":{"dtype":"F16","shape":[1,1],"data_offsets":[0,2]},"__metadata__":{"k":"v"}}`, 2))
	f.Add(raw(`{"a":{"dtype":"I64","shape":[],"data_offsets":[0,8]}}`, 8))
	f.Fuzz(func(t *testing.T, data []byte) {
		file, err := Parse("fuzz", data)
		if err != nil {
			return
		}
		var total int64
		for _, e := range file.Entries() {
			b, err := file.Bytes(e.Name)
			if err != nil {
				t.Fatal(err)
			}
			total += int64(len(b))
			if _, err := file.Float32s(e.Name); err == nil && len(b)%2 != 0 {
				t.Fatal("floating-point numbers of odd size")
			}
			_, _ = file.Int64s(e.Name)
		}
		if file.data+total != int64(len(data)) {
			t.Fatalf("%d bytes in arrays, %d in the file", total, len(data))
		}
	})
}
