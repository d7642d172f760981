package nn

import (
	"slices"
	"time"

	"brainbow/internal/kernel"
)

// Rate is the speed of one part of one layer on one core, for a block of 16 samples.
type Rate struct {
	Layer string `json:"layer"`
	Shape string `json:"shape"`
	// Part is "forward", "input gradient" or "weight gradient".
	Part string  `json:"part"`
	Flop int64   `json:"flop"` // of one call: two per multiply-add
	Time float64 `json:"seconds"`
}

// Profile measures every layer that has weights: it calls each part for about a millisecond, rounds
// times, and returns the median.
func (n *Network) Profile(rounds int) []Rate {
	w := n.Init(1)
	var k *Worker
	if n.DependsOnBatch() {
		b := n.NewBatch(Quadratic, kernel.Lanes, nil, 0)
		k = b.workers[0]
		k.p.acc = make([]float32, k.p.kept*kernel.Lanes)
	} else {
		k = n.NewWorker(Quadratic, nil)
	}
	p := k.p
	p.grad, p.first, p.valid = n.NewWeights(), true, p.lanes
	for i := range p.input.data {
		p.input.data[i] = float32(i%17) / 17
	}
	move(p.vals[0], &p.input)
	p.forward(w)
	k.gradient(1)
	p.backward(w, true)
	var rates []Rate
	for i, o := range p.ops {
		nd := &n.nodes[i]
		if nd.weight < 0 || !n.params[nd.weight].IsWeight {
			continue
		}
		pw := &n.params[nd.weight]
		flop := 2 * kernel.Lanes * int64(pw.rows) * int64(pw.cols) * int64(nd.shape[1]) * int64(nd.shape[2])
		add := func(part string, f func()) {
			rates = append(rates, Rate{nd.name, n.shapeOf(i), part, flop, median(rounds, f)})
		}
		add("forward", func() { o.forward(p, w) })
		switch o := o.(type) {
		case *conv:
			if o.hasDx {
				add("input gradient", func() { o.inputGradient(w, p.grads[o.in]) })
			}
			add("weight gradient", func() { o.weightGradient(p) })
		case *dense:
			if o.dx != nil {
				add("input gradient", func() { o.inputGradient(w) })
			}
			add("weight gradient", func() { o.weightGradient(p) })
		}
	}
	return rates
}

// median calls f for about a millisecond, rounds times, and returns the median
// of the seconds per call.
func median(rounds int, f func()) float64 {
	start := time.Now()
	f()
	f()
	calls := 1 + int(2*time.Millisecond/(time.Since(start)+1))
	var s []float64
	for range rounds {
		start := time.Now()
		for range calls {
			f()
		}
		s = append(s, time.Since(start).Seconds()/float64(calls))
	}
	slices.Sort(s)
	return s[len(s)/2]
}
