//go:build amd64 && !noasm

package kernel

import "unsafe"

// tapsCall is what one call of the generated taps gets: one tile of outputs by
// columns, repeated over tiles side by side and over rows. Strides are in bytes.
// The order of the fields is known to _asm/taps.go.
type tapsCall struct {
	dst, src, w, init, tab unsafe.Pointer
	taps, tiles, rows      int
	dstOut, dstRow, srcRow int
	wOut, mode, outs, cols int
	tile                   int
}

// gradCall is the same for tapsGrad; known to _asm/grad.go.
type gradCall struct {
	acc, g       unsafe.Pointer
	x            [6]unsafe.Pointer
	accOut, gOut int
	gRow, xRow   int
	rows, cols   int
	outs, taps   int
}

// split cuts n things into the fewest nearly equal parts of at most most: big
// parts of size+1 and then small parts of size.
func split(n, most int) (size, big, small int) {
	parts := (n + most - 1) / most
	size = n / parts
	big = n % parts
	return size, big, parts - big
}

// tapsTiled cuts the work into tiles that fit the registers.
func tapsTiled(a *TapsArgs, n int, wide bool) {
	lanes, maxCols, maxSingle, maxOuts := 8, 3, 12, 4
	if wide {
		lanes, maxCols, maxSingle = 16, 7, 16
	}
	if a.Cols == 1 {
		maxOuts = maxSingle
	}
	cw, cbig, csmall := split(a.Cols, maxCols)
	ow, obig, osmall := split(a.Outs, maxOuts)
	// So many rows at a time that a call is worth while, few enough that the
	// source rows stay in the first cache for the next tile of outputs.
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
				for half := 0; half < Lanes; half += lanes {
					call.tab = unsafe.Pointer(&a.Tab.taps[0])
					call.dst = unsafe.Pointer(&a.Dst[o*a.DstOut+r*a.DstRow+col*Lanes+half])
					call.src = unsafe.Pointer(&a.Src[r*a.SrcRow+col*Lanes+half])
					call.tiles, call.rows = tiles, min(rows, a.Rows-r)
					if wide {
						tapsAVX512(&call)
					} else {
						tapsAVX2(&call)
					}
				}
				col += tiles * call.cols
			}
			o += no
		}
	}
}

// tapsGradTiled cuts the work into tiles that fit the registers.
func tapsGradTiled(a *TapsGradArgs, wide bool) {
	n, lanes, maxTaps := a.Tab.Len(), 8, 3
	if wide {
		lanes, maxTaps = 16, 6
	}
	tw, tbig, tsmall := split(n, maxTaps)
	ow, obig, osmall := split(a.Outs, 4)
	// So many rows at a time that loading the sums costs little.
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
				for half := 0; half < Lanes; half += lanes {
					call.rows = min(rows, a.Rows-r)
					call.acc = unsafe.Pointer(&a.Acc[(o*n+t)*Lanes+half])
					call.g = unsafe.Pointer(&a.G[o*a.GOut+r*a.GRow+half])
					for i := range call.taps {
						call.x[i] = unsafe.Pointer(&a.X[int(a.Tab.taps[t+i].X)+r*a.XRow+half])
					}
					if wide {
						tapsGradAVX512(&call)
					} else {
						tapsGradAVX2(&call)
					}
				}
				t += call.taps
			}
			o += call.outs
		}
	}
}
