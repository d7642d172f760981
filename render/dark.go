package render

import "math"

// The lightness in OKLab of the ground of a dark page and of the ink on it, and the least of a
// strong colour on it, which keeps its hue.
const (
	darkGround = 0.21
	darkInk    = 0.92
	darkStrong = 0.5
)

// inkLightness is that of [Ink].
const inkLightness = 0.24

// Strong colours have at least this chroma; lighter ones than this are tints of the paper.
const (
	strongChroma = 0.06
	tintFrom     = 0.86
)

// Dark returns the colour in which c is drawn on a dark page: light and dark greys change places,
// tints of the paper become tints of the dark ground, and strong colours keep their hue and become
// light enough to be seen. The opacity stays.
func Dark(c Color) Color {
	if c.A == 0 {
		return c
	}
	l, chroma, hue := lch(c)
	// Of a grey: ink becomes the ink of a dark page, and white its ground.
	over := darkInk + (darkGround-darkInk)*max(l-inkLightness, 0)/(1-inkLightness)
	switch {
	case chroma >= strongChroma && l < tintFrom:
		l = max(l, darkStrong)
	case l >= tintFrom:
		l = over + chroma // a tint stays apart from the ground
	default:
		t := min(chroma/strongChroma, 1)
		l = over + (max(l, darkStrong)-over)*t
	}
	d := oklch(l, chroma, hue)
	d.A = c.A
	return d
}

// lch returns lightness (0…1), chroma and hue (degrees) of OKLab (Ottosson 2020); see oklch for the
// other direction.
func lch(c Color) (l, chroma, hue float64) {
	r, g, b := linear(c)
	x := math.Cbrt(0.4122214708*r + 0.5363325363*g + 0.0514459929*b)
	y := math.Cbrt(0.2119034982*r + 0.6806995451*g + 0.1073969566*b)
	z := math.Cbrt(0.0883024619*r + 0.2817188376*g + 0.6299787005*b)
	l = 0.2104542553*x + 0.7936177850*y - 0.0040720468*z
	a := 1.9779984951*x - 2.4285922050*y + 0.4505937099*z
	bb := 0.0259040371*x + 0.7827717662*y - 0.8086757660*z
	return l, math.Hypot(a, bb), math.Atan2(bb, a) * 180 / math.Pi
}
