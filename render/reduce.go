package render

import (
	"cmp"
	"image"
	"slices"
)

// looked is the maximum number of frames whose colours the palette is chosen from.
const looked = 24

// reduced returns the animation with a palette: the one it has, or else one chosen from its
// colours.
func (a *Animation) reduced() *Animation {
	if a.Palette != nil {
		return a
	}
	n := min(a.Frames, looked)
	counts := map[uint32]int{}
	img := image.NewRGBA(image.Rect(0, 0, a.Width, a.Height))
	for k := range n {
		i := 0
		if n > 1 {
			i = k * (a.Frames - 1) / (n - 1)
		}
		a.Draw(i, img)
		count(counts, img)
	}
	out := *a
	out.Palette = palette(counts, nil, maxColors)
	out.Indexed = func(i int, dst []uint8) {
		img := image.NewRGBA(image.Rect(0, 0, a.Width, a.Height))
		a.Draw(i, img)
		newIndexer(out.Palette).row(dst, img.Pix)
	}
	return &out
}

// Reduce returns a palette of at most n colours for images. It contains the colours in first,
// then all colours of the images if they fit, else the most frequent ones and means of the
// rest. Those after first are sorted by red, green and blue.
func Reduce(first []Color, n int, images ...*image.RGBA) []Color {
	counts := map[uint32]int{}
	for _, img := range images {
		count(counts, img)
	}
	return palette(counts, first, n)
}

// count adds the number of pixels of each colour, ignoring opacity.
func count(counts map[uint32]int, img *image.RGBA) {
	last, n := uint32(0), 0
	for k := 0; k < len(img.Pix); k += 4 {
		c := pack(img.Pix[k:])
		if c != last {
			if n > 0 {
				counts[last] += n
			}
			last, n = c, 0
		}
		n++
	}
	if n > 0 {
		counts[last] += n
	}
}

func pack(p []uint8) uint32 { return uint32(p[0])<<16 | uint32(p[1])<<8 | uint32(p[2]) }

func unpack(c uint32) Color { return Color{uint8(c >> 16), uint8(c >> 8), uint8(c), 255} }

func (c Color) pack() uint32 { return uint32(c.R)<<16 | uint32(c.G)<<8 | uint32(c.B) }

// hue is a colour and the number of pixels that have it.
type hue struct {
	color uint32
	count int
}

// palette chooses at most n colours, including those in first.
func palette(counts map[uint32]int, first []Color, n int) []Color {
	out := slices.Clone(first)
	var rest []hue
	for c, k := range counts {
		if !slices.Contains(first, unpack(c)) {
			rest = append(rest, hue{c, k})
		}
	}
	slices.SortFunc(rest, func(a, b hue) int {
		return cmp.Or(cmp.Compare(b.count, a.count), cmp.Compare(a.color, b.color))
	})
	free := max(n-len(out), 0)
	chosen := rest
	if len(rest) > free {
		// Half of the palette goes to the most frequent colours (paper, ink and flat areas),
		// the other half to means of the rest.
		chosen = rest[: free/2 : free/2]
		chosen = append(chosen, medians(rest[free/2:], free-free/2)...)
	}
	slices.SortFunc(chosen, func(a, b hue) int { return cmp.Compare(a.color, b.color) })
	for _, h := range chosen {
		out = append(out, unpack(h.color))
	}
	return out
}

// medians cuts colours into n groups, each time halving the group with the widest spread of a
// channel, weighted by its pixels, and returns their means (median cut, Heckbert 1982).
func medians(colors []hue, n int) []hue {
	if n < 1 {
		return nil
	}
	groups := [][]hue{colors}
	for len(groups) < n {
		best, shift, score := -1, 0, 0
		for i, g := range groups {
			weight := 0
			for _, h := range g {
				weight += h.count
			}
			for s := 0; s <= 16; s += 8 {
				lo, hi := 255, 0
				for _, h := range g {
					v := int(h.color >> s & 255)
					lo, hi = min(lo, v), max(hi, v)
				}
				if hi > lo && (hi-lo)*weight > score {
					best, shift, score = i, s, (hi-lo)*weight
				}
			}
		}
		if best < 0 {
			break
		}
		g := groups[best]
		slices.SortFunc(g, func(a, b hue) int {
			return cmp.Or(cmp.Compare(a.color>>shift&255, b.color>>shift&255), cmp.Compare(a.color, b.color))
		})
		at := len(g) / 2
		groups[best] = g[:at]
		groups = append(groups, g[at:])
	}
	var out []hue
	for _, g := range groups {
		var sum [3]int
		total := 0
		for _, h := range g {
			for c := range sum {
				sum[c] += int(h.color>>(8*c)&255) * h.count
			}
			total += h.count
		}
		if total == 0 {
			continue
		}
		mean := uint32(0)
		for c := range sum {
			mean |= uint32((sum[c]+total/2)/total) << (8 * c)
		}
		out = append(out, hue{mean, total})
	}
	return out
}

// indexer finds the nearest colour of a palette. It is not safe for concurrent use.
type indexer struct {
	palette []Color
	known   map[uint32]uint8
}

func newIndexer(p []Color) *indexer {
	x := &indexer{p, make(map[uint32]uint8, 2*len(p))}
	for i := len(p) - 1; i >= 0; i-- {
		x.known[p[i].pack()] = uint8(i)
	}
	return x
}

// nearest returns the index of the nearest colour. Green weighs most in the distance, as it
// does for the eye.
func (x *indexer) nearest(c uint32) uint8 {
	if i, ok := x.known[c]; ok {
		return i
	}
	q := unpack(c)
	best, least := 0, 1<<30
	for i, p := range x.palette {
		dr, dg, db := int(p.R)-int(q.R), int(p.G)-int(q.G), int(p.B)-int(q.B)
		if d := 3*dr*dr + 6*dg*dg + 2*db*db; d < least {
			best, least = i, d
		}
	}
	x.known[c] = uint8(best)
	return uint8(best)
}

// row writes the indices of the colours nearest to the pixels of pix, four bytes each.
func (x *indexer) row(dst []uint8, pix []uint8) {
	last, at := uint32(1<<31), uint8(0)
	for i := range dst {
		if c := pack(pix[4*i:]); c != last {
			last, at = c, x.nearest(c)
		}
		dst[i] = at
	}
}
