package main

import "fmt"

// Byte offsets of struct gradCall's fields.
const (
	gcAcc, gcG, gcX  = 0, 8, 16 // gcX: six pointers
	gcAccOut, gcGOut = 64, 72
	gcGRow, gcXRow   = 80, 88
	gcRows, gcCols   = 96, 104
	gcOuts, gcTaps   = 112, 120
)

// The tiles of tapsGrad; tilingNEON in kernel_arm64.go must agree. A tile is four lanes wide, one
// register: twenty-four sums, which leaves registers for the gradients of four outputs and four
// sources.
const (
	gradOuts = 4
	gradTaps = 6
)

// genTapsGrad generates tapsGrad: see TapsGrad in kernel.go.
func genTapsGrad(a *asm) {
	a.text("tapsGrad", "a")
	const (
		call, gi, xi, n    = r(0), r(1), r(2), r(3)
		rows, cols         = r(4), r(5)
		gRow, xRow         = r(6), r(7)
		g0, x0, p, out, gs = r(8), r(12), r(19), r(20), r(21)
	)
	gp := func(o int) r { return g0 + r(o) } // R8 to R11
	xp := func(t int) r { return x0 + r(t) } // R12 to R17
	a.arg("a", call)
	a.op("MOVD", mem(call, gcG), g0)
	a.op("MOVD", mem(call, gcGOut), gs)
	a.op("MOVD", mem(call, gcRows), rows)
	a.op("MOVD", mem(call, gcCols), cols)
	a.op("MOVD", mem(call, gcGRow), gRow)
	a.op("MOVD", mem(call, gcXRow), xRow)
	a.op("MOVD", mem(call, gcAcc), p)
	a.op("MOVD", mem(call, gcAccOut), out)
	a.op("MOVD", 0, gi)
	a.op("MOVD", 0, xi)
	a.op("MOVD", mem(call, gcTaps), n)
	for t := gradTaps; t >= 1; t-- {
		a.op("CMP", t, n)
		a.op("BEQ", fmt.Sprintf("taps%d", t))
	}
	a.ret()
	for t := gradTaps; t >= 1; t-- {
		a.label(fmt.Sprintf("taps%d", t))
		a.op("MOVD", mem(call, gcOuts), n)
		for o := gradOuts; o >= 1; o-- {
			a.op("CMP", o, n)
			a.op("BEQ", fmt.Sprintf("o%dt%d", o, t))
		}
		a.ret()
	}
	for nt := gradTaps; nt >= 1; nt-- {
		for no := gradOuts; no >= 1; no-- {
			a.used = 0
			here := func(what string) string { return fmt.Sprintf("o%dt%d%s", no, nt, what) }
			acc, gv, xs := a.new(no*nt), a.new(no), a.new(4)
			of := func(o, t int) vs { return acc[o*nt+t:][:1] }
			a.label(here(""))
			for o := 1; o < no; o++ {
				a.op("ADD", gs, gp(o-1), gp(o))
			}
			for t := range nt {
				a.op("MOVD", mem(call, gcX+8*t), xp(t))
			}
			for o := range no {
				for t := range nt {
					a.load(of(o, t), p, 64*t)
				}
				if o < no-1 {
					a.op("ADD", out, p)
				}
			}
			a.label(here("row"))
			a.op("MOVD", cols, n)
			a.label(here("block"))
			for o := range no {
				a.loadAt(gv[o], gp(o), gi)
			}
			for t := range nt {
				x := vs{xs.at(t)}
				a.loadAt(x[0], xp(t), xi)
				for o := range no {
					a.do("fmla", of(o, t), gv[o:][:1], x)
				}
			}
			a.op("ADD", 64, gi)
			a.op("ADD", 64, xi)
			a.again(n, here("block"))
			a.op("ADD", gRow, gi)
			a.op("ADD", xRow, xi)
			a.again(rows, here("row"))
			for o := no - 1; o >= 0; o-- {
				for t := range nt {
					a.store(of(o, t), p, 64*t)
				}
				if o > 0 {
					a.op("SUB", out, p)
				}
			}
			a.ret()
		}
	}
}

// genPeak generates fmaPeak: twenty independent chains of fused multiply-adds,
// 40·n in all, the most arithmetic a core can do.
func genPeak(a *asm) {
	a.text("fmaPeak", "n")
	const n = r(0)
	a.arg("n", n)
	acc, x := a.new(20), a.new(2)
	a.zero(acc)
	a.zero(x)
	a.label("loop")
	for range 2 {
		a.do("fmla", acc, x[:1], x[1:])
	}
	a.again(n, "loop")
	a.ret()
}
