// Package program describes kernels that map numbers one by one, once for all instruction sets: a
// [Program] is a list of operations on vectors, each using earlier results. The generators for
// amd64 and arm64 turn it into registers and instructions. The portable code is written by hand; it
// is the definition, and tests compare both with it.
package program

import (
	"math"
	"slices"
)

// Op is an operation. In their descriptions a, b and c are the operands.
type Op int

const (
	Load    Op = iota // element of slice Index: 0 is dst, 1 is src
	Param             // parameter Index in all lanes
	Const             // Bits in all lanes
	FMA               // a·b + c, fused
	FNMA              // c − a·b, fused
	Add               // a + b
	Sub               // a − b
	Mul               // a · b
	Div               // a / b
	AtLeast           // b > a ? b : a, so that NaN stays NaN
	AtMost            // b < a ? b : a
	Less              // a < b, a mask for Choose
	Choose            // a ? b : c
	AddInt            // a + b as 32-bit integers
	Shift23           // a shifted left by 23 bits
	And               // a & b, bit by bit
	Or                // a | b
	Xor               // a ^ b
)

// V is the result of an operation: its index in the list.
type V int

// Ins is an operation and its operands.
type Ins struct {
	Op      Op
	A, B, C V
	Bits    uint32
	Index   int
}

// Operands returns those of a, b and c that the operation has.
func (i Ins) Operands() []V {
	switch i.Op {
	case Load, Param, Const:
		return nil
	case Shift23:
		return []V{i.A}
	case FMA, FNMA, Choose:
		return []V{i.A, i.B, i.C}
	}
	return []V{i.A, i.B}
}

// Program computes each element of dst from the elements of dst and src at the same index.
type Program struct {
	Name string
	List []Ins
	Out  V
}

func (p *Program) add(i Ins) V {
	for k, old := range p.List { // constants, parameters and loads are shared
		if old == i && i.Operands() == nil {
			return V(k)
		}
	}
	p.List = append(p.List, i)
	return V(len(p.List) - 1)
}

func (p *Program) dst() V           { return p.add(Ins{Op: Load, Index: 0}) }
func (p *Program) src() V           { return p.add(Ins{Op: Load, Index: 1}) }
func (p *Program) param(i int) V    { return p.add(Ins{Op: Param, Index: i}) }
func (p *Program) bits(u uint32) V  { return p.add(Ins{Op: Const, Bits: u}) }
func (p *Program) c(f float32) V    { return p.bits(math.Float32bits(f)) }
func (p *Program) fma(a, b, c V) V  { return p.add(Ins{Op: FMA, A: a, B: b, C: c}) }
func (p *Program) fnma(a, b, c V) V { return p.add(Ins{Op: FNMA, A: a, B: b, C: c}) }
func (p *Program) sum(a, b V) V     { return p.add(Ins{Op: Add, A: a, B: b}) }
func (p *Program) sub(a, b V) V     { return p.add(Ins{Op: Sub, A: a, B: b}) }
func (p *Program) mul(a, b V) V     { return p.add(Ins{Op: Mul, A: a, B: b}) }
func (p *Program) div(a, b V) V     { return p.add(Ins{Op: Div, A: a, B: b}) }
func (p *Program) atLeast(x, low V) V {
	return p.add(Ins{Op: AtLeast, A: x, B: low})
}

func (p *Program) atMost(x, high V) V {
	return p.add(Ins{Op: AtMost, A: x, B: high})
}
func (p *Program) and(a, b V) V  { return p.add(Ins{Op: And, A: a, B: b}) }
func (p *Program) or(a, b V) V   { return p.add(Ins{Op: Or, A: a, B: b}) }
func (p *Program) xor(a, b V) V  { return p.add(Ins{Op: Xor, A: a, B: b}) }
func (p *Program) less(a, b V) V { return p.add(Ins{Op: Less, A: a, B: b}) }
func (p *Program) choose(mask, a, b V) V {
	return p.add(Ins{Op: Choose, A: mask, B: a, C: b})
}

// LastUse returns, for every operation, the index of the last operation that uses its result;
// len(List) for the result of the program.
func (p *Program) LastUse() []int {
	last := make([]int, len(p.List))
	for i, ins := range p.List {
		for _, v := range ins.Operands() {
			last[v] = i
		}
	}
	last[p.Out] = len(p.List)
	return last
}

// Live returns the number of registers that a program needs for its results, constants
// and parameters apart: the most results that are needed at once, and one for an operand
// that an instruction overwrites.
func (p *Program) Live() int {
	last := p.LastUse()
	live, peak := 0, 0
	for i, ins := range p.List {
		if ins.Op == Const || ins.Op == Param {
			continue
		}
		live++ // the result, while the operands are still there
		peak = max(peak, live)
		seen := map[V]bool{}
		for _, v := range ins.Operands() {
			if op := p.List[v].Op; op != Const && op != Param && last[v] == i && !seen[v] {
				seen[v] = true
				live--
			}
		}
	}
	return peak + 1
}

// Consts returns up to n constants, those that are used most first.
func (p *Program) Consts(n int) []V {
	uses := map[V]int{}
	for _, ins := range p.List {
		for _, v := range ins.Operands() {
			if p.List[v].Op == Const {
				uses[v]++
			}
		}
	}
	var list []V
	for v := range p.List {
		if uses[V(v)] > 0 {
			list = append(list, V(v))
		}
	}
	slices.SortStableFunc(list, func(a, b V) int { return uses[b] - uses[a] })
	return list[:max(0, min(n, len(list)))]
}
