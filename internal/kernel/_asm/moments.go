package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

func genMoments(v isa) {
	// sumProducts: acc[l] += (a[16i+l]−am[l])·(b[16i+l]−bm[l]), fused, i in order.
	TEXT("sumProducts"+v.suffix, NOSPLIT, "func(acc, a, b, am, bm *float32, n int)")
	Pragma("noescape")
	acc, a, b, am, bm := ptr("acc"), ptr("a"), ptr("b"), ptr("am"), ptr("bm")
	n := ptr("n")
	var sum, ma, mb []reg.VecVirtual
	for d := 0; d < 64; d += v.bytes() {
		sum = append(sum, v.load(at(acc, d)))
		ma, mb = append(ma, v.load(at(am, d))), append(mb, v.load(at(bm, d)))
	}
	v.each("loop", n, []reg.Register{a, b}, func(d int) {
		i := d / v.bytes()
		x, y := v.load(at(a, d)), v.load(at(b, d))
		VSUBPS(ma[i], x, x)
		VSUBPS(mb[i], y, y)
		VFMADD231PS(x, y, sum[i])
	})
	for i, r := range sum {
		VMOVUPS(r, at(acc, i*v.bytes()))
	}
	VZEROUPPER()
	RET()

	// scaleShift: dst[16i+l] = src[16i+l]·scale[i·step+l] + shift[i·step+l], fused; step in bytes.
	TEXT("scaleShift"+v.suffix, NOSPLIT, "func(dst, src, scale, shift *float32, n, step int)")
	Pragma("noescape")
	dst, src, scale, shift := ptr("dst"), ptr("src"), ptr("scale"), ptr("shift")
	n = ptr("n")
	step := ptr("step")
	Label("loop")
	for d := 0; d < 64; d += v.bytes() {
		x, y := v.load(at(src, d)), v.load(at(shift, d))
		VFMADD231PS(at(scale, d), x, y)
		VMOVUPS(y, at(dst, d))
	}
	for _, p := range []reg.Register{dst, src} {
		ADDQ(Imm(64), p)
	}
	ADDQ(step, scale)
	ADDQ(step, shift)
	DECQ(n)
	JNZ(LabelRef("loop"))
	VZEROUPPER()
	RET()

	// scaleShift2: dst = a·ca + (b·cb + shift), both fused; ca, cb and shift are 16 long.
	TEXT("scaleShift2"+v.suffix, NOSPLIT, "func(dst, a, ca, b, cb, shift *float32, n int)")
	Pragma("noescape")
	dst, a, b = ptr("dst"), ptr("a"), ptr("b")
	ca, cb := ptr("ca"), ptr("cb")
	shift, n = ptr("shift"), ptr("n")
	var va, vb, vs []reg.VecVirtual
	for d := 0; d < 64; d += v.bytes() {
		va, vb, vs = append(va, v.load(at(ca, d))), append(vb, v.load(at(cb, d))), append(vs, v.load(at(shift, d)))
	}
	v.each("loop", n, []reg.Register{dst, a, b}, func(d int) {
		i := d / v.bytes()
		y := v.v()
		VMOVUPS(vs[i], y)
		VFMADD231PS(at(b, d), vb[i], y)
		VFMADD231PS(at(a, d), va[i], y)
		VMOVUPS(y, at(dst, d))
	})
	VZEROUPPER()
	RET()
}
