package runstore

import (
	"encoding/binary"
	"fmt"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"
)

// The library allocates what a file declares. What is declared is compared with
// the file's size first.
const (
	// snappyRatio is more than Snappy can compress: three bytes stand for 64 at most.
	snappyRatio = 32
	// valuesPerByte bounds the values that a byte of the file can stand for:
	// run lengths and dictionaries make it more than a few.
	valuesPerByte = 256
)

// checkFooter checks the length of the metadata at the end of a file.
func checkFooter(data []byte) error {
	const magic = 4
	if len(data) < 2*magic+4 {
		return fmt.Errorf("%d bytes are too few for a Parquet file", len(data))
	}
	n := binary.LittleEndian.Uint32(data[len(data)-magic-4:])
	if int64(n) > int64(len(data)-2*magic-4) {
		return fmt.Errorf("offset %d: metadata of %d bytes do not fit a file of %d", len(data)-magic-4, n, len(data))
	}
	return nil
}

// checkPages walks through the headers of all pages.
func checkPages(f *parquet.File, data []byte) error {
	size := int64(len(data))
	for _, group := range f.Metadata().RowGroups {
		for i := range group.Columns {
			m := &group.Columns[i].MetaData
			at := m.DataPageOffset
			if d := m.DictionaryPageOffset; d > 0 && d < at {
				at = d
			}
			end := at + m.TotalCompressedSize
			if at < 0 || m.TotalCompressedSize < 0 || end > size || end < at {
				return fmt.Errorf("column at offset %d: %d bytes do not fit a file of %d", at, m.TotalCompressedSize, size)
			}
			if m.NumValues < 0 || m.NumValues > valuesPerByte*size {
				return fmt.Errorf("column at offset %d: %d values in a file of %d bytes", at, m.NumValues, size)
			}
			for at < end {
				n, err := checkPage(data[at:end], size)
				if err != nil {
					return fmt.Errorf("page at offset %d: %w", at, err)
				}
				at += n
			}
		}
	}
	return nil
}

// checkPage checks the page that data begins with and returns its length.
func checkPage(data []byte, size int64) (int64, error) {
	var h format.PageHeader
	r := new(thrift.CompactProtocol).NewReaderFromBytes(data)
	if err := thrift.NewDecoder(r).Decode(&h); err != nil {
		return 0, err
	}
	head := int64(r.BytesRead())
	packed, whole := int64(h.CompressedPageSize), int64(h.UncompressedPageSize)
	if packed < 0 || head+packed > int64(len(data)) {
		return 0, fmt.Errorf("%d bytes, its column has %d left", packed, int64(len(data))-head)
	}
	if whole < 0 || whole > snappyRatio*(packed+snappyRatio) {
		return 0, fmt.Errorf("%d bytes cannot become %d", packed, whole)
	}
	values := int64(0)
	if d := h.DataPageHeader; d.Valid {
		values = max(values, int64(d.V.NumValues))
	}
	if d := h.DataPageHeaderV2; d.Valid {
		values = max(values, int64(d.V.NumValues), int64(d.V.NumRows))
	}
	if d := h.DictionaryPageHeader; d.Valid {
		values = max(values, int64(d.V.NumValues))
	}
	if values > valuesPerByte*size {
		return 0, fmt.Errorf("%d values in a file of %d bytes", values, size)
	}
	return head + packed, nil
}
