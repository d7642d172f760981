// Command asm generates kernel_amd64.s: every kernel twice, for AVX2 with FMA
// (two registers of eight lanes) and for AVX-512 (one register of sixteen).
package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// isa is the vector instruction set that code is generated for.
type isa struct {
	suffix string
	lanes  int // float32 in a register
	regs   int // registers
}

var (
	avx2   = isa{"AVX2", 8, 16}
	avx512 = isa{"AVX512", 16, 32}
)

func (v isa) wide() bool { return v.lanes == 16 }

// bytes is the size of a register.
func (v isa) bytes() int { return 4 * v.lanes }

// r is physical vector register i.
func (v isa) r(i int) reg.VecPhysical {
	if v.wide() {
		return zmm[i]
	}
	return ymm[i]
}

// v is a new virtual vector register.
func (v isa) v() reg.VecVirtual {
	if v.wide() {
		return ZMM()
	}
	return YMM()
}

var (
	zmm = []reg.VecPhysical{
		reg.Z0, reg.Z1, reg.Z2, reg.Z3, reg.Z4, reg.Z5, reg.Z6, reg.Z7,
		reg.Z8, reg.Z9, reg.Z10, reg.Z11, reg.Z12, reg.Z13, reg.Z14, reg.Z15,
		reg.Z16, reg.Z17, reg.Z18, reg.Z19, reg.Z20, reg.Z21, reg.Z22, reg.Z23,
		reg.Z24, reg.Z25, reg.Z26, reg.Z27, reg.Z28, reg.Z29, reg.Z30, reg.Z31,
	}
	ymm = []reg.VecPhysical{
		reg.Y0, reg.Y1, reg.Y2, reg.Y3, reg.Y4, reg.Y5, reg.Y6, reg.Y7,
		reg.Y8, reg.Y9, reg.Y10, reg.Y11, reg.Y12, reg.Y13, reg.Y14, reg.Y15,
	}
)

// at is the memory operand base+disp.
func at(base Op, disp int) Mem { return Mem{Base: base.(reg.Register), Disp: disp} }

// atx is the memory operand base+index*scale+disp.
func atx(base, index Op, scale uint8, disp int) Mem {
	return Mem{Base: base.(reg.Register), Index: index.(reg.Register), Scale: scale, Disp: disp}
}

func main() {
	ConstraintExpr("!noasm")
	for _, v := range []isa{avx2, avx512} {
		genTaps(v)
		genTapsGrad(v)
		genMaps(v)
		genSoftmax(v)
		genPool(v)
		genSums(v)
		genMoments(v)
		genMoves(v)
		genHalves(v)
		genOptimizers(v)
		genAbove(v)
		genDropout(v)
		genPeak(v)
		genEmbed(v)
		genFFT(v)
	}
	genHasF16C()
	Generate()
}
