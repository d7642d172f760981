package figure

import (
	"math"
	"slices"
	"strings"
	"testing"

	"brainbow/analysis"
	"brainbow/dataset"
	"brainbow/internal/testrun"
	"brainbow/render"
)

// Titles answer the question that a picture is drawn for, and say something else where that is not so.
func TestTitlesAnswer(t *testing.T) {
	for _, c := range []struct {
		view   string
		run    *analysis.Run
		params params
		want   string
	}{
		{"sum", open(t, testrun.Conv()), params{"layer": "conv1"}, "A convolution adds "},
		{"sum", open(t, testrun.Digits()), params{"layer": "fc1"}, "for and "},
		{"sum", open(t, templates()), params{"layout": "unrolled"}, "The 12 inputs that count most give "},
		{"sum", open(t, templates()), nil, "gets the largest total"},
		{"plane", open(t, layered("xor", 2, "tanh", 2)), params{"bend": "0"}, "after 2 hidden units have moved the points|One straight line gets"},
	} {
		f, err := Make(t.Context(), c.view, []*analysis.Run{c.run}, -1, c.params)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.ContainsFunc(strings.Split(c.want, "|"), func(w string) bool { return strings.Contains(f.Title, w) }) {
			t.Errorf("%s %v: %q, want %q", c.view, c.params, f.Title, c.want)
		}
	}
}

// A data set is in order if its classes are about equally large.
func TestOrderFinding(t *testing.T) {
	set := func(sizes ...int) *dataset.Dataset {
		d := &dataset.Dataset{}
		for k, n := range sizes {
			d.Classes = append(d.Classes, string(rune('a'+k)))
			for range n {
				d.Train.Labels = append(d.Train.Labels, uint16(k))
			}
		}
		d.Test.Labels = []uint16{0}
		return d
	}
	untested := set(4, 4)
	untested.Test.Labels = nil
	if got := language("").order(untested).statement; got != "data.find.apart" {
		t.Error(got)
	}
	for want, d := range map[string]*dataset.Dataset{
		"In order: 2 equal classes, and no test sample is in the training set":        set(4, 4),
		"In order: 2 classes of like size, and no test sample is in the training set": set(4, 5),
		"Unequal classes (2 to 5); no test sample is in the training set":             set(2, 5),
	} {
		if got := language("").order(d).text; got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// Where a class is never predicted it is said which of its samples, or of another's, are called something else.
func TestNeverCalledFinding(t *testing.T) {
	classes := []calledClass{{name: "4", of: 5}, {name: "7", of: 5, said: 10, like: 0.9, intruder: "9", intruders: 3}, {name: "9", of: 5, said: 2, like: math.NaN()}}
	if got, want := calledFinding("", classes).text, "Nothing is predicted as 4; of 10 samples that are called a 7, 3 are 9s"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	classes[1].intruders = 0
	if got, want := calledFinding("", classes).text, "Nothing is predicted as 4"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// A word that is too wide is broken with a hyphen; names that fit, and other scripts, are left alone.
func TestHyphenated(t *testing.T) {
	style := render.TextStyle{Size: render.Small}
	width := render.Measure("convoluti", style)
	for name, want := range map[string][]string{"convolutions": {"convolu-", "tions"}, "10 units": {"10 units"}} {
		if got := hyphenated(name, width, style); !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
	for _, row := range hyphenated("卷积卷积卷积卷积卷积卷积", width, style) {
		if strings.Contains(row, "-") {
			t.Error(row)
		}
	}
}

// The plots of a sweep are all called by their group alone where one of them has no room for more.
func TestPlotTitle(t *testing.T) {
	style := render.TextStyle{Size: render.Heading, Bold: true}
	s := &sweepSheet{groups: []string{"MNIST", "dogs, cars, ships"}}
	wide, narrow := render.Measure("dogs, cars, ships: test accuracy", style), render.Measure("dogs, cars, ships: test", style)
	if a, b := s.plotTitle("MNIST", "test accuracy", wide, style), s.plotTitle("MNIST", "test accuracy", narrow, style); a != "MNIST: test accuracy" || b != "MNIST" {
		t.Errorf("%q, %q", a, b)
	}
}

// A shortcut leads around the layers that are not on it.
func TestAround(t *testing.T) {
	chain := func(from ...int) *netLayer { return &netLayer{from: from} }
	s := &netSheet{layers: []*netLayer{chain(), chain(0), chain(1), chain(0), chain(2, 3)}}
	s.ways = ways(s.layers)
	if n := s.around(0, 4); n != 2 {
		t.Errorf("around %d layers, want the 2 of the longer path", n)
	}
}
