package reader

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"brainbow/dataset"
)

func TestRoot(t *testing.T) {
	t.Setenv("BRAINBOW_DATA", "elsewhere")
	if got := Root(); got != "elsewhere" {
		t.Errorf("Root() = %q", got)
	}
	t.Setenv("BRAINBOW_DATA", "")
	if got := Root(); filepath.Base(got) != "brainbow" {
		t.Errorf("Root() = %q", got)
	}
}

func TestMissing(t *testing.T) {
	root := lay(t, "")
	for _, file := range []int{1, 2} {
		os.Remove(filepath.Join(root, "mnist", mnistFiles[file]))
	}
	_, err := (Files{Root: root}).Open("mnist", dataset.Options{})
	missing, ok := errors.AsType[*dataset.MissingError](err)
	if !ok || !errors.Is(err, dataset.ErrMissing) {
		t.Fatalf("error %v", err)
	}
	if want := []string{"train-labels-idx1-ubyte.gz", "t10k-images-idx3-ubyte.gz"}; !slices.Equal(missing.Files, want) {
		t.Errorf("missing %v, want %v", missing.Files, want)
	}
	dir := filepath.Join(root, "mnist")
	if !strings.Contains(err.Error(), dir) || !strings.Contains(missing.Hint(), dir) || !strings.Contains(missing.Hint(), "BRAINBOW_DATA") {
		t.Errorf("error %q, hint %q", err, missing.Hint())
	}
}

func TestOptions(t *testing.T) {
	root := lay(t, "")
	d, err := (Files{Root: root}).Open("mnist", dataset.Options{Train: 3, Test: 1, Classes: []string{"7", "2"}})
	if err != nil {
		t.Fatal(err)
	}
	// Samples 2, 7 and 12 of the training split, with classes 2, 7 and 2.
	if !slices.Equal(d.Train.Labels, []uint16{1, 0, 1}) || !slices.Equal(d.Classes, []string{"7", "2"}) || d.Test.Len() != 1 {
		t.Errorf("labels %v of classes %v, %d in test", d.Train.Labels, d.Classes, d.Test.Len())
	}
	if len(d.Train.Pixels) != 18 || d.Train.Pixels[0] != 12 || d.Train.Pixels[6] != 42 || d.Train.Pixels[12] != 72 {
		t.Errorf("pixels %v", d.Train.Pixels)
	}
	for _, c := range []struct {
		name string
		opt  dataset.Options
		want string
	}{
		{"mnist", dataset.Options{Difficulty: 0.5}, "difficulty 0.5: only digits and house-numbers have one"},
		{"nosuch", dataset.Options{}, `name "nosuch": there is no such dataset (one of mnist, fashion-mnist, kmnist, cifar10, svhn, digits,`},
		{"mnist", dataset.Options{Train: -1}, "train -1: must not be negative"},
		{"mnist", dataset.Options{Test: -2}, "test -2: must not be negative"},
		{"mnist", dataset.Options{Train: 21}, "train 21: mnist has only 20 samples"},
		{"mnist", dataset.Options{Test: 11}, "test 11: mnist has only 10"},
		{"mnist", dataset.Options{Train: 5, Classes: []string{"1", "2"}}, "train 5: mnist has only 4"},
		{"mnist", dataset.Options{Classes: []string{"eleven"}}, `classes "eleven": there is no such class in mnist (one of 0, 1,`},
		{"mnist", dataset.Options{Classes: []string{"1", "1"}}, `classes "1": named twice`},
		{"digits", dataset.Options{Train: 60_001}, "digits makes at most 60000 training samples"},
		{"digits", dataset.Options{Test: 10_001}, "digits makes at most 10000 test samples"},
		{"xor", dataset.Options{Classes: []string{"odd"}}, `there is no such class in xor (one of same, different)`},
	} {
		_, err := Files{Root: root}.Open(c.name, c.opt)
		if _, ok := errors.AsType[*dataset.OptionError](err); !ok || !strings.Contains(err.Error(), c.want) {
			t.Errorf("Open(%s, %+v): error %v does not say %q", c.name, c.opt, err, c.want)
		}
	}
}

func TestFingerprint(t *testing.T) {
	root := lay(t, "")
	open := func(opt dataset.Options) *dataset.Dataset {
		d, err := Files{Root: root}.Open("mnist", opt)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	d := open(dataset.Options{})
	first := d.Fingerprint()
	if len(first) != len("sha256:")+64 || !strings.HasPrefix(first, "sha256:") {
		t.Fatalf("fingerprint %q", first)
	}
	packed, err := (Files{Root: lay(t, ".gz")}).Open("mnist", dataset.Options{})
	if err != nil || packed.Fingerprint() != first {
		t.Error("the packing counts")
	}
	seen := map[string]string{first: "all of it"}
	for name, d := range map[string]*dataset.Dataset{
		"fewer samples":  open(dataset.Options{Train: 19}),
		"fewer tests":    open(dataset.Options{Test: 9}),
		"another shape":  {Classes: d.Classes, Shape: [3]int{1, 2, 3}, Train: d.Train, Test: d.Test},
		"a class's name": {Classes: append([]string{"zero"}, d.Classes[1:]...), Shape: d.Shape, Train: d.Train, Test: d.Test},
		"splits swapped": {Classes: d.Classes, Shape: d.Shape, Train: d.Test, Test: d.Train},
		"points":         {Classes: d.Classes, Shape: d.Shape, Train: dataset.Split{Labels: d.Train.Labels, Values: make([]float32, 120)}, Test: d.Test},
	} {
		f := d.Fingerprint()
		if other, ok := seen[f]; ok {
			t.Errorf("%s: the same fingerprint as %s", name, other)
		}
		seen[f] = name
	}
}

func TestList(t *testing.T) {
	root := lay(t, ".gz")
	list := (Files{Root: root}).List()
	if len(list) != len((Files{}).Names()) {
		t.Fatalf("%d datasets", len(list))
	}
	mnist, kmnist, digits := list[0], list[2], list[5]
	if !mnist.Present || mnist.Train != 20 || mnist.Test != 10 || mnist.Shape != [3]int{1, 3, 2} || mnist.Where != filepath.Join(root, "mnist") || mnist.Problem != nil {
		t.Errorf("mnist %+v", mnist)
	}
	if kmnist.Present || len(kmnist.Missing) != 4 || kmnist.Shape != [3]int{1, 28, 28} || kmnist.Problem != nil {
		t.Errorf("kmnist %+v", kmnist)
	}
	if !digits.Present || !digits.Generated || digits.Train != 10_000 || digits.Test != 2_000 {
		t.Errorf("digits %+v", digits)
	}
	if err := os.WriteFile(filepath.Join(root, "mnist", mnistFiles[0]+".gz"), []byte("nonsense"), 0o644); err != nil {
		t.Fatal(err)
	}
	if info, err := (Files{Root: root}).Find("mnist"); err != nil || info.Problem == nil || !info.Present {
		t.Errorf("damaged mnist %+v, %v", info, err)
	}
	if _, err := (Files{Root: root}).Find("nosuch"); err == nil {
		t.Error("a dataset that does not exist was found")
	}
}

// TestRealMNIST reads the official files and compares the counts of every class in both splits with
// the published ones.
func TestRealMNIST(t *testing.T) {
	if os.Getenv("BRAINBOW_DATA") == "" {
		t.Skip("BRAINBOW_DATA is not set")
	}
	start := time.Now()
	d, err := (Files{}).Open("mnist", dataset.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("opened in %v", time.Since(start))
	nTrain, nTest := d.ClassCounts()
	train := []int{5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949}
	test := []int{980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009}
	for c := range 10 {
		if nTrain[c] != train[c] || nTest[c] != test[c] {
			t.Errorf("class %d: %d and %d samples, want %d and %d", c, nTrain[c], nTest[c], train[c], test[c])
		}
	}
	if d.Train.Labels[0] != 5 || d.Test.Labels[0] != 7 || len(d.Repeats().Across) != 0 {
		t.Errorf("first labels %d and %d, %d duplicates", d.Train.Labels[0], d.Test.Labels[0], len(d.Repeats().Across))
	}
	in, err := dataset.NewInput(d, &d.Train, []dataset.Transform{{Kind: dataset.Scale}, {Kind: dataset.Standardise}})
	if err != nil {
		t.Fatal(err)
	}
	if got := in.Transforms()[1]; got.Mean[0] < 0.13065 || got.Mean[0] > 0.13067 || got.Std[0] < 0.3081 || got.Std[0] > 0.30811 {
		t.Errorf("mean %v, standard deviation %v; published 0.1307, 0.3081", got.Mean, got.Std)
	}
}

func BenchmarkOpenMNIST(b *testing.B) {
	if os.Getenv("BRAINBOW_DATA") == "" {
		b.Skip("BRAINBOW_DATA is not set")
	}
	for b.Loop() {
		if _, err := (Files{}).Open("mnist", dataset.Options{}); err != nil {
			b.Fatal(err)
		}
	}
}
