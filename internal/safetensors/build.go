package safetensors

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"brainbow/internal/kernel"
)

// Builder appends one file to a byte slice: all headers first, then all data.
//
//	b, err := NewBuilder(buf[:0], entries, metadata)
//	for each entry, in order: b.F32(values) (or F16, I64, Bytes)
//	file, err := b.Done()
//
// Done returns an error if an array had the wrong length.
type Builder struct {
	buf     []byte
	base    int // where the data begins
	entries []Entry
	next    int
	err     error
}

const metadataKey = "__metadata__"

// NewBuilder writes the header. Begin and End of the entries are ignored. An empty or repeated
// name, the name "__metadata__" and a shape with a negative or excessive size are errors.
func NewBuilder(dst []byte, entries []Entry, metadata map[string]string) (*Builder, error) {
	start := len(dst)
	dst = append(dst, 0, 0, 0, 0, 0, 0, 0, 0, '{')
	if len(metadata) > 0 {
		dst = append(dst, `"`+metadataKey+`":{`...)
		for i, k := range slices.Sorted(maps.Keys(metadata)) {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = quote(dst, k)
			dst = append(dst, ':')
			dst = quote(dst, metadata[k])
		}
		dst = append(dst, '}')
	}
	seen := make(map[string]bool, len(entries))
	var at int64
	for i, e := range entries {
		n, err := size(e.DType, e.Shape)
		if err != nil {
			return nil, fmt.Errorf("write tensor %q: %w", e.Name, err)
		}
		if e.Name == "" || e.Name == metadataKey || seen[e.Name] {
			return nil, fmt.Errorf("write tensor %q: the name is reserved, empty or used twice", e.Name)
		}
		seen[e.Name] = true
		if i > 0 || len(metadata) > 0 {
			dst = append(dst, ',')
		}
		dst = quote(dst, e.Name)
		dst = append(dst, `:{"dtype":"`+string(e.DType)+`","shape":[`...)
		for j, s := range e.Shape {
			if j > 0 {
				dst = append(dst, ',')
			}
			dst = strconv.AppendInt(dst, int64(s), 10)
		}
		dst = append(dst, `],"data_offsets":[`...)
		dst = strconv.AppendInt(dst, at, 10)
		dst = append(dst, ',')
		at += n
		dst = strconv.AppendInt(dst, at, 10)
		dst = append(dst, "]}"...)
	}
	dst = append(dst, '}')
	for (len(dst)-start)%8 != 0 {
		dst = append(dst, ' ')
	}
	binary.LittleEndian.PutUint64(dst[start:], uint64(len(dst)-start-8))
	return &Builder{buf: dst, base: len(dst), entries: entries}, nil
}

func quote(dst []byte, s string) []byte {
	q, err := json.Marshal(s)
	if err != nil {
		panic("safetensors: a string does not marshal to JSON") // unreachable: Marshal accepts every string
	}
	return append(dst, q...)
}

// room checks the next entry and returns its bytes in the buffer.
func (b *Builder) room(dtype DType, n int) []byte {
	if b.err != nil {
		return nil
	}
	if b.next == len(b.entries) {
		b.err = fmt.Errorf("write tensors: more arrays than the %d declared", len(b.entries))
		return nil
	}
	e := &b.entries[b.next]
	if e.DType != dtype || e.Len() != n {
		b.err = fmt.Errorf("write tensor %q: declared %s%v, got %d of %s", e.Name, e.DType, e.Shape, n, dtype)
		return nil
	}
	b.next++
	at := len(b.buf)
	b.buf = slices.Grow(b.buf, n*dtype.Size())[:at+n*dtype.Size()]
	return b.buf[at:]
}

// F32 adds the next array.
func (b *Builder) F32(v []float32) {
	if dst := b.room(F32, len(v)); b.err == nil {
		kernel.PutFloats(dst[:4*len(v)], v)
	}
}

// F16 adds the next array, rounded to half precision as [Half] does.
func (b *Builder) F16(v []float32) {
	if dst := b.room(F16, len(v)); b.err == nil {
		kernel.Halves(dst[:2*len(v)], v)
	}
}

// AppendF16 appends values as the bytes of an F16 array.
func AppendF16(dst []byte, v []float32) []byte {
	at := len(dst)
	dst = slices.Grow(dst, 2*len(v))[:at+2*len(v)]
	kernel.Halves(dst[at:], v)
	return dst
}

// AppendF32 appends values as the bytes of an F32 array.
func AppendF32(dst []byte, v []float32) []byte {
	at := len(dst)
	dst = slices.Grow(dst, 4*len(v))[:at+4*len(v)]
	kernel.PutFloats(dst[at:], v)
	return dst
}

// I64 adds the next array.
func (b *Builder) I64(v []int64) {
	dst := b.room(I64, len(v))
	for i := 0; len(dst) >= 8 && i < len(v); i++ {
		binary.LittleEndian.PutUint64(dst, uint64(v[i]))
		dst = dst[8:]
	}
}

// I32 adds the next array, of type I32.
func (b *Builder) I32(v []int32) {
	dst := b.room(I32, len(v))
	for i := 0; len(dst) >= 4 && i < len(v); i++ {
		binary.LittleEndian.PutUint32(dst, uint32(v[i]))
		dst = dst[4:]
	}
}

// Bytes adds the next array, of any type, already encoded.
func (b *Builder) Bytes(v []byte) {
	if b.err == nil && b.next < len(b.entries) {
		e := &b.entries[b.next]
		if len(v) != e.Len()*e.DType.Size() {
			b.err = fmt.Errorf("write tensor %q: declared %s%v, got %d bytes", e.Name, e.DType, e.Shape, len(v))
			return
		}
		copy(b.room(e.DType, e.Len()), v)
		return
	}
	b.room("", 0)
}

// Head returns the file up to the next array, which must be the last, for callers that write its
// bytes themselves.
func (b *Builder) Head() ([]byte, error) {
	if b.err == nil && b.next != len(b.entries)-1 {
		b.err = fmt.Errorf("write tensors: exactly one array must be left, not %d of %d", len(b.entries)-b.next, len(b.entries))
	}
	if b.err != nil {
		return nil, b.err
	}
	return b.buf, nil
}

// Done returns the file, or the first error.
func (b *Builder) Done() ([]byte, error) {
	if b.err == nil && b.next != len(b.entries) {
		b.err = fmt.Errorf("write tensor %q: declared but not written", b.entries[b.next].Name)
	}
	if b.err != nil {
		return nil, b.err
	}
	return b.buf, nil
}
