package reader

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/klauspost/compress/gzip"

	"brainbow/dataset"
	"brainbow/internal/vfs"
)

// Magic numbers of the two IDX files of a split: unsigned bytes in three
// dimensions (images) and in one (labels).
const (
	idxImages = 0x00000803
	idxLabels = 0x00000801
)

const (
	// idxMaxSide bounds the height and width of an image in pixels.
	idxMaxSide = 4096
	// idxMaxBytes bounds the uncompressed contents of one file. The 60,000 images of MNIST take 47
	// MB.
	idxMaxBytes = 4 << 30
	// deflateRatio is the largest compression ratio of deflate, 1032, rounded up.
	deflateRatio = 1100
)

const fetchAgain = "fetch the file again from its official source and compare sizes"

// idxFile is an open IDX file, plain or compressed, read from its start.
type idxFile struct {
	budget  *budget // of the memory, nil for no bound
	name    string
	file    io.Closer
	content io.Reader
	size    int64 // of the file on disk, in bytes
	packed  bool
	offset  int64 // in the uncompressed contents
}

// openIDX opens a file, and decompresses it if its name ends in .gz.
func openIDX(path string) (*idxFile, error) {
	f, err := vfs.OpenRegular(path)
	if err != nil {
		return nil, fmt.Errorf("open data file: %w", err)
	}
	st, err := f.Stat()
	if err == nil && st.IsDir() {
		err = errors.New("it is a directory")
	}
	if err != nil {
		f.Close()
		return nil, fmt.Errorf("open data file %s: %w", path, err)
	}
	x, err := newIDX(path, f, st.Size(), strings.HasSuffix(path, ".gz"))
	if err != nil {
		f.Close()
		return nil, err
	}
	x.file = f
	return x, nil
}

// newIDX reads from r, which holds size bytes.
func newIDX(name string, r io.Reader, size int64, packed bool) (*idxFile, error) {
	x := &idxFile{name: name, content: r, size: size, packed: packed}
	if packed {
		z, err := gzip.NewReader(r)
		if err != nil {
			return nil, &dataset.Error{File: name, Reason: "not a gzip file", Remedy: fetchAgain, Err: err}
		}
		x.content = z
	}
	return x, nil
}

// close closes the file if it was opened by openIDX.
func (x *idxFile) close() {
	if x.file != nil {
		x.file.Close()
	}
}

// fail returns an error at an offset of the uncompressed contents.
func (x *idxFile) fail(offset int64, cause error, format string, args ...any) error {
	return &dataset.Error{File: x.name, Offset: offset, Reason: fmt.Sprintf(format, args...), Remedy: fetchAgain, Err: cause}
}

// header reads the magic number, which must be the given one, and the sizes.
func (x *idxFile) header(magic uint32) (dims []int, err error) {
	head := make([]byte, 4+4*(magic&0xff))
	n, err := io.ReadFull(x.content, head)
	x.offset = int64(n)
	if n >= 4 {
		if got := binary.BigEndian.Uint32(head); got != magic {
			e := &dataset.Error{
				File: x.name, Reason: fmt.Sprintf("magic number 0x%08x, not 0x%08x", got, magic),
				Remedy: "this is not an IDX file of unsigned bytes; " + fetchAgain,
			}
			if got == idxImages || got == idxLabels {
				e.Remedy = "the image and label files are swapped: check the file names"
			} else if got>>16 == 0x1f8b {
				e.Remedy = "the file is compressed: add .gz to its name"
			}
			return nil, e
		}
	}
	if err != nil {
		return nil, x.fail(x.offset, ended(err), "the header needs %d bytes", len(head))
	}
	total := int64(1)
	for i := 4; i < len(head); i += 4 {
		d := int64(binary.BigEndian.Uint32(head[i:]))
		switch {
		case i > 4 && (d < 1 || d > idxMaxSide):
			return nil, x.fail(int64(i), nil, "an image side of %d pixels; it must be between 1 and %d", d, idxMaxSide)
		case d > idxMaxBytes/max(total, 1):
			return nil, x.fail(int64(i), nil, "the header declares %d × %d bytes, more than the maximum of %d", d, total, int64(idxMaxBytes))
		}
		total *= d
		dims = append(dims, int(d))
	}
	declared := int64(len(head)) + total
	switch {
	case !x.packed && x.size < declared:
		return nil, x.fail(x.size, nil, "the file ends, but its header declares %d bytes", declared)
	case !x.packed && x.size > declared:
		return nil, x.fail(declared, nil, "%d bytes follow the last one the header declares", x.size-declared)
	case x.packed && total/deflateRatio > x.size:
		return nil, x.fail(4, nil, "the header declares %d bytes, more than a gzip file of %d bytes can hold", declared, x.size)
	}
	return dims, nil
}

// body reads the n bytes that the header declared and checks that nothing follows. It allocates at
// most four times the bytes read so far, or sixteen times the size of the file on disk.
func (x *idxFile) body(n int) ([]byte, error) {
	if err := x.budget.take(x.name, int64(n)); err != nil {
		return nil, err
	}
	data := make([]byte, 0, min(int64(n), max(16*x.size, 4096)))
	for len(data) < n {
		if len(data) == cap(data) {
			grown := make([]byte, len(data), min(int64(n), 2*int64(cap(data))))
			copy(grown, data)
			data = grown
		}
		k, err := io.ReadFull(x.content, data[len(data):cap(data)])
		data = data[:len(data)+k]
		if err != nil {
			at := x.offset + int64(len(data))
			return nil, x.fail(at, ended(err), "the data ends after %d of %d bytes", len(data), n)
		}
	}
	x.offset += int64(n)
	var extra [1]byte
	k, err := io.ReadFull(x.content, extra[:])
	if k > 0 {
		return nil, x.fail(x.offset, nil, "data follows the last byte the header declares")
	}
	if err != io.EOF {
		return nil, x.fail(x.offset, err, "the end of the file is damaged")
	}
	return data, nil
}

// ended replaces an unexpected end of file by a plain message and returns other errors unchanged.
func ended(err error) error {
	if err == io.EOF || err == io.ErrUnexpectedEOF {
		return errors.New("the file is cut short")
	}
	return err
}

// readImages reads an image file: count, height and width, and the pixels.
func (x *idxFile) readImages() (dims [3]int, pixels []byte, err error) {
	d, err := x.header(idxImages)
	if err != nil {
		return dims, nil, err
	}
	dims = [3]int(d)
	pixels, err = x.body(dims[0] * dims[1] * dims[2])
	return dims, pixels, err
}

// readLabels reads a label file, whose labels must be below classes.
func (x *idxFile) readLabels(classes int) ([]byte, error) {
	d, err := x.header(idxLabels)
	if err != nil {
		return nil, err
	}
	start := x.offset
	labels, err := x.body(d[0])
	if err != nil {
		return nil, err
	}
	for i, label := range labels {
		if int(label) >= classes {
			e := x.fail(start+int64(i), nil, "label %d of sample %d, but there are %d classes, 0 to %d", label, i, classes, classes-1)
			e.(*dataset.Error).Remedy = "check that the label file belongs to this dataset"
			return nil, e
		}
	}
	return labels, nil
}
