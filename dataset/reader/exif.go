package reader

import (
	"bytes"
	"encoding/binary"

	"brainbow/dataset"
)

// exifOrientation returns the EXIF orientation of a JPEG, 1 to 8; 1, upright, if it has no valid
// one.
func exifOrientation(data []byte) int {
	at := 2
	for at+4 <= len(data) && data[at] == 0xff {
		marker, size := data[at+1], int(binary.BigEndian.Uint16(data[at+2:]))
		if marker == 0xff { // a fill byte
			at++
			continue
		}
		if marker == 0xda || size < 2 || at+2+size > len(data) {
			return 1
		}
		if body := data[at+4 : at+2+size]; marker == 0xe1 && bytes.HasPrefix(body, []byte("Exif\x00\x00")) {
			return tiffOrientation(body[6:])
		}
		at += 2 + size
	}
	return 1
}

// tiffOrientation looks for tag 0x0112 in the first directory of a TIFF header.
func tiffOrientation(t []byte) int {
	if len(t) < 8 {
		return 1
	}
	var order binary.ByteOrder = binary.LittleEndian
	if t[0] == 'M' {
		order = binary.BigEndian
	}
	first := int64(order.Uint32(t[4:]))
	if first+2 > int64(len(t)) {
		return 1
	}
	dir := t[first+2:]
	for range order.Uint16(t[first:]) {
		if len(dir) < 12 {
			return 1
		}
		if order.Uint16(dir) == 0x0112 {
			if v := int(order.Uint16(dir[8:])); v >= 1 && v <= 8 {
				return v
			}
			return 1
		}
		dir = dir[12:]
	}
	return 1
}

// turned applies an EXIF orientation to a w × h image: 2 and 4 mirror it, 3 rotates it by 180°, 5
// to 8 exchange its sides.
func turned(from dataset.Rows, w, h, orientation int) (to dataset.Rows, outW, outH int) {
	pixels := make([]uint8, 3*w*h) // exchanging the sides needs the whole image
	for y := range h {
		from(pixels[3*y*w:3*(y+1)*w], 0, y)
	}
	outW, outH = w, h
	if orientation >= 5 {
		outW, outH = h, w
	}
	return func(dst []uint8, x, y int) {
		for i := range len(dst) / 3 {
			u, v := x+i, y
			switch orientation {
			case 2:
				u = w - 1 - u
			case 3:
				u, v = w-1-u, h-1-v
			case 4:
				v = h - 1 - v
			case 5:
				u, v = v, u
			case 6:
				u, v = v, h-1-u
			case 7:
				u, v = w-1-v, h-1-u
			case 8:
				u, v = w-1-v, u
			}
			copy(dst[3*i:3*i+3], pixels[3*(v*w+u):])
		}
	}, outW, outH
}
