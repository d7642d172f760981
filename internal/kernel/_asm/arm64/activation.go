package main

// exponent holds the constants of e^x (see expSplit in generic.go) and the registers needed to
// compute it, apart from those of x.
type exponent struct {
	log2e, magic, ln2hi, ln2lo, q0, q1, q2, q3, q4, one vs
	t, u, w                                             vs
}

// exponent loads the constants; n is the number of registers of a value.
func (a *asm) exponent(n int) exponent {
	return exponent{
		log2e: a.cbits(0x3fb8aa3b), magic: a.c(12582912),
		ln2hi: a.cbits(0x3f317200), ln2lo: a.cbits(0x35bfbe8e),
		q0: a.c(0.5), q1: a.c(0.166665182), q2: a.c(0.041666206), q3: a.c(0.00836891308), q4: a.c(0.00139505381),
		one: a.c(1),
		t:   a.new(n), u: a.new(n), w: a.new(n),
	}
}

// split computes, for x in [-87, 88], p = e^r − 1 and s = 2^n with x = n·ln2 + r.
// p is in x's registers and s in e.t; e.u and e.w are free again.
func (a *asm) split(e exponent, x vs) (p, s vs) {
	a.mov(e.t, e.magic)
	a.do("fmla", e.t, x, e.log2e) // n in the low bits
	a.do("fsub", e.u, e.t, e.magic)
	a.do("fmls", x, e.u, e.ln2hi)
	a.do("fmls", x, e.u, e.ln2lo) // r
	a.mov(e.u, e.q3)
	a.do("fmla", e.u, x, e.q4)
	a.mov(e.w, e.q2)
	a.do("fmla", e.w, x, e.u)
	a.mov(e.u, e.q1)
	a.do("fmla", e.u, x, e.w)
	a.mov(e.w, e.q0)
	a.do("fmla", e.w, x, e.u) // q
	a.do("fmul", e.u, x, x)
	a.do("fmla", x, e.w, e.u) // r + q·r²
	a.do1("shl23", e.t, e.t)
	a.do("add", e.t, e.t, e.one) // of integers: the bits of 1
	return x, e.t
}

// exp computes e^x with x clamped to [-87, 88]; NaN stays NaN. The result is in e.t. The bounds are
// neither NaN nor 0, so fmin and fmax select as the definition does, except for the payload of a
// NaN.
func (a *asm) exp(e exponent, lo, hi, x vs) vs {
	a.do("fmin", x, x, hi)
	a.do("fmax", x, x, lo)
	p, s := a.split(e, x)
	a.mov(e.u, s)
	a.do("fmla", e.u, p, s) // p·s + s
	return e.u
}

func genSoftmax(a *asm) {
	a.text("softmax", "dst", "src", "n", "stride")
	a.ptrs("dst", "src", "n", "stride")
	const dst, src, n, stride, half, p, q, k = r(0), r(1), r(2), r(3), r(4), r(5), r(6), r(7)
	e, lo, hi := a.exponent(2), a.c(-87), a.c(88)
	m, sum, x := a.new(2), a.new(2), a.new(2)
	a.op("MOVD", 2, half)
	a.label("half")
	a.op("MOVD", src, p)
	a.op("MOVD", n, k)
	a.load(m, p, 0)
	a.label("max")
	a.load(x, p, 0)
	a.do("fcmgt", e.t, m, x)
	a.do("bif", m, x, e.t) // m > x ? m : x
	a.op("ADD", stride, p)
	a.again(k, "max")
	a.op("MOVD", src, p)
	a.op("MOVD", dst, q)
	a.op("MOVD", n, k)
	a.zero(sum)
	a.label("exp")
	a.load(x, p, 0)
	a.do("fsub", x, x, m)
	y := a.exp(e, lo, hi, x)
	a.do("fadd", sum, sum, y)
	a.store(y, q, 0)
	a.op("ADD", stride, p)
	a.op("ADD", stride, q)
	a.again(k, "exp")
	a.op("MOVD", dst, q)
	a.op("MOVD", n, k)
	a.label("div")
	a.load(x, q, 0)
	a.do("fdiv", x, x, sum)
	a.store(x, q, 0)
	a.op("ADD", stride, q)
	a.again(k, "div")
	a.op("ADD", 32, src)
	a.op("ADD", 32, dst)
	a.again(half, "half")
	a.ret()
}
