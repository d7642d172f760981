package projection

import (
	"context"
	"math"
	"testing"

	"brainbow/internal/exact"
	"brainbow/tensor"
)

// fan returns n trails that lead from the centre to one target per class, at varying speed and with
// noise, and their classes.
func fan(n, steps, classes int, noise float64) (*tensor.Tensor, []int) {
	s := exact.NewStream(11, "fan")
	t, labels := tensor.New(n, steps, 2), make([]int, n)
	for i := range n {
		c := i % classes
		labels[i] = c
		sin, cos := math.Sincos(2 * math.Pi * float64(c) / float64(classes))
		end := [2]float64{10*cos + noise*s.Norm(), 10*sin + noise*s.Norm()}
		begin := [2]float64{2 * s.Norm(), 2 * s.Norm()}
		for k := range steps {
			part := float64(k) / float64(steps-1)
			for a := range end {
				v := (1-part)*begin[a] + part*end[a]
				if k > 0 && k < steps-1 {
					v += noise / 2 * s.Norm()
				}
				t.Data[(i*steps+k)*2+a] = float32(v)
			}
		}
	}
	return t, labels
}

func TestBundleKeepsEndsAndSteps(t *testing.T) {
	const n, steps = 60, 5
	trails, labels := fan(n, steps, 3, 0.8)
	b, err := Bundle(context.Background(), trails, BundleOptions{Options: Options{}, Classes: labels})
	if err != nil {
		t.Fatal(err)
	}
	if len(b.Starts) != n+1 || int(b.Starts[n]) != len(b.Times) || len(b.Raw) != 2*len(b.Times) || len(b.Curved) != len(b.Raw) {
		t.Fatalf("%d starts, %d times, %d raw, %d curved", len(b.Starts), len(b.Times), len(b.Raw), len(b.Curved))
	}
	for i := range n {
		lo, hi := int(b.Starts[i]), int(b.Starts[i+1])
		step := 0
		for p := lo; p < hi; p++ {
			if p > lo && b.Times[p] <= b.Times[p-1] {
				t.Fatalf("trail %d: time %v after %v", i, b.Times[p], b.Times[p-1])
			}
			if b.Times[p] == float32(step) {
				want := trails.Data[(i*steps+step)*2:][:2]
				if b.Raw[2*p] != want[0] || b.Raw[2*p+1] != want[1] {
					t.Errorf("trail %d, step %d: raw %v, want %v", i, step, b.Raw[2*p:][:2], want)
				}
				step++
			}
		}
		if step != steps {
			t.Errorf("trail %d has %d of its %d steps", i, step, steps)
		}
		for _, p := range []int{lo, hi - 1} {
			if b.Raw[2*p] != b.Curved[2*p] || b.Raw[2*p+1] != b.Curved[2*p+1] {
				t.Errorf("trail %d: end %v moved to %v", i, b.Raw[2*p:][:2], b.Curved[2*p:][:2])
			}
		}
	}
	raw, half := b.At(0), b.At(0.5)
	for i, v := range b.Raw {
		if raw[i] != v || math.Abs(float64(half[i]-(v+b.Curved[i])/2)) > 1e-5 {
			t.Fatalf("value %d: %v at strength 0, want %v; %v at a half", i, raw[i], v, half[i])
		}
	}
}

// Parallel trails converge in the middle, and trails of different classes do not attract each
// other.
func TestBundleDrawsTogether(t *testing.T) {
	const n = 40
	trails, labels := tensor.New(n, 2, 2), make([]int, n)
	for i := range n {
		labels[i] = i % 2
		y := float32(i/2)/20 + 2*float32(labels[i])*0.75 // 0 … 1 and 1.5 … 2.5
		copy(trails.Data[i*4:], []float32{0, y, 10, y})
	}
	spread := func(b *Bundles, class int) (sd, mean float64) {
		var s, q float64
		for i := range n {
			if labels[i] != class {
				continue
			}
			lo, hi := int(b.Starts[i]), int(b.Starts[i+1])
			y := float64(b.Curved[2*((lo+hi)/2)+1])
			s += y
			q += y * y
		}
		s /= n / 2
		return math.Sqrt(q/(n/2) - s*s), s
	}
	apart, err := Bundle(context.Background(), trails, BundleOptions{Classes: labels})
	if err != nil {
		t.Fatal(err)
	}
	for class, want := range []float64{0.475, 1.975} {
		sd, mean := spread(apart, class)
		if sd > 0.05 || math.Abs(mean-want) > 0.1 { // raw: 0.29
			t.Errorf("class %d: spread %v around %v, want almost 0 around %v", class, sd, mean, want)
		}
	}
	together, err := Bundle(context.Background(), trails, BundleOptions{Kernel: 120})
	if err != nil {
		t.Fatal(err)
	}
	_, a := spread(together, 0)
	_, b := spread(together, 1)
	if b-a > 0.75 {
		t.Errorf("as one class, the two groups stay %v apart, raw 1.5", b-a)
	}
}

func TestBundleRefuses(t *testing.T) {
	ctx := context.Background()
	trails, labels := fan(6, 3, 2, 0.5)
	bad := trails.Clone()
	bad.Data[9] = nan()
	for _, c := range []struct {
		name   string
		trails *tensor.Tensor
		o      BundleOptions
		want   error
	}{
		{"nothing", nil, BundleOptions{}, ErrShape},
		{"a layout", tensor.New(4, 2), BundleOptions{}, ErrShape},
		{"one step", tensor.New(4, 1, 2), BundleOptions{}, ErrTooFew},
		{"no trails", tensor.New(0, 3, 2), BundleOptions{}, ErrTooFew},
		{"NaN", bad, BundleOptions{}, ErrNotFinite},
		{"one place", tensor.New(4, 3, 2), BundleOptions{}, ErrIdentical},
		{"labels missing", trails, BundleOptions{Classes: labels[1:]}, ErrShape},
		{"no label", trails, BundleOptions{Classes: []int{0, 1, -1, 0, 1, 0}}, ErrOption},
		{"kernel", trails, BundleOptions{Kernel: -1}, ErrOption},
		{"spacing", trails, BundleOptions{Spacing: math.NaN()}, ErrOption},
		{"grid", trails, BundleOptions{Grid: 5}, ErrOption},
		{"rounds", trails, BundleOptions{Rounds: -3}, ErrOption},
	} {
		_, err := Bundle(ctx, c.trails, c.o)
		refuses(t, c.name, err, c.want)
	}
	_, err := Bundle(done(), trails, BundleOptions{})
	refuses(t, "cancelled", err, context.Canceled)
	// Trails that do not move and classes without trails are allowed.
	still := trails.Clone()
	for i := range 3 {
		copy(still.Data[2*i:], still.Data[:2])
	}
	b, err := Bundle(ctx, still, BundleOptions{Classes: []int{0, 4, 0, 4, 0, 4}})
	if err != nil {
		t.Fatal(err)
	}
	if b.Starts[1] != 3 {
		t.Errorf("a trail that does not move has %d points, want its 3 steps", b.Starts[1])
	}
}

func TestBundleBitsHash(t *testing.T) {
	trails, labels := fan(80, 4, 3, 0.8)
	sameBits(t, "b9793bb9131d2c71", func(o Options) []float32 {
		b, err := Bundle(context.Background(), trails, BundleOptions{Options: o, Classes: labels, Grid: 128})
		if err != nil {
			t.Fatal(err)
		}
		return append(b.Curved, b.Times...)
	})
}

func BenchmarkBundle2000x6(b *testing.B) {
	trails, labels := fan(2000, 6, 10, 0.8)
	for b.Loop() {
		r, err := Bundle(context.Background(), trails, BundleOptions{Classes: labels})
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(len(r.Times)), "points")
	}
}
