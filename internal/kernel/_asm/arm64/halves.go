package main

// genHalves: dst[i] = src[i] in half precision, n blocks of sixteen.
func genHalves(a *asm) {
	a.text("halves", "dst", "src", "n")
	a.ptrs("dst", "src", "n")
	const dst, src, n = r(0), r(1), r(2)
	x, h := a.new(4), a.new(2)
	a.label("loop")
	a.load(x, src, 0)
	for i := range 2 {
		a.do1("fcvtn", h[i:][:1], x[2*i:][:1])
		a.do1("fcvtn2", h[i:][:1], x[2*i+1:][:1])
	}
	a.store(h, dst, 0)
	a.op("ADD", 64, src)
	a.op("ADD", 32, dst)
	a.again(n, "loop")
	a.ret()
}
