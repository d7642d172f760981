package generate

import (
	"math"

	"brainbow/dataset"
	"brainbow/internal/exact"
)

// studio is scratch memory to paint and photograph a façade.
type studio struct {
	pen   pen
	color [3][houseSide * houseSide]float64 // red, green, blue, 0…1
	other [houseSide * houseSide]float64
	plane [houseSide * houseSide]float64
}

func newStudio() *studio { return &studio{pen: newPen(houseSide)} }

// paintReach is the distance outside a stroke, in pixels, up to which its depth is computed.
const paintReach = 2.0

// expose computes the light from the façade.
func (p *studio) expose(f *facade, at sampleID) {
	s := at.stream("house strokes")
	p.pen.letter(&s, f)
	p.pen.cover(paintReach)
	brightest := 1.0
	for y := range houseSide {
		for x := range houseSide {
			i := y*houseSide + x
			px, py := float64(x)+0.5, float64(y)+0.5
			c := f.wall.at(px, py)
			if f.relief > 0 {
				dark := 1 - float64(f.relief*covered(p.depthAt(px-f.sunX, py-f.sunY), f.edge+1))
				for k := range c {
					c[k] = float64(c[k] * dark)
				}
			}
			depth := p.pen.depth[i]
			paint := f.paint
			glow := float64(f.sheen * ((houseSide/2 - py) / f.height))
			if f.rim != 0 {
				on := covered(depth+1.1, f.edge)
				for k := range c {
					c[k] += float64(on * (paint[k] + f.rim - c[k]))
				}
			}
			on := covered(depth, f.edge)
			for k := range c {
				c[k] += float64(on * (paint[k] + glow - c[k]))
			}
			light := 1 + float64(f.light0[0]*((px-houseSide/2)/16)) + float64(f.light0[1]*((py-houseSide/2)/16))
			behind := float64(f.shade[0]*(px-houseSide/2)) + float64(f.shade[1]*(py-houseSide/2)) - f.shade[2]
			light = float64(light * (1 - float64((1-f.light0[2])*covered(behind, 2.5))))
			light = max(light, 0.35)
			for k := range c {
				p.color[k][i] = max(float64(c[k]*light), 0)
				brightest = max(brightest, p.color[k][i])
			}
		}
	}
	for k := range p.color { // the sensor saturates
		for i := range p.color[k] {
			p.color[k][i] /= brightest
		}
	}
}

// depthAt returns the depth of the nearest pixel.
func (p *studio) depthAt(x, y float64) float64 {
	return p.pen.depth[clamp(int(math.Floor(y)))*houseSide+clamp(int(math.Floor(x)))]
}

// clamp moves a coordinate into the picture.
func clamp(i int) int { return min(max(i, 0), houseSide-1) }

// develop turns the exposed picture into pixels: blurred by the lens, with the sensor's noise,
// compressed.
func (p *studio) develop(f *facade, at sampleID, pixels []uint8) {
	const plane = houseSide * houseSide
	weights := bell(f.blur)
	for k := range p.color {
		p.smooth(&p.color[k], weights)
		for i, v := range p.color[k] {
			pixels[k*plane+i] = uint8(float64(255*v) + 0.5)
		}
	}
	if scale := int(float64(f.grain * dataset.SpeckleScale)); scale > 0 {
		s := at.stream("house noise")
		dataset.Speckle(pixels, &s, scale)
	}
	if f.coarse > 0 {
		p.compress(f, pixels)
	}
}

// bellReach is the number of pixels that a blur extends to either side.
const bellReach = 3

// bell returns the weights of a Gaussian with a standard deviation in pixels.
func bell(deviation float64) (w [2*bellReach + 1]float64) {
	sum := 0.0
	for i := range w {
		w[i] = exact.Exp(-float64(exact.Square(float64(i-bellReach)) / float64(2*exact.Square(deviation))))
		sum += w[i]
	}
	for i := range w {
		w[i] /= sum
	}
	return w
}

// smooth blurs a plane along both axes; its border is repeated.
func (p *studio) smooth(plane *[houseSide * houseSide]float64, w [2*bellReach + 1]float64) {
	for y := range houseSide {
		for x := range houseSide {
			sum := 0.0
			for k, weight := range w {
				sum += float64(weight * plane[y*houseSide+clamp(x+k-bellReach)])
			}
			p.other[y*houseSide+x] = sum
		}
	}
	for y := range houseSide {
		for x := range houseSide {
			sum := 0.0
			for k, weight := range w {
				sum += float64(weight * p.other[clamp(y+k-bellReach)*houseSide+x])
			}
			plane[y*houseSide+x] = min(max(sum, 0), 1)
		}
	}
}

// compress applies the losses of JPEG: two by two pixels share one colour, and the luma's cosine
// transform over blocks of eight is rounded, more coarsely at high frequencies.
func (p *studio) compress(f *facade, pixels []uint8) {
	const plane = houseSide * houseSide
	red, green, blue := pixels[:plane], pixels[plane:2*plane], pixels[2*plane:3*plane]
	for i := range plane {
		p.plane[i] = float64(0.299*float64(red[i])) + float64(0.587*float64(green[i])) + float64(0.114*float64(blue[i]))
		p.color[0][i], p.color[2][i] = float64(red[i])-p.plane[i], float64(blue[i])-p.plane[i]
	}
	for _, c := range []*[plane]float64{&p.color[0], &p.color[2]} {
		for y := 0; y < houseSide; y += 2 {
			for x := 0; x < houseSide; x += 2 {
				i := y*houseSide + x
				mean := float64(0.25 * (c[i] + c[i+1] + c[i+houseSide] + c[i+houseSide+1]))
				c[i], c[i+1], c[i+houseSide], c[i+houseSide+1] = mean, mean, mean, mean
			}
		}
	}
	for y := -f.blockY; y < houseSide; y += 8 {
		for x := -f.blockX; x < houseSide; x += 8 {
			p.block(x, y, f.coarse)
		}
	}
	for i, luma := range p.plane {
		r, b := luma+p.color[0][i], luma+p.color[2][i]
		g := (luma - float64(0.299*r) - float64(0.114*b)) / 0.587
		for k, v := range [3]float64{r, g, b} {
			pixels[k*plane+i] = uint8(min(max(v, 0), 255) + 0.5)
		}
	}
}

// cosines are the rows of the discrete cosine transform (type II, orthonormal).
var cosines = func() (c [8][8]float64) {
	for k := range c {
		scale := 0.5
		if k == 0 {
			scale = math.Sqrt(0.125)
		}
		for i := range c[k] {
			c[k][i] = float64(scale * exact.Cos(float64(math.Pi/16*float64((2*i+1)*k))))
		}
	}
	return c
}()

// block rounds one block of eight by eight that begins at (left, top). The block may be partly
// outside the picture; there the border is repeated.
func (p *studio) block(left, top int, coarse float64) {
	var a, b [8][8]float64
	for y := range a {
		for x := range a[y] {
			a[y][x] = p.plane[clamp(top+y)*houseSide+clamp(left+x)]
		}
	}
	transform := func(to, from *[8][8]float64, back bool) {
		for y := range to {
			for x := range to[y] {
				sum := 0.0
				for k := range 8 {
					c := cosines[x][k]
					if back {
						c = cosines[k][x]
					}
					sum += float64(c * from[y][k])
				}
				to[y][x] = sum
			}
		}
		for y := range to {
			for x := range y {
				to[y][x], to[x][y] = to[x][y], to[y][x]
			}
		}
	}
	transform(&b, &a, false)
	transform(&a, &b, false)
	for y := range a {
		for x := range a[y] {
			step := float64(coarse * (0.5 + float64(0.35*float64(x+y))))
			a[y][x] = float64(math.Round(a[y][x]/step) * step)
		}
	}
	transform(&b, &a, true)
	transform(&a, &b, true)
	for y := max(0, -top); y < 8 && top+y < houseSide; y++ {
		for x := max(0, -left); x < 8 && left+x < houseSide; x++ {
			p.plane[(top+y)*houseSide+left+x] = a[y][x]
		}
	}
}
