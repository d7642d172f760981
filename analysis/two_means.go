package analysis

import (
	"math"

	"brainbow/internal/exact"
)

// twoMeans cuts n points of dims numbers into two parts so that the squared
// distances to the parts' means are small. It takes the best of several runs of
// Lloyd's algorithm, each started at two points, the second drawn with a
// probability proportional to its squared distance from the first (Arthur and
// Vassilvitskii, "k-means++", 2007). It returns which points are in the second
// part, and the sum of the squared distances as a share of that to the mean of
// all points; 1 and no cut if all points coincide.
func twoMeans(points []float64, n, dims, starts int, random *exact.Stream) (second []bool, share float64) {
	m := &twoMeansRun{points: points, n: n, dims: dims, part: make([]bool, n), distance: make([]float64, n)}
	whole := m.spread()
	if !(whole > 0) {
		return make([]bool, n), 1
	}
	best := math.Inf(1)
	for range starts {
		if sum := m.run(random); sum < best {
			best = sum
			second = append(second[:0], m.part...)
		}
	}
	return second, best / whole
}

type twoMeansRun struct {
	points   []float64
	n, dims  int
	part     []bool
	distance []float64
	mean     [2][]float64
}

func (m *twoMeansRun) of(i int) []float64 { return m.points[i*m.dims : (i+1)*m.dims] }

// spread returns the sum of the squared distances to the mean of all points.
func (m *twoMeansRun) spread() float64 {
	mean := make([]float64, m.dims)
	for i := range m.n {
		for k, v := range m.of(i) {
			mean[k] += v / float64(m.n)
		}
	}
	sum := 0.0
	for i := range m.n {
		sum += squaredDistance(m.of(i), mean)
	}
	return sum
}

func squaredDistance(a, b []float64) float64 {
	sum := 0.0
	for k, v := range a {
		d := v - b[k]
		sum += float64(d * d)
	}
	return sum
}

// run moves two means until no point changes sides.
func (m *twoMeansRun) run(random *exact.Stream) float64 {
	first := random.IntN(m.n)
	sum := 0.0
	for i := range m.n {
		m.distance[i] = squaredDistance(m.of(i), m.of(first))
		sum += m.distance[i]
	}
	at, other := random.Float64()*sum, first
	for i := range m.n {
		if m.distance[i] > 0 {
			other = i // the last point with a distance, if rounding skips all
			if at -= m.distance[i]; at < 0 {
				break
			}
		}
	}
	m.mean[0] = append(m.mean[0][:0], m.of(first)...)
	m.mean[1] = append(m.mean[1][:0], m.of(other)...)
	total := 0.0
	for range 100 {
		changed := false
		total = 0
		for i := range m.n {
			a, b := squaredDistance(m.of(i), m.mean[0]), squaredDistance(m.of(i), m.mean[1])
			part := b < a
			changed = changed || part != m.part[i]
			m.part[i] = part
			total += min(a, b)
		}
		if !changed {
			break
		}
		m.settle()
	}
	return total
}

// settle moves each mean to the mean of its points; a mean without points
// stays.
func (m *twoMeansRun) settle() {
	var count [2]float64
	var sums [2][]float64
	for k := range sums {
		sums[k] = make([]float64, m.dims)
	}
	for i, second := range m.part {
		k := 0
		if second {
			k = 1
		}
		count[k]++
		for d, v := range m.of(i) {
			sums[k][d] += v
		}
	}
	for k := range sums {
		if count[k] == 0 {
			continue
		}
		for d := range sums[k] {
			m.mean[k][d] = sums[k][d] / count[k]
		}
	}
}
