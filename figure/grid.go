package figure

import "math"

// grid says how pictures of one size are set in rows.
type grid struct {
	pixel      float64 // side of a pixel, in points
	cols, rows int
}

// fitGrid chooses the largest pictures of w × h pixels of which n fit into an area, gapX points apart and
// gapY points below each other. Pixels are whole or half points where the pictures allow it, so
// that they stay crisp. Pictures whose longer side would be smaller than least points are that
// large, and the rows leave the area. No picture is larger than most points.
func fitGrid(n, w, h int, areaW, areaH, gapX, gapY, least, most float64) grid {
	n = max(n, 1)
	side := float64(max(w, h))
	best := grid{}
	for cols := 1; cols <= n; cols++ {
		rows := (n + cols - 1) / cols
		if cols != (n+rows-1)/rows {
			continue // as many rows fit into fewer columns
		}
		p := crisp(min((areaW-float64(cols-1)*gapX)/float64(cols)/float64(w), (areaH-float64(rows)*gapY)/float64(rows)/float64(h), most/side))
		// Of equally large pictures rows without a remainder are better.
		if best.cols == 0 || p > best.pixel || p == best.pixel && n%cols == 0 && n%best.cols != 0 {
			best = grid{p, cols, rows}
		}
	}
	if best.pixel*side >= least {
		return best
	}
	p := least / side
	if c := crisp(p); c > 0 && c == math.Floor(c*2)/2 {
		p = math.Ceil(2*p) / 2
	}
	if float64(w)*p > areaW {
		p = areaW / float64(w)
	}
	cols := max(1, min(n, int((areaW+gapX)/(float64(w)*p+gapX))))
	return grid{p, cols, (n + cols - 1) / cols}
}

// crisp rounds the side of a pixel down to half points, if it is that large.
func crisp(p float64) float64 {
	if p >= 0.5 {
		return math.Floor(2*p) / 2
	}
	return max(p, 0)
}
