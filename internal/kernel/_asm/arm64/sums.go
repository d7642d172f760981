package main

func genSums(a *asm) {
	const dst, src, n, k = r(0), r(1), r(2), r(3)

	a.text("add", "dst", "src", "n")
	a.ptrs("dst", "src", "n")
	x, y := a.new(4), a.new(4)
	a.each(n, []r{dst, src}, func() {
		a.load(x, dst, 0)
		a.load(y, src, 0)
		a.do("fadd", x, x, y)
		a.store(x, dst, 0)
	})
	a.ret()

	// sumBlocks: acc[l] += src[0·16+l] + src[1·16+l] …, in order.
	a.text("sumBlocks", "acc", "src", "n")
	a.ptrs("acc", "src", "n")
	acc, x := a.new(4), a.new(4)
	a.load(acc, dst, 0)
	a.each(n, []r{src}, func() {
		a.load(x, src, 0)
		a.do("fadd", acc, acc, x)
	})
	a.store(acc, dst, 0)
	a.ret()

	// reduceLanes: dst[i] = the sum of src[16i … 16i+15] by halves: 8, 4, 2, 1.
	a.text("reduceLanes", "dst", "src", "n")
	a.ptrs("dst", "src", "n")
	x = a.new(16)
	// quarter adds lanes 8 and 4 apart: four sums are left, in the first register.
	quarter := func(x vs) {
		a.do("fadd", x[:2], x[:2], x[2:])
		a.do("fadd", x[:1], x[:1], x[1:2])
	}
	t := a.new(4)
	a.op("LSR", 2, n, k)
	a.op("AND", 3, n)
	a.op("CBZ", k, "rest")
	a.label("four") // results at a time: their partial sums lie side by side
	for i := range 4 {
		a.load(x[4*i:][:4], src, 64*i)
	}
	for i := range 4 {
		quarter(x[4*i:][:4])
	}
	for i := range 2 {
		p, q := x[8*i:][:1], x[8*i+4:][:1]
		a.do("zip1d", t[:1], p, q)
		a.do("zip2d", t[1:2], p, q)
		a.do("fadd", t[2+i:][:1], t[:1], t[1:2])
	}
	a.do("uzp1", t[:1], t[2:3], t[3:4])
	a.do("uzp2", t[1:2], t[2:3], t[3:4])
	a.do("fadd", t[:1], t[:1], t[1:2])
	a.store(t[:1], dst, 0)
	a.op("ADD", 256, src)
	a.op("ADD", 16, dst)
	a.again(k, "four")
	a.label("rest")
	a.op("CBZ", n, "done")
	a.label("one")
	a.load(x[:4], src, 0)
	quarter(x[:4])
	a.do("zip2d", t[:1], x[:1], x[:1])
	a.do("fadd", t[:1], t[:1], x[:1])
	a.addPair(t[0], t[0])
	a.op("FMOVS", t[0], mem(dst, 0))
	a.op("ADD", 64, src)
	a.op("ADD", 4, dst)
	a.again(n, "one")
	a.label("done")
	a.ret()
}
