package dataset

import "brainbow/internal/exact"

// view shifts a picture, rotates it about its centre and mirrors it. It uses integer arithmetic,
// which is fast and gives the same result everywhere.
type view struct {
	cos, sin     int // times 2^16; a positive angle turns clockwise
	down, right  int // in pixels
	flipX, flipY int // −1 mirrors the picture before the rotation
}

// take fills dst with the view of src. Outside, the border of the picture is repeated.
func (v *view) take(dst, src []uint8, shape [3]int) {
	channels, h, w := shape[0], shape[1], shape[2]
	if v.sin == 0 && v.cos == 1<<16 {
		for c := range channels {
			for y := range h {
				v.row(dst[(c*h+y)*w:][:w], src[(c*h+mirror(within(y-v.down, h), h, v.flipY))*w:][:w])
			}
		}
		return
	}
	for y := range h {
		// Twice the source position of the pixel's centre, times 2^16; the origin is the centre of
		// the picture.
		x2, y2 := -(w-1)-2*v.right, 2*y-(h-1)-2*v.down
		u := (v.flipX*(v.cos*x2+v.sin*y2) + (w-1)<<16) >> 1
		t := (v.flipY*(v.cos*y2-v.sin*x2) + (h-1)<<16) >> 1
		for x := range w {
			sample(dst[y*w+x:], src, u+x*v.flipX*v.cos, t-x*v.flipY*v.sin, channels, h, w)
		}
	}
}

// row copies a row of pixels, shifted and mirrored.
func (v *view) row(dst, src []uint8) {
	w := len(dst)
	for x := range dst {
		dst[x] = src[mirror(within(x-v.right, w), w, v.flipX)]
	}
}

func mirror(x, n, sign int) int {
	if sign < 0 {
		return n - 1 - x
	}
	return x
}

// sample writes the bilinear interpolation of every channel at (u, t), both times 2^16.
func sample(dst, src []uint8, u, t, channels, h, w int) {
	x, y := u>>16, t>>16
	fx, fy := u>>8&255, t>>8&255
	p, right, below := y*w+x, 1, w
	if uint(x) >= uint(w-1) || uint(y) >= uint(h-1) { // at the border or outside
		x0, y0 := within(x, w), within(y, h)
		p, right, below = y0*w+x0, within(x+1, w)-x0, (within(y+1, h)-y0)*w
	}
	a, b, c, d := (256-fx)*(256-fy), fx*(256-fy), (256-fx)*fy, fx*fy
	for k := range channels {
		q := src[k*h*w+p:]
		dst[k*h*w] = uint8((a*int(q[0]) + b*int(q[right]) + c*int(q[below]) + d*int(q[below+right]) + 1<<15) >> 16)
	}
}

// fourBytes is the standard deviation of the sum of four bytes, √(4·(256²−1)/12).
const fourBytes = 147.79941361632

// SpeckleScale is the scale at which the noise of [Speckle] has a standard deviation of 255, the
// whole range of a pixel.
const SpeckleScale = 255 * (1 << 16) / fourBytes

// Speckle adds to every pixel the sum of four random bytes less its mean, times scale ÷ 2^16:
// nearly normal noise within ±3.45 standard deviations. The bytes come from SplitMix64 (Steele, Lea
// and Flood 2014) with a random start, which is fast enough for many bytes.
func Speckle(pixels []uint8, s *exact.Stream, scale int) {
	at := s.Uint64()
	for i := 0; i < len(pixels); i += 2 {
		at += 0x9e3779b97f4a7c15
		z := (at ^ at>>30) * 0xbf58476d1ce4e5b9
		z = (z ^ z>>27) * 0x94d049bb133111eb
		z ^= z >> 31
		pixels[i] = speck(pixels[i], z, scale)
		if i+1 < len(pixels) {
			pixels[i+1] = speck(pixels[i+1], z>>32, scale)
		}
	}
}

func speck(p uint8, bits uint64, scale int) uint8 {
	sum := int(bits&255) + int(bits>>8&255) + int(bits>>16&255) + int(bits>>24&255) - 510
	return uint8(min(max(int(p)+(sum*scale+1<<15)>>16, 0), 255))
}
