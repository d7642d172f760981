package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"

	"brainbow/internal/kernel/_asm/program"
)

var wideConsts = map[uint32]Mem{}

// wide returns the memory of a constant that fills a register of any size.
func wide(u uint32) Mem {
	m, ok := wideConsts[u]
	if !ok {
		m = GLOBL("w"+hex(u), 8|16) // read only, no pointers
		for i := range 16 {
			DATA(4*i, U32(u))
		}
		wideConsts[u] = m
	}
	return m
}

// genMaps generates every program, as func(dst, src, n, p, q).
func genMaps(v isa) {
	for _, p := range program.Maps() {
		TEXT(p.Name+v.suffix, NOSPLIT, "func(dst, src *float32, n int, p, q float32)")
		Pragma("noescape")
		slices := []reg.Register{ptr("dst"), ptr("src")}
		n := ptr("n")
		fixed := map[program.V]reg.VecVirtual{}
		for i, ins := range p.List {
			if ins.Op == program.Param {
				r := v.v()
				VBROADCASTSS(Load(Param([]string{"p", "q"}[ins.Index]), XMM()), r)
				fixed[program.V(i)] = r
			}
		}
		for _, c := range p.Consts(v.regs - len(fixed) - p.Live() - 1) {
			r := v.v()
			VMOVUPS(wide(p.List[c].Bits), r)
			fixed[c] = r
		}
		v.each("loop", n, slices, func(disp int) {
			VMOVUPS(v.run(p, slices, fixed, disp), at(slices[0], disp))
		})
		VZEROUPPER()
		RET()
	}
}

// run emits a program once and returns its result. fixed are the parameters and the
// constants that have a register; other constants are operands in memory.
func (v isa) run(p *program.Program, slices []reg.Register, fixed map[program.V]reg.VecVirtual, disp int) Op {
	got := map[program.V]Op{}
	for k, r := range fixed {
		got[k] = r
	}
	inReg := func(k program.V) Op {
		if m, ok := got[k].(Mem); ok {
			r := v.v()
			VMOVUPS(m, r)
			return r
		}
		return got[k]
	}
	last := p.LastUse()
	for i, ins := range p.List {
		d := v.v()
		switch ins.Op {
		case program.Param:
			continue
		case program.Const:
			if got[program.V(i)] == nil {
				got[program.V(i)] = wide(ins.Bits)
			}
			continue
		case program.Load:
			VMOVUPS(at(slices[ins.Index], disp), d)
		case program.FMA, program.FNMA:
			// A factor that is needed no more takes the result, which saves a copy.
			if dst, other, ok := dying(p, last, i); ok {
				if ins.Op == program.FMA {
					VFMADD213PS(got[ins.C], inReg(other), got[dst])
				} else {
					VFNMADD213PS(got[ins.C], inReg(other), got[dst])
				}
				got[program.V(i)] = got[dst]
				continue
			}
			if c := p.List[ins.C].Op; c != program.Const && c != program.Param && last[ins.C] == i && ins.C != ins.A && ins.C != ins.B {
				d = got[ins.C].(reg.VecVirtual)
			} else {
				VMOVUPS(got[ins.C], d)
			}
			a, b := got[ins.A], got[ins.B]
			if _, ok := b.(Mem); ok {
				a, b = b, inReg(ins.A)
			}
			if ins.Op == program.FMA {
				VFMADD231PS(a, b, d)
			} else {
				VFNMADD231PS(a, b, d)
			}
		case program.Add:
			VADDPS(got[ins.B], inReg(ins.A), d)
		case program.Sub:
			VSUBPS(got[ins.B], inReg(ins.A), d)
		case program.Mul:
			VMULPS(got[ins.B], inReg(ins.A), d)
		case program.Div:
			VDIVPS(got[ins.B], inReg(ins.A), d)
		case program.AtLeast:
			VMAXPS(got[ins.A], inReg(ins.B), d)
		case program.AtMost:
			VMINPS(got[ins.A], inReg(ins.B), d)
		case program.AddInt:
			VPADDD(got[ins.B], inReg(ins.A), d)
		case program.And:
			v.and(got[ins.B], inReg(ins.A), d)
		case program.Or:
			v.or(got[ins.B], inReg(ins.A), d)
		case program.Xor:
			v.xor(got[ins.B], inReg(ins.A), d)
		case program.Shift23:
			VPSLLD(Imm(23), inReg(ins.A), d)
		case program.Less:
			if v.wide() {
				k := K()
				VCMPPS(Imm(1), got[ins.B], inReg(ins.A), k)
				got[program.V(i)] = k
				continue
			}
			VCMPPS(Imm(1), got[ins.B], inReg(ins.A), d)
		case program.Choose:
			if v.wide() {
				VBLENDMPS(got[ins.B], inReg(ins.C), got[ins.A], d)
			} else {
				VBLENDVPS(got[ins.A], got[ins.B], inReg(ins.C), d)
			}
		default:
			panic("no instruction")
		}
		got[program.V(i)] = d
	}
	return got[p.Out]
}

// dying returns the factor of the product in operation i whose register can take the
// result, because nothing needs it afterwards, and the other factor.
func dying(p *program.Program, last []int, i int) (dst, other program.V, ok bool) {
	ins := p.List[i]
	for _, f := range [][2]program.V{{ins.B, ins.A}, {ins.A, ins.B}} {
		op := p.List[f[0]].Op
		if op != program.Const && op != program.Param && last[f[0]] == i && f[0] != f[1] && f[0] != ins.C {
			return f[0], f[1], true
		}
	}
	return 0, 0, false
}
