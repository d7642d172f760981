package program

// The activations and their gradients: see ../../activation_generic.go, whose
// operations these are, in the same order.
func activations(def func(name string, f func(p *Program) V)) {
	def("exp", func(p *Program) V { return p.exp(p.atMost(p.src(), p.c(88))) })

	def("sigmoid", func(p *Program) V {
		minus := p.xor(p.src(), p.bits(signBit))
		return p.div(p.c(1), p.sum(p.exp(p.atMost(minus, p.c(88))), p.c(1)))
	})
	def("sigmoidGrad", func(p *Program) V {
		y := p.src()
		return p.gradient(p.mul(y, p.sub(p.c(1), y)))
	})

	def("tanh", func(p *Program) V {
		x := p.src()
		sign := p.and(x, p.bits(signBit))
		size := p.xor(x, sign)
		q, s := p.split(p.atMost(p.sum(size, size), p.c(20)))
		e := p.fma(q, s, p.sub(s, p.c(1))) // e^(2·size) − 1
		return p.or(p.div(e, p.sum(p.sum(e, p.c(1)), p.c(1))), sign)
	})
	def("tanhGrad", func(p *Program) V {
		y := p.src()
		return p.gradient(p.fnma(y, y, p.c(1)))
	})

	def("relu", func(p *Program) V { return p.atLeast(p.src(), p.c(0)) })
	def("reluGrad", func(p *Program) V { return p.choose(p.less(p.c(0), p.src()), p.dst(), p.c(0)) })

	def("leakyRelu", func(p *Program) V {
		x := p.src()
		return p.choose(p.less(p.c(0), x), x, p.mul(x, p.param(0)))
	})
	def("leakyReluGrad", func(p *Program) V {
		return p.gradient(p.choose(p.less(p.c(0), p.src()), p.c(1), p.param(0)))
	})

	def("elu", func(p *Program) V {
		x := p.src()
		q, s := p.split(p.atMost(p.atLeast(x, p.c(-87)), p.c(88)))
		return p.choose(p.less(p.c(0), x), x, p.mul(p.param(0), p.fma(q, s, p.sub(s, p.c(1)))))
	})
	def("eluGrad", func(p *Program) V {
		y := p.src()
		return p.gradient(p.choose(p.less(p.c(0), y), p.c(1), p.sum(y, p.param(0))))
	})

	def("softplus", func(p *Program) V {
		x := p.src()
		e := p.exp(p.negAbs(x))
		s := p.div(e, p.sum(e, p.c(2)))
		z := p.mul(s, s)
		q := p.poly(z, 0.666664124, 0.40021697, 0.27999109, 0.280246258)
		return p.sum(p.atLeast(x, p.c(0)), p.fma(p.mul(s, z), q, p.sum(s, s)))
	})
	def("softplusGrad", func(p *Program) V {
		q, s := p.split(p.atLeast(p.neg(p.src()), p.c(-87)))
		return p.gradient(p.fnma(q, s, p.sub(p.c(1), s)))
	})

	def("silu", func(p *Program) V {
		x := p.atLeast(p.src(), p.c(-87))
		return p.div(x, p.sum(p.exp(p.neg(x)), p.c(1)))
	})
	def("siluGrad", func(p *Program) V {
		x := p.atMost(p.atLeast(p.src(), p.c(-87)), p.c(87))
		e := p.exp(p.neg(x))
		s := p.div(p.c(1), p.sum(e, p.c(1)))
		return p.gradient(p.mul(s, p.fma(x, p.mul(e, s), p.c(1))))
	})

	def("gelu", func(p *Program) V {
		x := p.atLeast(p.src(), p.c(-20))
		_, share := p.normal(x)
		return p.mul(x, share)
	})
	def("geluGrad", func(p *Program) V {
		x := p.atMost(p.atLeast(p.src(), p.c(-20)), p.c(20))
		e, share := p.normal(x)
		return p.gradient(p.fma(x, p.mul(e, p.c(0.3989423)), share))
	})

	def("geluTanh", func(p *Program) V {
		x := p.atLeast(p.src(), p.c(-20))
		v := p.mul(x, p.fma(p.c(0.071354814), p.mul(x, x), p.c(1.5957692)))
		return p.div(x, p.sum(p.exp(p.atMost(p.neg(v), p.c(88))), p.c(1)))
	})
	def("geluTanhGrad", func(p *Program) V {
		x := p.atMost(p.atLeast(p.src(), p.c(-20)), p.c(20))
		z := p.mul(x, x)
		v := p.mul(x, p.fma(p.c(0.071354814), z, p.c(1.5957692)))
		e := p.exp(p.atMost(p.neg(v), p.c(88)))
		s := p.div(p.c(1), p.sum(e, p.c(1)))
		slope := p.mul(x, p.fma(p.c(0.21406444), z, p.c(1.5957692)))
		return p.gradient(p.mul(s, p.fma(slope, p.mul(e, s), p.c(1))))
	})

	def("hardSigmoid", func(p *Program) V {
		return p.div(p.atMost(p.atLeast(p.sum(p.src(), p.c(3)), p.c(0)), p.c(6)), p.c(6))
	})
	def("hardSigmoidGrad", func(p *Program) V { return p.gradient(p.between(p.src(), p.c(0), p.c(1), p.c(1./6))) })

	def("hardSwish", func(p *Program) V {
		x := p.atLeast(p.src(), p.c(-3))
		return p.mul(x, p.div(p.atMost(p.sum(x, p.c(3)), p.c(6)), p.c(6)))
	})
	def("hardSwishGrad", func(p *Program) V {
		x := p.src()
		d := p.choose(p.less(p.c(3), x), p.c(1), p.fma(x, p.c(1./3), p.c(0.5)))
		return p.gradient(p.choose(p.less(x, p.c(-3)), p.c(0), d))
	})

	def("clipGrad", func(p *Program) V {
		return p.gradient(p.between(p.src(), p.param(0), p.param(1), p.c(1)))
	})
}

// signBit is the sign of a float32.
const signBit = 0x80000000

// gradient multiplies the gradient in dst by a derivative.
func (p *Program) gradient(d V) V { return p.mul(p.dst(), d) }

func (p *Program) neg(x V) V    { return p.sub(p.c(0), x) }
func (p *Program) negAbs(x V) V { return p.atMost(x, p.neg(x)) }

// between is v where low < x < high and 0 elsewhere.
func (p *Program) between(x, low, high, v V) V {
	return p.choose(p.less(low, x), p.choose(p.less(x, high), v, p.c(0)), p.c(0))
}

// poly is c[0] + c[1]·x + c[2]·x² + ….
func (p *Program) poly(x V, c ...float32) V {
	y := p.c(c[len(c)-1])
	for i := len(c) - 2; i >= 0; i-- {
		y = p.fma(x, y, p.c(c[i]))
	}
	return y
}

// split computes, for x in [−87, 88], q = e^r − 1 and s = 2^n with x = n·ln 2 + r.
func (p *Program) split(x V) (q, s V) {
	t := p.fma(p.bits(0x3fb8aa3b), x, p.c(12582912)) // n in the low bits
	n := p.sub(t, p.c(12582912))
	r := p.fnma(p.bits(0x3f317200), n, x)
	r = p.fnma(p.bits(0x35bfbe8e), n, r)
	q = p.poly(r, 0.5, 0.166665182, 0.041666206, 0.00836891308, 0.00139505381)
	q = p.fma(q, p.mul(r, r), r)
	return q, p.add(Ins{Op: AddInt, A: p.add(Ins{Op: Shift23, A: t}), B: p.c(1)})
}

// exp is e^x for x up to 88; below −87 it is e^−87.
func (p *Program) exp(x V) V {
	q, s := p.split(p.atLeast(x, p.c(-87)))
	return p.fma(q, s, s)
}

// normal returns e^(−x²/2) and the share of the normal distribution below x.
func (p *Program) normal(x V) (e, share V) {
	n := p.negAbs(x)
	e = p.exp(p.mul(n, p.mul(n, p.c(-0.5))))
	t := p.div(p.c(1), p.fnma(p.c(0.35), n, p.c(1)))
	q := p.poly(t, 0.139622584, 0.139836028, 0.120061904, 0.104426593, -0.0201151948, 0.154161990, -0.250733197, 0.141269803, -0.0285304990)
	tail := p.mul(e, p.mul(t, q))
	return e, p.choose(p.less(p.c(0), x), p.sub(p.c(1), tail), tail)
}
