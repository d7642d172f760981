package main

import (
	"fmt"
	"math"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// vec is a register of real and one of imaginary parts.
type vec struct{ re, im reg.VecVirtual }

func (v isa) vec() vec { return vec{v.v(), v.v()} }

// sumDiff leaves a+b in a and a−b in b.
func (v isa) sumDiff(a, b vec) {
	for _, r := range [][2]reg.VecVirtual{{a.re, b.re}, {a.im, b.im}} {
		t := v.v()
		VSUBPS(r[1], r[0], t)
		VADDPS(r[1], r[0], r[0])
		VMOVAPS(t, r[1])
	}
}

// turned leaves a−ib in a and a+ib in b.
func (v isa) turned(a, b vec) {
	t, u := v.v(), v.v()
	VSUBPS(b.im, a.re, t) // plus.re
	VADDPS(b.re, a.im, u) // plus.im
	VADDPS(b.im, a.re, a.re)
	VSUBPS(b.re, a.im, a.im)
	VMOVAPS(t, b.re)
	VMOVAPS(u, b.im)
}

// linear leaves a·f + b·g, or a·f − b·g, in a new register.
func (v isa) linear(a reg.VecVirtual, f float64, b reg.VecVirtual, g float64, minus bool) reg.VecVirtual {
	s, t := v.v(), v.v()
	VMULPS(wide(math.Float32bits(float32(f))), a, s)
	VMULPS(wide(math.Float32bits(float32(g))), b, t)
	if minus {
		VSUBPS(t, s, s)
	} else {
		VADDPS(t, s, s)
	}
	return s
}

// butterfly transforms x in place and returns the order of the results.
func (v isa) butterfly(x []vec) []vec {
	switch len(x) {
	case 2:
		v.sumDiff(x[0], x[1])
		return x
	case 3:
		v.sumDiff(x[1], x[2]) // t and x1−x2
		y0 := v.vec()
		for i, r := range []reg.VecVirtual{x[1].re, x[1].im} {
			from, to := []reg.VecVirtual{x[0].re, x[0].im}[i], []reg.VecVirtual{y0.re, y0.im}[i]
			other := []reg.VecVirtual{x[2].re, x[2].im}[i]
			VADDPS(r, from, to)
			VMULPS(wide(math.Float32bits(-.5)), r, r)
			VADDPS(r, from, r)
			VMULPS(wide(math.Float32bits(float32(math.Sqrt(3)/2))), other, other)
		}
		v.turned(x[1], x[2])
		return []vec{y0, x[1], x[2]}
	case 4:
		v.sumDiff(x[0], x[2])
		v.sumDiff(x[1], x[3])
		v.sumDiff(x[0], x[1])
		v.turned(x[2], x[3])
		return []vec{x[0], x[2], x[1], x[3]}
	}
	c1, c2 := math.Cos(2*math.Pi/5), math.Cos(4*math.Pi/5)
	s1, s2 := math.Sin(2*math.Pi/5), math.Sin(4*math.Pi/5)
	v.sumDiff(x[1], x[4]) // a, c
	v.sumDiff(x[2], x[3]) // b, d
	part := func(x0, a, b reg.VecVirtual) (m, n reg.VecVirtual) {
		// (x0 + a·f) + b·g, twice, then x0 + a + b in x0
		m, n = v.v(), v.v()
		t := v.v()
		VMULPS(wide(math.Float32bits(float32(c1))), a, m)
		VADDPS(m, x0, m)
		VMULPS(wide(math.Float32bits(float32(c2))), b, t)
		VADDPS(t, m, m)
		VMULPS(wide(math.Float32bits(float32(c2))), a, n)
		VADDPS(n, x0, n)
		VMULPS(wide(math.Float32bits(float32(c1))), b, t)
		VADDPS(t, n, n)
		VADDPS(a, x0, x0)
		VADDPS(b, x0, x0)
		return m, n
	}
	var m, n vec
	m.re, n.re = part(x[0].re, x[1].re, x[2].re)
	m.im, n.im = part(x[0].im, x[1].im, x[2].im)
	first := vec{v.linear(x[4].re, s1, x[3].re, s2, false), v.linear(x[4].im, s1, x[3].im, s2, false)}
	second := vec{v.linear(x[4].re, s2, x[3].re, s1, true), v.linear(x[4].im, s2, x[3].im, s1, true)}
	v.turned(m, first)
	v.turned(n, second)
	return []vec{x[0], m, n, second, first}
}

func genFFT(v isa) {
	for radix := 2; radix <= 5; radix++ {
		v.genPass(radix)
	}
	// fftScaleSwap: (re, im) becomes (im·scale, re·scale).
	TEXT("fftScaleSwap"+v.suffix, NOSPLIT, "func(z, scale *float32, n int)")
	Pragma("noescape")
	z, scale, n := ptr("z"), ptr("scale"), ptr("n")
	v.each("loop", n, []reg.Register{scale}, func(d int) {
		f, re := v.load(at(scale, d)), v.v()
		VMULPS(at(z, d), f, re)
		VMULPS(at(z, d+64), f, f)
		VMOVUPS(f, at(z, d))
		VMOVUPS(re, at(z, d+64))
		if d+v.bytes() == 64 {
			ADDQ(Imm(128), z)
		}
	})
	VZEROUPPER()
	RET()
}

// genPass generates a pass of FFTPass; an element is 128 bytes.
func (v isa) genPass(radix int) {
	TEXT(fmt.Sprintf("fft%d%s", radix, v.suffix), NOSPLIT, "func(dst, src, tw *float32, m, s int)")
	Pragma("noescape")
	dst, src, tw, m, s := ptr("dst"), ptr("src"), ptr("tw"), ptr("m"), ptr("s")
	q, from, to := GP64(), GP64(), GP64()
	MOVQ(s, to)
	SHLQ(Imm(7), to) // between the results
	MOVQ(m, from)
	IMULQ(to, from) // between the sources
	from3, to3 := GP64(), GP64()
	LEAQ(atx(from, from, 2, 0), from3)
	LEAQ(atx(to, to, 2, 0), to3)
	place := func(base, one, three reg.Register, j, d int) Mem {
		switch j {
		case 0:
			return at(base, d)
		case 3:
			return atx(base, three, 1, d)
		}
		return atx(base, one, uint8(j), d)
	}
	w := make([]vec, radix)
	Label("p")
	if v.wide() {
		for k := 1; k < radix; k++ {
			w[k] = v.vec()
			VBROADCASTSS(at(tw, 8*k-8), w[k].re)
			VBROADCASTSS(at(tw, 8*k-4), w[k].im)
		}
	}
	MOVQ(s, q)
	Label("q")
	for d := 0; d < 64; d += v.bytes() {
		x := make([]vec, radix)
		for j := range x {
			x[j] = vec{v.load(place(src, from, from3, j, d)), v.load(place(src, from, from3, j, d+64))}
		}
		for k, y := range v.butterfly(x) {
			if k > 0 {
				wk := w[k]
				if !v.wide() {
					wk = v.vec()
					VBROADCASTSS(at(tw, 8*k-8), wk.re)
					VBROADCASTSS(at(tw, 8*k-4), wk.im)
				}
				re, t := v.v(), v.v()
				VMULPS(wk.re, y.re, re)
				VMULPS(wk.im, y.im, t)
				VSUBPS(t, re, re)
				VMULPS(wk.re, y.im, y.im)
				VMULPS(wk.im, y.re, t)
				VADDPS(t, y.im, y.im)
				y.re = re
			}
			VMOVUPS(y.re, place(dst, to, to3, k, d))
			VMOVUPS(y.im, place(dst, to, to3, k, d+64))
		}
	}
	ADDQ(Imm(128), src)
	ADDQ(Imm(128), dst)
	DECQ(q)
	JNZ(LabelRef("q"))
	for range radix - 1 {
		ADDQ(to, dst)
	}
	ADDQ(Imm(uint64(8*(radix-1))), tw)
	DECQ(m)
	JNZ(LabelRef("p"))
	VZEROUPPER()
	RET()
}
