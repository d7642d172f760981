package main

import "fmt"

// Byte offsets of struct tapsCall's fields.
const (
	tcDst, tcSrc, tcW, tcInit, tcTab = 0, 8, 16, 24, 32
	tcTaps, tcTiles, tcRows          = 40, 48, 56
	tcDstOut, tcDstRow, tcSrcRow     = 64, 72, 80
	tcWOut, tcMode                   = 88, 96
	tcOuts, tcCols                   = 104, 112
)

// The tiles of taps; tilingNEON in kernel_arm64.go must agree. A tile is eight lanes wide, two
// registers: at most twenty-four sums, which leaves registers for the weights of four outputs and
// two columns. A core with four multipliers of four cycles needs sixteen sums to be busy.
const (
	maxCols   = 3
	maxOuts   = 4
	maxSingle = 12 // outputs of a tile of one column
)

// genTaps generates taps: see Taps in kernel.go. A weight is loaded into lane 0
// of a register and multiplied by element, which costs no broadcast.
func genTaps(a *asm) {
	a.text("taps", "a")
	const (
		call                    = r(0)
		dstRow, srcRow, w, rows = r(1), r(2), r(3), r(4)
		dst, src, tiles         = r(5), r(6), r(7)
		tab, n, wp, xp          = r(8), r(9), r(10), r(11)
		p, dstOut               = r(12), r(13)
	)
	// steps[k] holds k·wOut: the distance between the weights of outputs k apart.
	steps := []r{0, 14, 15, 16, 17, 19, 20, 21, 22, 23, 24, 25}
	a.arg("a", call)
	a.op("MOVD", mem(call, tcDst), dstRow)
	a.op("MOVD", mem(call, tcSrc), srcRow)
	a.op("MOVD", mem(call, tcW), w)
	a.op("MOVD", mem(call, tcRows), rows)
	a.op("MOVD", mem(call, tcDstOut), dstOut)
	a.op("MOVD", mem(call, tcWOut), steps[1])
	a.op("MOVD", mem(call, tcCols), n)
	a.op("MOVD", mem(call, tcOuts), p)
	outs := func(cols int) int {
		if cols == 1 {
			return maxSingle
		}
		return maxOuts
	}
	for c := maxCols; c >= 1; c-- {
		a.op("CMP", c, n)
		a.op("BEQ", fmt.Sprintf("cols%d", c))
	}
	a.ret()
	for c := maxCols; c >= 1; c-- {
		a.label(fmt.Sprintf("cols%d", c))
		for o := outs(c); o >= 1; o-- {
			a.op("CMP", o, p)
			a.op("BEQ", fmt.Sprintf("o%dc%d", o, c))
		}
		a.ret()
	}
	for nc := maxCols; nc >= 1; nc-- {
		for no := outs(nc); no >= 1; no-- {
			a.used = 0
			here := func(what string) string { return fmt.Sprintf("o%dc%d%s", no, nc, what) }
			acc := a.new(2 * no * nc)
			of := func(o, c int) vs { return acc[2*(o*nc+c):][:2] }
			a.label(here(""))
			for k := 2; k < no; k++ {
				a.op("ADD", steps[1], steps[k-1], steps[k])
			}

			a.label(here("row"))
			a.op("MOVD", dstRow, dst)
			a.op("MOVD", srcRow, src)
			a.op("MOVD", mem(call, tcTiles), tiles)

			// Start: zero, a bias for each output, or the contents of dst.
			a.label(here("tile"))
			a.op("MOVD", mem(call, tcMode), n)
			a.op("CMP", 1, n)
			a.op("BEQ", here("init"))
			a.op("BHI", here("dst"))
			a.zero(acc)
			a.op("B", here("go"))
			a.label(here("init"))
			a.op("MOVD", mem(call, tcInit), p)
			for o := range no {
				first := of(o, 0)[:1]
				a.op("VLD1R.P", mem(p, 4), fmt.Sprintf("[V%d.S4]", int(first[0])))
				a.mov(acc[2*o*nc+1:][:2*nc-1], first)
			}
			a.op("B", here("go"))
			a.label(here("dst"))
			a.op("MOVD", dst, p)
			for o := range no {
				for c := range nc {
					a.load(of(o, c), p, 64*c)
				}
				a.op("ADD", dstOut, p)
			}

			a.label(here("go"))
			a.op("MOVD", mem(call, tcTab), tab)
			a.op("MOVD", mem(call, tcTaps), n)
			a.label(here("tap"))
			a.op("LDPSW.P", mem(tab, 8), fmt.Sprintf("(%v, %v)", wp, xp))
			a.op("ADD", scaled(wp), w, wp)
			a.op("ADD", scaled(xp), src, xp)
			weight := func(o int, d v) {
				if o == 0 {
					a.op("FMOVS", mem(wp, 0), d)
				} else {
					a.op("FMOVS", fmt.Sprintf("(%v)(%v)", wp, steps[o]), d)
				}
			}
			if nc == 1 {
				x, ws := a.new(2), a.new(6)
				a.load(x, xp, 0)
				for o := range no {
					weight(o, ws.at(o))
					a.elem("fmla", of(o, 0), x, ws.at(o), 0)
				}
			} else {
				ws, xs := a.new(no), a.new(4)
				for o := range no {
					weight(o, ws[o])
				}
				for c := range nc {
					x := xs[c%2*2:][:2]
					a.load(x, xp, 64*c)
					for o := range no {
						a.elem("fmla", of(o, c), x, ws[o], 0)
					}
				}
			}
			a.again(n, here("tap"))

			a.op("MOVD", dst, p)
			for o := range no {
				for c := range nc {
					a.store(of(o, c), p, 64*c)
				}
				if o < no-1 {
					a.op("ADD", dstOut, p)
				}
			}
			a.op("ADD", 64*nc, src)
			a.op("ADD", 64*nc, dst)
			a.again(tiles, here("tile"))
			a.op("MOVD", mem(call, tcDstRow), p)
			a.op("ADD", p, dstRow)
			a.op("MOVD", mem(call, tcSrcRow), p)
			a.op("ADD", p, srcRow)
			a.again(rows, here("row"))
			a.ret()
		}
	}
}
