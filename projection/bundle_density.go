package projection

import "math"

// bundleRound resamples the curves of one class, estimates their density with a kernel of radius h,
// moves them along its gradient and smooths them.
func bundleRound(curves []curve, class []int, h float64, bo *BundleOptions) {
	g := bo.Grid
	var spare curve
	for _, i := range class {
		curves[i].resample(bo.Spacing, &spare)
		curves[i], spare = spare, curves[i]
	}
	density := make([]float32, g*g)
	for _, i := range class {
		c := &curves[i]
		for k := range c.x {
			// The weight of a point is half the length of the two pieces beside it.
			var length float64
			if k > 0 {
				length += c.distance(k-1, k) / 2
			}
			if k+1 < len(c.x) {
				length += c.distance(k, k+1) / 2
			}
			splat(density, g, c.x[k], c.y[k], float32(length))
		}
	}
	blur(density, g, max(1, int(math.Floor(h/3+0.5))))
	reach := max(1, int(math.Floor(bo.Reach*float64(g)/bo.Spacing+0.5)))
	for _, i := range class {
		c := &curves[i]
		last := len(c.x) - 1
		spare.x, spare.y = append(spare.x[:0], c.x...), append(spare.y[:0], c.y...)
		for k := 1; k < last; k++ {
			x, y := spare.x[k], spare.y[k]
			gx := sample(density, g, x+1, y) - sample(density, g, x-1, y)
			gy := sample(density, g, x, y+1) - sample(density, g, x, y-1)
			// Use only the component perpendicular to the trail.
			tx, ty := spare.x[k+1]-spare.x[k-1], spare.y[k+1]-spare.y[k-1]
			if t := float64(tx*tx) + float64(ty*ty); t > 0 {
				along := (float64(gx*tx) + float64(gy*ty)) / t
				size := float64(gx*gx) + float64(gy*gy)
				gx -= float64(along * tx)
				gy -= float64(along * ty)
				// If almost nothing of the gradient is perpendicular, do not move the point by a
				// full step.
				if left := float64(gx*gx) + float64(gy*gy); size > 0 && left < 1e-6*size {
					continue
				}
			}
			norm := math.Sqrt(float64(gx*gx) + float64(gy*gy))
			if norm == 0 {
				continue
			}
			step := bo.Advance * h / norm
			c.x[k] = clamp(x+float64(step*gx), g)
			c.y[k] = clamp(y+float64(step*gy), g)
		}
		c.smooth(bo.Smooth, reach, &spare)
	}
}

// clamp limits a coordinate to the range where the gradient can be sampled.
func clamp(v float64, grid int) float64 { return math.Max(1, math.Min(v, float64(grid-3))) }

// splat adds a weight to the four cells around a position.
func splat(density []float32, grid int, x, y float64, weight float32) {
	i, j := int(x), int(y)
	fx, fy := float32(x-float64(i)), float32(y-float64(j))
	row := density[j*grid+i:]
	top, bottom := float32(weight*(1-fy)), float32(weight*fy)
	row[0] += float32(top * (1 - fx))
	row[1] += float32(top * fx)
	row[grid] += float32(bottom * (1 - fx))
	row[grid+1] += float32(bottom * fx)
}

// sample interpolates the density between cells.
func sample(density []float32, grid int, x, y float64) float64 {
	i, j := int(x), int(y)
	fx, fy := x-float64(i), y-float64(j)
	row := density[j*grid+i:]
	top := float64((1-fx)*float64(row[0])) + float64(fx*float64(row[1]))
	bottom := float64((1-fx)*float64(row[grid])) + float64(fx*float64(row[grid+1]))
	return float64((1-fy)*top) + float64(fy*bottom)
}

// blur applies three box filters of the given radius to the density along both axes; beyond the
// border it is zero. The sums are not divided: only the gradient's direction matters.
func blur(density []float32, grid, radius int) {
	other := make([]float32, len(density))
	sums := make([]float64, grid)
	for range 3 {
		// Along y, a row of running sums at a time.
		clear(sums)
		for y := -radius; y < grid; y++ {
			if in := y + radius; in < grid {
				for x, v := range density[in*grid:][:grid] {
					sums[x] += float64(v)
				}
			}
			if out := y - radius - 1; out >= 0 {
				for x, v := range density[out*grid:][:grid] {
					sums[x] -= float64(v)
				}
			}
			if y >= 0 {
				to := other[y*grid:][:grid]
				for x, v := range sums {
					to[x] = float32(v)
				}
			}
		}
		for y := range grid {
			from, to := other[y*grid:][:grid], density[y*grid:][:grid]
			var sum float64
			for x := -radius; x < grid; x++ {
				if in := x + radius; in < grid {
					sum += float64(from[in])
				}
				if out := x - radius - 1; out >= 0 {
					sum -= float64(from[out])
				}
				if x >= 0 {
					to[x] = float32(sum)
				}
			}
		}
	}
}
