package analysis

import "math"

// Roughness says how much neighbouring weights of the units' pictures differ: the
// mean of (w − w')² over all pairs side by side or one above the other, over twice
// the mean of w² around each unit's mean. It is 1 for independent random weights
// and near 0 for weights that change slowly from pixel to pixel. It is the ratio
// of von Neumann (1941) in two dimensions. It is NaN if the pictures have no
// neighbours or all weights are equal.
func (l *LayerWeights) Roughness() float64 {
	planes, h, w := l.View[0], l.View[1], l.View[2]
	var steps, spread float64
	pairs, n := 0, 0
	for u := range l.Units {
		unit := l.Unit(u)
		for p := range planes {
			plane := unit[p*h*w : (p+1)*h*w]
			var mean float64
			for _, v := range plane {
				mean += float64(v)
			}
			mean /= float64(len(plane))
			for i, v := range plane {
				d := float64(v) - mean
				spread += d * d
				n++
				if i%w+1 < w {
					d := float64(v) - float64(plane[i+1])
					steps += d * d
					pairs++
				}
				if i+w < len(plane) {
					d := float64(v) - float64(plane[i+w])
					steps += d * d
					pairs++
				}
			}
		}
	}
	if pairs == 0 || spread == 0 {
		return math.NaN()
	}
	return steps / float64(pairs) / (2 * spread / float64(n))
}

// Match pairs the units of two layers so that the sum of the cosines of their
// weights is greatest: unit u of a is paired with match[u] of b. Both layers have
// the same number of units and the same view. similarity[u] is the pair's cosine.
//
// It solves the assignment problem by shortest augmenting paths (Jonker and
// Volgenant 1987) in time Units³.
func Match(a, b *LayerWeights) (match []int, similarity []float64) {
	if a.Units != b.Units || a.View != b.View {
		panic("analysis: layers of different shapes cannot be matched")
	}
	n := a.Units
	cosine := make([][]float64, n)
	for i := range n {
		cosine[i] = make([]float64, n)
		for j := range n {
			cosine[i][j] = cosineOf(a.Unit(i), b.Unit(j))
		}
	}
	match = assign(cosine)
	for i, j := range match {
		similarity = append(similarity, cosine[i][j])
	}
	return match, similarity
}

// cosineOf returns the cosine of two vectors, 0 if one of them is all zeros or
// not finite.
func cosineOf(a, b []float32) float64 {
	var dot, aa, bb float64
	for i, v := range a {
		x, y := float64(v), float64(b[i])
		dot += x * y
		aa += x * x
		bb += y * y
	}
	c := dot / math.Sqrt(aa*bb)
	if math.IsNaN(c) || math.IsInf(c, 0) {
		return 0
	}
	return c
}

// assign gives every row a different column so that the sum of gains is greatest.
func assign(gain [][]float64) []int {
	n := len(gain)
	// Potentials of rows and columns, and the row of each column; indices start at
	// 1, 0 stands for unassigned.
	u, v := make([]float64, n+1), make([]float64, n+1)
	row := make([]int, n+1)
	way := make([]int, n+1)
	for i := 1; i <= n; i++ {
		row[0] = i
		least := make([]float64, n+1)
		used := make([]bool, n+1)
		for j := range least {
			least[j] = math.Inf(1)
		}
		at := 0
		for row[at] != 0 {
			used[at] = true
			r, next, delta := row[at], 0, math.Inf(1)
			for j := 1; j <= n; j++ {
				if used[j] {
					continue
				}
				if c := -gain[r-1][j-1] - u[r] - v[j]; c < least[j] {
					least[j], way[j] = c, at
				}
				if least[j] < delta {
					delta, next = least[j], j
				}
			}
			for j := 0; j <= n; j++ {
				if used[j] {
					u[row[j]] += delta
					v[j] -= delta
				} else {
					least[j] -= delta
				}
			}
			at = next
		}
		for at != 0 {
			row[at] = row[way[at]]
			at = way[at]
		}
	}
	match := make([]int, n)
	for j := 1; j <= n; j++ {
		match[row[j]-1] = j - 1
	}
	return match
}
