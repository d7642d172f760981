package render

import (
	"image"
	"image/color"
	"math"
)

// Map is a colour map: it assigns a colour to each number in 0…1.
type Map struct {
	Name   string
	colors [256]Color
}

// At returns the colour of t, clamped to 0…1, and [Invalid] if t is NaN.
func (m *Map) At(t float64) Color {
	if math.IsNaN(t) {
		return Invalid
	}
	return m.colors[int(min(max(t, 0), 1)*255+0.5)]
}

// The colour maps.
var (
	// Gray goes from black to white.
	Gray = newMap("gray", func(t float64) Color {
		v := uint8(math.Round(t * 255))
		return Color{v, v, v, 255}
	})
	// Diverging is for signed values: red below 0.5, white at 0.5, blue above. Both arms darken
	// at the same rate, so equal magnitudes look equally strong.
	Diverging = newMap("diverging", func(t float64) Color {
		// 256 entries have no middle one: the two nearest are white, so that zero and values
		// that round to it look like paper.
		d := max(math.Abs(t*255-127.5)-0.5, 0) / 127
		hue := 27.0
		if t > 0.5 {
			hue = 255
		}
		chroma := 0.19 * math.Sin(math.Pi*min(d/1.25, 1))
		return oklch(1-0.64*d, chroma, hue)
	})
	// Sequential is for unsigned values: from dark violet through green to yellow, like
	// viridis, with evenly rising lightness.
	Sequential = newMap("viridis", func(t float64) Color {
		return oklch(0.24+0.68*t, 0.115+0.05*t*t, 305-205*t)
	})
)

func newMap(name string, f func(t float64) Color) *Map {
	m := &Map{Name: name}
	for i := range m.colors {
		m.colors[i] = f(float64(i) / 255)
	}
	return m
}

// Range is an interval of values, such as the one a colour map covers.
type Range struct{ Min, Max float64 }

// RangeOf returns the smallest and the largest finite value, or the zero Range if no value is
// finite.
func RangeOf(values []float32) Range {
	r := Range{math.Inf(1), math.Inf(-1)}
	for _, v := range values {
		if x := float64(v); !math.IsNaN(x) && !math.IsInf(x, 0) {
			r.Min, r.Max = min(r.Min, x), max(r.Max, x)
		}
	}
	if r.Min > r.Max {
		return Range{}
	}
	return r
}

// Symmetric returns the smallest range symmetric about zero that contains r.
func (r Range) Symmetric() Range {
	m := max(math.Abs(r.Min), math.Abs(r.Max))
	return Range{-m, m}
}

// Union returns the smallest range that contains both r and s.
func (r Range) Union(s Range) Range { return Range{min(r.Min, s.Min), max(r.Max, s.Max)} }

// Unit maps the range linearly to 0…1: Min to 0, Max to 1. It returns 0.5 for every finite v if
// the range is empty, and NaN if v is not finite.
func (r Range) Unit(v float64) float64 {
	switch {
	case math.IsNaN(v) || math.IsInf(v, 0):
		return math.NaN()
	case r.Max <= r.Min:
		return 0.5
	}
	return (v - r.Min) / (r.Max - r.Min)
}

// Tile draws height × width values, row by row, one pixel each. It panics if len(values) is not
// height × width.
func Tile(values []float32, height, width int, m *Map, r Range) *image.NRGBA {
	if len(values) != height*width {
		panic("render: values do not fill the tile")
	}
	img := image.NewNRGBA(image.Rect(0, 0, width, height))
	for i, v := range values {
		img.SetNRGBA(i%width, i/width, color.NRGBA(m.At(r.Unit(float64(v)))))
	}
	return img
}

// TileRGB draws values of shape [3][height][width], all on one scale, as red, green and blue. A
// pixel with a value that is not finite is [Invalid]. It panics if len(values) is not 3 ×
// height × width.
func TileRGB(values []float32, height, width int, r Range) *image.NRGBA {
	if len(values) != 3*height*width {
		panic("render: values do not fill the tile")
	}
	n := height * width
	img := image.NewNRGBA(image.Rect(0, 0, width, height))
	for i := range n {
		var c [3]uint8
		pixel := Invalid
		for ch := range c {
			t := r.Unit(float64(values[ch*n+i]))
			if math.IsNaN(t) {
				break
			}
			c[ch] = uint8(math.Round(min(max(t, 0), 1) * 255))
			if ch == 2 {
				pixel = Color{c[0], c[1], c[2], 255}
			}
		}
		img.SetNRGBA(i%width, i/width, color.NRGBA(pixel))
	}
	return img
}

// Pixels draws 8-bit pixels of shape [channels][height][width], with 1 or 3 channels. It panics
// on any other number of channels or pixels.
func Pixels(pixels []uint8, channels, height, width int) image.Image {
	n := height * width
	if len(pixels) != channels*n || channels != 1 && channels != 3 {
		panic("render: pixels do not fill the image")
	}
	if channels == 1 {
		img := image.NewGray(image.Rect(0, 0, width, height))
		copy(img.Pix, pixels)
		return img
	}
	img := image.NewNRGBA(image.Rect(0, 0, width, height))
	for i := range n {
		img.SetNRGBA(i%width, i/width, color.NRGBA{R: pixels[i], G: pixels[n+i], B: pixels[2*n+i], A: 255})
	}
	return img
}

// Ramp returns a map that goes linearly in sRGB from one colour to another.
func Ramp(name string, from, to Color) *Map {
	return newMap(name, func(t float64) Color { return Mix(from, to, t) })
}

// Around returns a map that goes linearly in sRGB from one colour through another in the middle
// to a third.
func Around(name string, from, middle, to Color) *Map {
	return newMap(name, func(t float64) Color {
		if t < 0.5 {
			return Mix(from, middle, 2*t)
		}
		return Mix(middle, to, 2*t-1)
	})
}
