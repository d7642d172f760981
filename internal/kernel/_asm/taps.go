package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// Byte offsets of struct tapsCall's fields.
const (
	tcDst, tcSrc, tcW, tcInit, tcTab = 0, 8, 16, 24, 32
	tcTaps, tcTiles, tcRows          = 40, 48, 56
	tcDstOut, tcDstRow, tcSrcRow     = 64, 72, 80
	tcWOut, tcMode                   = 88, 96
	tcOuts, tcCols, tcTile           = 104, 112, 120
)

// maxTile are the tile shapes of one call: outputs by columns.
func (v isa) tileShapes() [][2]int {
	var s [][2]int
	cols, single := 3, 12
	if v.wide() {
		cols, single = 7, 16
	}
	for c := cols; c >= 2; c-- {
		for o := 4; o >= 1; o-- {
			s = append(s, [2]int{o, c})
		}
	}
	for o := single; o >= 1; o-- {
		s = append(s, [2]int{o, 1})
	}
	return s
}

// genTaps generates taps: see Taps in kernel.go.
func genTaps(v isa) {
	TEXT("taps"+v.suffix, NOSPLIT, "func(a *byte)")
	Pragma("noescape")
	a := reg.RDI
	Load(Param("a"), a)
	dst, src, w, tab, n := reg.RAX, reg.RSI, reg.RBX, reg.RDX, reg.RCX
	s, s3, s5, s7 := reg.R8, reg.R9, reg.R10, reg.R11
	wp, xp, wq := reg.R12, reg.R13, reg.R15
	MOVQ(at(a, tcWOut), s)
	LEAQ(atx(s, s, 2, 0), s3)
	LEAQ(atx(s, s, 4, 0), s5)
	LEAQ(atx(s3, s, 4, 0), s7)
	MOVQ(at(a, tcW), w)
	MOVQ(at(a, tcCols), n)
	MOVQ(at(a, tcOuts), tab)
	shapes := v.tileShapes()
	label := func(o, c int, what string) string { return fmt.Sprintf("o%dc%d%s", o, c, what) }
	for i, sh := range shapes {
		if i == 0 || shapes[i-1][1] != sh[1] {
			CMPQ(n, Imm(uint64(sh[1])))
			JE(LabelRef(fmt.Sprintf("cols%d", sh[1])))
		}
	}
	RET()
	for i, sh := range shapes {
		if i == 0 || shapes[i-1][1] != sh[1] {
			Label(fmt.Sprintf("cols%d", sh[1]))
			for _, t := range shapes {
				if t[1] == sh[1] {
					CMPQ(tab, Imm(uint64(t[0])))
					JE(LabelRef(label(t[0], t[1], "row")))
				}
			}
			RET()
		}
	}
	for _, sh := range shapes {
		no, nc := sh[0], sh[1]
		acc := func(o, c int) reg.VecPhysical { return v.r(o*nc + c) }
		free := v.regs - no*nc
		Label(label(no, nc, "row"))
		MOVQ(at(a, tcDst), dst)
		MOVQ(at(a, tcSrc), src)
		MOVQ(at(a, tcTiles), n)
		MOVQ(n, at(a, tcTile))
		Label(label(no, nc, "tile"))
		// Start: zero, a bias for each output, or the contents of dst.
		CMPQ(at(a, tcMode), Imm(1))
		JE(LabelRef(label(no, nc, "bias")))
		JA(LabelRef(label(no, nc, "load")))
		for i := range no * nc {
			if v.wide() {
				VPXORD(v.r(i), v.r(i), v.r(i))
			} else {
				VXORPS(v.r(i), v.r(i), v.r(i))
			}
		}
		JMP(LabelRef(label(no, nc, "go")))
		Label(label(no, nc, "bias"))
		MOVQ(at(a, tcInit), tab)
		for o := range no {
			VBROADCASTSS(at(tab, 4*o), acc(o, 0))
			for c := 1; c < nc; c++ {
				VMOVAPS(acc(o, 0), acc(o, c))
			}
		}
		JMP(LabelRef(label(no, nc, "go")))
		Label(label(no, nc, "load"))
		MOVQ(at(a, tcDstOut), n)
		MOVQ(dst, tab)
		for o := range no {
			for c := range nc {
				VMOVUPS(at(tab, 64*c), acc(o, c))
			}
			ADDQ(n, tab)
		}
		Label(label(no, nc, "go"))
		MOVQ(at(a, tcTab), tab)
		MOVQ(at(a, tcTaps), n)
		Label(label(no, nc, "tap"))
		MOVLQSX(at(tab, 0), wp)
		MOVLQSX(at(tab, 4), xp)
		ADDQ(Imm(8), tab)
		LEAQ(atx(w, wp, 4, 0), wp)
		LEAQ(atx(src, xp, 4, 0), xp)
		if no > 8 {
			LEAQ(atx(wp, s, 8, 0), wq)
		}
		wmem := func(o int) Mem {
			p := Op(wp)
			if o >= 8 {
				p, o = wq, o-8
			}
			switch o {
			case 0:
				return at(p, 0)
			case 3:
				return atx(p, s3, 1, 0)
			case 5:
				return atx(p, s5, 1, 0)
			case 6:
				return atx(p, s3, 2, 0)
			case 7:
				return atx(p, s7, 1, 0)
			}
			return atx(p, s, uint8(o), 0)
		}
		switch {
		case nc == 1 && v.wide():
			x := v.r(31)
			VMOVUPS(at(xp, 0), x)
			for o := range no {
				VFMADD231PS_BCST(wmem(o), x, acc(o, 0))
			}
		case nc == 1:
			x := v.r(15)
			VMOVUPS(at(xp, 0), x)
			for o := range no {
				t := v.r(12 + o%3)
				VBROADCASTSS(wmem(o), t)
				VFMADD231PS(t, x, acc(o, 0))
			}
		case v.wide():
			// Keep as many weights in registers as fit; the last comes from memory.
			nw := min(no, free-1)
			wr := func(o int) reg.VecPhysical { return v.r(no*nc + o) }
			for o := range nw {
				VBROADCASTSS(wmem(o), wr(o))
			}
			xs := free - nw
			for c := range nc {
				x := v.r(no*nc + nw + c%xs)
				VMOVUPS(at(xp, 64*c), x)
				for o := range no {
					if o < nw {
						VFMADD231PS(wr(o), x, acc(o, c))
					} else {
						VFMADD231PS_BCST(wmem(o), x, acc(o, c))
					}
				}
			}
		default:
			x := func(c int) reg.VecPhysical { return v.r(no*nc + c) }
			for c := range nc {
				VMOVUPS(at(xp, 64*c), x(c))
			}
			ws := free - nc
			for o := range no {
				t := v.r(no*nc + nc + o%ws)
				VBROADCASTSS(wmem(o), t)
				for c := range nc {
					VFMADD231PS(t, x(c), acc(o, c))
				}
			}
		}
		DECQ(n)
		JNZ(LabelRef(label(no, nc, "tap")))
		MOVQ(at(a, tcDstOut), n)
		MOVQ(dst, tab)
		for o := range no {
			for c := range nc {
				VMOVUPS(acc(o, c), at(tab, 64*c))
			}
			if o < no-1 {
				ADDQ(n, tab)
			}
		}
		ADDQ(U32(64*nc), src)
		ADDQ(U32(64*nc), dst)
		DECQ(at(a, tcTile))
		JNZ(LabelRef(label(no, nc, "tile")))
		MOVQ(at(a, tcDstRow), n)
		ADDQ(n, at(a, tcDst))
		MOVQ(at(a, tcSrcRow), n)
		ADDQ(n, at(a, tcSrc))
		DECQ(at(a, tcRows))
		JNZ(LabelRef(label(no, nc, "row")))
		VZEROUPPER()
		RET()
	}
}
