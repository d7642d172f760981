package exact

import (
	"math"
	"math/big"
	"testing"
)

const precision = 200 // bits of the reference values

func bigFloat(x float64) *big.Float { return new(big.Float).SetPrec(precision).SetFloat64(x) }

// bigExp sums the series at x/2^32 and squares the result 32 times.
func bigExp(x float64) *big.Float {
	r := bigFloat(x)
	r.SetMantExp(r, -32)
	sum, term := bigFloat(1), bigFloat(1)
	for i := 1; i < 20; i++ {
		term.Mul(term, r)
		term.Quo(term, bigFloat(float64(i)))
		sum.Add(sum, term)
	}
	for range 32 {
		sum.Mul(sum, sum)
	}
	return sum
}

// bigSinCos sums both series at x/2^16 and doubles the angle 16 times.
func bigSinCos(x float64) (sin, cos *big.Float) {
	const doublings = 16
	r := new(big.Float).SetPrec(2 * precision).SetFloat64(x)
	r.SetMantExp(r, -doublings)
	one := new(big.Float).SetPrec(2 * precision).SetInt64(1)
	term := new(big.Float).Copy(one)
	sums := [2]*big.Float{new(big.Float).SetPrec(2 * precision), new(big.Float).SetPrec(2 * precision)}
	for i := range 120 {
		signed := new(big.Float).Copy(term)
		if i&2 != 0 {
			signed.Neg(signed)
		}
		sums[i&1].Add(sums[i&1], signed)
		term.Mul(term, r)
		term.Quo(term, new(big.Float).SetInt64(int64(i+1)))
	}
	c, s := sums[0], sums[1]
	for range doublings {
		s2 := new(big.Float).Mul(s, c)
		s2.Add(s2, s2)
		c2 := new(big.Float).Mul(s, s)
		c2.Add(c2, c2)
		c2.Sub(one, c2)
		s, c = s2, c2
	}
	return s, c
}

// ulps returns |got − want| in units of the last place of want.
func ulps(got float64, want *big.Float) float64 {
	w, _ := want.Float64()
	unit := math.Nextafter(math.Abs(w), math.Inf(1)) - math.Abs(w)
	d := new(big.Float).Sub(bigFloat(got), want)
	d.Quo(d, bigFloat(unit))
	f, _ := d.Float64()
	return math.Abs(f)
}

// Error bounds from the doc comments, in units of the last place.
const (
	expBound          = 0.9
	expSubnormalBound = 1.1
	logBound          = 0.9
	trigBound         = 0.8
)

func TestExpError(t *testing.T) {
	s := NewStream(2, "exp")
	worst, worstTiny := 0.0, 0.0
	for i := range 20000 {
		x := float64((s.Float64()*2 - 1) * []float64{1, 20, 700, 745}[i%4])
		if x > 709 {
			x = -x
		}
		e := ulps(Exp(x), bigExp(x))
		if x > -708 {
			worst = max(worst, e)
		} else {
			worstTiny = max(worstTiny, e)
		}
	}
	t.Logf("largest error %.3f, subnormal %.3f", worst, worstTiny)
	if worst > expBound || worstTiny > expSubnormalBound {
		t.Errorf("largest error %.3f of %v, subnormal %.3f of %v", worst, expBound, worstTiny, expSubnormalBound)
	}
}

func TestLogError(t *testing.T) {
	s := NewStream(3, "log")
	worst := 0.0
	for i := range 20000 {
		x := s.Float64() + 0x1p-60
		switch i % 4 {
		case 1:
			x += 0.5
		case 2:
			x = math.Ldexp(1+x, s.IntN(2000)-1000)
		case 3:
			x = 1 + (x-0.5)*0.01
		}
		// One Newton step from the standard library's value: with y = log x + ε,
		// log x = y + 2(x − eʸ)/(x + eʸ) + O(ε³).
		y := math.Log(x)
		e := bigExp(y)
		d := new(big.Float).Sub(bigFloat(x), e)
		d.Quo(d, e.Add(e, bigFloat(x)))
		d.Add(d, d)
		worst = max(worst, ulps(Log(x), d.Add(d, bigFloat(y))))
	}
	t.Logf("largest error %.3f", worst)
	if worst > logBound {
		t.Errorf("largest error %.3f of %v", worst, logBound)
	}
}

func TestSinCosError(t *testing.T) {
	s := NewStream(4, "sin")
	worst := 0.0
	for i := range 4000 {
		x := float64((s.Float64()*2 - 1) * []float64{1, 7, 100, 1 << 20}[i%4])
		sin, cos := bigSinCos(x)
		worst = max(worst, ulps(Sin(x), sin), ulps(Cos(x), cos))
	}
	t.Logf("largest error %.3f", worst)
	if worst > trigBound {
		t.Errorf("largest error %.3f of %v", worst, trigBound)
	}
	for k := 1; k < 600_000; k += 997 { // as near to zeros as float64 gets by rounding
		x := float64(k) * math.Pi / 2
		sin, cos := bigSinCos(x)
		for _, c := range []struct {
			got  float64
			want *big.Float
		}{{Sin(x), sin}, {Cos(x), cos}} {
			d := new(big.Float).Sub(bigFloat(c.got), c.want)
			w, _ := c.want.Float64()
			if f, _ := d.Float64(); math.Abs(f) > max(0x1p-95, math.Abs(w)*0x1p-52) {
				t.Fatalf("at %d·π/2: error %g of %g", k, f, w)
			}
		}
	}
}

func TestFunctionsAtTheEdges(t *testing.T) {
	inf, nan := math.Inf(1), math.NaN()
	for _, c := range []struct {
		name      string
		got, want float64
	}{
		{"exp 0", Exp(0), 1},
		{"exp ∞", Exp(inf), inf},
		{"exp −∞", Exp(-inf), 0},
		{"exp NaN", Exp(nan), nan},
		{"exp 710", Exp(710), inf},
		{"exp −746", Exp(-746), 0},
		{"exp −745", Exp(-745), math.SmallestNonzeroFloat64},
		{"log 1", Log(1), 0},
		{"log 0", Log(0), -inf},
		{"log −1", Log(-1), nan},
		{"log ∞", Log(inf), inf},
		{"log NaN", Log(nan), nan},
		{"sin 0", Sin(0), 0},
		{"cos 0", Cos(0), 1},
		{"sin ∞", Sin(inf), nan},
		{"cos NaN", Cos(nan), nan},
	} {
		if c.got != c.want && !(c.got != c.got && c.want != c.want) {
			t.Errorf("%s = %v, want %v", c.name, c.got, c.want)
		}
	}
	if got := Log(Exp(709.7)); math.Abs(got-709.7) > 1e-12 {
		t.Errorf("log exp 709.7 = %v", got)
	}
	defer func() {
		if recover() == nil {
			t.Error("no panic beyond 2^20 radians")
		}
	}()
	Sin(1<<20 + 1)
}

func BenchmarkExp(b *testing.B) {
	x := 0.3
	for b.Loop() {
		x = Exp(-x)
	}
	if x != x {
		b.Fatal("NaN")
	}
}
