package program

// Maps returns the kernels of ../../map.go, in the order of their constants there.
func Maps() []*Program {
	var all []*Program
	def := func(name string, f func(p *Program) V) {
		p := &Program{Name: name}
		p.Out = f(p)
		all = append(all, p)
	}
	def("mul", func(p *Program) V { return p.mul(p.dst(), p.src()) })
	def("scale", func(p *Program) V { return p.mul(p.src(), p.param(0)) })
	def("addSign", func(p *Program) V {
		x, s, zero := p.src(), p.param(0), p.c(0)
		up := p.choose(p.less(zero, x), s, zero)
		down := p.choose(p.less(x, zero), s, zero)
		return p.sum(p.dst(), p.sub(up, down))
	})
	def("clip", func(p *Program) V {
		return p.atMost(p.atLeast(p.src(), p.param(0)), p.param(1))
	})
	activations(def)
	return all
}
