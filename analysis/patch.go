package analysis

import "math"

// Constants of [Wanted], which pictures state.
const (
	// PatchLeast is by how many standard deviations of noise smoothed in the same way a patch must stand out;
	// of 300 pictures of noise none does.
	PatchLeast = 6.0
	// StrokeLong is how many times as long as wide a patch must be to be a stroke.
	StrokeLong = 2.0
)

// Patch is a connected place in a unit's picture that has most of its weight, in one sign.
type Patch struct {
	Dark     bool    // the weights are negative: the unit wants it dark there
	Row, Col float64 // its middle, as shares of height and width
	// Long is the ratio of its length to its width, and Angle the direction of its length in degrees from 0
	// (level) over 45 (rising to the right) to below 180.
	Long, Angle float64
	Peak        float64 // its largest value, in standard deviations that noise of the same size would have
	Pixels      []int
}

// Wanted returns the patch that says what a unit wants to see in a picture, channels × height × width: the mean of
// the channels, smoothed twice over 3 × 3 pixels, taken where it is beyond a third of its largest size, with
// one sign and connected; of those the one with the largest sum. ok is false if its peak is below PatchLeast.
func Wanted(weights []float32, channels, height, width int) (p Patch, ok bool) {
	size := height * width
	mean := make([]float32, size)
	for i := range mean {
		for c := range channels {
			mean[i] += weights[c*size+i] / float32(channels)
		}
	}
	s := Smoothed(Smoothed(mean, height, width), height, width)
	most, squares := 0.0, 0.0
	for i, v := range s {
		most, squares = max(most, math.Abs(float64(v))), squares+float64(mean[i])*float64(mean[i])
	}
	if !(most > 0) || math.IsInf(squares, 0) || math.IsNaN(squares) {
		return p, false
	}
	// Two means over 3 weigh a row by 1 2 3 2 1, of 9: noise keeps 19/81 of its deviation.
	peak := most / (math.Sqrt(squares/float64(size)) * 19 / 81)
	seen := make([]bool, size)
	best := 0.0
	for start, v := range s {
		if seen[start] || math.Abs(float64(v)) < most/3 {
			continue
		}
		region, sum := []int{start}, 0.0
		seen[start] = true
		for k := 0; k < len(region); k++ {
			i := region[k]
			sum += math.Abs(float64(s[i]))
			x, y := i%width, i/width
			for _, n := range [4][2]int{{x - 1, y}, {x + 1, y}, {x, y - 1}, {x, y + 1}} {
				if n[0] < 0 || n[1] < 0 || n[0] >= width || n[1] >= height {
					continue
				}
				if j := n[1]*width + n[0]; !seen[j] && math.Abs(float64(s[j])) >= most/3 && s[j] < 0 == (v < 0) {
					seen[j] = true
					region = append(region, j)
				}
			}
		}
		if sum > best {
			best, p = sum, Patch{Dark: v < 0, Peak: peak, Pixels: region}
		}
	}
	p.measure(height, width)
	return p, p.Peak >= PatchLeast
}

// measure computes the middle, the length and the angle, from the second moments of the pixels, each a square
// with a moment of 1/12.
func (p *Patch) measure(height, width int) {
	n := float64(len(p.Pixels))
	var mx, my, xx, yy, xy float64
	for _, i := range p.Pixels {
		mx, my = mx+float64(i%width)/n, my+float64(i/width)/n
	}
	for _, i := range p.Pixels {
		dx, dy := float64(i%width)-mx, float64(i/width)-my
		xx, yy, xy = xx+dx*dx/n, yy+dy*dy/n, xy+dx*dy/n
	}
	xx, yy = xx+1.0/12, yy+1.0/12
	p.Row, p.Col = (my+0.5)/float64(height), (mx+0.5)/float64(width)
	half := math.Hypot((xx-yy)/2, xy)
	long, short := (xx+yy)/2+half, (xx+yy)/2-half
	p.Long = math.Sqrt(long / short)
	// Rows are counted downwards, angles upwards.
	p.Angle = math.Mod(math.Atan2(-2*xy, xx-yy)*90/math.Pi+180, 180)
}
