package reader

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"os"
	"slices"
	"strings"

	"github.com/klauspost/compress/zlib"

	"brainbow/dataset"
	"brainbow/internal/vfs"
)

// Data types of elements of a MATLAB 5 file, with the numbers of its specification ("MAT-File
// Format", MathWorks, table 1-1).
const (
	matInt8       = 1
	matUint8      = 2
	matInt16      = 3
	matUint16     = 4
	matInt32      = 5
	matUint32     = 6
	matSingle     = 7
	matDouble     = 9
	matInt64      = 12
	matUint64     = 13
	matMatrix     = 14
	matCompressed = 15
)

// matSize is the size of a value of every numeric type, in bytes.
var matSize = map[uint32]int{
	matInt8: 1, matUint8: 1, matInt16: 2, matUint16: 2, matInt32: 4, matUint32: 4,
	matSingle: 4, matDouble: 8, matInt64: 8, matUint64: 8,
}

// matClasses are the names of the array classes, by number.
var matClasses = []string{
	"", "cell", "struct", "object", "char", "sparse", "double", "single",
	"int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64",
}

const matRemedy = "in MATLAB save the variables X (uint8, height×width×3×N) and y (N labels) with save(file, 'X', 'y', '-v7'); in Python use scipy.io.savemat"

// matFile reads a MATLAB 5 file.
type matFile struct {
	budget *budget // of the memory, nil for no bound
	name   string
	r      io.Reader
	size   int64
	order  binary.ByteOrder
	offset int64
}

// matArray is a variable whose data is read next.
type matArray struct {
	f      *matFile
	name   string
	class  string
	dims   []int
	kind   uint32 // data type of the stored values
	data   io.Reader
	stored int64 // bytes of data
}

// newMAT reads the header.
func newMAT(name string, r io.Reader, size int64) (*matFile, error) {
	f := &matFile{name: name, r: r, size: size}
	head := make([]byte, 128)
	n, err := io.ReadFull(r, head)
	hdf := "\x89HDF\r\n\x1a\n"
	switch {
	case n >= 8 && string(head[:8]) == hdf, strings.HasPrefix(string(head[:n]), "MATLAB 7.3"):
		return nil, f.fail(0, "a file of version 7.3 (HDF5), which is not supported")
	case n >= 20 && matVersion4(head):
		return nil, f.fail(0, "a file of version 4, which is not supported")
	case err != nil:
		return nil, f.fail(int64(n), "the header of 128 bytes is cut short")
	}
	switch string(head[126:]) {
	case "IM":
		f.order = binary.LittleEndian
	case "MI":
		f.order = binary.BigEndian
	default:
		return nil, f.fail(126, "not a MATLAB file")
	}
	if v := f.order.Uint16(head[124:]); v != 0x0100 {
		return nil, f.fail(124, "version 0x%04x of the format, not 0x0100", v)
	}
	f.offset = 128
	return f, nil
}

// matVersion4 recognises a file of version 4, which begins with five numbers: type,
// rows, columns, imaginary, length of the name.
func matVersion4(head []byte) bool {
	if slices.Index(head[:4], 0) < 0 {
		return false
	}
	for _, order := range []binary.ByteOrder{binary.LittleEndian, binary.BigEndian} {
		kind, imag, name := order.Uint32(head), order.Uint32(head[12:]), order.Uint32(head[16:])
		if kind < 5000 && imag <= 1 && name > 0 && name < 1<<12 {
			return true
		}
	}
	return false
}

func (f *matFile) fail(offset int64, format string, args ...any) error {
	return &dataset.Error{File: f.name, Offset: offset, Reason: fmt.Sprintf(format, args...), Remedy: matRemedy}
}

// variables calls do for every variable; do may read its data or not.
func (f *matFile) variables(do func(*matArray) error) error {
	for {
		at := f.offset
		var tag [8]byte
		if n, err := io.ReadFull(f.r, tag[:]); err == io.EOF {
			return nil
		} else if err != nil {
			return f.fail(at+int64(n), "the tag of an element is cut short")
		}
		kind, size := f.order.Uint32(tag[:]), int64(f.order.Uint32(tag[4:]))
		if size > f.size-at-8 {
			return f.fail(at, "an element of %d bytes, but only %d bytes of the file are left", size, f.size-at-8)
		}
		body := io.LimitReader(f.r, size)
		limit, inside, where := size, io.Reader(body), at+8
		packed := kind == matCompressed
		if packed {
			z, err := zlib.NewReader(body)
			if err != nil {
				return &dataset.Error{File: f.name, Offset: where, Reason: "a damaged compressed element", Remedy: fetchAgain, Err: ended(err)}
			}
			if _, err := io.ReadFull(z, tag[:]); err != nil {
				return &dataset.Error{File: f.name, Offset: where, Reason: "a damaged compressed element", Remedy: fetchAgain, Err: ended(err)}
			}
			kind, limit = f.order.Uint32(tag[:]), int64(f.order.Uint32(tag[4:]))
			if limit/deflateRatio > size {
				return f.fail(where, "the element declares %d bytes, more than its %d compressed bytes can hold", limit, size)
			}
			inside = io.LimitReader(z, limit)
		}
		if kind == matMatrix {
			a, err := f.matrix(bufio.NewReaderSize(inside, 1<<16), limit, at)
			if err == nil && a != nil {
				err = do(a)
			}
			if err != nil {
				return err
			}
		}
		if _, err := io.Copy(io.Discard, body); err != nil {
			return fmt.Errorf("read %s: %w", f.name, err)
		}
		f.offset = at + 8 + size
		if pad := min((8-size%8)%8, f.size-f.offset); !packed && pad > 0 {
			if _, err := io.CopyN(io.Discard, f.r, pad); err != nil {
				return fmt.Errorf("read %s: %w", f.name, err)
			}
			f.offset += pad
		}
	}
}

// matrix reads the header of an array, up to its values; limit is the size of the array in bytes.
// It returns nil for an empty array.
func (f *matFile) matrix(r io.Reader, limit, at int64) (*matArray, error) {
	if limit == 0 {
		return nil, nil
	}
	// part reads a whole small element, of at most maxSize bytes.
	part := func(what string, maxSize int64) (kind uint32, data []byte, err error) {
		kind, size, small, err := f.tag(r, at)
		if err != nil {
			return 0, nil, err
		}
		if size > maxSize {
			return 0, nil, f.fail(at, "%d bytes of %s", size, what)
		}
		if small != nil {
			return kind, small[:size], nil
		}
		data = make([]byte, (size+7)/8*8)
		if _, err := io.ReadFull(r, data); err != nil {
			return 0, nil, &dataset.Error{File: f.name, Offset: at, Reason: "a variable is cut short", Remedy: fetchAgain, Err: ended(err)}
		}
		return kind, data[:size], nil
	}
	kind, flags, err := part("flags", 8)
	if err != nil {
		return nil, err
	}
	if kind != matUint32 || len(flags) != 8 {
		return nil, f.fail(at, "a variable whose flags are missing")
	}
	a := &matArray{f: f, class: "unknown"}
	word := f.order.Uint32(flags)
	if c := int(word & 0xff); c > 0 && c < len(matClasses) {
		a.class = matClasses[c]
	}
	if word>>8&8 != 0 {
		a.class = "complex " + a.class
	}
	kind, dims, err := part("dimensions", 64)
	if err != nil {
		return nil, err
	}
	if kind != matInt32 || len(dims)%4 != 0 || len(dims) < 8 {
		return nil, f.fail(at, "a variable whose dimensions are missing")
	}
	total := int64(1)
	for i := 0; i < len(dims); i += 4 {
		d := int64(int32(f.order.Uint32(dims[i:])))
		if d < 0 || d > 0 && total > npyMaxBytes/d {
			return nil, f.fail(at, "a dimension of %d", d)
		}
		total *= d
		a.dims = append(a.dims, int(d))
	}
	_, name, err := part("name", 4096)
	if err != nil {
		return nil, err
	}
	a.name = string(name)
	if slices.Index(matClasses[6:], strings.TrimPrefix(a.class, "complex ")) < 0 {
		return a, nil // its values are stored in another form
	}
	kind, size, small, err := f.tag(r, at)
	if err != nil {
		return nil, err
	}
	width := int64(matSize[kind])
	if width == 0 || total*width != size || size > limit {
		return nil, f.fail(at, "variable %s of dimensions %v has %d bytes of values", a.name, a.dims, size)
	}
	a.kind, a.stored, a.data = kind, size, r
	if small != nil {
		a.data = strings.NewReader(string(small[:size]))
	}
	return a, nil
}

// tag reads a tag inside a variable. A small element has its data in its tag.
func (f *matFile) tag(r io.Reader, at int64) (kind uint32, size int64, small []byte, err error) {
	var tag [8]byte
	if _, err := io.ReadFull(r, tag[:]); err != nil {
		return 0, 0, nil, &dataset.Error{File: f.name, Offset: at, Reason: "a variable is cut short", Remedy: fetchAgain, Err: ended(err)}
	}
	word := f.order.Uint32(tag[:])
	if n := word >> 16; n != 0 {
		if n > 4 {
			return 0, 0, nil, f.fail(at, "a small element of %d bytes", n)
		}
		return word & 0xffff, int64(n), tag[4:], nil
	}
	return word, int64(f.order.Uint32(tag[4:])), nil, nil
}

// read fills dst with the next bytes of the values.
func (a *matArray) read(dst []byte) error {
	if _, err := io.ReadFull(a.data, dst); err != nil {
		return &dataset.Error{File: a.f.name, Offset: -1, Reason: "the values of variable " + a.name + " are cut short", Remedy: fetchAgain, Err: ended(err)}
	}
	return nil
}

// integers reads all values, which must be whole numbers.
func (a *matArray) integers() ([]int64, error) {
	width := matSize[a.kind]
	if err := a.f.budget.take(a.f.name, 8*(a.stored/int64(width))); err != nil {
		return nil, err
	}
	list := make([]int64, 0, min(a.stored/int64(width), 1<<20))
	raw := make([]byte, width)
	for range a.stored / int64(width) {
		if err := a.read(raw); err != nil {
			return nil, err
		}
		var v float64
		switch o := a.f.order; a.kind {
		case matInt8:
			v = float64(int8(raw[0]))
		case matUint8:
			v = float64(raw[0])
		case matInt16:
			v = float64(int16(o.Uint16(raw)))
		case matUint16:
			v = float64(o.Uint16(raw))
		case matInt32:
			v = float64(int32(o.Uint32(raw)))
		case matUint32:
			v = float64(o.Uint32(raw))
		case matInt64:
			v = float64(int64(o.Uint64(raw)))
		case matUint64:
			v = float64(o.Uint64(raw))
		case matSingle:
			v = float64(math.Float32frombits(o.Uint32(raw)))
		default:
			v = math.Float64frombits(o.Uint64(raw))
		}
		if v != math.Trunc(v) || math.Abs(v) > 1<<53 {
			return nil, a.f.fail(-1, "value %d of variable %s is %v, not a whole number", len(list), a.name, v)
		}
		list = append(list, int64(v))
	}
	return list, nil
}

// openMATFile opens a file for reading.
func openMATFile(path string) (*os.File, *matFile, error) {
	f, err := vfs.OpenRegular(path)
	if err != nil {
		return nil, nil, fmt.Errorf("open data file: %w", err)
	}
	st, err := f.Stat()
	if err != nil {
		f.Close()
		return nil, nil, fmt.Errorf("open data file: %w", err)
	}
	m, err := newMAT(path, bufio.NewReaderSize(f, 1<<16), st.Size())
	if err != nil {
		f.Close()
		return nil, nil, err
	}
	return f, m, nil
}
