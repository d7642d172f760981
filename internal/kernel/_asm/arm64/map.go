package main

import (
	"math"
	"slices"

	"brainbow/internal/kernel/_asm/program"
)

// genMaps generates every program, as func(dst, src, n, p, q). Constants and parameters keep a
// register each; the rest is for values of one, two or four registers, as many as fit.
func genMaps(a *asm) {
	for _, p := range program.Maps() {
		a.text(p.Name, "dst", "src", "n", "p:s", "q:s")
		a.ptrs("dst", "src", "n")
		fixed := make([]vs, len(p.List))
		for i, ins := range p.List {
			switch ins.Op {
			case program.Const:
				fixed[i] = a.cbits(ins.Bits)
			case program.Param:
				fixed[i] = a.new(1)
				a.op("FMOVS", a.param([]string{"p", "q"}[ins.Index]), fixed[i][0])
				a.broadcast(fixed[i][0], fixed[i][0], 0)
			}
		}
		width := 4
		for values(p, fixed) > (32-a.used)/width {
			if width /= 2; width == 0 {
				panic("out of vector registers in " + p.Name)
			}
		}
		m := mapper{asm: a, p: p, got: fixed}
		for a.used+width <= 32 {
			m.free = append(m.free, a.new(width))
		}
		a.each(r(2), []r{0, 1}, func() {
			for at := 0; at < 64; at += 16 * width {
				m.run(at)
			}
		})
		a.ret()
	}
}

// values returns how many values a program holds at once.
func values(p *program.Program, fixed []vs) int {
	m := mapper{asm: &asm{}, p: p, got: slices.Clone(fixed)}
	for i := range 32 {
		m.free = append(m.free, vs{v(i)})
	}
	m.least = len(m.free)
	m.run(0)
	return 32 - m.least
}

// mapper emits a program. got holds the registers of each value, free the unused ones.
type mapper struct {
	*asm
	p     *program.Program
	got   []vs
	free  []vs
	least int // the smallest number of free registers so far
}

func (m *mapper) take() vs {
	d := m.free[len(m.free)-1]
	m.free = m.free[:len(m.free)-1]
	m.least = min(m.least, len(m.free))
	return d
}

var direct = map[program.Op]string{
	program.Add: "fadd", program.Sub: "fsub", program.Mul: "fmul", program.Div: "fdiv", program.AddInt: "add",
	program.And: "and", program.Or: "orr", program.Xor: "eor",
	program.AtLeast: "fmax", program.AtMost: "fmin",
}

// run emits the program for the floats at byte `at` of a block.
func (m *mapper) run(at int) {
	last := m.p.LastUse()
	for i, ins := range m.p.List {
		if ins.Op == program.Const || ins.Op == program.Param {
			continue
		}
		var ending []program.V // operands whose registers are free afterwards
		for _, k := range ins.Operands() {
			if op := m.p.List[k].Op; op != program.Const && op != program.Param && last[k] == i && !slices.Contains(ending, k) {
				ending = append(ending, k)
			}
		}
		release := func() {
			for _, k := range ending {
				m.free = append(m.free, m.got[k])
			}
		}
		// fresh is a destination that may be the register of an operand.
		fresh := func() vs {
			release()
			return m.take()
		}
		// copyOf is a destination that holds operand k and shares no register with the others.
		copyOf := func(k program.V, others ...program.V) vs {
			if j := slices.Index(ending, k); j >= 0 && !slices.Contains(others, k) {
				ending = slices.Delete(ending, j, j+1)
				return m.got[k]
			}
			d := m.take()
			m.mov(d, m.got[k])
			return d
		}
		a, b := m.got[ins.A], m.got[ins.B]
		var d vs
		switch ins.Op {
		case program.Load:
			d = m.take()
			m.load(d, r(ins.Index), at)
		case program.FMA:
			d = copyOf(ins.C, ins.A, ins.B)
			m.do("fmla", d, a, b)
			release()
		case program.FNMA:
			d = copyOf(ins.C, ins.A, ins.B)
			m.do("fmls", d, a, b)
			release()
		case program.Choose:
			d = copyOf(ins.C, ins.A, ins.B)
			m.do("bit", d, b, a)
			release()
		case program.Less:
			d = fresh()
			m.do("fcmgt", d, b, a)
		case program.Shift23:
			d = fresh()
			m.do1("shl23", d, a)
		case program.AtLeast, program.AtMost:
			// With a bound that is neither NaN nor 0, fmax and fmin select in the same way.
			if bound := m.p.List[ins.B]; bound.Op == program.Const && math.Float32frombits(bound.Bits) != 0 {
				d = fresh()
				m.do(direct[ins.Op], d, a, b)
				break
			}
			mask := m.take()
			if ins.Op == program.AtLeast {
				m.do("fcmgt", mask, b, a)
			} else {
				m.do("fcmgt", mask, a, b)
			}
			d = copyOf(ins.A, ins.B)
			m.do("bit", d, b, mask)
			m.free = append(m.free, mask)
			release()
		default:
			d = fresh()
			m.do(direct[ins.Op], d, a, b)
		}
		m.got[i] = d
	}
	m.store(m.got[m.p.Out], r(0), at)
	m.free = append(m.free, m.got[m.p.Out])
}
