package kernel

import (
	"math"
	"testing"
)

// TestActivationErrors compares the activations and their gradients with formulas in float64. An
// error is relative to the larger of the value and a floor, below which it is absolute.
func TestActivationErrors(t *testing.T) {
	sigma := func(x float64) float64 { return 1 / (1 + math.Exp(-x)) }
	phi := func(x float64) float64 { return math.Erfc(-x/math.Sqrt2) / 2 }
	hard := func(x float64) float64 { return min(max(x+3, 0), 6) / 6 }
	tanhArg := func(x float64) float64 { return 2 * math.Sqrt(2/math.Pi) * (x + 0.044715*x*x*x) }
	for _, c := range []struct {
		name      string
		f         func(dst, src []float32)
		grad      func(g, kept []float32)
		want      func(x float64) float64
		slope     func(x float64) float64
		output    bool    // the gradient is of the output
		floor     float64 // of the value
		limit     float64
		gradLimit float64 // absolute
	}{
		{"exp", Exp, nil, math.Exp, nil, false, 0, 3e-7, 0},
		{
			"softplus", Softplus, SoftplusGrad,
			func(x float64) float64 { return math.Max(x, 0) + math.Log1p(math.Exp(-math.Abs(x))) }, sigma, true, 0, 3e-7, 2e-7,
		},
		{
			"silu", Silu, SiluGrad,
			func(x float64) float64 { return x * sigma(x) }, func(x float64) float64 { return sigma(x) * (1 + x*sigma(-x)) }, false, 0, 3e-7, 3e-7,
		},
		{
			"gelu", Gelu, GeluGrad,
			func(x float64) float64 { return x * phi(x) },
			func(x float64) float64 { return phi(x) + x*math.Exp(-x*x/2)/math.Sqrt(2*math.Pi) }, false, 1e-3, 6e-7, 3e-7,
		},
		{
			"gelu-tanh", GeluTanh, GeluTanhGrad,
			func(x float64) float64 { return x * sigma(tanhArg(x)) },
			func(x float64) float64 {
				s := sigma(tanhArg(x))
				return s + x*s*(1-s)*2*math.Sqrt(2/math.Pi)*(1+3*0.044715*x*x)
			}, false, 1e-3, 1.5e-6, 6e-7,
		},
		{
			"elu", func(d, s []float32) { Elu(d, s, 1.5) }, func(g, y []float32) { EluGrad(g, y, 1.5) },
			func(x float64) float64 { return math.Max(x, 0) + 1.5*math.Expm1(math.Min(x, 0)) },
			func(x float64) float64 {
				if x > 0 {
					return 1
				}
				return 1.5 * math.Exp(x)
			}, true, 0, 3e-7, 3e-7,
		},
		{
			"leaky-relu", func(d, s []float32) { LeakyRelu(d, s, 0.1) }, func(g, y []float32) { LeakyReluGrad(g, y, 0.1) },
			func(x float64) float64 { return math.Max(x, 0.1*x) },
			func(x float64) float64 {
				if x > 0 {
					return 1
				}
				return 0.1
			}, true, 0, 3e-7, 3e-7,
		},
		{
			"hard-sigmoid", HardSigmoid, HardSigmoidGrad, hard,
			func(x float64) float64 {
				if math.Abs(x) < 3 {
					return 1. / 6
				}
				return 0
			}, true, 1e-3, 3e-7, 3e-7,
		},
		{
			"hard-swish", HardSwish, HardSwishGrad, func(x float64) float64 { return x * hard(x) },
			func(x float64) float64 {
				switch {
				case x < -3:
					return 0
				case x > 3:
					return 1
				}
				return x/3 + 0.5
			}, false, 1e-3, 3e-7, 3e-7,
		},
		{
			"clip", func(d, s []float32) { Clip(d, s, -1, 2) }, func(g, y []float32) { ClipGrad(g, y, -1, 2) },
			func(x float64) float64 { return min(max(x, -1), 2) },
			func(x float64) float64 {
				if -1 < x && x < 2 {
					return 1
				}
				return 0
			}, true, 0, 3e-7, 3e-7,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			x, y, g := make([]float32, Lanes), make([]float32, Lanes), make([]float32, Lanes)
			var worst, worstGrad, at, atGrad float64
			for i := -40000; i <= 40000; i += Lanes {
				for l := range x {
					x[l] = (float32(i+l) + 0.37) / 2000 // −20 to 20
					g[l] = 1
				}
				c.f(y, x)
				if c.grad != nil && c.output {
					c.grad(g, y)
				} else if c.grad != nil {
					c.grad(g, x)
				}
				for l := range x {
					v := float64(x[l])
					want := c.want(v)
					if e := math.Abs(float64(y[l])-want) / math.Max(math.Abs(want), c.floor); e > worst {
						worst, at = e, v
					}
					if c.grad != nil {
						if e := math.Abs(float64(g[l]) - c.slope(v)); e > worstGrad {
							worstGrad, atGrad = e, v
						}
					}
				}
			}
			t.Logf("largest error %.2g at %v, of the gradient %.2g at %v", worst, at, worstGrad, atGrad)
			if worst > c.limit || worstGrad > c.gradLimit {
				t.Errorf("largest error %.2g at %v, at most %g; of the gradient %.2g at %v, at most %g", worst, at, c.limit, worstGrad, atGrad, c.gradLimit)
			}
		})
	}
}

// Extreme inputs give the asymptotes, never NaN.
func TestActivationsFarOut(t *testing.T) {
	x := make([]float32, Lanes)
	copy(x, []float32{-3e38, -1e30, -1e10, -1e5, -100, 100, 1e5, 1e10, 1e30, 3e38})
	for name, f := range map[string][2]func(a, b []float32){
		"softplus": {Softplus, nil}, "silu": {Silu, SiluGrad}, "gelu": {Gelu, GeluGrad},
		"gelu-tanh": {GeluTanh, GeluTanhGrad}, "hard-swish": {HardSwish, HardSwishGrad},
	} {
		y, g := make([]float32, Lanes), make([]float32, Lanes)
		for i := range g {
			g[i] = 1
		}
		f[0](y, x)
		if f[1] != nil {
			f[1](g, x)
		} else {
			SoftplusGrad(g, y)
		}
		for i, v := range x[:10] {
			want, slope := max(v, 0), float32(0)
			if v > 0 {
				slope = 1
			}
			if math.Abs(float64(y[i]-want)) > 1e-30 || math.Abs(float64(g[i]-slope)) > 1e-30 {
				t.Errorf("%s of %v is %v, gradient %v; want %v and %v", name, v, y[i], g[i], want, slope)
			}
		}
	}
}
