package projection

import "math"

// curve is one trail during bundling: its points, in cells of the density map, and their times.
type curve struct {
	x, y, time []float64
}

// newCurve returns a curve through the steps of a trail.
func newCurve(trail []float32, f frame) curve {
	var c curve
	for s := 0; s < len(trail); s += 2 {
		x, y := f.cells(trail[s], trail[s+1])
		c.x, c.y, c.time = append(c.x, x), append(c.y, y), append(c.time, float64(s/2))
	}
	return c
}

func (c *curve) distance(i, j int) float64 {
	dx, dy := c.x[j]-c.x[i], c.y[j]-c.y[i]
	return math.Sqrt(float64(dx*dx) + float64(dy*dy))
}

// resample cuts the curve between two steps into pieces of equal length, about
// spacing each. Steps remain points.
func (c *curve) resample(spacing float64, to *curve) {
	to.x, to.y, to.time = to.x[:0], to.y[:0], to.time[:0]
	add := func(x, y, time float64) {
		to.x, to.y, to.time = append(to.x, x), append(to.y, y), append(to.time, time)
	}
	last := len(c.x) - 1
	for lo := 0; lo < last; {
		hi := lo + 1
		length := c.distance(lo, hi)
		for c.time[hi] != math.Floor(c.time[hi]) {
			length += c.distance(hi, hi+1)
			hi++
		}
		add(c.x[lo], c.y[lo], c.time[lo])
		pieces := max(1, int(math.Ceil(length/spacing)))
		at, passed := lo, 0.0
		for k := 1; k < pieces; k++ {
			goal := length * float64(k) / float64(pieces)
			piece := c.distance(at, at+1)
			for at+1 < hi && passed+piece < goal {
				passed += piece
				at++
				piece = c.distance(at, at+1)
			}
			part := 0.0
			if piece > 0 {
				part = math.Min(1, (goal-passed)/piece)
			}
			time := c.time[at] + float64(part*(c.time[at+1]-c.time[at]))
			if time <= c.time[lo] || time >= c.time[hi] {
				continue // rounding must not add a second point at a step's time
			}
			add(c.x[at]+float64(part*(c.x[at+1]-c.x[at])), c.y[at]+float64(part*(c.y[at+1]-c.y[at])), time)
		}
		lo = hi
	}
	add(c.x[last], c.y[last], c.time[last])
}

// smooth moves every point except the ends towards the mean of the points before and after it, up
// to reach on each side and equally many on both.
func (c *curve) smooth(amount float64, reach int, from *curve) {
	from.x, from.y = append(from.x[:0], c.x...), append(from.y[:0], c.y...)
	last := len(c.x) - 1
	for i := 1; i < last; i++ {
		w := min(reach, i, last-i)
		var x, y float64
		for j := i - w; j <= i+w; j++ {
			x += from.x[j]
			y += from.y[j]
		}
		count := float64(2*w + 1)
		c.x[i] += float64(amount * (x/count - c.x[i]))
		c.y[i] += float64(amount * (y/count - c.y[i]))
	}
}

// write appends the curve to b, with the raw trail at the same times.
func (c *curve) write(b *Bundles, trail []float32, f frame) {
	last := len(c.x) - 1
	for i, time := range c.time {
		s := min(int(time), len(trail)/2-2)
		part := time - float64(s)
		a := trail[2*s:][:4]
		var raw [2]float32
		for k := range raw {
			raw[k] = float32(float64((1-part)*float64(a[k])) + float64(part*float64(a[k+2])))
		}
		b.Times = append(b.Times, float32(time))
		b.Raw = append(b.Raw, raw[0], raw[1])
		if i == 0 || i == last {
			b.Curved = append(b.Curved, raw[0], raw[1])
		} else {
			b.Curved = append(b.Curved, float32((c.x[i]-f.x)/f.scale), float32((c.y[i]-f.y)/f.scale))
		}
	}
}
