package analysis

import "math"

// Enclosed returns the pixels of a picture, height × width, that are not in the mask and from which no way
// up, down, left or right leads to the border outside the mask: the holes of a shape. It returns
// the largest such hole, nil if it has no hole.
func Enclosed(mask []bool, height, width int) []int {
	seen := make([]bool, len(mask))
	var largest []int
	for start := range mask {
		if mask[start] || seen[start] {
			continue
		}
		open := false
		seen[start] = true
		region := []int{start}
		for k := 0; k < len(region); k++ {
			i := region[k]
			x, y := i%width, i/width
			open = open || x == 0 || y == 0 || x == width-1 || y == height-1
			for _, n := range [4][2]int{{x - 1, y}, {x + 1, y}, {x, y - 1}, {x, y + 1}} {
				if n[0] < 0 || n[1] < 0 || n[0] >= width || n[1] >= height {
					continue
				}
				if j := n[1]*width + n[0]; !mask[j] && !seen[j] {
					seen[j] = true
					region = append(region, j)
				}
			}
		}
		if !open && len(region) > len(largest) {
			largest = region
		}
	}
	return largest
}

// exceeding marks the values above a level.
func exceeding(values []float32, level float64) []bool {
	out := make([]bool, len(values))
	for i, v := range values {
		out[i] = float64(v) > level
	}
	return out
}

// Hole returns the largest hole of a picture's bright shape, what is above half of its largest value; nil
// if it has none of at least 1/200 of the picture.
func Hole(picture []float32, height, width int) []int {
	most := math.Inf(-1)
	for _, v := range picture {
		most = max(most, float64(v))
	}
	return large(Enclosed(exceeding(picture, most/2), height, width), len(picture))
}

// Loop reports whether the weights of a unit to a picture, height × width, look for a loop: whether those
// above a third of the largest, and above least, smoothed over 3 × 3 pixels, enclose a hole.
func Loop(weights []float32, height, width int, least float64) bool {
	smooth := Smoothed(weights, height, width)
	most := 0.0
	for _, v := range smooth {
		most = max(most, float64(v))
	}
	return most > 0 && large(Enclosed(exceeding(smooth, max(most/3, least)), height, width), len(weights)) != nil
}

func large(hole []int, pixels int) []int {
	if 200*len(hole) < pixels {
		return nil
	}
	return hole
}

// Smoothed returns the means over 3 × 3 pixels, at the border over those that there are.
func Smoothed(values []float32, height, width int) []float32 {
	out := make([]float32, len(values))
	for y := range height {
		for x := range width {
			sum, n := 0.0, 0
			for v := max(y-1, 0); v <= min(y+1, height-1); v++ {
				for u := max(x-1, 0); u <= min(x+1, width-1); u++ {
					sum += float64(values[v*width+u])
					n++
				}
			}
			out[y*width+x] = float32(sum / float64(n))
		}
	}
	return out
}
