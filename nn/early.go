package nn

import "brainbow/internal/kernel"

// UpdateEarly makes Gradient hand the gradient of each dense layer's weights to f, a
// few rows at a time, while it is in the cache and as soon as nothing needs those
// weights any more, instead of storing it in grad; nil ends that. A large dense layer
// is limited by memory: stored, its gradient goes there and back again.
//
// f may change the weights from … to−1 (of Data) that g is the gradient of, and g. It
// is called by the goroutines of the team. With it Gradient takes no more samples
// than one block has, and ends before the first call if an output is not a number.
func (k *Worker) UpdateEarly(f func(from, to int, g []float32)) { k.p.early = f }

// GivesEarly says whether UpdateEarly hands over the gradient of parameter i.
func (k *Worker) GivesEarly(i int) bool {
	for n, o := range k.p.ops {
		if _, ok := o.(*dense); ok && k.p.net.nodes[n].weight == i {
			return true
		}
	}
	return false
}

// earlyNumbers is how much of a gradient is handed over at once: it, the weights and what an
// optimiser keeps for them fit the second cache many times.
const earlyNumbers = 1 << 14

// updates hands over a dense layer's gradient; each member of a team has a
// stretch of rows.
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

// tile is the number of rows that are handed over at once.
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
