package figure

import "math"

// widest is the largest width of a figure's pictures together, in points.
const widest = 720.0

// tiling is the size of the pictures on a sheet and the number in a row.
type tiling struct {
	pixel float64 // side of a pixel
	cols  int
}

// tile chooses a tiling for n pictures of w × h pixels: large pictures when there
// are few, rows without a remainder where possible, never wider than the page
// unless a pixel would be smaller than a point. A pixel has at least least points
// where the page allows it.
func tile(n, w, h int, gap, least float64) tiling {
	ideal := 56.0
	switch {
	case n <= 2:
		ideal = 196
	case n <= 6:
		ideal = 140
	case n <= 12:
		ideal = 112
	case n <= 40:
		ideal = 84
	case n > 150:
		ideal = 28
	}
	pixel := min(max(math.Round(ideal/float64(max(w, h))), least), 24)
	if float64(w)*pixel > widest {
		pixel = max(1, math.Floor(widest/float64(w)))
	}
	most := max(1, int((widest+gap)/(float64(w)*pixel+gap)))
	best, score := min(n, most), math.Inf(1)
	for cols := min(n, most); cols >= 1; cols-- {
		rows := (n + cols - 1) / cols
		empty := float64(rows*cols-n) / float64(n)
		width := float64(cols) * (float64(w)*pixel + gap)
		height := float64(rows) * (float64(h)*pixel + gap + 16)
		// Twice as wide as high reads best; a remainder is worse than another
		// shape.
		s := 2*empty + math.Abs(math.Log(width/height/1.8))
		if empty > 0 {
			s += 0.5
		}
		if s < score-1e-9 {
			best, score = cols, s
		}
	}
	return tiling{pixel, best}
}
