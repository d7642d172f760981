package main

import "fmt"

// The elements of struct UpdateArgs: two registers of four constants, used by element; eps, which
// is added, and ignored, which is a mask, have registers of their own.
const (
	lr = iota
	l2
	p1
	q1
	p2
	q2
	eps
	corr
	ignored
)

// update holds the registers that the body of a rule works on. g is the gradient plus l2·w, m and v
// the rule's slots, t and u are free.
type update struct {
	w, g, m, v, t, u vs
	eps, ignore, bit vs
	k                vs
}

// scale emits d = n·c, c being an element of UpdateArgs.
func (a *asm) scale(s update, d, n vs, c int) { a.elem("fmul", d, n, s.k[c/4], c%4) }

// muladd emits d += n·c.
func (a *asm) muladd(s update, d, n vs, c int) { a.elem("fmla", d, n, s.k[c/4], c%4) }

// descend emits w −= lr·d.
func (a *asm) descend(s update, d vs) { a.elem("fmls", s.w, d, s.k[lr/4], lr%4) }

// flush emits d = 0 where d has no bit but ignored ones.
func (a *asm) flush(s update, d vs) {
	for i := range d {
		one := d[i : i+1]
		a.do("bic", s.bit, one, s.ignore)
		a.do("cmtst", s.bit, s.bit, s.bit)
		a.do("and", one, one, s.bit)
	}
}

// genUpdates generates the rules of update.go, in the order of its formulas.
func genUpdates(a *asm) {
	// gen generates one rule; f emits it and returns the registers of the new slots.
	gen := func(name string, slots int, f func(s update) []vs) {
		a.text(name, "w", "dw", "m", "v", "n", "a")
		const w, dw, n, args = r(0), r(1), r(4), r(5)
		a.ptrs("w", "dw", "m", "v", "n", "a")
		s := update{w: a.new(4), g: a.new(4), m: a.new(4), v: a.new(4), t: a.new(4), u: a.new(4), eps: a.new(1), ignore: a.new(1), bit: a.new(1), k: a.new(2)}
		a.load(s.k, args, 0)
		a.broadcast(s.eps[0], s.k[eps/4], eps%4)
		a.op("MOVWU", mem(args, 4*ignored), scratch)
		a.op("VDUP", scratch, fmt.Sprintf("V%d.S4", int(s.ignore[0])))
		pointers := []r{w, dw, 2, 3}[:2+slots]
		old := []vs{s.m, s.v}[:slots]
		a.each(n, pointers, func() {
			a.load(s.w, w, 0)
			a.load(s.g, dw, 0)
			for i, d := range old {
				a.load(d, pointers[2+i], 0)
			}
			a.muladd(s, s.g, s.w, l2)
			slots := f(s)
			a.store(s.w, w, 0)
			for i, d := range slots {
				a.store(d, pointers[2+i], 0)
			}
		})
		a.ret()
	}
	gen("sgd", 0, func(s update) []vs {
		a.descend(s, s.g)
		return nil
	})
	gen("momentum", 1, func(s update) []vs {
		a.muladd(s, s.g, s.m, p1) // m·μ + g
		a.flush(s, s.g)
		a.descend(s, s.g)
		return []vs{s.g}
	})
	gen("nesterov", 1, func(s update) []vs {
		a.mov(s.t, s.g)
		a.muladd(s, s.t, s.m, p1) // m·μ + g
		a.flush(s, s.t)
		a.muladd(s, s.g, s.t, p1) // g + μ·m
		a.descend(s, s.g)
		return []vs{s.t}
	})
	// mean leaves s·P1 + Q1·g² in t and g/(√t + ε) in g; u is used.
	mean := func(s update) {
		a.do("fmul", s.t, s.g, s.g)
		a.scale(s, s.t, s.t, q1)
		a.muladd(s, s.t, s.m, p1)
		a.flush(s, s.t)
		a.do1("fsqrt", s.u, s.t)
		a.do("fadd", s.u, s.u, s.eps)
		a.do("fdiv", s.g, s.g, s.u)
	}
	gen("rmsprop", 1, func(s update) []vs {
		mean(s)
		a.descend(s, s.g)
		return []vs{s.t}
	})
	gen("rmspropMomentum", 2, func(s update) []vs {
		mean(s)
		a.muladd(s, s.g, s.v, p2) // m·μ + g/(√s + ε)
		a.flush(s, s.g)
		a.descend(s, s.g)
		return []vs{s.t, s.g}
	})
	gen("adam", 2, func(s update) []vs {
		m, v, root := s.t, s.u, s.v
		a.scale(s, m, s.g, q1)
		a.muladd(s, m, s.m, p1) // m·β1 + (1−β1)·g
		a.flush(s, m)
		a.do("fmul", v, s.g, s.g)
		a.scale(s, v, v, q2)
		a.muladd(s, v, s.v, p2) // v·β2 + (1−β2)·g²
		a.flush(s, v)
		a.do1("fsqrt", root, v)
		a.mov(s.g, s.eps)
		a.muladd(s, s.g, root, corr) // √v·corr + ε
		a.do("fdiv", s.g, m, s.g)
		a.descend(s, s.g)
		return []vs{m, v}
	})
	gen("adadelta", 2, func(s update) []vs {
		squares, delta, root := s.t, s.u, s.m
		a.do("fmul", squares, s.g, s.g)
		a.scale(s, squares, squares, q1)
		a.muladd(s, squares, s.m, p1) // E[g²] = ρ·E[g²] + (1−ρ)·g²
		a.flush(s, squares)
		a.do("fadd", root, squares, s.eps)
		a.do1("fsqrt", root, root)
		a.do("fadd", delta, s.v, s.eps)
		a.do1("fsqrt", delta, delta)
		a.do("fdiv", delta, delta, root)
		a.do("fmul", delta, delta, s.g) // Δ
		a.do("fmul", s.g, delta, delta)
		a.scale(s, s.g, s.g, q1)
		a.muladd(s, s.g, s.v, p1) // E[Δ²]
		a.flush(s, s.g)
		a.descend(s, delta)
		return []vs{squares, s.g}
	})
}
