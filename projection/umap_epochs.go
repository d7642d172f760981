package projection

import (
	"context"
	"math"

	"brainbow/internal/exact"
)

const (
	umapPoints = 256 // points that a thread takes at a time
	// umapTurns is the number of groups of points that move one after the other in an epoch, so
	// that later groups see the new positions of earlier ones.
	umapTurns = 2
	umapClip  = 4 // the largest pull or push along an axis
	// The forces are interpolated linearly in tables by the squared distance, with 64 entries per
	// octave from 2^−20 to 2^20.
	forceFine = 6
	forceLow  = -20
	forceHigh = 20
)

// forces are UMAP's coefficients of the difference of two points by their squared distance: pull
// for an edge, push for any two points.
type forces struct{ pull, push []float32 }

func newForces(a, b float64) *forces {
	size := (forceHigh-forceLow)<<forceFine + 1
	f := &forces{make([]float32, size+1), make([]float32, size+1)}
	for i := range f.pull {
		octave, place := i>>forceFine, i&(1<<forceFine-1)
		square := math.Ldexp(1+float64(place)/(1<<forceFine), octave+forceLow)
		p := power(square, b)
		f.pull[i] = float32(-2 * a * b * (p / square) / (1 + float64(a*p)))
		f.push[i] = float32(2 * b / (float64(0.001+square) * (1 + float64(a*p))))
	}
	return f
}

// at interpolates in a table.
func at(table []float32, square float32) float32 {
	const shift = 23 - forceFine
	bits := int(math.Float32bits(square))
	i := bits>>shift - (127+forceLow)<<forceFine
	if i < 0 {
		return table[0]
	}
	if i >= len(table)-1 {
		return table[len(table)-1]
	}
	part := float32(bits&(1<<shift-1)) * (1.0 / (1 << shift))
	lo := table[i]
	return lo + float32(part*(table[i+1]-lo))
}

func clipped(v float32) float32 {
	if v > umapClip {
		return umapClip
	}
	if v < -umapClip {
		return -umapClip
	}
	return v
}

// run moves the layout through the epochs. An edge of weight w acts in every (heaviest/w)-th epoch.
// The error is ctx's.
func (r *UMAPResult) run(ctx context.Context, g *graph, uo *UMAPOptions) error {
	n := r.Layout.Shape[0]
	var heaviest float32
	for _, w := range g.weights {
		heaviest = max(heaviest, w)
	}
	every, due := make([]float32, len(g.weights)), make([]float32, len(g.weights))
	for i, w := range g.weights {
		every[i] = heaviest / w
		if every[i] > float32(uo.Epochs) {
			every[i] = float32(math.Inf(1))
		}
		due[i] = every[i]
	}
	m := &motion{g: g, uo: uo, f: newForces(r.A, r.B), every: every, due: due, n: n, y: r.Layout.Data, old: r.Layout.Clone().Data, moved: make([]float32, 2*len(g.ids)), back: g.back(), next: make([]int, n)}
	for epoch := range uo.Epochs {
		if err := ctx.Err(); err != nil {
			r.Early = true
			return err
		}
		rate := float32(uo.Rate * (1 - float64(epoch)/float64(uo.Epochs)))
		for turn := range umapTurns {
			first, last := n*turn/umapTurns, n*(turn+1)/umapTurns
			// Without ctx: an epoch must include all points or none.
			_ = split(context.Background(), uo.threads(), last-first, umapPoints, func(part, lo, hi int) {
				m.points(epoch, turn, part, first+lo, first+hi, rate)
			})
			_ = split(context.Background(), uo.threads(), n, umapPoints, func(_, lo, hi int) {
				m.gather(lo, hi, first, last)
			})
		}
		r.Epochs++
		uo.progress(r.Epochs, uo.Epochs)
		if uo.Snapshot != nil && !uo.Snapshot(r.Epochs, r.Layout) && r.Epochs < uo.Epochs {
			r.Early = true
			break
		}
	}
	return nil
}

// motion holds the data of the epochs.
type motion struct {
	g          *graph
	uo         *UMAPOptions
	f          *forces
	every, due []float32 // of every edge: the epochs between two actions, and the next one
	n          int
	y, old     []float32 // y is written, old read
	// moved is the movement by each edge of its point in this turn; back is the number of the same
	// edge seen from its other end.
	moved []float32
	back  []int32
	next  []int // of every point: its first edge to points of later groups
}

// gather moves the points lo … hi−1 that edges of points first … last−1 attract, and publishes the
// new positions of all.
func (m *motion) gather(lo, hi, first, last int) {
	for j := lo; j < hi; j++ {
		px, py := m.old[2*j], m.old[2*j+1]
		if j >= first && j < last {
			px, py = m.y[2*j], m.y[2*j+1]
		}
		if first == 0 {
			m.next[j] = m.g.starts[j]
		}
		e := m.next[j]
		for ; e < m.g.starts[j+1] && int(m.g.ids[e]) < last; e++ {
			b := m.back[e]
			px -= m.moved[2*b]
			py -= m.moved[2*b+1]
			m.moved[2*b], m.moved[2*b+1] = 0, 0
		}
		m.next[j] = e
		m.old[2*j], m.old[2*j+1] = px, py
		m.y[2*j], m.y[2*j+1] = px, py
	}
}

// back returns the number of every edge as seen from its other end.
func (g *graph) back() []int32 {
	back, next := make([]int32, len(g.ids)), append([]int(nil), g.starts...)
	for i := range len(g.starts) - 1 {
		for e := g.starts[i]; e < g.starts[i+1]; e++ { // i rises, and with it the edges of j
			j := g.ids[e]
			back[e] = int32(next[j])
			next[j]++
		}
	}
	return back
}

// points moves the points lo … hi−1.
func (m *motion) points(epoch, turn, part, lo, hi int, rate float32) {
	random := exact.NewStream(m.uo.Seed, "umap", uint64(epoch), uint64(turn), uint64(part))
	var words [256]uint32
	left := words[:0]
	negatives, n, old := m.uo.Negatives, uint64(m.n), m.old
	for i := lo; i < hi; i++ {
		px, py := old[2*i], old[2*i+1]
		for e := m.g.starts[i]; e < m.g.starts[i+1]; e++ {
			if m.due[e] > float32(epoch) {
				continue
			}
			m.due[e] += m.every[e]
			j := int(m.g.ids[e])
			qx, qy := old[2*j], old[2*j+1]
			dx, dy := px-qx, py-qy
			if square := float32(dx*dx) + float32(dy*dy); square > 0 {
				c := at(m.f.pull, square)
				gx, gy := float32(rate*clipped(float32(c*dx))), float32(rate*clipped(float32(c*dy)))
				px += gx
				py += gy
				m.moved[2*e], m.moved[2*e+1] = gx, gy
			}
			if len(left) < negatives {
				random.Words(words[:])
				left = words[:]
			}
			for _, w := range left[:negatives] {
				j := int(uint64(w) * n >> 32)
				if j == i {
					continue
				}
				dx, dy := px-old[2*j], py-old[2*j+1]
				if square := float32(dx*dx) + float32(dy*dy); square > 0 {
					c := at(m.f.push, square)
					px += float32(rate * clipped(float32(c*dx)))
					py += float32(rate * clipped(float32(c*dy)))
				}
			}
			left = left[negatives:]
		}
		m.y[2*i], m.y[2*i+1] = px, py
	}
}
