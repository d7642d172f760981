package reader

import (
	"image"
	"image/color"

	"brainbow/dataset"
)

// imageRows reads rows of an image as red, green and blue, 8 bits each, the upper eight of 16.
// Transparent pixels are blended with white.
func imageRows(img image.Image) dataset.Rows {
	b := img.Bounds()
	switch m := img.(type) {
	case *image.Gray:
		return func(dst []uint8, x, y int) {
			for i, v := range m.Pix[y*m.Stride+x:][:len(dst)/3] {
				dst[3*i], dst[3*i+1], dst[3*i+2] = v, v, v
			}
		}
	case *image.Gray16:
		return func(dst []uint8, x, y int) {
			at := y*m.Stride + 2*x
			for i := range len(dst) / 3 {
				v := m.Pix[at+2*i]
				dst[3*i], dst[3*i+1], dst[3*i+2] = v, v, v
			}
		}
	case *image.YCbCr:
		return func(dst []uint8, x, y int) {
			for i := range len(dst) / 3 {
				yi, ci := m.YOffset(b.Min.X+x+i, b.Min.Y+y), m.COffset(b.Min.X+x+i, b.Min.Y+y)
				dst[3*i], dst[3*i+1], dst[3*i+2] = color.YCbCrToRGB(m.Y[yi], m.Cb[ci], m.Cr[ci])
			}
		}
	case *image.CMYK:
		return func(dst []uint8, x, y int) {
			at := y*m.Stride + 4*x
			for i := range len(dst) / 3 {
				p := m.Pix[at+4*i:][:4]
				dst[3*i], dst[3*i+1], dst[3*i+2] = color.CMYKToRGB(p[0], p[1], p[2], p[3])
			}
		}
	case *image.NRGBA:
		return func(dst []uint8, x, y int) {
			at := y*m.Stride + 4*x
			for i := range len(dst) / 3 {
				p := m.Pix[at+4*i:][:4]
				for c := range 3 {
					dst[3*i+c] = onWhite(p[c], p[3])
				}
			}
		}
	case *image.RGBA: // already multiplied by alpha
		return func(dst []uint8, x, y int) {
			at := y*m.Stride + 4*x
			for i := range len(dst) / 3 {
				p := m.Pix[at+4*i:][:4]
				for c := range 3 {
					dst[3*i+c] = uint8(min(255, int(p[c])+255-int(p[3])))
				}
			}
		}
	case *image.NRGBA64:
		return func(dst []uint8, x, y int) {
			at := y*m.Stride + 8*x
			for i := range len(dst) / 3 {
				p := m.Pix[at+8*i:][:8]
				for c := range 3 {
					dst[3*i+c] = onWhite(p[2*c], p[6])
				}
			}
		}
	case *image.RGBA64:
		return func(dst []uint8, x, y int) {
			at := y*m.Stride + 8*x
			for i := range len(dst) / 3 {
				p := m.Pix[at+8*i:][:8]
				for c := range 3 {
					dst[3*i+c] = uint8(min(255, int(p[2*c])+255-int(p[6])))
				}
			}
		}
	case *image.Paletted:
		var table [256][3]uint8
		for i, c := range m.Palette[:min(256, len(m.Palette))] {
			table[i] = flat(c)
		}
		return func(dst []uint8, x, y int) {
			for i, v := range m.Pix[y*m.Stride+x:][:len(dst)/3] {
				copy(dst[3*i:3*i+3], table[v][:])
			}
		}
	}
	return func(dst []uint8, x, y int) {
		for i := range len(dst) / 3 {
			c := flat(img.At(b.Min.X+x+i, b.Min.Y+y))
			copy(dst[3*i:3*i+3], c[:])
		}
	}
}

// flat returns a colour blended with white.
func flat(c color.Color) [3]uint8 {
	n := color.NRGBA64Model.Convert(c).(color.NRGBA64)
	a := uint8(n.A >> 8)
	return [3]uint8{onWhite(uint8(n.R>>8), a), onWhite(uint8(n.G>>8), a), onWhite(uint8(n.B>>8), a)}
}

// onWhite mixes a value with white: alpha 255 is the value itself.
func onWhite(v, alpha uint8) uint8 {
	return uint8((uint32(v)*uint32(alpha) + 255*(255-uint32(alpha)) + 127) / 255)
}
