package generate

import (
	"bytes"
	"math"
	"runtime"
	"slices"
	"testing"

	"brainbow/dataset"
)

// TestGoldenFingerprints compares generated data with committed hashes. They
// change only with a new Revision.
func TestGoldenFingerprints(t *testing.T) {
	for _, c := range []struct {
		name string
		opt  dataset.Options
		want string
	}{
		{"digits", dataset.Options{Train: 500, Test: 100}, "sha256:088e8b1723894149045bb332106a6d22cea00fe941511347568d9075f6b74e3b"},
		{"digits", dataset.Options{Train: 500, Test: 100, Seed: 7}, "sha256:87b09776bb142fbbb694e36ae26b0e2aa736afb69e5ddb6173bb244df5550a05"},
		{"digits", dataset.Options{Train: 500, Test: 100, Difficulty: 0.5}, "sha256:5857a83e1bf5a0b335fd7a65c3978dc62f748506acda893cb29d5b8f19d57031"},
		{"house-numbers", dataset.Options{Train: 200, Test: 40}, "sha256:6201197100edafd5457a64238d615620ccf6fc7963c1bc462bfdae23ebde2c23"},
		{"house-numbers", dataset.Options{Train: 100, Test: 20, Seed: 7, Difficulty: -1}, "sha256:2e7e0a445df2b87626d48bec3adeee930a039ab1403ac1315e1242df46857da0"},
		{"xor", dataset.Options{}, "sha256:e6983857f7e2552fc15e6b427ccbafc4f9aae775eb89f7ce4725ca8d648f5ffd"},
		{"circles", dataset.Options{}, "sha256:69749e006198ba48efe34e9f73135864f69b8bca3b2dfc47c9dfeb53e58b6ceb"},
		{"spiral", dataset.Options{}, "sha256:c0cce413b9622509fdb52dcb87ce31e35a59c73c538a3b557fc8424d8d95b9bd"},
	} {
		d, err := (Opener{}).Open(c.name, c.opt)
		if err != nil {
			t.Fatal(err)
		}
		if got := d.Fingerprint(); got != c.want {
			t.Errorf("%s with %+v: %s, want %s", c.name, c.opt, got, c.want)
		}
	}
}

func TestPrefix(t *testing.T) {
	for _, name := range []string{"digits", "house-numbers", "xor", "circles", "spiral"} {
		long, err := (Opener{}).Open(name, dataset.Options{Train: 200, Test: 100, Seed: 3})
		if err != nil {
			t.Fatal(err)
		}
		before := runtime.GOMAXPROCS(1)
		short, err := (Opener{}).Open(name, dataset.Options{Train: 60, Test: 20, Seed: 3})
		runtime.GOMAXPROCS(before)
		if err != nil {
			t.Fatal(err)
		}
		f := long.Features()
		if !slices.Equal(short.Train.Labels, long.Train.Labels[:60]) ||
			short.Train.Pixels != nil && !bytes.Equal(short.Train.Pixels, long.Train.Pixels[:60*f]) ||
			short.Train.Values != nil && !slices.Equal(short.Test.Values, long.Test.Values[:20*f]) {
			t.Errorf("%s: the first samples depend on the number of samples", name)
		}
		other, err := (Opener{}).Open(name, dataset.Options{Train: 60, Test: 60, Seed: 4})
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Equal(short.Train.Pixels, other.Train.Pixels) && slices.Equal(short.Train.Values, other.Train.Values) {
			t.Errorf("%s: the seed does not matter", name)
		}
		if bytes.Equal(other.Train.Pixels, other.Test.Pixels) && slices.Equal(other.Train.Values, other.Test.Values) {
			t.Errorf("%s: train and test are the same", name)
		}
	}
}

func TestClassesOfGenerated(t *testing.T) {
	all, err := (Opener{}).Open("digits", dataset.Options{Train: 400, Test: 10})
	if err != nil {
		t.Fatal(err)
	}
	some, err := (Opener{}).Open("digits", dataset.Options{Train: 50, Test: 10, Classes: []string{"8", "3"}})
	if err != nil {
		t.Fatal(err)
	}
	if some.Train.Len() != 50 || !slices.Equal(some.Classes, []string{"8", "3"}) {
		t.Fatalf("%d samples of %v", some.Train.Len(), some.Classes)
	}
	k := 0
	for i, label := range all.Train.Labels {
		if (label == 8 || label == 3) && k < 50 {
			if !bytes.Equal(some.Train.Pixels[784*k:][:784], all.Train.Pixels[784*i:][:784]) || some.Classes[some.Train.Labels[k]] != all.Classes[label] {
				t.Fatalf("sample %d is not number %d of all", k, i)
			}
			k++
		}
	}
}

func TestDigitsLookLikeMNIST(t *testing.T) {
	d, err := (Opener{}).Open("digits", dataset.Options{Train: 3000, Test: 300})
	if err != nil {
		t.Fatal(err)
	}
	if r := d.Repeats(); len(r.Across) != 0 {
		t.Errorf("%d test samples are in the training split", len(r.Across))
	}
	train, _ := d.ClassCounts()
	for c, n := range train {
		if n < 220 || n > 380 { // 300 ± 5 standard deviations
			t.Errorf("%d samples of class %s", n, d.Classes[c])
		}
	}
	var sum float64
	for i := range d.Train.Len() {
		var mass, x, y float64
		bright := uint8(0)
		for k, p := range d.Train.Pixels[784*i:][:784] {
			mass += float64(p)
			x += float64(p) * (float64(k%28) + 0.5)
			y += float64(p) * (float64(k/28) + 0.5)
			bright = max(bright, p)
			if (k%28 == 0 || k%28 == 27 || k/28 == 0 || k/28 == 27) && p > 0 {
				t.Errorf("sample %d touches the border", i)
			}
		}
		sum += mass / 784
		if mass < 5000 || bright < 120 {
			t.Errorf("sample %d is nearly empty: %v ink, brightest %d", i, mass, bright)
		}
		if math.Hypot(x/mass-14, y/mass-14) > 5 {
			t.Errorf("sample %d lies at %.1f, %.1f", i, x/mass, y/mass)
		}
	}
	// MNIST's mean pixel is 33.3.
	if mean := sum / float64(d.Train.Len()); mean < 26 || mean > 40 {
		t.Errorf("mean pixel %.1f", mean)
	}
}

// TestNoLineSolvesXOR tries many lines: none classifies more than three quarters correctly.
func TestNoLineSolvesXOR(t *testing.T) {
	d, err := (Opener{}).Open("xor", dataset.Options{})
	if err != nil {
		t.Fatal(err)
	}
	best := 0
	s := sampleID{seed: 1}.stream("lines")
	for range 5000 {
		a, b, c := s.Norm(), s.Norm(), 0.6*s.Norm()
		right := 0
		for i, label := range d.Train.Labels {
			above := a*float64(d.Train.Values[2*i])+b*float64(d.Train.Values[2*i+1]) > c
			if above == (label == 1) {
				right++
			}
		}
		best = max(best, right)
	}
	if best != d.Train.Len()*3/4 {
		t.Errorf("the best of 5000 lines has %d of %d", best, d.Train.Len())
	}
	for i, label := range d.Train.Labels { // a product of the coordinates solves it
		if (d.Train.Values[2*i]*d.Train.Values[2*i+1] < 0) != (label == 1) {
			t.Errorf("point %d lies in the wrong quadrant", i)
		}
	}
}

func TestPointsStayInTheSquare(t *testing.T) {
	for _, name := range []string{"xor", "circles", "spiral"} {
		d, err := (Opener{}).Open(name, dataset.Options{Train: 2000})
		if err != nil {
			t.Fatal(err)
		}
		ones := 0
		for i, v := range d.Train.Values {
			if v < -1.05 || v > 1.05 {
				t.Errorf("%s: coordinate %v", name, v)
			}
			ones += int(d.Train.Labels[i/2])
		}
		if ones /= 2; ones < 890 || ones > 1110 {
			t.Errorf("%s: %d of 2000 in class 1", name, ones)
		}
	}
}

func BenchmarkDigits(b *testing.B) {
	for b.Loop() {
		if _, err := (Opener{}).Open("digits", dataset.Options{Train: 10_000}); err != nil {
			b.Fatal(err)
		}
	}
}
