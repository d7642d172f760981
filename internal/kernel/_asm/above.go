package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// genAbove generates above: see Above in above.go.
func genAbove(v isa) {
	TEXT("above"+v.suffix, NOSPLIT, "func(mask *uint16, src *float32, n int, floor float32)")
	Pragma("noescape")
	mask, src, n := ptr("mask"), ptr("src"), ptr("n")
	addr, err := Param("floor").Resolve()
	if err != nil {
		panic(err)
	}
	floor := v.v()
	VBROADCASTSS(addr.Addr, floor)
	v.each("loop", n, []reg.Register{src}, func(d int) {
		if v.wide() {
			x, k := v.load(at(src, d)), K()
			VCMPPS(Imm(1), x, floor, k) // floor < x
			KMOVW(k, at(mask, 0))
			ADDQ(Imm(2), mask)
			return
		}
		x, m := v.load(at(src, d)), GP32()
		VCMPPS(Imm(1), x, floor, x)
		VMOVMSKPS(x, m)
		MOVB(m.As8(), at(mask, 0))
		ADDQ(Imm(1), mask)
	})
	VZEROUPPER()
	RET()
}
