package render

import (
	"image"
	"math"
)

// Levels returns n colours of the map from end to end, n even and at least 4. Both
// in the middle are the middle of the map, so that values around zero are as white
// in few levels as in many.
func (m *Map) Levels(n int) []Color {
	half := n / 2
	out := make([]Color, 2*half)
	for j := range half {
		step := int(math.Round(float64(j) * 127 / float64(half-1)))
		out[half+j], out[half-1-j] = m.colors[128+step], m.colors[127-step]
	}
	return out
}

// Index writes the number of the nearest of a palette's colours for each pixel of
// an image, row by row; of equal colours the first.
func Index(dst []uint8, img *image.RGBA, palette []Color) {
	newIndexer(palette).row(dst, img.Pix)
}
