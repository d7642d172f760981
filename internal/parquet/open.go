// Package parquet opens Parquet files from untrusted sources.
//
// The library that reads them allocates whatever sizes a file declares. [Open] first compares every
// declared size with the size of the file. All readers rely on it.
package parquet

import (
	"encoding/binary"
	"fmt"
	"io"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"
)

const (
	// magic is at the beginning and the end of a file.
	magic = "PAR1"
	// maxFooter bounds the metadata at a file's end, in bytes.
	maxFooter = 64 << 20
	// maxPage bounds the unpacked size of a page, in bytes, where its compression has no useful
	// ratio.
	maxPage = 64 << 20
	// maxValues bounds the values of a page. valuesPerByte bounds the values per byte of the file,
	// which is large because of run lengths and dictionaries.
	maxValues     = 64 << 20
	valuesPerByte = 256
)

// ratios are upper bounds of each compression ratio: three bytes of Snappy expand to at most 64,
// deflate compresses at most 1032 times, a byte of LZ4 adds at most 255.
var ratios = map[format.CompressionCodec]int64{
	format.Uncompressed: 1,
	format.Snappy:       32,
	format.Gzip:         1100,
	format.Lz4Raw:       256,
}

// Open opens a file of size bytes. It returns an error for a damaged file, even where the library
// panics.
func Open(r io.ReaderAt, size int64) (f *parquet.File, err error) {
	defer Recover(&err)
	if size < int64(2*len(magic)+4) {
		return nil, fmt.Errorf("%d bytes are too few for a Parquet file", size)
	}
	foot := make([]byte, 4+len(magic))
	if _, err := r.ReadAt(foot, size-int64(len(foot))); err != nil && err != io.EOF {
		return nil, err
	}
	if string(foot[4:]) != magic {
		return nil, fmt.Errorf("a Parquet file must end with %s: this is another format, or cut short", magic)
	}
	if n := int64(binary.LittleEndian.Uint32(foot)); n > size-int64(len(foot)+len(magic)) || n > maxFooter {
		return nil, fmt.Errorf("offset %d: metadata of %d bytes does not fit in a file of %d bytes", size-int64(len(foot)), n, size)
	}
	metadata := make([]byte, binary.LittleEndian.Uint32(foot))
	if _, err := r.ReadAt(metadata, size-int64(len(foot)+len(metadata))); err != nil && err != io.EOF {
		return nil, err
	}
	if err := checkDepth(metadata); err != nil {
		return nil, err
	}
	f, err = parquet.OpenFile(r, size, parquet.SkipPageIndex(true), parquet.SkipBloomFilters(true))
	if err != nil {
		return nil, err
	}
	if err := check(f, r, size); err != nil {
		return nil, err
	}
	// A row takes at least one bit.
	if n := f.NumRows(); n < 0 || n > 64*size {
		return nil, fmt.Errorf("%d rows do not fit in a file of %d bytes", n, size)
	}
	return f, nil
}

// Recover turns a panic of the library into an error. Code that reads a file defers it.
func Recover(err *error) {
	if p := recover(); p != nil {
		*err = fmt.Errorf("not a Parquet file, or a damaged one: %v", p)
	}
}

// check walks through the headers of all pages.
func check(f *parquet.File, r io.ReaderAt, size int64) error {
	head := make([]byte, 64<<10)
	for _, group := range f.Metadata().RowGroups {
		for i := range group.Columns {
			m := &group.Columns[i].MetaData
			at := m.DataPageOffset
			if d := m.DictionaryPageOffset; d > 0 && d < at {
				at = d
			}
			end := at + m.TotalCompressedSize
			if at < 0 || m.TotalCompressedSize < 0 || end > size || end < at {
				return fmt.Errorf("column at offset %d: %d bytes do not fit in a file of %d bytes", at, m.TotalCompressedSize, size)
			}
			values := int64(0)
			for at < end {
				n, err := r.ReadAt(head[:min(int64(len(head)), end-at)], at)
				if err != nil && err != io.EOF {
					return err
				}
				length, v, err := checkPage(head[:n], end-at, size, m.Codec)
				if err != nil {
					return fmt.Errorf("page at offset %d: %w", at, err)
				}
				at += length
				values += v
			}
			if m.NumValues < 0 || m.NumValues > values {
				return fmt.Errorf("column at offset %d: it declares %d values, its pages have %d", m.DataPageOffset, m.NumValues, values)
			}
		}
	}
	return nil
}

// checkPage checks the header of a page. The column has left bytes from here on, the file size
// bytes. It returns the page's length in bytes and its number of values.
func checkPage(data []byte, left, size int64, codec format.CompressionCodec) (length, values int64, err error) {
	if err := checkDepth(data); err != nil {
		return 0, 0, err
	}
	var h format.PageHeader
	r := new(thrift.CompactProtocol).NewReaderFromBytes(data)
	if err := thrift.NewDecoder(r).Decode(&h); err != nil {
		return 0, 0, err
	}
	head := int64(r.BytesRead())
	packed, whole := int64(h.CompressedPageSize), int64(h.UncompressedPageSize)
	if packed < 0 || head+packed > left || head+packed == 0 {
		return 0, 0, fmt.Errorf("%d bytes, but its column has only %d left", packed, left-head)
	}
	limit := int64(maxPage)
	if ratio, ok := ratios[codec]; ok {
		limit = ratio * (packed + ratio) // a few bytes of header have no useful ratio
	}
	if whole < 0 || whole > limit {
		return 0, 0, fmt.Errorf("%d compressed bytes claim to unpack to %d, more than the compression can achieve", packed, whole)
	}
	if d := h.DataPageHeader; d.Valid {
		values = int64(d.V.NumValues)
	}
	if d := h.DataPageHeaderV2; d.Valid {
		values = max(int64(d.V.NumValues), int64(d.V.NumRows))
	}
	entries := int64(0)
	if d := h.DictionaryPageHeader; d.Valid {
		entries = int64(d.V.NumValues)
	}
	if n := max(values, entries); values < 0 || entries < 0 || n > maxValues || n > valuesPerByte*size {
		return 0, 0, fmt.Errorf("%d values do not fit in a file of %d bytes", n, size)
	}
	return head + packed, values, nil
}
