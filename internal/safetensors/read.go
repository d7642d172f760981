package safetensors

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"

	"brainbow/internal/kernel"
)

// MaxHeader is the longest accepted header in bytes, as in the reference implementation.
const MaxHeader = 100_000_000

// File is an open file whose header has been checked. Reading is safe from
// several goroutines if the io.ReaderAt is.
type File struct {
	name     string
	r        io.ReaderAt
	data     int64 // offset of the arrays in the file
	entries  []Entry
	byName   map[string]int
	metadata map[string]string
}

// Parse opens a file held in memory. The name is for error messages.
func Parse(name string, data []byte) (*File, error) {
	return Open(name, bytes.NewReader(data), int64(len(data)))
}

// Open reads and checks the header of a file of the given size. The name is for error messages,
// which contain the offset and the reason.
func Open(name string, r io.ReaderAt, size int64) (*File, error) {
	fail := func(offset int64, format string, args ...any) (*File, error) {
		return nil, fmt.Errorf("read %s: offset %d: %w", name, offset, fmt.Errorf(format, args...))
	}
	var length [8]byte
	if size < 8 {
		return fail(0, "%d bytes are too few for a safetensors file", size)
	}
	if _, err := r.ReadAt(length[:], 0); err != nil {
		return fail(0, "header length: %w", err)
	}
	n := binary.LittleEndian.Uint64(length[:])
	if n > MaxHeader || int64(n) > size-8 {
		return fail(0, "a header of %d bytes does not fit in a file of %d bytes", n, size)
	}
	header := make([]byte, n)
	if got, err := r.ReadAt(header, 8); got < len(header) {
		return fail(8, "header: %w", err)
	}
	f := &File{name: name, r: r, data: 8 + int64(n), byName: map[string]int{}}
	if at, err := f.header(header); err != nil {
		return fail(8+at, "header: %w", err)
	}
	if err := f.layout(size - f.data); err != nil {
		return fail(8, "header: %w", err)
	}
	return f, nil
}

// header parses the JSON object token by token: encoding/json alone would let
// the last of two equal keys win.
func (f *File) header(text []byte) (offset int64, err error) {
	dec := json.NewDecoder(bytes.NewReader(text))
	defer func() { offset = dec.InputOffset() }()
	if t, err := dec.Token(); err != nil || t != json.Delim('{') {
		return 0, errors.New("not a JSON object")
	}
	for dec.More() {
		t, err := dec.Token()
		if err != nil {
			return 0, err
		}
		key, ok := t.(string)
		if !ok {
			return 0, errors.New("not a JSON object")
		}
		if key == metadataKey {
			if f.metadata != nil {
				return 0, errors.New("the key __metadata__ appears twice")
			}
			if err := dec.Decode(&f.metadata); err != nil {
				return 0, fmt.Errorf("metadata: %w", err)
			}
			continue
		}
		var v struct {
			DType   DType   `json:"dtype"`
			Shape   []int   `json:"shape"`
			Offsets []int64 `json:"data_offsets"`
		}
		if err := dec.Decode(&v); err != nil {
			return 0, fmt.Errorf("tensor %q: %w", key, err)
		}
		if len(v.Offsets) != 2 {
			return 0, fmt.Errorf("tensor %q: data_offsets must be two numbers", key)
		}
		if _, twice := f.byName[key]; twice {
			return 0, fmt.Errorf("tensor %q: the name appears twice", key)
		}
		f.byName[key] = len(f.entries)
		f.entries = append(f.entries, Entry{Name: key, DType: v.DType, Shape: v.Shape, Begin: v.Offsets[0], End: v.Offsets[1]})
	}
	if _, err := dec.Token(); err != nil {
		return 0, err
	}
	if t, err := dec.Token(); err != io.EOF {
		return 0, fmt.Errorf("unexpected %v after the end of the object", t)
	}
	return 0, nil
}

// layout checks that the arrays fill the data exactly.
func (f *File) layout(bytes int64) error {
	for _, e := range f.entries {
		n, err := size(e.DType, e.Shape)
		if err != nil {
			return fmt.Errorf("tensor %q: %w", e.Name, err)
		}
		if e.Begin < 0 || e.End < e.Begin || e.End > bytes {
			return fmt.Errorf("tensor %q: offsets %d–%d are not within the data of %d bytes", e.Name, e.Begin, e.End, bytes)
		}
		if e.End-e.Begin != n {
			return fmt.Errorf("tensor %q: %s%v takes %d bytes, but its offsets span %d", e.Name, e.DType, e.Shape, n, e.End-e.Begin)
		}
	}
	order := slices.Clone(f.entries)
	slices.SortStableFunc(order, func(a, b Entry) int {
		return cmp.Or(cmp.Compare(a.Begin, b.Begin), cmp.Compare(a.End, b.End))
	})
	var at int64
	for _, e := range order {
		if e.Begin != at {
			return fmt.Errorf("tensor %q: begins at %d, not at %d: a hole or an overlap", e.Name, e.Begin, at)
		}
		at = e.End
	}
	if at != bytes {
		return fmt.Errorf("the file has %d bytes of data, the header describes %d", bytes, at)
	}
	return nil
}

// Entries returns the arrays in the order of the header. The caller must not change the slice.
func (f *File) Entries() []Entry { return f.entries }

// Metadata returns the value of a metadata key, "" if it is missing.
func (f *File) Metadata(key string) string { return f.metadata[key] }

// Entry returns the description of one array.
func (f *File) Entry(name string) (Entry, error) {
	i, ok := f.byName[name]
	if !ok {
		return Entry{}, fmt.Errorf("read %s: no tensor %q", f.name, name)
	}
	return f.entries[i], nil
}

// Bytes reads one array as it is stored.
func (f *File) Bytes(name string) ([]byte, error) {
	e, err := f.Entry(name)
	if err != nil {
		return nil, err
	}
	b := make([]byte, e.End-e.Begin)
	if len(b) == 0 {
		return b, nil
	}
	if n, err := f.r.ReadAt(b, f.data+e.Begin); n < len(b) {
		return nil, fmt.Errorf("read %s: tensor %q at offset %d: %w", f.name, name, f.data+e.Begin, err)
	}
	return b, nil
}

// Float32s reads one array of F32, F16, BF16 or F64 as float32 (rounded from F64).
func (f *File) Float32s(name string) ([]float32, error) {
	e, err := f.Entry(name)
	if err != nil {
		return nil, err
	}
	b, err := f.Bytes(name)
	if err != nil {
		return nil, err
	}
	v := make([]float32, e.Len())
	switch e.DType {
	case F32:
		DecodeF32(v, b)
	case F16:
		DecodeF16(v, b)
	case BF16:
		for i := range v {
			v[i] = math.Float32frombits(uint32(binary.LittleEndian.Uint16(b[2*i:])) << 16)
		}
	case F64:
		for i := range v {
			v[i] = float32(math.Float64frombits(binary.LittleEndian.Uint64(b[8*i:])))
		}
	default:
		return nil, fmt.Errorf("read %s: tensor %q holds %s, not floating-point numbers", f.name, name, e.DType)
	}
	return v, nil
}

// DecodeF32 decodes the bytes of an F32 array. It panics if they are too few.
func DecodeF32(dst []float32, b []byte) {
	kernel.Floats(dst, b[:4*len(dst)])
}

// DecodeF16 decodes the bytes of an F16 array. It panics if they are too few.
func DecodeF16(dst []float32, b []byte) {
	for i := range dst {
		dst[i] = Single(binary.LittleEndian.Uint16(b[2*i:]))
	}
}

// Int64s reads one array of I64.
func (f *File) Int64s(name string) ([]int64, error) {
	e, err := f.Entry(name)
	if err != nil {
		return nil, err
	}
	if e.DType != I64 {
		return nil, fmt.Errorf("read %s: tensor %q holds %s, not I64", f.name, name, e.DType)
	}
	b, err := f.Bytes(name)
	if err != nil {
		return nil, err
	}
	v := make([]int64, e.Len())
	for i := range v {
		v[i] = int64(binary.LittleEndian.Uint64(b[8*i:]))
	}
	return v, nil
}

// Int32s returns the elements of an I32 array.
func (f *File) Int32s(name string) ([]int32, error) {
	e, err := f.Entry(name)
	if err != nil {
		return nil, err
	}
	if e.DType != I32 {
		return nil, fmt.Errorf("read %s: tensor %q holds %s, not I32", f.name, name, e.DType)
	}
	b, err := f.Bytes(name)
	if err != nil {
		return nil, err
	}
	v := make([]int32, e.Len())
	for i := range v {
		v[i] = int32(binary.LittleEndian.Uint32(b[4*i:]))
	}
	return v, nil
}
