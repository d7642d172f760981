package main

func genMoments(a *asm) {
	// sumProducts: acc[l] += (a[16i+l]−am[l])·(b[16i+l]−bm[l]), fused, i in order.
	a.text("sumProducts", "acc", "a", "b", "am", "bm", "n")
	a.ptrs("acc", "a", "b", "am", "bm", "n")
	{
		const acc, pa, pb, am, bm, n = r(0), r(1), r(2), r(3), r(4), r(5)
		sum, ma, mb, x, y := a.new(4), a.new(4), a.new(4), a.new(4), a.new(4)
		a.load(sum, acc, 0)
		a.load(ma, am, 0)
		a.load(mb, bm, 0)
		a.each(n, []r{pa, pb}, func() {
			a.load(x, pa, 0)
			a.load(y, pb, 0)
			a.do("fsub", x, x, ma)
			a.do("fsub", y, y, mb)
			a.do("fmla", sum, x, y)
		})
		a.store(sum, acc, 0)
		a.ret()
	}

	// scaleShift: dst[16i+l] = src[16i+l]·scale[i·step+l] + shift[i·step+l], fused; step in bytes.
	a.text("scaleShift", "dst", "src", "scale", "shift", "n", "step")
	a.ptrs("dst", "src", "scale", "shift", "n", "step")
	{
		const dst, src, scale, shift, n, step = r(0), r(1), r(2), r(3), r(4), r(5)
		x, s, y := a.new(4), a.new(4), a.new(4)
		a.each(n, []r{dst, src}, func() {
			a.load(x, src, 0)
			a.load(s, scale, 0)
			a.load(y, shift, 0)
			a.do("fmla", y, x, s)
			a.store(y, dst, 0)
			a.op("ADD", step, scale)
			a.op("ADD", step, shift)
		})
		a.ret()
	}

	// scaleShift2: dst = a·ca + (b·cb + shift), both fused; ca, cb and shift are 16 long.
	a.text("scaleShift2", "dst", "a", "ca", "b", "cb", "shift", "n")
	a.ptrs("dst", "a", "ca", "b", "cb", "shift", "n")
	{
		const dst, pa, ca, pb, cb, shift, n = r(0), r(1), r(2), r(3), r(4), r(5), r(6)
		va, vb, vs, x, y := a.new(4), a.new(4), a.new(4), a.new(4), a.new(4)
		a.load(va, ca, 0)
		a.load(vb, cb, 0)
		a.load(vs, shift, 0)
		a.each(n, []r{dst, pa, pb}, func() {
			a.mov(y, vs)
			a.load(x, pb, 0)
			a.do("fmla", y, x, vb)
			a.load(x, pa, 0)
			a.do("fmla", y, x, va)
			a.store(y, dst, 0)
		})
		a.ret()
	}
}
