package main

func genMoves(a *asm) {
	// affineU8: dst[i] = src[i]·scale + offset, fused; n blocks of sixteen.
	a.text("affineU8", "dst", "src", "n", "scale:s", "offset:s")
	a.ptrs("dst", "src", "n")
	{
		const dst, src, n = r(0), r(1), r(2)
		scale, offset, bytes, words, x, y := a.new(1), a.new(1), a.new(1), a.new(2), a.new(4), a.new(4)
		a.op("FMOVS", a.param("scale"), scale[0])
		a.op("FMOVS", a.param("offset"), offset[0])
		a.broadcast(offset[0], offset[0], 0)
		a.label("loop")
		a.load(bytes, src, 0)
		a.do1("uxtl8", words[:1], bytes)
		a.do1("uxtl8h", words[1:], bytes)
		for i := range 2 {
			a.do1("uxtl4", x[2*i:][:1], words[i:][:1])
			a.do1("uxtl4h", x[2*i+1:][:1], words[i:][:1])
		}
		a.do1("ucvtf", x, x)
		a.mov(y, offset)
		a.elem("fmla", y, x, scale[0], 0)
		a.store(y, dst, 0)
		a.op("ADD", 16, src)
		a.op("ADD", 64, dst)
		a.again(n, "loop")
		a.ret()
	}

	// transpose16: dst[j·dstStride + i] = src[i·srcStride + j], i, j < 16.
	// Strides in bytes. Four columns of all rows at a time become four rows.
	a.text("transpose16", "dst", "dstStride", "src", "srcStride")
	a.ptrs("dst", "dstStride", "src", "srcStride")
	{
		const dst, dstStride, src, srcStride, k, p = r(0), r(1), r(2), r(3), r(4), r(5)
		x, t := a.new(16), a.new(16)
		a.op("MOVD", 4, k)
		a.label("columns")
		a.op("MOVD", src, p)
		for i := range 16 {
			a.load(x[i:][:1], p, 0)
			if i < 15 {
				a.op("ADD", srcStride, p)
			}
		}
		for i := 0; i < 16; i += 4 {
			x, t := x[i:][:4], t[i:][:4]
			a.do("trn1", t[0:1], x[0:1], x[1:2]) // columns 0 and 2 of rows 0 and 1
			a.do("trn2", t[1:2], x[0:1], x[1:2]) // columns 1 and 3
			a.do("trn1", t[2:3], x[2:3], x[3:4])
			a.do("trn2", t[3:4], x[2:3], x[3:4])
			a.do("zip1d", x[0:2], t[0:2], t[2:4])
			a.do("zip2d", x[2:4], t[0:2], t[2:4])
		}
		for j := range 4 {
			a.store(vs{x[j], x[4+j], x[8+j], x[12+j]}, dst, 0)
			a.op("ADD", dstStride, dst)
		}
		a.op("ADD", 16, src)
		a.again(k, "columns")
		a.ret()
	}
}
