package render

import (
	"image"
	"math"
)

// Levels returns n colours evenly spaced over the map, n even and at least 4. The middle two
// are both the map's middle, so that values around zero stay white however small n is.
func (m *Map) Levels(n int) []Color {
	half := n / 2
	out := make([]Color, 2*half)
	for j := range half {
		step := int(math.Round(float64(j) * 127 / float64(half-1)))
		out[half+j], out[half-1-j] = m.colors[128+step], m.colors[127-step]
	}
	return out
}

// Index writes, for each pixel of an image, row by row, the index of the nearest colour of the
// palette. Of equally near colours it takes the first.
func Index(dst []uint8, img *image.RGBA, palette []Color) {
	newIndexer(palette).row(dst, img.Pix)
}
