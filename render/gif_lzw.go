package render

// Codes in a GIF have at most maxCodeBits bits.
const (
	maxCodeBits = 12
	maxCodes    = 1 << maxCodeBits
)

// The dictionary is a hash table of hashSize slots, at most a quarter full. A slot holds a code
// and, in the bits above it, the prefix and pixel that lead to it; 0 marks a free slot.
const (
	hashBits = 14
	hashSize = 1 << hashBits
)

// lzw compresses pixels for GIF (Welch 1984, codes of growing width). It may write an unchanged
// pixel as its colour or as the transparent colour, and chooses the one that continues a known
// prefix.
type lzw struct {
	table [hashSize]uint32
	run   [maxCodes + 1]uint32 // run[k] is the code of k transparent pixels, k ≤ known
	known int
	out   []byte
	bits  uint64 // of codes not yet written
	count uint   // number of bits in bits
}

func slot(key uint32) uint32 { return key * 2654435761 >> (32 - hashBits) }

// find returns the code for a prefix and a pixel, or 0 if the dictionary has no entry for them.
func (z *lzw) find(prefix uint32, pixel uint8) uint32 {
	key := prefix<<8 | uint32(pixel)
	for i := slot(key); ; i = (i + 1) % hashSize {
		e := z.table[i]
		if e == 0 {
			return 0
		}
		if e>>maxCodeBits == key {
			return e % maxCodes
		}
	}
}

func (z *lzw) add(prefix uint32, pixel uint8, code uint32) {
	key := prefix<<8 | uint32(pixel)
	i := slot(key)
	for z.table[i] != 0 {
		i = (i + 1) % hashSize
	}
	z.table[i] = key<<maxCodeBits | code
}

func (z *lzw) put(code uint32, width uint) {
	z.bits |= uint64(code) << z.count
	for z.count += width; z.count >= 8; z.count -= 8 {
		z.out = append(z.out, byte(z.bits))
		z.bits >>= 8
	}
}

// encode compresses the rectangle (x0, y0)–(x1, y1) of cur, whose rows are stride pixels long,
// and appends the codes to dst, not yet split into blocks. old, of the same size as cur or nil,
// is the frame before: where both have the same pixel, encode may write transparent. width is
// the number of bits per pixel, at least 2.
func (z *lzw) encode(dst []byte, cur, old []uint8, stride, x0, y0, x1, y1 int, transparent uint8, width uint) []byte {
	clearCode := uint32(1) << width
	z.out, z.bits, z.count = dst, 0, 0
	clear(z.table[:])
	next, size := clearCode+2, width+1
	z.put(clearCode, size)
	prefix, started := uint32(0), false
	same := 0 // length of the prefix if all of it is transparent pixels, else 0
	z.run[1], z.known = uint32(transparent), 1
	for y := y0; y < y1; y++ {
		row := cur[y*stride+x0 : y*stride+x1]
		was := row
		if old != nil {
			was = old[y*stride+x0 : y*stride+x1]
		}
		for x := 0; x < len(row); x++ {
			pixel := row[x]
			free := old != nil && was[x] == pixel
			first := pixel
			if free {
				first = transparent
			}
			if started {
				if c := z.find(prefix, first); c != 0 {
					prefix = c
					if same > 0 && free {
						same++
					} else {
						same = 0
					}
					continue
				}
				if free {
					if c := z.find(prefix, pixel); c != 0 {
						prefix, same = c, 0
						continue
					}
				}
				z.put(prefix, size)
				z.add(prefix, first, next)
				if same > 0 && free {
					z.known = same + 1
					z.run[z.known] = next
				}
				if next == 1<<size {
					size++
				}
				next++
				if next == maxCodes {
					z.put(clearCode, maxCodeBits)
					clear(z.table[:])
					next, size, z.known = clearCode+2, width+1, 1
				}
			}
			prefix, started, same = uint32(first), true, 0
			if free {
				// Most pixels do not change: take the longest run that has a code at once.
				for same = 1; same < z.known && x+1 < len(row) && row[x+1] == was[x+1]; same++ {
					x++
				}
				prefix = z.run[same]
			}
		}
	}
	z.put(prefix, size)
	// The reader adds an entry for that code too, which may widen the next.
	if next == 1<<size && size < maxCodeBits {
		size++
	}
	z.put(clearCode+1, size)
	if z.count > 0 {
		z.out = append(z.out, byte(z.bits))
	}
	return z.out
}
