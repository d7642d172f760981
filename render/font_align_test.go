package render

import (
	"bytes"
	"encoding/binary"
	"testing"

	"codeberg.org/go-fonts/liberation/liberationsansregular"
)

// packed returns a font as a collection whose tables begin at any byte.
func packed(ttf []byte) []byte {
	be := binary.BigEndian
	const head = 16
	count := int(be.Uint16(ttf[4:]))
	out := append([]byte("ttcf\x00\x01\x00\x00\x00\x00\x00\x01"), 0, 0, 0, head)
	out = append(out, ttf[:12+16*count]...)
	for i := range count {
		e := ttf[12+16*i:]
		from, size := be.Uint32(e[8:]), be.Uint32(e[12:])
		for len(out)%4 != 1 {
			out = append(out, 0)
		}
		be.PutUint32(out[head+12+16*i+8:], uint32(len(out)))
		out = append(out, ttf[from:from+size]...)
	}
	return out
}

// A font whose tables are not aligned, as that of WenQuanYi, has the same glyphs.
func TestUnalignedFont(t *testing.T) {
	file := packed(liberationsansregular.TTF)
	f := parseFace(file)
	if f == nil {
		t.Fatal("it is not read")
	}
	want := regular().glyph('R')
	if got := f.glyph('R'); got == nil || got.advance != want.advance || len(got.segments) != len(want.segments) {
		t.Errorf("glyph %+v, want %+v", got, want)
	}
	for _, n := range []int{0, 3, 15, 20, 40, 200, 5000} {
		if IsFont(file[:n]) {
			t.Errorf("the first %d bytes are read as a font", n)
		}
	}
	broken := append([]byte(nil), file...)
	entry := bytes.Index(broken, []byte("glyf"))
	binary.BigEndian.PutUint32(broken[entry+12:], 1<<31) // a table larger than the file
	if IsFont(broken) {
		t.Error("a table beyond the end is read")
	}
}
