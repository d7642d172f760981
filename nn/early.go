package nn

import "brainbow/internal/kernel"

// UpdateEarly makes Gradient pass the gradient of each dense layer's weights to f, a few rows at a
// time, instead of storing it in grad. It does so as soon as those weights are no longer needed,
// while the gradient is in the cache. A nil f turns this off. Large dense layers are limited by
// memory bandwidth: storing their gradient would mean writing it to memory and reading it again.
//
// g is the gradient of the weights from … to−1 of Data; f may change those weights and g. The
// goroutines of the team call f. With a non-nil f, Gradient accepts at most one block of samples,
// and returns before the first call of f if an output is not finite.
func (k *Worker) UpdateEarly(f func(from, to int, g []float32)) { k.p.early = f }

// GivesEarly reports whether UpdateEarly passes the gradient of parameter i to its function.
func (k *Worker) GivesEarly(i int) bool {
	for n, o := range k.p.ops {
		if _, ok := o.(*dense); ok && k.p.net.nodes[n].weight == i {
			return true
		}
	}
	return false
}

// earlyNumbers is the number of elements of a gradient passed at once: the L2 cache holds them,
// their weights and the optimiser's averages several times over.
const earlyNumbers = 1 << 14

// updates passes on a dense layer's gradient; each member of a team has a range of rows.
type updates struct {
	d    *dense
	p    *pass
	at   int // of the weights in Data
	args []kernel.TapsArgs
	rows [][]float32
	run  func(member int)
}

func (u *updates) set(p *pass, d *dense) {
	u.d, u.p, u.at = d, p, p.net.params[d.weight].offset
	u.run = u.member
}

func (u *updates) do() {
	if u.args == nil {
		members := 1
		if u.d.dw.team != nil {
			members = u.p.team.Size()
		}
		u.args = make([]kernel.TapsArgs, members)
		for range members {
			u.rows = append(u.rows, make([]float32, u.tile()*u.d.dw.DstOut))
		}
	}
	if len(u.args) == 1 {
		u.member(0)
	} else {
		u.p.team.Run(u.run)
	}
}

// tile is the number of rows that are passed on at once.
func (u *updates) tile() int { return max(1, earlyNumbers/u.d.dw.DstOut) }

func (u *updates) member(m int) {
	a, g, stride := &u.args[m], u.rows[m], u.d.dw.DstOut
	*a = u.d.dw.TapsArgs
	a.Taps, a.Mode, a.Dst = u.p.valid, kernel.FromZero, g
	outs := u.d.dw.Outs
	end := (m + 1) * outs / len(u.args)
	for o := m * outs / len(u.args); o < end; o += u.tile() {
		a.Outs = min(u.tile(), end-o)
		a.W = u.d.dw.W[o*u.d.dw.WOut:]
		kernel.Taps(a)
		u.p.early(u.at+o*stride, u.at+(o+a.Outs)*stride, g[:a.Outs*stride])
	}
}
