package main

func genPool(a *asm) {
	// maxTaps: dst[c] = max over taps of src[tab[t] + c·step].
	a.text("maxTaps", "dst", "src", "tab", "taps", "cols", "step")
	a.ptrs("dst", "src", "tab", "taps", "cols", "step")
	{
		const dst, src, tab, taps, cols, step, t, k, o = r(0), r(1), r(2), r(3), r(4), r(5), r(6), r(7), r(8)
		m, x, more := a.new(4), a.new(4), a.new(4)
		a.label("col")
		a.op("MOVD", tab, t)
		a.op("MOVD", taps, k)
		a.op("MOVW", mem(t, 0), o)
		a.op("ADD", scaled(o), src, o)
		a.load(m, o, 0)
		a.label("tap")
		a.op("MOVW.P", mem(t, 4), o)
		a.op("ADD", scaled(o), src, o)
		a.load(x, o, 0)
		a.do("fcmgt", more, x, m)
		a.do("bit", m, x, more) // x > m ? x : m
		a.again(k, "tap")
		a.store(m, dst, 0)
		a.op("ADD", step, src)
		a.op("ADD", 64, dst)
		a.again(cols, "col")
		a.ret()
	}

	genMaxTapsGrad(a, "maxTapsGrad", false)
	genMaxTapsGrad(a, "maxTapsGradAdd", true)
}

// genMaxTapsGrad: dx[dxTab[t] + c·dxStep] = dy[c] where x first equals y[c], else 0; with add, it
// is added to dx.
func genMaxTapsGrad(a *asm, name string, add bool) {
	a.text(name, "dx", "x", "y", "dy", "dxTab", "xTab", "taps", "cols", "dxStep", "xStep")
	a.ptrs("dx", "x", "y", "dy", "dxTab", "xTab", "taps", "cols", "dxStep", "xStep")
	{
		const (
			dx, x, y, dy, dxTab   = r(0), r(1), r(2), r(3), r(4)
			xTab, taps, cols      = r(5), r(6), r(7)
			dxStep, xStep         = r(8), r(9)
			dxNext, xNext, k, at1 = r(10), r(11), r(12), r(13)
		)
		yv, left, here, out := a.new(4), a.new(4), a.new(4), a.new(4)
		a.label("col")
		a.load(yv, y, 0)
		a.load(left, dy, 0)
		a.op("MOVD", dxTab, dxNext)
		a.op("MOVD", xTab, xNext)
		a.op("MOVD", taps, k)
		a.label("tap")
		a.op("MOVW.P", mem(xNext, 4), at1)
		a.op("ADD", scaled(at1), x, at1)
		a.load(here, at1, 0)
		a.do("fcmeq", here, here, yv)
		a.do("and", out, left, here)
		a.do("bic", left, left, here) // a gradient goes to the first tap only
		a.op("MOVW.P", mem(dxNext, 4), at1)
		a.op("ADD", scaled(at1), dx, at1)
		if add {
			a.load(here, at1, 0)
			a.do("fadd", out, here, out)
		}
		a.store(out, at1, 0)
		a.again(k, "tap")
		a.op("ADD", dxStep, dx)
		a.op("ADD", xStep, x)
		a.op("ADD", 64, y)
		a.op("ADD", 64, dy)
		a.again(cols, "col")
		a.ret()
	}
}
