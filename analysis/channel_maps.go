package analysis

import (
	"math"

	"brainbow/dataset"
)

// maps are values [sample][channel][y][x].
type maps struct {
	values []float32
	shape  [3]int
}

func (m maps) len() int { return len(m.values) / (m.shape[0] * m.shape[1] * m.shape[2]) }

// plane returns the map of a channel for a sample.
func (m maps) plane(sample, channel int) []float32 {
	area := m.shape[1] * m.shape[2]
	at := (sample*m.shape[0] + channel) * area
	return m.values[at : at+area]
}

// all returns the maps of a channel for all samples, one after another, at a size.
func (m maps) all(channel, height, width int) []float64 {
	var out []float64
	for s := range m.len() {
		out = append(out, resized(m.plane(s, channel), m.shape[1], m.shape[2], height, width)...)
	}
	return out
}

// mean returns the mean of the channels as one channel.
func (m maps) mean() maps {
	area := m.shape[1] * m.shape[2]
	out := maps{make([]float32, m.len()*area), [3]int{1, m.shape[1], m.shape[2]}}
	for s := range m.len() {
		to := out.plane(s, 0)
		for c := range m.shape[0] {
			for i, v := range m.plane(s, c) {
				to[i] += v / float32(m.shape[0])
			}
		}
	}
	return out
}

// resized returns a plane at another size: each new pixel is the mean of the area that it covers.
func resized(p []float32, height, width, h, w int) []float64 {
	rows := make([]float64, height*w) // horizontally first
	for y := range height {
		for x := range w {
			rows[y*w+x] = over(width, w, x, func(i int) float64 { return float64(p[y*width+i]) })
		}
	}
	out := make([]float64, h*w)
	for y := range h {
		for x := range w {
			out[y*w+x] = over(height, h, y, func(i int) float64 { return rows[i*w+x] })
		}
	}
	return out
}

// over returns the mean of n values over the k-th of m equal parts of their axis.
func over(n, m, k int, at func(i int) float64) float64 {
	// In units of 1/m of a value, the part is [k·n, (k+1)·n).
	var sum float64
	for i := k * n / m; i*m < (k+1)*n; i++ {
		sum += float64(min((i+1)*m, (k+1)*n)-max(i*m, k*n)) * at(i)
	}
	return sum / float64(n)
}

// filtered returns planes of a size, one after another, each filtered along its rows (across) or its
// columns, by an odd number of weights; beyond the border values are repeated.
func filtered(p []float64, height, width int, weights []float64, across bool) []float64 {
	out := make([]float64, len(p))
	area, radius := height*width, len(weights)/2
	for i := range p {
		base, y, x := i/area*area, i%area/width, i%width
		for k, w := range weights {
			yy, xx := y, x
			if across {
				xx = min(max(x+k-radius, 0), width-1)
			} else {
				yy = min(max(y+k-radius, 0), height-1)
			}
			out[i] += w * p[base+yy*width+xx]
		}
	}
	return out
}

var (
	blurWeights  = []float64{1. / 16, 4. / 16, 6. / 16, 4. / 16, 1. / 16}
	slopeWeights = []float64{-.5, 0, .5}
)

// describe fills in what maps show, but for layers and orientation. before may be of another size.
func describe(m, input, before maps) (_ []Channel, likeness [][]float64, image []float64) {
	h, w := m.shape[1], m.shape[2]
	image = input.mean().all(0, h, w)
	blurred := filtered(filtered(image, h, w, blurWeights, true), h, w, blurWeights, false)
	slopes := [2][]float64{filtered(image, h, w, slopeWeights, true), filtered(image, h, w, slopeWeights, false)}
	var earlier [][]float64
	for c := range before.shape[0] {
		earlier = append(earlier, before.all(c, h, w))
	}
	own := make([][]float64, m.shape[0])
	for c := range own {
		own[c] = m.all(c, h, w)
	}
	channels := make([]Channel, len(own))
	likeness = make([][]float64, len(own))
	for c, v := range own {
		x := &channels[c]
		x.Constant = constant(v)
		x.Image, x.Blurred = pearson(v, image), pearson(v, blurred)
		x.Before = nearest(v, earlier, -1)
		x.Like = nearest(v, own, c)
		likeness[c] = make([]float64, len(own))
		for k := range own {
			likeness[c][k] = pearson(v, own[k])
		}
		x.side(v, image, slopes)
	}
	return channels, likeness, image
}

// nearest returns that of others, but for number not, with the greatest |correlation|.
func nearest(v []float64, others [][]float64, not int) Alike {
	var best Alike
	for k, o := range others {
		if r := pearson(v, o); k != not && math.Abs(r) > math.Abs(best.Correlation) {
			best = Alike{"?", k, r}
		}
	}
	return best
}

// side finds the side of strokes on which a map exceeds its best multiple of the image.
func (c *Channel) side(v, image []float64, slopes [2][]float64) {
	residual := make([]float64, len(v))
	mv, mi := average(v), average(image)
	var product, square float64
	for i := range v {
		product += (v[i] - mv) * (image[i] - mi)
		square += (image[i] - mi) * (image[i] - mi)
	}
	scale := 0.0
	if square > 0 {
		scale = product / square
	}
	c.Scale, c.Offset = scale, mv-scale*mi
	for i := range v {
		residual[i] = v[i] - mv - scale*(image[i]-mi)
	}
	c.Toward = [2]float64{-pearson(residual, slopes[0]), -pearson(residual, slopes[1])}
	c.EdgeScore = min(1, math.Hypot(c.Toward[0], c.Toward[1])) * math.Sqrt(max(0, 1-c.Image*c.Image))
	if c.EdgeScore > 0 {
		c.Dark = c.Image >= .5
		right, down := c.Toward[0], c.Toward[1]
		if c.Dark {
			right, down = -right, -down
		}
		eighth := math.Atan2(right, -down) / (math.Pi / 4) // clockwise from above
		c.Side = Sides[(int(math.Round(eighth))+8)%8]
	}
}

func constant(v []float64) bool {
	for _, x := range v {
		if x != v[0] {
			return false
		}
	}
	return true
}

// pearson returns the correlation of two lists, 0 if one is constant or not finite.
func pearson(a, b []float64) float64 {
	ma, mb := average(a), average(b)
	var ab, aa, bb float64
	for i := range a {
		x, y := a[i]-ma, b[i]-mb
		ab, aa, bb = ab+x*y, aa+x*x, bb+y*y
	}
	// What rounding leaves of a constant list is no variation.
	const rounding = 1e-20
	if n := float64(len(a)); !(aa > n*rounding*max(1, ma*ma) && bb > n*rounding*max(1, mb*mb)) {
		return 0
	}
	r := ab / math.Sqrt(aa*bb)
	if !(r >= -1) {
		return max(-1, min(r, 1))
	}
	return min(r, 1)
}

// The gratings: waves of this number of angles and phases, and four periods to the shorter side.
const (
	gratingAngles  = 12
	gratingPhases  = 4
	gratingPeriods = 4
)

// gratings returns pictures of waves between black and white, by angle and phase. Angle k is that of
// the stripes, k·180°/12 from horizontal, rising to the right.
func gratings(shape [3]int) dataset.Split {
	channels, height, width := shape[0], shape[1], shape[2]
	var s dataset.Split
	frequency := 2 * math.Pi * gratingPeriods / float64(min(height, width))
	for k := range gratingAngles {
		sin, cos := math.Sincos(math.Pi * float64(k) / gratingAngles)
		for phase := range gratingPhases {
			for range channels {
				for y := range height {
					for x := range width {
						// The wave runs across its stripes; rows are counted downwards.
						across := float64(x)*sin + float64(y)*cos
						wave := math.Sin(frequency*across + 2*math.Pi*float64(phase)/gratingPhases)
						s.Pixels = append(s.Pixels, uint8(math.Round(127.5+127.5*wave)))
					}
				}
			}
			s.Labels = append(s.Labels, 0)
		}
	}
	return s
}

// selectivity returns the orientation selectivity of a channel whose maps for the gratings are given,
// and the angle of the stripes that it prefers, in degrees.
func selectivity(m maps, channel int) (selectivity, angle float64) {
	var x, y, sum float64
	for k := range gratingAngles {
		var values []float64
		for phase := range gratingPhases {
			p := m.plane(k*gratingPhases+phase, channel)
			for i, v := range p {
				if inner(i/m.shape[2], m.shape[1]) && inner(i%m.shape[2], m.shape[2]) {
					values = append(values, float64(v))
				}
			}
		}
		middle, response := average(values), 0.0
		for _, v := range values {
			response += math.Abs(v-middle) / float64(len(values))
		}
		sin, cos := math.Sincos(2 * math.Pi * float64(k) / gratingAngles)
		x, y, sum = x+response*cos, y+response*sin, sum+response
	}
	const rounding = 1e-9
	if !(sum > rounding) {
		return 0, 0
	}
	angle = math.Mod(math.Atan2(y, x)*90/math.Pi+180, 180)
	return math.Hypot(x, y) / sum, angle
}

// inner reports whether place i of n is not at the border, where a convolution reads padding.
func inner(i, n int) bool {
	border := min(2, (n-1)/3)
	return i >= border && i < n-border
}
