package render

import (
	"fmt"
	"image/color"
	"math"
)

// Color is an sRGB colour with straight (not premultiplied) opacity.
type Color struct{ R, G, B, A uint8 }

// RGBA implements [color.Color].
func (c Color) RGBA() (r, g, b, a uint32) { return color.NRGBA(c).RGBA() }

// The colours of the background and of everything drawn on it that is not data. The contrast of
// Ink with Paper is 16 and of Muted 6; WCAG 2.2 AA asks for 4.5.
var (
	Paper  = Color{255, 255, 255, 255}
	Ink    = Color{27, 31, 36, 255}
	Muted  = Color{87, 96, 106, 255}
	Rule   = Color{208, 213, 219, 255} // axes, frames of pictures
	Faint  = Color{232, 235, 239, 255} // grid lines, empty cells
	Accent = Color{217, 107, 0, 255}   // marks the item a picture is about
	// Invalid marks values that are NaN or infinite; no colour map contains it.
	Invalid = Color{245, 196, 0, 255}
)

// hex returns the colour as #rrggbb, without its opacity.
func hex(c Color) string { return fmt.Sprintf("#%02x%02x%02x", c.R, c.G, c.B) }

// Mix interpolates between two colours in sRGB: a at t = 0, b at t = 1.
func Mix(a, b Color, t float64) Color {
	m := func(x, y uint8) uint8 { return uint8(math.Round(float64(x) + (float64(y)-float64(x))*t)) }
	return Color{m(a.R, b.R), m(a.G, b.G), m(a.B, b.B), m(a.A, b.A)}
}

// TextOn returns [Ink] or [Paper], whichever has the higher contrast with ground.
func TextOn(ground Color) Color {
	if Contrast(Ink, ground) >= Contrast(Paper, ground) {
		return Ink
	}
	return Paper
}

// Contrast returns the contrast ratio of WCAG 2.2, 1 to 21, of two opaque colours.
func Contrast(a, b Color) float64 {
	la, lb := luminance(a), luminance(b)
	if la < lb {
		la, lb = lb, la
	}
	return (la + 0.05) / (lb + 0.05)
}

func luminance(c Color) float64 {
	r, g, b := linear(c)
	return 0.2126*r + 0.7152*g + 0.0722*b
}

// linear converts sRGB to linear light, 0…1.
func linear(c Color) (r, g, b float64) {
	f := func(v uint8) float64 {
		x := float64(v) / 255
		if x <= 0.04045 {
			return x / 12.92
		}
		return math.Pow((x+0.055)/1.055, 2.4)
	}
	return f(c.R), f(c.G), f(c.B)
}

// fromLinear converts linear light to sRGB. ok is false if a component is outside the sRGB
// gamut.
func fromLinear(r, g, b float64) (c Color, ok bool) {
	const slack = 1e-4
	ok = min(r, g, b) >= -slack && max(r, g, b) <= 1+slack
	f := func(x float64) uint8 {
		x = min(max(x, 0), 1)
		if x <= 0.0031308 {
			x *= 12.92
		} else {
			x = 1.055*math.Pow(x, 1/2.4) - 0.055
		}
		return uint8(math.Round(x * 255))
	}
	return Color{f(r), f(g), f(b), 255}, ok
}

// oklch converts lightness l (0…1), chroma and hue (degrees) of OKLab (Ottosson 2020) to sRGB.
// A chroma outside the sRGB gamut is reduced until it fits.
func oklch(l, chroma, hue float64) Color {
	sin, cos := math.Sincos(hue * math.Pi / 180)
	for {
		a, b := chroma*cos, chroma*sin
		x := l + 0.3963377774*a + 0.2158037573*b
		y := l - 0.1055613458*a - 0.0638541728*b
		z := l - 0.0894841775*a - 1.2914855480*b
		x, y, z = x*x*x, y*y*y, z*z*z
		c, ok := fromLinear(
			4.0767416621*x-3.3077115913*y+0.2309699292*z,
			-1.2684380046*x+2.6097574011*y-0.3413193965*z,
			-0.0041960863*x-0.7034186147*y+1.7076147010*z)
		if ok || chroma < 0.0005 {
			return c
		}
		chroma -= 0.0005
	}
}
