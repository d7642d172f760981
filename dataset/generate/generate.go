package generate

import (
	"fmt"
	"runtime"
	"slices"
	"strconv"
	"sync"

	"brainbow/dataset"
	"brainbow/internal/exact"
)

// generator makes a dataset from a seed.
type generator struct {
	name, title       string
	classes           []string
	shape             [3]int
	train, test       int // default numbers of samples
	maxTrain, maxTest int
	// label returns the class of a sample.
	label func(at sampleID, classes int) int
	// artist returns a function that draws samples one after another. Each goroutine calls it for a
	// separate function, which may keep scratch memory. difficulty is Options.Difficulty; graded
	// says that the generator supports it.
	artist func(difficulty float64) artist
	graded bool
}

// artist draws a sample of a class into pixels or values; the other is nil.
type artist func(at sampleID, label int, pixels []uint8, values []float32)

// sampleID names one sample of a generated dataset.
type sampleID struct {
	seed  uint64
	split uint64 // 0 train, 1 test
	id    int
}

// stream returns the random stream of one sample for a purpose.
func (at sampleID) stream(purpose string) exact.Stream {
	return exact.NewStream(at.seed, purpose, at.split, uint64(at.id))
}

// randomLabel draws the class uniformly.
func randomLabel(at sampleID, classes int) int {
	s := at.stream("label")
	return s.IntN(classes)
}

var generators = []generator{
	{
		name: "digits", title: "Generated handwritten digits", classes: dataset.DigitNames(), shape: [3]int{1, digitSide, digitSide},
		train: 10_000, test: 2_000, maxTrain: 60_000, maxTest: 10_000, label: randomLabel, artist: newDigitArtist, graded: true,
	},
	{
		name: "house-numbers", title: "Generated photographs of house numbers", classes: dataset.DigitNames(), shape: [3]int{3, houseSide, houseSide},
		train: 10_000, test: 2_000, maxTrain: 60_000, maxTest: 10_000, label: houseLabel, artist: newHouseArtist, graded: true,
	},
	{
		name: "xor", title: "Exclusive or: four clusters", classes: []string{"same", "different"}, shape: [3]int{2, 1, 1},
		train: 400, test: 400, maxTrain: 60_000, maxTest: 10_000, label: xorLabel, artist: pointArtist(xorPoint),
	},
	{
		name: "circles", title: "A disc in a ring", classes: []string{"disc", "ring"}, shape: [3]int{2, 1, 1},
		train: 400, test: 400, maxTrain: 60_000, maxTest: 10_000, label: randomLabel, artist: pointArtist(circlesPoint),
	},
	{
		name: "spiral", title: "Two spirals", classes: []string{"one arm", "other arm"}, shape: [3]int{2, 1, 1},
		train: 400, test: 400, maxTrain: 60_000, maxTest: 10_000, label: randomLabel, artist: pointArtist(spiralPoint),
	},
}

// Revision is that of the generators: it changes when one of them makes other pixels, so that those that
// were kept from before are not taken. The committed fingerprints of the tests show it.
const Revision = 1

// Opener opens generated datasets and touches no file. The zero value is ready.
type Opener struct{}

// Names implements [dataset.Opener].
func (Opener) Names() []string {
	var names []string
	for i := range generators {
		names = append(names, generators[i].name)
	}
	return names
}

// Knows implements [dataset.Opener].
func (Opener) Knows(name string) bool { return find(name) != nil }

// Find describes a dataset; ok is false if there is no generated dataset of this name.
func (Opener) Find(name string) (info dataset.Info, ok bool) {
	g := find(name)
	if g == nil {
		return dataset.Info{}, false
	}
	return dataset.Info{
		Name: g.name, Title: g.title, Generated: true, Present: true, Where: "built in",
		Train: g.train, Test: g.test, Shape: g.shape, Classes: g.classes,
	}, true
}

// Open implements [dataset.Opener].
func (o Opener) Open(name string, opt dataset.Options) (*dataset.Dataset, error) {
	g := find(name)
	if g == nil {
		return nil, &dataset.OptionError{Key: "name", Value: strconv.Quote(name), Reason: "is not a generated dataset", Allowed: o.Names()}
	}
	if err := opt.Check(); err != nil {
		return nil, err
	}
	d, err := g.open(opt)
	if err != nil {
		return nil, err
	}
	opt.Classes, opt.Train, opt.Test = nil, 0, 0 // g.open has applied them
	return d, d.Arrange(opt)
}

func find(name string) *generator {
	for i := range generators {
		if generators[i].name == name {
			return &generators[i]
		}
	}
	return nil
}

// open generates both splits.
func (g *generator) open(opt dataset.Options) (*dataset.Dataset, error) {
	train, test := opt.Train, opt.Test
	if train == 0 {
		train = g.train
	}
	if test == 0 {
		test = g.test
	}
	if train > g.maxTrain {
		return nil, &dataset.OptionError{Key: "train", Value: strconv.Itoa(train), Reason: fmt.Sprintf("%s makes at most %d training samples", g.name, g.maxTrain)}
	}
	if test > g.maxTest {
		return nil, &dataset.OptionError{Key: "test", Value: strconv.Itoa(test), Reason: fmt.Sprintf("%s makes at most %d test samples", g.name, g.maxTest)}
	}
	if d := opt.Difficulty; d != 0 && !g.graded {
		return nil, &dataset.OptionError{Key: "difficulty", Value: fmt.Sprint(d), Reason: g.name + " has no difficulty; leave it out"}
	} else if !(d >= -1 && d <= 1) {
		return nil, &dataset.OptionError{Key: "difficulty", Value: fmt.Sprint(d), Reason: "must be between -1 (easy) and 1 (hard); 0 is the default"}
	}
	classes := g.classes
	if len(opt.Classes) > 0 {
		classes = dataset.Canonical(g.classes, opt.Classes)
	}
	table, err := dataset.Relabel(g.name, g.classes, classes)
	if err != nil {
		return nil, err
	}
	d := &dataset.Dataset{Name: g.name, Title: g.title, Classes: slices.Clone(classes), Shape: g.shape}
	d.Train = g.split(opt, 0, train, table)
	d.Test = g.split(opt, 1, test, table)
	return d, nil
}

// split generates the first n samples, in the order of their numbers, whose class is in the table.
func (g *generator) split(opt dataset.Options, split uint64, n int, table []int) dataset.Split {
	seed, features := opt.Seed, g.shape[0]*g.shape[1]*g.shape[2]
	s := dataset.Split{Labels: make([]uint16, n)}
	ids := make([]int32, n)
	for i, id := 0, 0; i < n; id++ {
		label := table[g.label(sampleID{seed, split, id}, len(g.classes))]
		if label >= 0 {
			ids[i], s.Labels[i] = int32(id), uint16(label)
			i++
		}
	}
	old := make([]int, len(table)) // the artist's number of a class
	for from, to := range table {
		if to >= 0 {
			old[to] = from
		}
	}
	if g.shape[1] > 1 {
		s.Pixels = make([]uint8, n*features)
	} else {
		s.Values = make([]float32, n*features)
	}
	workers := min(runtime.GOMAXPROCS(0), (n+63)/64)
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			draw := g.artist(opt.Difficulty)
			for i := n * w / workers; i < n*(w+1)/workers; i++ {
				var pixels []uint8
				var values []float32
				if s.Pixels != nil {
					pixels = s.Pixels[i*features : (i+1)*features]
				} else {
					values = s.Values[i*features : (i+1)*features]
				}
				draw(sampleID{seed, split, int(ids[i])}, old[s.Labels[i]], pixels, values)
			}
		})
	}
	wg.Wait()
	return s
}
