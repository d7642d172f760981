package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// genDropout generates dropout: see Dropout in dropout.go. The lanes of a register are
// streams, so that a block of Philox gives four rows of the mask without a transposition.
func genDropout(v isa) {
	TEXT("dropout"+v.suffix, NOSPLIT, "func(mask *float32, step int, state *[4][16]uint32, block, below uint32, keep float32, n int)")
	Pragma("noescape")
	mask, step, state := ptr("mask"), ptr("step"), ptr("state")
	param := func(name string) Mem {
		a, err := Param(name).Resolve()
		if err != nil {
			panic(err)
		}
		return a.Addr
	}
	m0, m1, w0, w1 := v.cbits(0xd2511f53), v.cbits(0xcd9e8d57), v.cbits(0x9e3779b9), v.cbits(0xbb67ae85)
	var odd reg.OpmaskVirtual
	if v.wide() {
		odd = K()
		bits := GP32()
		MOVL(U32(0xaaaa), bits)
		KMOVW(bits, odd)
	}
	half := GP64()
	MOVQ(U64(64/v.bytes()), half)
	Label("half")
	p, k, block := GP64(), GP64(), GP32()
	MOVQ(mask, p)
	Load(Param("n"), k)
	Load(Param("block"), block)
	Label("block")
	// The counter: the block's number, zero, and the two words of the stream.
	c := [4]reg.VecVirtual{v.v(), v.zero(), v.load(at(state, 2*64)), v.load(at(state, 3*64))}
	low := XMM()
	VMOVD(block, low)
	VPBROADCASTD(low, c[0])
	k0, k1 := v.load(at(state, 0)), v.load(at(state, 64))
	for round := range 10 {
		// product returns the halves of x·m.
		product := func(x, m reg.VecVirtual) (hi, lo reg.VecVirtual) {
			o := v.v()
			hi, lo = v.v(), v.v()
			VPSRLQ(Imm(32), x, o)
			VPMULUDQ(m, o, o)
			VPMULUDQ(m, x, lo)
			VPSRLQ(Imm(32), lo, hi)
			if v.wide() {
				VMOVDQA32(o, odd, hi)
				VPSHUFD(Imm(0xa0), o, odd, lo)
			} else {
				VPBLENDD(Imm(0xaa), o, hi, hi)
				VPSLLQ(Imm(32), o, o)
				VPBLENDD(Imm(0xaa), o, lo, lo)
			}
			return hi, lo
		}
		v.xor(k0, c[1], c[1])
		v.xor(k1, c[3], c[3])
		hi0, lo0 := product(c[0], m0)
		hi1, lo1 := product(c[2], m1)
		v.xor(c[1], hi1, hi1)
		v.xor(c[3], hi0, hi0)
		c = [4]reg.VecVirtual{hi1, lo1, hi0, lo0}
		if round < 9 {
			VPADDD(w0, k0, k0)
			VPADDD(w1, k1, k1)
		}
	}
	below, keep := v.v(), v.v()
	VBROADCASTSS(param("below"), below)
	VBROADCASTSS(param("keep"), keep)
	for _, word := range c {
		if v.wide() {
			kept := K()
			VPCMPUD(Imm(5), below, word, kept) // not less
			VMOVAPS_Z(keep, kept, word)
		} else {
			most := v.v()
			VPMAXUD(below, word, most)
			VPCMPEQD(word, most, most)
			VPAND(keep, most, word)
		}
		VMOVUPS(word, at(p, 0))
		ADDQ(step, p)
	}
	INCL(block)
	DECQ(k)
	JNZ(LabelRef("block"))
	ADDQ(Imm(uint64(v.bytes())), mask)
	ADDQ(Imm(uint64(v.bytes())), state)
	DECQ(half)
	JNZ(LabelRef("half"))
	VZEROUPPER()
	RET()
}
