package figure

import "brainbow/render"

// contour returns the lines on which values, rows × cols on a grid, pass through
// a level, in grid coordinates: (0, 0) is the first value, x increases along a
// row. Between neighbours it interpolates linearly (marching squares; where a
// cell is crossed twice, its corners above the level stay separate).
func contour(values []float32, rows, cols int, level float64) [][]render.Point {
	// A crossing is identified by its edge: 2·cell for the edge to the right of a
	// grid point, 2·cell+1 for the one below it.
	at := func(edge int) render.Point {
		i := edge / 2
		x, y := i%cols, i/cols
		j := i + 1
		if edge%2 == 1 {
			j = i + cols
		}
		a, b := float64(values[i]), float64(values[j])
		t := (level - a) / (b - a)
		if edge%2 == 1 {
			return render.Point{X: float64(x), Y: float64(y) + t}
		}
		return render.Point{X: float64(x) + t, Y: float64(y)}
	}
	above := func(i int) bool { return float64(values[i]) > level }
	type segment struct{ a, b int }
	var segments []segment
	touch := map[int][]int{} // edge → segments
	add := func(a, b int) {
		touch[a], touch[b] = append(touch[a], len(segments)), append(touch[b], len(segments))
		segments = append(segments, segment{a, b})
	}
	for y := range rows - 1 {
		for x := range cols - 1 {
			i := y*cols + x
			top, left, right, bottom := 2*i, 2*i+1, 2*(i+1)+1, 2*(i+cols)
			var crossed []int
			for _, e := range []struct{ edge, i, j int }{{top, i, i + 1}, {right, i + 1, i + cols + 1}, {bottom, i + cols, i + cols + 1}, {left, i, i + cols}} {
				if above(e.i) != above(e.j) {
					crossed = append(crossed, e.edge)
				}
			}
			switch {
			case len(crossed) == 2:
				add(crossed[0], crossed[1])
			case len(crossed) == 4 && above(i):
				add(top, left)
				add(right, bottom)
			case len(crossed) == 4:
				add(top, right)
				add(left, bottom)
			}
		}
	}
	var lines [][]render.Point
	used := make([]bool, len(segments))
	follow := func(s, edge int) (line []render.Point) {
		for {
			line = append(line, at(edge))
			next := -1
			for _, n := range touch[edge] {
				if !used[n] {
					next = n
				}
			}
			if next < 0 {
				return line
			}
			used[next] = true
			if segments[next].a == edge {
				edge = segments[next].b
			} else {
				edge = segments[next].a
			}
		}
	}
	for s := range segments {
		if used[s] {
			continue
		}
		used[s] = true
		forth, back := follow(s, segments[s].b), follow(s, segments[s].a)
		for i, j := 0, len(back)-1; i < j; i, j = i+1, j-1 {
			back[i], back[j] = back[j], back[i]
		}
		lines = append(lines, append(back, forth...))
	}
	return lines
}
