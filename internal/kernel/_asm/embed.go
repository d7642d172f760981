package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

var evenOdd [2]Mem

// laneOrder returns the memory of the even (0) or odd (1) places of two registers.
func laneOrder(odd int) Mem {
	if evenOdd[odd] == (Mem{}) {
		evenOdd[odd] = GLOBL([]string{"evenPlaces", "oddPlaces"}[odd], 8|16)
		for i := range 16 {
			DATA(4*i, U32(uint32(2*i+odd)))
		}
	}
	return evenOdd[odd]
}

// sumHalves adds sixteen lanes by halves and stores the sum.
func (v isa) sumHalves(lanes []reg.VecVirtual, to Mem) {
	lo, h := YMM(), XMM()
	if v.wide() {
		VEXTRACTF64X4(Imm(1), lanes[0], lo)
		VADDPS(lanes[0].AsY(), lo, lo)
	} else {
		VADDPS(lanes[1], lanes[0], lo)
	}
	VEXTRACTF128(Imm(1), lo, h)
	x := lo.AsX()
	VADDPS(h, x, x)
	VMOVHLPS(x, h, h)
	VADDPS(h, x, x)
	VMOVSHDUP(x, h)
	VADDPS(h, x, x)
	VMOVSS(x, to)
}

// sums returns as many registers as sixteen lanes need.
func (v isa) sums() []reg.VecVirtual {
	var s []reg.VecVirtual
	for d := 0; d < 64; d += v.bytes() {
		s = append(s, v.v())
	}
	return s
}

func (v isa) clear(s []reg.VecVirtual) {
	for _, r := range s {
		v.xor(r, r, r)
	}
}

// force adds w·d to the sums of lanes i.
func (v isa) force(w, dx, dy, fx, fy Op) {
	VMULPS(w, dx, dx)
	VADDPS(dx, fx, fx)
	VMULPS(w, dy, dy)
	VADDPS(dy, fy, fy)
}

// distance returns 1 + dx² + dy².
func (v isa) distance(one, dx, dy Op) reg.VecVirtual {
	s, t := v.v(), v.v()
	VMULPS(dx, dx, s)
	VMULPS(dy, dy, t)
	VADDPS(t, s, s)
	VADDPS(one, s, s)
	return s
}

func genEmbed(v isa) {
	// attract: n rows from point first on; rows points to the first row's beginning.
	TEXT("attract"+v.suffix, NOSPLIT, "func(y *float32, rows, col *int32, p, f *float32, first, n int)")
	Pragma("noescape")
	y, rows, col, p, f := ptr("y"), ptr("rows"), ptr("col"), ptr("p"), ptr("f")
	own, n := ptr("first"), ptr("n")
	LEAQ(atx(y, own, 8, 0), own)
	one := v.c(1)
	var even, odd reg.VecVirtual
	if v.wide() {
		even, odd = v.load(laneOrder(0)), v.load(laneOrder(1))
	}
	xi, yi, fx, fy := v.v(), v.v(), v.sums(), v.sums()
	at0, end := GP64(), GP64()
	Label("row")
	VBROADCASTSS(at(own, 0), xi)
	VBROADCASTSS(at(own, 4), yi)
	v.clear(fx)
	v.clear(fy)
	MOVLQSX(at(rows, 0), at0)
	MOVLQSX(at(rows, 4), end)
	CMPQ(at0, end)
	JGE(LabelRef("rowdone"))
	Label("block")
	for d := 0; d < 64; d += v.bytes() {
		dx, dy := v.pairs(y, col, at0, d, even, odd)
		VSUBPS(dx, xi, dx)
		VSUBPS(dy, yi, dy)
		s := v.distance(one, dx, dy)
		w := v.v()
		VMOVUPS(atx(p, at0, 4, d), w)
		VDIVPS(s, w, w)
		v.force(w, dx, dy, fx[d/v.bytes()], fy[d/v.bytes()])
	}
	ADDQ(Imm(16), at0)
	CMPQ(at0, end)
	JLT(LabelRef("block"))
	Label("rowdone")
	v.sumHalves(fx, at(f, 0))
	v.sumHalves(fy, at(f, 4))
	ADDQ(Imm(8), f)
	ADDQ(Imm(8), own)
	ADDQ(Imm(4), rows)
	DECQ(n)
	JNZ(LabelRef("row"))
	VZEROUPPER()
	RET()

	// repel: n points from point first on, against all blocks of points.
	TEXT("repel"+v.suffix, NOSPLIT, "func(f, z, x, y *float32, blocks, first, n int)")
	Pragma("noescape")
	f, z, x, y := ptr("f"), ptr("z"), ptr("x"), ptr("y")
	size, point, n := ptr("blocks"), ptr("first"), ptr("n")
	SHLQ(Imm(6), size) // in bytes
	one = v.c(1)
	xi, yi, fx, fy = v.v(), v.v(), v.sums(), v.sums()
	sz := v.sums()
	j := GP64()
	Label("row")
	VBROADCASTSS(atx(x, point, 4, 0), xi)
	VBROADCASTSS(atx(y, point, 4, 0), yi)
	v.clear(fx)
	v.clear(fy)
	v.clear(sz)
	XORQ(j, j)
	Label("block")
	for d := 0; d < 64; d += v.bytes() {
		dx, dy := v.v(), v.v()
		VSUBPS(atx(x, j, 1, d), xi, dx)
		VSUBPS(atx(y, j, 1, d), yi, dy)
		q := v.distance(one, dx, dy)
		VDIVPS(q, one, q)
		VADDPS(q, sz[d/v.bytes()], sz[d/v.bytes()])
		VMULPS(q, q, q)
		v.force(q, dx, dy, fx[d/v.bytes()], fy[d/v.bytes()])
	}
	ADDQ(Imm(64), j)
	CMPQ(j, size)
	JLT(LabelRef("block"))
	v.sumHalves(fx, at(f, 0))
	v.sumHalves(fy, at(f, 4))
	v.sumHalves(sz, at(z, 0))
	ADDQ(Imm(8), f)
	ADDQ(Imm(4), z)
	INCQ(point)
	DECQ(n)
	JNZ(LabelRef("row"))
	VZEROUPPER()
	RET()
}

// pairs gathers the pairs of y that col[index…] names, d bytes further, and returns
// their first and second halves.
func (v isa) pairs(y, col, index reg.Register, d int, even, odd reg.VecVirtual) (xs, ys reg.VecVirtual) {
	a, b := v.v(), v.v()
	if v.wide() {
		for i, to := range []reg.VecVirtual{a, b} {
			idx, all := YMM(), K()
			VMOVDQU(atx(col, index, 4, d+32*i), idx)
			KXNORW(all, all, all)
			v.xor(to, to, to)
			VGATHERDPD(Mem{Base: y, Index: idx, Scale: 8}, all, to)
		}
		xs = v.v()
		VMOVAPS(a, xs)
		VPERMT2PS(b, even, xs)
		VPERMT2PS(b, odd, a)
		return xs, a
	}
	for i, to := range []reg.VecVirtual{a, b} {
		idx, all := XMM(), YMM()
		VMOVDQU(atx(col, index, 4, d+16*i), idx)
		VPCMPEQD(all, all, all)
		v.xor(to, to, to)
		VGATHERDPD(all, Mem{Base: y, Index: idx, Scale: 8}, to)
	}
	xs = v.v()
	VSHUFPS(Imm(0x88), b, a, xs)
	VSHUFPS(Imm(0xdd), b, a, a)
	VPERMPD(Imm(0xd8), xs, xs)
	VPERMPD(Imm(0xd8), a, a)
	return xs, a
}
