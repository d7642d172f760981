package main

import (
	"math"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

var consts = map[uint32]Mem{}

// bits returns the memory of a 32-bit constant.
func bits(u uint32) Mem {
	m, ok := consts[u]
	if !ok {
		m = ConstData("c"+hex(u), U32(u))
		consts[u] = m
	}
	return m
}

func hex(u uint32) string {
	const d = "0123456789abcdef"
	b := make([]byte, 8)
	for i := range b {
		b[i] = d[u>>(28-4*i)&15]
	}
	return string(b)
}

// c broadcasts a float32 constant into a new register.
func (v isa) c(f float32) reg.VecVirtual { return v.cbits(math.Float32bits(f)) }

func (v isa) cbits(u uint32) reg.VecVirtual {
	r := v.v()
	VBROADCASTSS(bits(u), r)
	return r
}

func (v isa) zero() reg.VecVirtual {
	r := v.v()
	v.xor(r, r, r)
	return r
}

func (v isa) xor(b, a, d Op) {
	if v.wide() {
		VPXORD(b, a, d)
	} else {
		VPXOR(b, a, d)
	}
}

func (v isa) and(b, a, d Op) {
	if v.wide() {
		VPANDD(b, a, d)
	} else {
		VPAND(b, a, d)
	}
}

func (v isa) or(b, a, d Op) {
	if v.wide() {
		VPORD(b, a, d)
	} else {
		VPOR(b, a, d)
	}
}

// load loads a register from memory.
func (v isa) load(m Mem) reg.VecVirtual {
	r := v.v()
	VMOVUPS(m, r)
	return r
}

// each emits a loop over n blocks of sixteen floats. advance lists the pointers to advance with it;
// body receives the displacement to add to each.
func (v isa) each(name string, n reg.Register, advance []reg.Register, body func(disp int)) {
	TESTQ(n, n)
	JE(LabelRef(name + "done"))
	Label(name)
	for d := 0; d < 64; d += v.bytes() {
		body(d)
	}
	for _, p := range advance {
		ADDQ(Imm(64), p)
	}
	DECQ(n)
	JNZ(LabelRef(name))
	Label(name + "done")
}

func ptr(name string) reg.Register { return Load(Param(name), GP64()) }

// exponent holds the constants of e^x: see expSplit in generic.go.
type exponent struct {
	log2e, magic, ln2hi, ln2lo, q0, q1, q2, q3, q4, one reg.VecVirtual
}

func (v isa) exponent() exponent {
	return exponent{
		log2e: v.cbits(0x3fb8aa3b), magic: v.c(12582912),
		ln2hi: v.cbits(0x3f317200), ln2lo: v.cbits(0x35bfbe8e),
		q0: v.c(0.5), q1: v.c(0.166665182), q2: v.c(0.041666206), q3: v.c(0.00836891308), q4: v.c(0.00139505381),
		one: v.c(1),
	}
}

// split computes, for x in [-87, 88], p = e^r − 1 and s = 2^n with x = n·ln2 + r.
func (v isa) split(e exponent, x reg.VecVirtual) (p, s reg.VecVirtual) {
	t := v.v()
	VMOVAPS(e.magic, t)
	VFMADD231PS(e.log2e, x, t) // t = x·log2e + magic: n in the low bits
	n := v.v()
	VSUBPS(e.magic, t, n)
	r := v.v()
	VMOVAPS(x, r)
	VFNMADD231PS(e.ln2hi, n, r)
	VFNMADD231PS(e.ln2lo, n, r)
	q := v.v()
	VMOVAPS(e.q4, q)
	VFMADD213PS(e.q3, r, q)
	VFMADD213PS(e.q2, r, q)
	VFMADD213PS(e.q1, r, q)
	VFMADD213PS(e.q0, r, q)
	r2 := v.v()
	VMULPS(r, r, r2)
	VFMADD231PS(q, r2, r) // r + r²·q
	VPSLLD(Imm(23), t, t)
	VPADDD(e.one, t, t)
	return r, t
}

// exp computes e^x with x clamped to [-87, 88]; NaN stays NaN.
func (v isa) exp(e exponent, lo, hi, x reg.VecVirtual) reg.VecVirtual {
	y := v.v()
	VMINPS(x, hi, y)
	VMAXPS(y, lo, y)
	p, s := v.split(e, y)
	VFMADD213PS(s, s, p) // p·s + s
	return p
}

func genSoftmax(v isa) {
	TEXT("softmax"+v.suffix, NOSPLIT, "func(dst, src *float32, n, stride int)")
	Pragma("noescape")
	dst, src, n, stride := ptr("dst"), ptr("src"), ptr("n"), ptr("stride")
	e, lo, hi := v.exponent(), v.c(-87), v.c(88)
	half := GP64()
	MOVQ(U64(64/v.bytes()), half)
	Label("half")
	p, k := GP64(), GP64()
	MOVQ(src, p)
	MOVQ(n, k)
	m := v.load(at(p, 0))
	Label("max")
	VMAXPS(at(p, 0), m, m) // m > x ? m : x
	ADDQ(stride, p)
	DECQ(k)
	JNZ(LabelRef("max"))
	MOVQ(src, p)
	q := GP64()
	MOVQ(dst, q)
	MOVQ(n, k)
	sum := v.zero()
	Label("exp")
	x := v.load(at(p, 0))
	VSUBPS(m, x, x)
	y := v.exp(e, lo, hi, x)
	VADDPS(y, sum, sum)
	VMOVUPS(y, at(q, 0))
	ADDQ(stride, p)
	ADDQ(stride, q)
	DECQ(k)
	JNZ(LabelRef("exp"))
	MOVQ(dst, q)
	MOVQ(n, k)
	Label("div")
	y = v.load(at(q, 0))
	VDIVPS(sum, y, y)
	VMOVUPS(y, at(q, 0))
	ADDQ(stride, q)
	DECQ(k)
	JNZ(LabelRef("div"))
	ADDQ(Imm(uint64(v.bytes())), src)
	ADDQ(Imm(uint64(v.bytes())), dst)
	DECQ(half)
	JNZ(LabelRef("half"))
	VZEROUPPER()
	RET()
}

func genPool(v isa) {
	// maxTaps: dst[c] = max over taps of src[tab[t] + c·step].
	TEXT("maxTaps"+v.suffix, NOSPLIT, "func(dst, src *float32, tab *int32, taps, cols, step int)")
	Pragma("noescape")
	dst, src, tab, taps, cols, step := ptr("dst"), ptr("src"), ptr("tab"), ptr("taps"), ptr("cols"), ptr("step")
	Label("col")
	t, k, o := GP64(), GP64(), GP64()
	MOVQ(tab, t)
	MOVQ(taps, k)
	MOVLQSX(at(t, 0), o)
	var m []reg.VecVirtual
	for d := 0; d < 64; d += v.bytes() {
		m = append(m, v.load(atx(src, o, 4, d)))
	}
	Label("tap")
	MOVLQSX(at(t, 0), o)
	for i, d := 0, 0; d < 64; i, d = i+1, d+v.bytes() {
		VMAXPS(m[i], v.load(atx(src, o, 4, d)), m[i]) // x > m ? x : m
	}
	ADDQ(Imm(4), t)
	DECQ(k)
	JNZ(LabelRef("tap"))
	for i, d := 0, 0; d < 64; i, d = i+1, d+v.bytes() {
		VMOVUPS(m[i], at(dst, d))
	}
	ADDQ(step, src)
	ADDQ(Imm(64), dst)
	DECQ(cols)
	JNZ(LabelRef("col"))
	VZEROUPPER()
	RET()

	genMaxTapsGrad(v, "maxTapsGrad", false)
	genMaxTapsGrad(v, "maxTapsGradAdd", true)
}

// genMaxTapsGrad: dx[tab[t] + c·dxStep] = g[c] where x first equals y[c], else 0; with add, it is
// added to dx.
func genMaxTapsGrad(v isa, name string, add bool) {
	TEXT(name+v.suffix, NOSPLIT, "func(dx, x, y, dy *float32, dxTab, xTab *int32, taps, cols, dxStep, xStep int)")
	Pragma("noescape")
	dx, x, y, g := ptr("dx"), ptr("x"), ptr("y"), ptr("dy")
	dxTab, xTab := ptr("dxTab"), ptr("xTab")
	cols := ptr("cols")
	Label("col")
	o := GP64()
	for d := 0; d < 64; d += v.bytes() {
		label := "tap"
		if d > 0 {
			label = "tap2"
		}
		yv, left := v.load(at(y, d)), v.load(at(g, d))
		i := GP64()
		XORQ(i, i)
		k := GP64()
		Load(Param("taps"), k)
		Label(label)
		MOVLQSX(atx(xTab, i, 4, 0), o)
		if v.wide() {
			km := K()
			VCMPPS(Imm(0), atx(x, o, 4, d), yv, km)
			out := v.v()
			VMOVAPS_Z(left, km, out)
			MOVLQSX(atx(dxTab, i, 4, 0), o)
			VPXORD(out, left, left) // a gradient goes to the first tap only
			if add {
				VADDPS(atx(dx, o, 4, d), out, out)
			}
			VMOVUPS(out, atx(dx, o, 4, d))
		} else {
			mask := v.v()
			VCMPPS(Imm(0), atx(x, o, 4, d), yv, mask)
			out := v.v()
			VANDPS(left, mask, out)
			VANDNPS(left, mask, left)
			MOVLQSX(atx(dxTab, i, 4, 0), o)
			if add {
				VADDPS(atx(dx, o, 4, d), out, out)
			}
			VMOVUPS(out, atx(dx, o, 4, d))
		}
		INCQ(i)
		DECQ(k)
		JNZ(LabelRef(label))
	}
	st := GP64()
	Load(Param("dxStep"), st)
	ADDQ(st, dx)
	Load(Param("xStep"), st)
	ADDQ(st, x)
	ADDQ(Imm(64), y)
	ADDQ(Imm(64), g)
	DECQ(cols)
	JNZ(LabelRef("col"))
	VZEROUPPER()
	RET()
}

func genSums(v isa) {
	TEXT("add"+v.suffix, NOSPLIT, "func(dst, src *float32, n int)")
	Pragma("noescape")
	dst, src, n := ptr("dst"), ptr("src"), ptr("n")
	v.each("loop", n, []reg.Register{dst, src}, func(d int) {
		y := v.load(at(dst, d))
		VADDPS(at(src, d), y, y)
		VMOVUPS(y, at(dst, d))
	})
	VZEROUPPER()
	RET()

	// sumBlocks: acc[l] += src[0·16+l] + src[1·16+l] …, in order.
	TEXT("sumBlocks"+v.suffix, NOSPLIT, "func(acc, src *float32, n int)")
	Pragma("noescape")
	acc, src, n := ptr("acc"), ptr("src"), ptr("n")
	var a []reg.VecVirtual
	for d := 0; d < 64; d += v.bytes() {
		a = append(a, v.load(at(acc, d)))
	}
	v.each("loop", n, []reg.Register{src}, func(d int) {
		VADDPS(at(src, d), a[d/v.bytes()], a[d/v.bytes()])
	})
	for i, r := range a {
		VMOVUPS(r, at(acc, i*v.bytes()))
	}
	VZEROUPPER()
	RET()

	// reduceLanes: dst[i] = the sum of src[16i … 16i+15] by halves: 8, 4, 2, 1.
	TEXT("reduceLanes"+v.suffix, NOSPLIT, "func(dst, src *float32, n int)")
	Pragma("noescape")
	dst, src, n = ptr("dst"), ptr("src"), ptr("n")
	TESTQ(n, n)
	JE(LabelRef("done"))
	Label("loop")
	lo := YMM()
	VMOVUPS(at(src, 0), lo)
	VADDPS(at(src, 32), lo, lo)
	h := XMM()
	VEXTRACTF128(Imm(1), lo, h)
	x := lo.AsX()
	VADDPS(h, x, x)
	VMOVHLPS(x, h, h)
	VADDPS(h, x, x)
	VMOVSHDUP(x, h)
	VADDPS(h, x, x)
	VMOVSS(x, at(dst, 0))
	ADDQ(Imm(64), src)
	ADDQ(Imm(4), dst)
	DECQ(n)
	JNZ(LabelRef("loop"))
	Label("done")
	VZEROUPPER()
	RET()
}

func genMoves(v isa) {
	// affineU8: dst[i] = src[i]·scale + offset, fused; n blocks of sixteen.
	TEXT("affineU8"+v.suffix, NOSPLIT, "func(dst *float32, src *byte, n int, scale, offset float32)")
	Pragma("noescape")
	dst, src, n := ptr("dst"), ptr("src"), ptr("n")
	sc, off := v.v(), v.v()
	scale, offset := Load(Param("scale"), XMM()), Load(Param("offset"), XMM())
	VBROADCASTSS(scale, sc)
	VBROADCASTSS(offset, off)
	TESTQ(n, n)
	JE(LabelRef("done"))
	Label("loop")
	for d := 0; d < 16; d += v.lanes {
		x := v.v()
		VPMOVZXBD(at(src, d), x)
		VCVTDQ2PS(x, x)
		VFMADD213PS(off, sc, x)
		VMOVUPS(x, at(dst, 4*d))
	}
	ADDQ(Imm(16), src)
	ADDQ(Imm(64), dst)
	DECQ(n)
	JNZ(LabelRef("loop"))
	Label("done")
	VZEROUPPER()
	RET()

	// transpose16: dst[j·dstStride + i] = src[i·srcStride + j], i, j < 16. Strides in bytes.
	TEXT("transpose16"+v.suffix, NOSPLIT, "func(dst *float32, dstStride int, src *float32, srcStride int)")
	Pragma("noescape")
	dst, src = ptr("dst"), ptr("src")
	ds, ss := ptr("dstStride"), ptr("srcStride")
	if v.wide() {
		transpose512(dst, ds, src, ss)
	} else {
		transpose256(dst, ds, src, ss)
	}
	VZEROUPPER()
	RET()
}

func transpose512(dst, ds, src, ss reg.Register) {
	a, b := zmm[:16], zmm[16:]
	for i := range 16 {
		VMOVUPS(at(src, 0), a[i])
		ADDQ(ss, src)
	}
	for i := 0; i < 16; i += 2 {
		VUNPCKLPS(a[i+1], a[i], b[i])
		VUNPCKHPS(a[i+1], a[i], b[i+1])
	}
	for i := 0; i < 16; i += 4 {
		VUNPCKLPD(b[i+2], b[i], a[i])
		VUNPCKHPD(b[i+2], b[i], a[i+1])
		VUNPCKLPD(b[i+3], b[i+1], a[i+2])
		VUNPCKHPD(b[i+3], b[i+1], a[i+3])
	}
	// a[4q+c] holds, in 128-bit part p, column 4p+c of rows 4q … 4q+3.
	for c := range 4 {
		VSHUFF32X4(Imm(0x88), a[4+c], a[c], b[c])
		VSHUFF32X4(Imm(0xdd), a[4+c], a[c], b[4+c])
		VSHUFF32X4(Imm(0x88), a[12+c], a[8+c], b[8+c])
		VSHUFF32X4(Imm(0xdd), a[12+c], a[8+c], b[12+c])
	}
	for c := range 4 {
		VSHUFF32X4(Imm(0x88), b[8+c], b[c], a[c])
		VSHUFF32X4(Imm(0x88), b[12+c], b[4+c], a[4+c])
		VSHUFF32X4(Imm(0xdd), b[8+c], b[c], a[8+c])
		VSHUFF32X4(Imm(0xdd), b[12+c], b[4+c], a[12+c])
	}
	for i := range 16 {
		VMOVUPS(a[i], at(dst, 0))
		if i < 15 {
			ADDQ(ds, dst)
		}
	}
}

func transpose256(dst, ds, src, ss reg.Register) {
	s0, d0 := GP64(), GP64()
	for _, r := range []int{0, 8} { // source rows r … r+7 become columns
		for _, c := range []int{0, 8} {
			a, b := ymm[:8], ymm[8:]
			MOVQ(src, s0)
			for i := range 8 {
				VMOVUPS(at(s0, 4*c), a[i])
				if i < 7 {
					ADDQ(ss, s0)
				}
			}
			if c == 8 {
				ADDQ(ss, s0)
				MOVQ(s0, src)
			}
			for i := 0; i < 8; i += 2 {
				VUNPCKLPS(a[i+1], a[i], b[i])
				VUNPCKHPS(a[i+1], a[i], b[i+1])
			}
			for i := 0; i < 8; i += 4 {
				VUNPCKLPD(b[i+2], b[i], a[i])
				VUNPCKHPD(b[i+2], b[i], a[i+1])
				VUNPCKLPD(b[i+3], b[i+1], a[i+2])
				VUNPCKHPD(b[i+3], b[i+1], a[i+3])
			}
			for i := range 4 {
				VPERM2F128(Imm(0x20), a[4+i], a[i], b[i])
				VPERM2F128(Imm(0x31), a[4+i], a[i], b[4+i])
			}
			if c == 0 {
				MOVQ(dst, d0)
			}
			for i := range 8 {
				VMOVUPS(b[i], at(d0, 4*r))
				if !(c == 8 && i == 7) {
					ADDQ(ds, d0)
				}
			}
		}
	}
}

func genOptimizers(v isa) {
	// Byte offsets of struct UpdateArgs' fields.
	const (
		lr, l2, p1, q1, p2, q2, eps, corr, ignored = 0, 4, 8, 12, 16, 20, 24, 28, 32
	)
	var zero, ignore reg.VecVirtual // wide: the bits that are not ignored
	// flush sets x to 0 where it has no bit but ignored ones.
	flush := func(x reg.VecVirtual) {
		if v.wide() {
			k := K()
			VPTESTMD(ignore, x, k)
			VMOVAPS_Z(x, k, x)
			return
		}
		t := v.v()
		VPANDN(x, ignore, t)
		VPCMPEQD(zero, t, t)
		VPANDN(x, t, x)
	}
	gen := func(name string, params []int, slots int, f func(k map[int]reg.VecVirtual, w, g reg.VecVirtual, s []reg.VecVirtual)) {
		TEXT(name+v.suffix, NOSPLIT, "func(w, dw, m, v *float32, n int, a *byte)")
		Pragma("noescape")
		wp, gp, n := ptr("w"), ptr("dw"), ptr("n")
		adv := []reg.Register{wp, gp}
		if slots > 0 {
			adv = append(adv, ptr("m"))
		}
		if slots > 1 {
			adv = append(adv, ptr("v"))
		}
		a := ptr("a")
		k := map[int]reg.VecVirtual{}
		for _, p := range append([]int{lr, l2}, params...) {
			k[p] = v.v()
			VBROADCASTSS(at(a, p), k[p])
		}
		if slots > 0 {
			ignore = v.v()
			VBROADCASTSS(at(a, ignored), ignore)
			if v.wide() {
				VPTERNLOGD(Imm(0x55), ignore, ignore, ignore) // not
			} else {
				zero = v.zero()
			}
		}
		v.each("loop", n, adv, func(d int) {
			w, g := v.load(at(wp, d)), v.load(at(gp, d))
			VFMADD231PS(k[l2], w, g)
			var s []reg.VecVirtual
			for _, p := range adv[2:] {
				s = append(s, v.load(at(p, d)))
			}
			f(k, w, g, s)
			VMOVUPS(w, at(wp, d))
			for i, p := range adv[2:] {
				VMOVUPS(s[i], at(p, d))
			}
		})
		VZEROUPPER()
		RET()
	}
	type regs = map[int]reg.VecVirtual
	type vec = reg.VecVirtual
	gen("sgd", nil, 0, func(k regs, w, g vec, _ []vec) {
		VFNMADD231PS(k[lr], g, w)
	})
	gen("momentum", []int{p1}, 1, func(k regs, w, g vec, s []vec) {
		VFMADD213PS(g, k[p1], s[0]) // m = m·μ + g
		flush(s[0])
		VFNMADD231PS(k[lr], s[0], w)
	})
	gen("nesterov", []int{p1}, 1, func(k regs, w, g vec, s []vec) {
		VFMADD213PS(g, k[p1], s[0]) // m = m·μ + g
		flush(s[0])
		VFMADD231PS(k[p1], s[0], g) // g + μ·m
		VFNMADD231PS(k[lr], g, w)
	})
	// mean sets s to s·P1 + Q1·g² and g to g/(√s + ε).
	mean := func(k regs, g, s vec) {
		t := v.v()
		VMULPS(g, g, t)
		VMULPS(k[q1], t, t)
		VFMADD213PS(t, k[p1], s)
		flush(s)
		VSQRTPS(s, t)
		VADDPS(k[eps], t, t)
		VDIVPS(t, g, g)
	}
	gen("rmsprop", []int{p1, q1, eps}, 1, func(k regs, w, g vec, s []vec) {
		mean(k, g, s[0])
		VFNMADD231PS(k[lr], g, w)
	})
	gen("rmspropMomentum", []int{p1, q1, p2, eps}, 2, func(k regs, w, g vec, s []vec) {
		mean(k, g, s[0])
		VFMADD213PS(g, k[p2], s[1]) // m·μ + g/(√s + ε)
		flush(s[1])
		VFNMADD231PS(k[lr], s[1], w)
	})
	gen("adam", []int{p1, q1, p2, q2, eps, corr}, 2, func(k regs, w, g vec, s []vec) {
		t := v.v()
		VMULPS(k[q1], g, t)
		VFMADD213PS(t, k[p1], s[0]) // m = m·β1 + (1−β1)·g
		flush(s[0])
		VMULPS(g, g, t)
		VMULPS(k[q2], t, t)
		VFMADD213PS(t, k[p2], s[1]) // v = v·β2 + (1−β2)·g²
		flush(s[1])
		VSQRTPS(s[1], t)
		VFMADD213PS(k[eps], k[corr], t) // √v·corr + ε
		VDIVPS(t, s[0], t)
		VFNMADD231PS(k[lr], t, w)
	})
	gen("adadelta", []int{p1, q1, eps}, 2, func(k regs, w, g vec, s []vec) {
		t, u := v.v(), v.v()
		VMULPS(g, g, t)
		VMULPS(k[q1], t, t)
		VFMADD213PS(t, k[p1], s[0]) // E[g²] = ρ·E[g²] + (1−ρ)·g²
		flush(s[0])
		VADDPS(k[eps], s[0], t)
		VSQRTPS(t, t)
		VADDPS(k[eps], s[1], u)
		VSQRTPS(u, u)
		VDIVPS(t, u, u)
		VMULPS(g, u, u) // Δ
		VMULPS(u, u, t)
		VMULPS(k[q1], t, t)
		VFMADD213PS(t, k[p1], s[1]) // E[Δ²]
		flush(s[1])
		VFNMADD231PS(k[lr], u, w)
	})
}
