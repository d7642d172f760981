package figure

import (
	"math"

	"brainbow/render"
)

// curve is one measured quantity over the steps of a run.
type curve struct {
	split string
	x, y  []float64
}

// thinned is a curve with more points than can be seen, one entry for each
// place on the page.
type thinned struct {
	x, mean, low, high []float64
	most               int // points in the fullest place
}

// thin combines points that fall within the same stretch of width points of the
// page: their mean, least and greatest value. Nothing is left out, so a single
// spike stays visible.
func thin(c curve, s render.Scale, width float64) thinned {
	var t thinned
	last, n := math.MinInt, 0
	for i, x := range c.x {
		y := c.y[i]
		if s.Log && x <= 0 || x < s.Min || x > s.Max || math.IsNaN(y) || math.IsInf(y, 0) {
			continue
		}
		place := int(math.Floor((s.Pos(x) - s.From) / width))
		if place != last || len(t.x) == 0 {
			last, n = place, 0
			t.x, t.mean = append(t.x, 0), append(t.mean, 0)
			t.low, t.high = append(t.low, y), append(t.high, y)
		}
		k := len(t.x) - 1
		t.x[k] = (t.x[k]*float64(n) + x) / float64(n+1)
		t.mean[k] = (t.mean[k]*float64(n) + y) / float64(n+1)
		t.low[k], t.high[k] = min(t.low[k], y), max(t.high[k], y)
		n++
		t.most = max(t.most, n)
	}
	return t
}

// spread returns the range of finite values (positive ones if log) of curves.
func spread(curves []curve, log bool, of func(curve) []float64) (render.Range, bool) {
	r, found := render.Range{}, false
	for _, c := range curves {
		for _, v := range of(c) {
			if math.IsNaN(v) || math.IsInf(v, 0) || log && v <= 0 {
				continue
			}
			if !found {
				r, found = render.Range{Min: v, Max: v}, true
			}
			r.Min, r.Max = min(r.Min, v), max(r.Max, v)
		}
	}
	return r, found
}

// last returns the last point of a curve with a finite value.
func (c curve) last() (x, y float64, ok bool) {
	for i := len(c.y) - 1; i >= 0; i-- {
		if v := c.y[i]; !math.IsNaN(v) && !math.IsInf(v, 0) {
			return c.x[i], v, true
		}
	}
	return 0, 0, false
}

// cut reports whether a curve was measured after its last point with a finite value.
func (c curve) cut() bool {
	x, _, ok := c.last()
	return ok && c.x[len(c.x)-1] > x
}

// at returns the value of a curve at x, on the straight line between the finite
// points around it.
func (c curve) at(x float64) (y float64, ok bool) {
	var x0, y0 float64
	for i, x1 := range c.x {
		y1 := c.y[i]
		if math.IsNaN(y1) || math.IsInf(y1, 0) {
			continue
		}
		switch {
		case x1 == x:
			return y1, true
		case x1 > x:
			return y0 + (y1-y0)*(x-x0)/(x1-x0), ok
		}
		x0, y0, ok = x1, y1, true
	}
	return 0, false
}
