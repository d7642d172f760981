package main

import "fmt"

// v is a vector register.
type v int

// vs is a value in one or several vector registers, four lanes in each. An instruction on values is
// one word for each register of its result; the registers of a shorter operand repeat, so that a
// constant needs only one.
type vs []v

func (r vs) at(i int) v { return r[i%len(r)] }

// form is an instruction: its bits without registers, and its name and the
// arrangement of its registers as a disassembler prints them.
type form struct {
	bits      uint32
	name, arr string
}

// ternary are the instructions d = n op m. The fused ones add to or subtract from d; bit takes n's
// bits where m is 1, bif where m is 0, and keeps d's elsewhere. A comparison gives all ones or all
// zeros; zeros if an operand is NaN. cmtst compares n AND m with 0: all ones where a bit is set in both.
var ternary = map[string]form{
	"fadd":  {0x4e20d400, "fadd", "4s"},
	"fsub":  {0x4ea0d400, "fsub", "4s"},
	"fmul":  {0x6e20dc00, "fmul", "4s"},
	"fdiv":  {0x6e20fc00, "fdiv", "4s"},
	"fmla":  {0x4e20cc00, "fmla", "4s"},
	"fmls":  {0x4ea0cc00, "fmls", "4s"},
	"fmax":  {0x4e20f400, "fmax", "4s"},
	"fmin":  {0x4ea0f400, "fmin", "4s"},
	"fcmeq": {0x4e20e400, "fcmeq", "4s"},
	"fcmgt": {0x6ea0e400, "fcmgt", "4s"},
	"cmtst": {0x4ea08c00, "cmtst", "4s"},
	"add":   {0x4ea08400, "add", "4s"},
	"and":   {0x4e201c00, "and", "16b"},
	"bic":   {0x4e601c00, "bic", "16b"},
	"orr":   {0x4ea01c00, "orr", "16b"},
	"eor":   {0x6e201c00, "eor", "16b"},
	"bit":   {0x6ea01c00, "bit", "16b"},
	"bif":   {0x6ee01c00, "bif", "16b"},
	"trn1":  {0x4e802800, "trn1", "4s"},
	"trn2":  {0x4e806800, "trn2", "4s"},
	"uzp1":  {0x4e801800, "uzp1", "4s"},
	"uzp2":  {0x4e805800, "uzp2", "4s"},
	"zip1d": {0x4ec03800, "zip1", "2d"},
	"zip2d": {0x4ec07800, "zip2", "2d"},
}

// binary are the instructions d = op n.
var binary = map[string]struct {
	bits       uint32
	name, d, n string
	suffix     string // printed by a disassembler after the registers
}{
	"fsqrt":  {0x6ea1f800, "fsqrt", "4s", "4s", ""},
	"fabs":   {0x4ea0f800, "fabs", "4s", "4s", ""},
	"fneg":   {0x6ea0f800, "fneg", "4s", "4s", ""},
	"fcmgt0": {0x4ea0c800, "fcmgt", "4s", "4s", ", #0.0"},
	"fcmlt0": {0x4ea0e800, "fcmlt", "4s", "4s", ", #0.0"},
	"fcvtn":  {0x0e216800, "fcvtn", "4h", "4s", ""},
	"fcvtn2": {0x4e216800, "fcvtn2", "8h", "4s", ""},
	"ucvtf":  {0x6e21d800, "ucvtf", "4s", "4s", ""},
	"shl23":  {0x4f005400 | (32+23)<<16, "shl", "4s", "4s", ", #23"},
	"uxtl8":  {0x2f08a400, "uxtl", "8h", "8b", ""},
	"uxtl8h": {0x6f08a400, "uxtl2", "8h", "16b", ""},
	"uxtl4":  {0x2f10a400, "uxtl", "4s", "4h", ""},
	"uxtl4h": {0x6f10a400, "uxtl2", "4s", "8h", ""},
}

// byElement are the instructions d = n op m[i], the element broadcast.
var byElement = map[string]uint32{
	"fmul": 0x4f809000,
	"fmla": 0x4f801000,
	"fmls": 0x4f805000,
}

// do emits a ternary instruction.
func (a *asm) do(op string, d, n, m vs) {
	f, ok := ternary[op]
	if !ok {
		panic("no instruction " + op)
	}
	for i, d := range d {
		n, m := n.at(i), m.at(i)
		a.word(f.bits|uint32(m)<<16|uint32(n)<<5|uint32(d),
			"%s v%d.%s, v%d.%s, v%d.%s", f.name, d, f.arr, n, f.arr, m, f.arr)
	}
}

// do1 emits a binary instruction.
func (a *asm) do1(op string, d, n vs) {
	f, ok := binary[op]
	if !ok {
		panic("no instruction " + op)
	}
	for i, d := range d {
		n := n.at(i)
		a.word(f.bits|uint32(n)<<5|uint32(d), "%s v%d.%s, v%d.%s%s", f.name, d, f.d, n, f.n, f.suffix)
	}
}

// elem emits d = n op m[i].
func (a *asm) elem(op string, d, n vs, m v, i int) {
	bits, ok := byElement[op]
	if !ok {
		panic("no instruction " + op)
	}
	for k, d := range d {
		n := n.at(k)
		a.word(bits|uint32(i&1)<<21|uint32(i>>1)<<11|uint32(m)<<16|uint32(n)<<5|uint32(d),
			"%s v%d.4s, v%d.4s, v%d.s[%d]", op, d, n, m, i)
	}
}

// mov emits d = n.
func (a *asm) mov(d, n vs) {
	for i, d := range d {
		n := n.at(i)
		a.word(ternary["orr"].bits|uint32(n)<<16|uint32(n)<<5|uint32(d), "mov v%d.16b, v%d.16b", d, n)
	}
}

// zero emits d = 0.
func (a *asm) zero(d vs) {
	for _, d := range d {
		a.word(0x4f000400|uint32(d), "movi v%d.4s, #0x0", d)
	}
}

// addPair emits d[0] = n[0] + n[1].
func (a *asm) addPair(d, n v) {
	a.word(0x7e30d800|uint32(n)<<5|uint32(d), "faddp s%d, v%d.2s", d, n)
}

// loadAt emits d = the four floats at base + index, in bytes.
func (a *asm) loadAt(d v, base, index r) {
	a.word(0x3ce06800|uint32(index)<<16|uint32(base)<<5|uint32(d), "ldr q%d, [x%d, x%d]", d, base, index)
}

func (r v) String() string { return fmt.Sprintf("F%d", int(r)) }
