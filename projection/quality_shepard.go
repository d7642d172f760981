package projection

import (
	"math"
	"slices"

	"brainbow/tensor"
)

// shepard returns Spearman's rank correlation of the distances in the data and in the layout, over
// the pairs of at most ShepardPoints points; 0 if either are all equal.
func shepard(x, layout *tensor.Tensor) float64 {
	n := x.Shape[0]
	m := min(n, ShepardPoints)
	d := x.Shape[1]
	var a, b []float32
	for i := range m {
		p := i * n / m
		for j := range i {
			q := j * n / m
			a = append(a, squared(x.Data[p*d:][:d], x.Data[q*d:][:d]))
			b = append(b, squared(layout.Data[p*2:][:2], layout.Data[q*2:][:2]))
		}
	}
	return correlation(ranks(a), ranks(b))
}

// ranks returns the rank of every value that is not negative, from 1; equal values share the mean
// of their ranks.
func ranks(v []float32) []float64 {
	keys := make([]uint64, len(v))
	for i, e := range v {
		keys[i] = uint64(math.Float32bits(e))<<32 | uint64(i)
	}
	slices.Sort(keys)
	out := make([]float64, len(v))
	for lo := 0; lo < len(keys); {
		hi := lo + 1
		for hi < len(keys) && keys[hi]>>32 == keys[lo]>>32 {
			hi++
		}
		for _, k := range keys[lo:hi] {
			out[uint32(k)] = float64(lo+hi+1) / 2
		}
		lo = hi
	}
	return out
}

// correlation returns Pearson's coefficient, 0 if either does not vary.
func correlation(a, b []float64) float64 {
	var ma, mb float64
	for i := range a {
		ma += a[i]
		mb += b[i]
	}
	ma /= float64(len(a))
	mb /= float64(len(a))
	var ab, aa, bb float64
	for i := range a {
		x, y := a[i]-ma, b[i]-mb
		ab += float64(x * y)
		aa += float64(x * x)
		bb += float64(y * y)
	}
	if aa == 0 || bb == 0 {
		return 0
	}
	return ab / math.Sqrt(float64(aa*bb))
}
