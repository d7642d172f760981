package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// genHalves: dst[i] = src[i] in half precision, n blocks of sixteen.
func genHalves(v isa) {
	TEXT("halves"+v.suffix, NOSPLIT, "func(dst *byte, src *float32, n int)")
	Pragma("noescape")
	dst, src, n := ptr("dst"), ptr("src"), ptr("n")
	TESTQ(n, n)
	JE(LabelRef("done"))
	Label("loop")
	for d := 0; d < 64; d += v.bytes() {
		VCVTPS2PH(Imm(0), v.load(at(src, d)), at(dst, d/2)) // 0: to the nearest, ties to even
	}
	ADDQ(Imm(64), src)
	ADDQ(Imm(32), dst)
	DECQ(n)
	JNZ(LabelRef("loop"))
	Label("done")
	VZEROUPPER()
	RET()
}

// genHasF16C: whether the machine has VCVTPS2PH for registers of AVX2.
func genHasF16C() {
	TEXT("hasF16C", NOSPLIT, "func() bool")
	MOVL(U32(1), reg.EAX)
	XORL(reg.ECX, reg.ECX)
	CPUID()
	SHRL(Imm(29), reg.ECX)
	ANDL(Imm(1), reg.ECX)
	Store(reg.CL, ReturnIndex(0))
	RET()
}
