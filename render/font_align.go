package render

import (
	"encoding/binary"
	"sort"
)

// aligned returns the first font of a file with its tables at multiples of four bytes, as OpenType asks
// for and package sfnt insists on; WenQuanYi Micro Hei, the Chinese font of many systems, is
// packed without gaps. Only the tables that are drawn with are kept. It returns nil if the file
// is not a font with TrueType outlines.
func aligned(data []byte) []byte {
	be := binary.BigEndian
	at := 0
	if len(data) >= 16 && string(data[:4]) == "ttcf" {
		at = int(be.Uint32(data[12:]))
	}
	const header, entry = 12, 16
	if at < 0 || at+header > len(data) || be.Uint32(data[at:]) != 0x00010000 {
		return nil
	}
	count := int(be.Uint16(data[at+4:]))
	if at+header+count*entry > len(data) {
		return nil
	}
	wanted := map[string]bool{"cmap": true, "glyf": true, "head": true, "hhea": true, "hmtx": true, "loca": true, "maxp": true, "name": true, "OS/2": true, "post": true}
	tables := map[string][]byte{}
	var tags []string
	for i := range count {
		e := data[at+header+i*entry:]
		tag, from, size := string(e[:4]), uint64(be.Uint32(e[8:])), uint64(be.Uint32(e[12:]))
		if !wanted[tag] {
			continue
		}
		if from+size > uint64(len(data)) || tables[tag] != nil {
			return nil
		}
		tables[tag] = data[from : from+size]
		tags = append(tags, tag)
	}
	sort.Strings(tags)
	out := be.AppendUint32(nil, 0x00010000)
	out = be.AppendUint16(out, uint16(len(tags)))
	out = append(out, make([]byte, 6+len(tags)*entry)...)
	for i, tag := range tags {
		e := out[header+i*entry:]
		copy(e, tag)
		be.PutUint32(e[8:], uint32(len(out)))
		be.PutUint32(e[12:], uint32(len(tables[tag])))
		out = append(out, tables[tag]...)
		out = append(out, make([]byte, -len(out)&3)...)
	}
	return out
}
