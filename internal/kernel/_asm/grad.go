package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// Byte offsets of struct gradCall's fields.
const (
	gcAcc, gcG, gcX  = 0, 8, 16 // gcX: six pointers
	gcAccOut, gcGOut = 64, 72
	gcGRow, gcXRow   = 80, 88
	gcRows, gcCols   = 96, 104
	gcOuts, gcTaps   = 112, 120
)

// genTapsGrad generates tapsGrad: see TapsGrad in kernel.go.
func genTapsGrad(v isa) {
	TEXT("tapsGrad"+v.suffix, NOSPLIT, "func(a *byte)")
	Pragma("noescape")
	a := reg.RDI
	Load(Param("a"), a)
	maxTaps := 3
	if v.wide() {
		maxTaps = 6
	}
	g, s, s3, pix, n := reg.RAX, reg.RBX, reg.RCX, reg.RDX, reg.RSI
	xs := []reg.GPPhysical{reg.R8, reg.R9, reg.R10, reg.R11, reg.R12, reg.R13}
	tmp := reg.R15
	label := func(o, t int, what string) string { return fmt.Sprintf("o%dt%d%s", o, t, what) }
	MOVQ(at(a, gcTaps), n)
	MOVQ(at(a, gcOuts), tmp)
	for t := maxTaps; t >= 1; t-- {
		CMPQ(n, Imm(uint64(t)))
		JE(LabelRef(fmt.Sprintf("taps%d", t)))
	}
	RET()
	for t := maxTaps; t >= 1; t-- {
		Label(fmt.Sprintf("taps%d", t))
		for o := 4; o >= 1; o-- {
			CMPQ(tmp, Imm(uint64(o)))
			JE(LabelRef(label(o, t, "")))
		}
		RET()
	}
	for nt := maxTaps; nt >= 1; nt-- {
		for no := 4; no >= 1; no-- {
			acc := func(o, t int) reg.VecPhysical { return v.r(o*nt + t) }
			Label(label(no, nt, ""))
			MOVQ(at(a, gcAcc), g)
			MOVQ(at(a, gcAccOut), n)
			for o := range no {
				for t := range nt {
					VMOVUPS(at(g, 64*t), acc(o, t))
				}
				if o < no-1 {
					ADDQ(n, g)
				}
			}
			MOVQ(at(a, gcG), g)
			MOVQ(at(a, gcGOut), s)
			LEAQ(atx(s, s, 2, 0), s3)
			for t := range nt {
				MOVQ(at(a, gcX+8*t), xs[t])
			}
			XORQ(pix, pix)
			gmem := func(o int) Mem {
				switch o {
				case 0:
					return at(g, 0)
				case 3:
					return atx(g, s3, 1, 0)
				}
				return atx(g, s, uint8(o), 0)
			}
			Label(label(no, nt, "row"))
			MOVQ(at(a, gcCols), n)
			Label(label(no, nt, "pixel"))
			inReg := no
			if !v.wide() {
				inReg = min(no, 3)
			}
			gr := func(o int) reg.VecPhysical { return v.r(no*nt + o) }
			for o := range inReg {
				VMOVUPS(gmem(o), gr(o))
			}
			nx := v.regs - no*nt - inReg
			for t := range nt {
				x := v.r(no*nt + inReg + t%nx)
				VMOVUPS(atx(xs[t], pix, 1, 0), x)
				for o := range no {
					if o < inReg {
						VFMADD231PS(gr(o), x, acc(o, t))
					} else {
						VFMADD231PS(gmem(o), x, acc(o, t))
					}
				}
			}
			ADDQ(Imm(64), g)
			ADDQ(Imm(64), pix)
			DECQ(n)
			JNZ(LabelRef(label(no, nt, "pixel")))
			ADDQ(at(a, gcGRow), g)
			ADDQ(at(a, gcXRow), pix)
			DECQ(at(a, gcRows))
			JNZ(LabelRef(label(no, nt, "row")))
			MOVQ(at(a, gcAcc), g)
			MOVQ(at(a, gcAccOut), n)
			for o := range no {
				for t := range nt {
					VMOVUPS(acc(o, t), at(g, 64*t))
				}
				if o < no-1 {
					ADDQ(n, g)
				}
			}
			VZEROUPPER()
			RET()
		}
	}
}

// genPeak generates fmaPeak: ten independent chains of fused multiply-adds, n times, the most
// arithmetic a core can do.
func genPeak(v isa) {
	TEXT("fmaPeak"+v.suffix, NOSPLIT, "func(n int)")
	n := Load(Param("n"), reg.RAX)
	for i := range 12 {
		VXORPS(ymm[i], ymm[i], ymm[i])
	}
	Label("loop")
	for range 4 {
		for i := range 10 {
			VFMADD231PS(v.r(10), v.r(11), v.r(i))
		}
	}
	DECQ(n)
	JNZ(LabelRef("loop"))
	VZEROUPPER()
	RET()
}
