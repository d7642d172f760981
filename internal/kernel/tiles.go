//go:build (amd64 || arm64) && !noasm

package kernel

import "unsafe"

// tiling says how a level cuts weighted sums into tiles whose sums stay in registers. A call of the
// generated code computes some of the sixteen lanes.
type tiling struct {
	tapsLanes  int // lanes of one call of taps
	cols, outs int // its largest tile
	single     int // the largest number of outputs in a tile of one column
	gradLanes  int // lanes of one call of tapsGrad
	taps       int // its largest tile is four outputs by this number of taps
}

// tapsCall is what one call of the generated taps gets: one tile of outputs by columns, repeated
// over tiles side by side and over rows. Strides are in bytes. _asm/taps.go and _asm/arm64/taps.go
// depend on the order of the fields.
type tapsCall struct {
	dst, src, w, init, tab unsafe.Pointer
	taps, tiles, rows      int
	dstOut, dstRow, srcRow int
	wOut, mode, outs, cols int
	tile                   int // a counter of the code for amd64
}

// gradCall is the same for tapsGrad; _asm/grad.go and _asm/arm64/grad.go depend on the order of its
// fields.
type gradCall struct {
	acc, g       unsafe.Pointer
	x            [6]unsafe.Pointer
	accOut, gOut int
	gRow, xRow   int
	rows, cols   int
	outs, taps   int
}

// split cuts n things into the fewest nearly equal parts of at most limit things: big parts of
// size+1, then small parts of size.
func split(n, limit int) (size, big, small int) {
	parts := (n + limit - 1) / limit
	size = n / parts
	big = n % parts
	return size, big, parts - big
}

// tapsTiled cuts the work into tiles that fit the registers.
func tapsTiled(a *TapsArgs, n int, v *tiling) {
	maxOuts := v.outs
	if a.Cols == 1 {
		maxOuts = v.single
	}
	cw, cbig, csmall := split(a.Cols, v.cols)
	ow, obig, osmall := split(a.Outs, maxOuts)
	// Enough rows at a time to make a call worthwhile, few enough for the source rows to stay in
	// the L1 cache for the next tile of outputs.
	rows := max(1, 1024/(n*a.Cols))
	var call tapsCall
	call.taps, call.mode = n, int(a.Mode)
	call.dstOut, call.dstRow, call.srcRow, call.wOut = 4*a.DstOut, 4*a.DstRow, 4*a.SrcRow, 4*a.WOut
	for r := 0; r < a.Rows; r += rows {
		o := 0
		for range obig + osmall {
			no := ow
			if o < obig*(ow+1) {
				no++
			}
			call.outs = no
			call.w = unsafe.Pointer(&a.W[o*a.WOut])
			if a.Mode == FromInit {
				call.init = unsafe.Pointer(&a.Init[o])
			}
			col := 0
			for part, tiles := range [2]int{cbig, csmall} {
				if tiles == 0 {
					continue
				}
				call.cols = cw + 1 - part
				for lane := 0; lane < Lanes; lane += v.tapsLanes {
					call.tab = unsafe.Pointer(&a.Tab.taps[a.First])
					call.dst = unsafe.Pointer(&a.Dst[o*a.DstOut+r*a.DstRow+col*Lanes+lane])
					call.src = unsafe.Pointer(&a.Src[r*a.SrcRow+col*Lanes+lane])
					call.tiles, call.rows = tiles, min(rows, a.Rows-r)
					callTaps(&call, v)
				}
				col += tiles * call.cols
			}
			o += no
		}
	}
}

// tapsGradTiled cuts the work into tiles that fit the registers.
func tapsGradTiled(a *TapsGradArgs, v *tiling) {
	n := a.Tab.Len()
	tw, tbig, tsmall := split(n, v.taps)
	ow, obig, osmall := split(a.Outs, 4)
	// Enough rows at a time for loading the sums to cost little.
	rows := max(1, 64/a.Cols)
	var call gradCall
	call.accOut, call.gOut, call.cols = 4*n*Lanes, 4*a.GOut, a.Cols
	call.gRow, call.xRow = 4*(a.GRow-a.Cols*Lanes), 4*(a.XRow-a.Cols*Lanes)
	for r := 0; r < a.Rows; r += rows {
		o := 0
		for range obig + osmall {
			call.outs = ow
			if o < obig*(ow+1) {
				call.outs++
			}
			t := 0
			for range tbig + tsmall {
				call.taps = tw
				if t < tbig*(tw+1) {
					call.taps++
				}
				for lane := 0; lane < Lanes; lane += v.gradLanes {
					call.rows = min(rows, a.Rows-r)
					call.acc = unsafe.Pointer(&a.Acc[(o*n+t)*Lanes+lane])
					call.g = unsafe.Pointer(&a.G[o*a.GOut+r*a.GRow+lane])
					for i := range call.taps {
						call.x[i] = unsafe.Pointer(&a.X[int(a.Tab.taps[t+i].X)+r*a.XRow+lane])
					}
					callTapsGrad(&call, v)
				}
				t += call.taps
			}
			o += call.outs
		}
	}
}
