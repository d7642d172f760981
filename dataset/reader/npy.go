package reader

import (
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"brainbow/dataset"
)

const (
	npyMagic     = "\x93NUMPY"
	npyMaxHeader = 1 << 16
	// npyMaxBytes bounds the data of one array.
	npyMaxBytes = 32 << 30
)

const npyRemedy = "save it again with numpy.save or numpy.savez_compressed, images as uint8"

// npyArray is a NumPy array whose header has been read and whose data is read next.
type npyArray struct {
	budget  *budget // of the memory, nil for no bound
	file    string  // and the array's name, for errors
	data    io.Reader
	kind    byte // 'b' bool, 'i', 'u', 'f', 'S' bytes, 'U' text
	size    int  // of one value, in bytes
	order   binary.ByteOrder
	fortran bool // the first index varies fastest
	shape   []int
	head    int64 // bytes before the data
	raw     []byte
}

// openArray reads a header. size is the size of the whole array in bytes, including the header; the
// declared size must equal it.
func openArray(file string, r io.Reader, size int64) (*npyArray, error) {
	a := &npyArray{file: file, data: r}
	head := make([]byte, 10)
	if _, err := io.ReadFull(r, head); err != nil || string(head[:6]) != npyMagic {
		return nil, a.fail(0, "not a NumPy array")
	}
	n := int(binary.LittleEndian.Uint16(head[8:]))
	a.head = 10
	switch head[6] {
	case 1:
	case 2, 3:
		more := make([]byte, 2)
		if _, err := io.ReadFull(r, more); err != nil {
			return nil, a.fail(8, "the header is cut short")
		}
		n |= int(binary.LittleEndian.Uint16(more)) << 16
		a.head = 12
	default:
		return nil, a.fail(6, "version %d of the format; it must be 1 to 3", head[6])
	}
	if n > npyMaxHeader {
		return nil, a.fail(8, "a header of %d bytes", n)
	}
	text := make([]byte, n)
	if _, err := io.ReadFull(r, text); err != nil {
		return nil, a.fail(a.head, "the header is cut short")
	}
	if err := a.describe(string(text)); err != nil {
		return nil, err
	}
	a.head += int64(n)
	total := int64(a.size)
	for _, d := range a.shape {
		if d < 0 {
			return nil, a.fail(10, "shape %v must not have negative sizes", a.shape)
		}
		if d > 0 && total > npyMaxBytes/int64(d) {
			return nil, a.fail(10, "shape %v must not take more than %d GB", a.shape, npyMaxBytes>>30)
		}
		total *= int64(d)
	}
	if a.head+total != size {
		return nil, a.fail(10, "the header declares %d bytes (shape %v), but the array has %d", a.head+total, a.shape, size)
	}
	return a, nil
}

func (a *npyArray) fail(offset int64, format string, args ...any) error {
	return &dataset.Error{File: a.file, Offset: offset, Reason: fmt.Sprintf(format, args...), Remedy: npyRemedy}
}

// describe parses the dictionary of a header, {'descr': '<f4', 'fortran_order': False, 'shape': (3,
// 4), }, as written by NumPy and compatible programs.
func (a *npyArray) describe(text string) error {
	bad := func() error {
		return a.fail(10, "invalid header: %s", dataset.Shorten(strings.TrimSpace(text)))
	}
	value := func(key string) (string, bool) {
		for _, q := range []string{"'", `"`} {
			if _, rest, ok := strings.Cut(text, q+key+q); ok {
				rest, ok = strings.CutPrefix(strings.TrimLeft(rest, " "), ":")
				return strings.TrimLeft(rest, " "), ok
			}
		}
		return "", false
	}
	descr, ok := value("descr")
	if !ok {
		return bad()
	}
	if strings.HasPrefix(descr, "[") {
		return a.fail(10, "an array of records, not of numbers")
	}
	if len(descr) < 4 || descr[0] != '\'' && descr[0] != '"' {
		return bad()
	}
	descr, _, ok = strings.Cut(descr[1:], descr[:1])
	if !ok || len(descr) < 2 {
		return bad()
	}
	a.order = binary.LittleEndian
	switch descr[0] {
	case '>':
		a.order = binary.BigEndian
	case '<', '|', '=':
	default:
		descr = "|" + descr
	}
	a.kind = descr[1]
	if a.kind == 'O' {
		return &dataset.Error{File: a.file, Offset: 10, Reason: "an array of Python objects, which are never read: doing so can run any program", Remedy: "make an array of numbers of it, such as numpy.stack(list).astype('uint8'), and save that"}
	}
	n, err := strconv.Atoi(descr[2:])
	if err != nil || n < 0 || n > 1<<20 {
		return bad()
	}
	a.size = n
	switch a.kind {
	case 'b', 'i', 'u':
		ok = n == 1 || a.kind != 'b' && (n == 2 || n == 4 || n == 8)
	case 'f':
		ok = n == 2 || n == 4 || n == 8
	case 'S':
		ok = n > 0
	case 'U':
		a.size, ok = 4*n, n > 0
	default:
		ok = false
	}
	if !ok {
		return a.fail(10, "values of type %s", descr)
	}
	order, ok := value("fortran_order")
	if a.fortran = strings.HasPrefix(order, "True"); !ok || !a.fortran && !strings.HasPrefix(order, "False") {
		return bad()
	}
	shape, ok := value("shape")
	if !ok || !strings.HasPrefix(shape, "(") {
		return bad()
	}
	shape, _, ok = strings.Cut(shape[1:], ")")
	if !ok {
		return bad()
	}
	for _, s := range strings.Split(shape, ",") {
		if s = strings.TrimSpace(s); s == "" {
			continue
		}
		d, err := strconv.Atoi(strings.TrimSuffix(s, "L"))
		if err != nil || len(a.shape) == 8 {
			return bad()
		}
		a.shape = append(a.shape, d)
	}
	return nil
}

// count returns the number of values.
func (a *npyArray) count() int {
	n := 1
	for _, d := range a.shape {
		n *= d
	}
	return n
}

// read reads the next n values as bytes, which are valid until the next read.
func (a *npyArray) read(n int) ([]byte, error) {
	if cap(a.raw) < n*a.size {
		if err := a.budget.take(a.file, int64(n*a.size)); err != nil {
			return nil, err
		}
		a.raw = make([]byte, n*a.size)
	}
	raw := a.raw[:n*a.size]
	if _, err := io.ReadFull(a.data, raw); err != nil {
		return nil, a.broken(err)
	}
	return raw, nil
}

func (a *npyArray) broken(err error) error {
	return &dataset.Error{File: a.file, Offset: -1, Reason: "damaged data", Remedy: npyRemedy, Err: ended(err)}
}

// end checks that the whole array was read and, in a .npz, that its checksum is correct.
func (a *npyArray) end() error {
	var extra [1]byte
	if n, err := a.data.Read(extra[:]); n > 0 || err != io.EOF {
		return a.broken(err)
	}
	return nil
}

// floats reads the next len(dst) values as numbers.
func (a *npyArray) floats(dst []float64) error {
	raw, err := a.read(len(dst))
	if err != nil {
		return err
	}
	for i := range dst {
		v := raw[i*a.size:][:a.size]
		var bits uint64
		switch a.size {
		case 1:
			bits = uint64(v[0])
		case 2:
			bits = uint64(a.order.Uint16(v))
		case 4:
			bits = uint64(a.order.Uint32(v))
		default:
			bits = a.order.Uint64(v)
		}
		switch {
		case a.kind == 'i':
			shift := 64 - 8*a.size
			dst[i] = float64(int64(bits<<shift) >> shift)
		case a.kind != 'f':
			dst[i] = float64(bits)
		case a.size == 2:
			dst[i] = half(uint16(bits))
		case a.size == 4:
			dst[i] = float64(math.Float32frombits(uint32(bits)))
		default:
			dst[i] = math.Float64frombits(bits)
		}
	}
	return nil
}

// half returns the value of a 16-bit float.
func half(bits uint16) float64 {
	sign, exp, frac := 1.0, int(bits>>10&31), float64(bits&1023)
	if bits>>15 == 1 {
		sign = -1
	}
	switch exp {
	case 0:
		return sign * math.Ldexp(frac, -24)
	case 31:
		if frac != 0 {
			return math.NaN()
		}
		return math.Inf(int(sign))
	}
	return sign * math.Ldexp(frac+1024, exp-25)
}

// texts reads all values of an array of texts.
func (a *npyArray) texts() ([]string, error) {
	list := make([]string, 0, min(a.count(), 1<<16))
	for range a.count() {
		raw, err := a.read(1)
		if err != nil {
			return nil, err
		}
		if a.kind == 'S' {
			list = append(list, strings.TrimRight(strings.ToValidUTF8(string(raw), "\ufffd"), "\x00"))
			continue
		}
		var b []byte
		for k := 0; k < len(raw); k += 4 {
			r := a.order.Uint32(raw[k:])
			if r == 0 {
				break
			}
			if r > utf8.MaxRune {
				r = utf8.RuneError
			}
			b = utf8.AppendRune(b, rune(r))
		}
		list = append(list, string(b))
	}
	return list, nil
}
