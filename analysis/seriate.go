package analysis

// Seriate returns units in an order in which neighbours look alike. It begins with
// the two whose weights correlate most and appends, at either end, the unit most
// like that end; then it reverses stretches as long as that makes neighbours more
// alike, up to a limit. Equal choices go to the unit first in the list, so the
// order is always the same. The weights must have the same shape.
func Seriate(l *LayerWeights, units []int) []int {
	n := len(units)
	if n < 3 {
		return append([]int(nil), units...)
	}
	alike := make([][]float64, n)
	for i := range alike {
		alike[i] = make([]float64, n)
	}
	a, b := 0, 1
	for i := range n {
		for j := range i {
			r := Correlation(l.Unit(units[i]), l.Unit(units[j]))
			if r != r { // constant or non-finite weights resemble nothing
				r = 0
			}
			alike[i][j], alike[j][i] = r, r
			if r > alike[a][b] {
				a, b = j, i
			}
		}
	}
	order := append(make([]int, 0, n), a, b)
	used := make([]bool, n)
	used[a], used[b] = true, true
	for len(order) < n {
		first, last := order[0], order[len(order)-1]
		best, front, most := -1, false, 0.0
		for k := range n {
			if used[k] {
				continue
			}
			if best < 0 || alike[last][k] > most {
				best, front, most = k, false, alike[last][k]
			}
			if alike[first][k] > most {
				best, front, most = k, true, alike[first][k]
			}
		}
		used[best] = true
		if front {
			order = append([]int{best}, order...)
		} else {
			order = append(order, best)
		}
	}
	// Reversing order[i…j] changes only its two ends (2-opt).
	link := func(i, j int) float64 {
		if i < 0 || j >= n {
			return 0
		}
		return alike[order[i]][order[j]]
	}
	for range 20 {
		better := false
		for i := range n - 1 {
			for j := i + 1; j < n; j++ {
				before, after := link(i-1, i)+link(j, j+1), 0.0
				if i > 0 {
					after += alike[order[i-1]][order[j]]
				}
				if j < n-1 {
					after += alike[order[i]][order[j+1]]
				}
				if after > before+1e-9 {
					for x, y := i, j; x < y; x, y = x+1, y-1 {
						order[x], order[y] = order[y], order[x]
					}
					better = true
				}
			}
		}
		if !better {
			break
		}
	}
	if units[order[0]] > units[order[n-1]] { // both directions are equally good
		for x, y := 0, n-1; x < y; x, y = x+1, y-1 {
			order[x], order[y] = order[y], order[x]
		}
	}
	out := make([]int, n)
	for i, k := range order {
		out[i] = units[k]
	}
	return out
}
