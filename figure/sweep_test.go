package figure

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"brainbow/analysis"
	"brainbow/internal/golden"
	"brainbow/internal/hint"
	"brainbow/internal/testrun"
	"brainbow/render"
	"brainbow/runstore"
)

// swept is a sweep of four settings in two groups.
func swept(ended bool) *analysis.Sweep {
	s := &analysis.Sweep{Dir: "runs/depth", Sweep: runstore.Sweep{
		Name: "depth", Title: "Where does another layer help?",
		Published: []runstore.Published{{Label: "An article", Values: map[string]float64{"2 layers": 0.71}}},
	}}
	for i := range 4 {
		p := analysis.SweepPoint{Label: []string{"1 layer", "2 layers"}[i%2], Group: []string{"digits", "photographs"}[i/2], Classes: 4, Parameters: 1000 * (i + 1), Seconds: 1.25 * float64(i+1)}
		p.Mean, p.Deviation, p.Least, p.Most, p.Best = math.NaN(), math.NaN(), math.NaN(), math.NaN(), math.NaN()
		for seed := range 3 {
			t := analysis.SweepRun{SweepTrial: runstore.SweepTrial{Label: p.Label, Seed: uint64(seed)}}
			if ended && i+seed < 5 {
				a := 0.9 - 0.2*float64(i/2) + 0.03*float64(i%2) - 0.02*float64(seed)
				t.Status, t.Summary = runstore.StatusFinished, &analysis.Summary{Test: runstore.Metric{Accuracy: a}, Best: runstore.Metric{Accuracy: a + 0.01}}
				if p.Ended == 0 {
					p.Least, p.Most, p.Mean, p.Best, p.Deviation = a, a, 0, 0, 0.02
				}
				p.Least, p.Most = min(p.Least, a), max(p.Most, a)
				p.Mean = (p.Mean*float64(p.Ended) + a) / float64(p.Ended+1)
				p.Best = p.Mean + 0.01
				p.Ended++
			}
			p.Trials = append(p.Trials, t)
		}
		s.Points = append(s.Points, p)
	}
	return s
}

// side is the part of one run in collages.
func side(label string, shift int, rough float32) collage {
	l := &analysis.LayerWeights{Name: "fc1", Kind: "dense", Units: 6, View: [3]int{1, 9, 9}, FromInput: true, Activation: "sigmoid"}
	noise := ripple(6*81, 7)
	for u := range 6 {
		for i := range 81 {
			at := (u + shift) % 6
			l.Values = append(l.Values, float32(math.Sin(float64(i%9*(at+1))/5)*math.Cos(float64(i/9)/float64(at+2)))+rough*noise[u*81+i])
		}
	}
	return collage{about: about{Run: label, Step: 10, Steps: 10}, label: label, layer: l, accuracy: 0.91, similarity: math.NaN(), span: render.RangeOf(l.Values)}
}

func TestSweepGolden(t *testing.T) {
	must := func(f *render.Figure, err error) *render.Figure {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	for name, f := range map[string]*render.Figure{
		"sweep":          must(drawSweep(t.Context(), swept(true), sweepOptions{target: 90})),
		"collages":       drawCollages([]collage{side("smooth", 0, 0), side("rough and turned", 2, 0.7)}, collageOptions{normalise: "run", matched: true}),
		"collages-table": drawCollages([]collage{side("wide, none", 0, 0.9), side("narrow, none", 2, 0.7), side("wide, L2", 1, 0), side("narrow, L2", 3, 0)}, collageOptions{normalise: "all", matched: true}),
	} {
		checkLayout(t, f)
		golden.Image(t, name, f.Image(1))
		var svg bytes.Buffer
		if err := f.WriteSVG(&svg); err != nil {
			t.Fatal(err)
		}
		golden.SVG(t, name, svg.Bytes())
	}
}

// Permuted units return to their places, and noise lowers the similarity.
func TestCollagesMatch(t *testing.T) {
	smooth, rough := side("a", 0, 0), side("b", 2, 0.7)
	drawn := drawCollages([]collage{smooth, rough}, collageOptions{normalise: "all", matched: true})
	if !strings.Contains(drawn.Title, "The weights of “a” are smoothest, those of “b” roughest") {
		t.Errorf("title %q", drawn.Title)
	}
	match, _ := analysis.Match(smooth.layer, rough.layer)
	if fmt.Sprint(match) != "[4 5 0 1 2 3]" {
		t.Errorf("matched %v", match)
	}
	if a, b := smooth.layer.Roughness(), rough.layer.Roughness(); !(a < 0.2 && b > 2*a) {
		t.Errorf("roughness %v without noise, %v with", a, b)
	}
}

// counted is a sweep of one axis of numbers, with two trainings each.
func countedSweep(accuracies ...float64) *analysis.Sweep {
	s := &analysis.Sweep{Sweep: runstore.Sweep{Name: "sizes", Axes: []string{"network.0.units"}}}
	for i, a := range accuracies {
		s.Points = append(s.Points, analysis.SweepPoint{Label: []string{"2", "10", "100"}[i], Ended: 1, Mean: a, Deviation: 0.01, Best: a, Classes: 10})
	}
	return s
}

func TestSweepFinding(t *testing.T) {
	say := func(s *analysis.Sweep, target float64) string {
		sheet := &sweepSheet{Sweep: s, sweepOptions: sweepOptions{target: target}}
		for _, p := range s.Points {
			if !slices.Contains(sheet.labels, p.Label) {
				sheet.labels = append(sheet.labels, p.Label)
			}
			if !slices.Contains(sheet.groups, p.Group) {
				sheet.groups = append(sheet.groups, p.Group)
			}
		}
		sheet.numbers = sheet.numeric()
		return sheet.finding().text
	}
	named := func(first, second, deviation float64) *analysis.Sweep {
		return &analysis.Sweep{Points: []analysis.SweepPoint{{Label: "a", Ended: 3, Mean: first, Deviation: deviation}, {Label: "b", Ended: 3, Mean: second, Deviation: deviation}}}
	}
	layered := func(means ...float64) *analysis.Sweep {
		s := &analysis.Sweep{}
		for i, m := range means {
			s.Points = append(s.Points, analysis.SweepPoint{Group: []string{"a", "b"}[i/3], Label: []string{"no hidden layer", "1 hidden layer", "2 hidden layers"}[i%3], Ended: 3, Mean: m, Deviation: 0.01, Parameters: 100 + 50*(i%3)*(i%3)})
		}
		return s
	}
	unlucky := countedSweep(0.4, 0.93, 0.97)
	for i, accuracies := range [][]float64{{0.5}, {0.96, 0.89}, {0.97, 0.98}} {
		for _, a := range accuracies {
			unlucky.Points[i].Trials = append(unlucky.Points[i].Trials, analysis.SweepRun{Status: runstore.StatusFinished, Summary: &analysis.Summary{Test: runstore.Metric{Accuracy: a}}})
		}
	}
	for want, got := range map[string]string{
		"One hidden layer helps: 80.0\u2009% → 90.0\u2009% on a for 50 more weights; more do not":                                                     say(layered(0.8, 0.9, 0.905), 90),
		"One hidden layer helps: 80.0\u2009% → 90.0\u2009% on a for 50 more weights, 30.0\u2009% → 40.0\u2009% on b for 50 more weights; more do not": say(layered(0.8, 0.9, 0.905, 0.3, 0.4, 0.2), 90),
		"Every further one helps, up to 2 hidden layers: 80.0\u2009% → 95.0\u2009% on a for 200 more weights":                                         say(layered(0.8, 0.9, 0.95), 90),
		"More do not help: no hidden layer is as good as any":                                                                                         say(layered(0.8, 0.8, 0.7), 90),
		"How many help depends: on a 1 hidden layer (80.0\u2009% → 90.0\u2009%); on b none (30.0\u2009%)":                                             say(layered(0.8, 0.9, 0.9, 0.3, 0.3, 0.3), 90),
		"10 hidden units are enough for 90\u2009%: 93.0\u2009%; 2 reach 40.0\u2009%, but with bad luck 1 of 2 trainings with 10 stay below":           say(unlucky, 90),
		"10 hidden units are enough for 90\u2009%: 93.0\u2009%; 2 reach 40.0\u2009%":                                                                  say(countedSweep(0.4, 0.93, 0.97), 90),
		"100 hidden units are enough for 95\u2009%: 97.0\u2009%; 10 reach 93.0\u2009%":                                                                say(countedSweep(0.4, 0.93, 0.97), 95),
		"Already 2 hidden units reach 90\u2009%: 92.0\u2009%":                                                                                         say(countedSweep(0.92, 0.93, 0.97), 90),
		"No setting reaches 95\u2009%: the best is 100 hidden units with 94.97\u2009%":                                                                say(countedSweep(0.4, 0.5, 0.9497), 95),
		"No setting reaches 90\u2009%: the best is 10 hidden units with 50.0\u2009%":                                                                  say(countedSweep(0.4, 0.5, 0.3), 90),
		"Best is a: 90.0\u2009% correct, next b with 80.0\u2009%":                                                                                     say(named(0.9, 0.8, 0.01), 90),
		"No setting is clearly best: b 80.5\u2009%, a 80.0\u2009%":                                                                                    say(named(0.8, 0.805, 0.01), 90),
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// Of four trainings that differ in two things the title says which one smooths the weights.
// Of more units than fit those with the largest weights are shown, and it is said; formulas are in the detail alone.
func TestCollagesFit(t *testing.T) {
	many := side("many", 0, 0.5)
	one := many.layer.Unit(0)
	l := &analysis.LayerWeights{Name: "fc1", Kind: "dense", FromInput: true, Units: 1000, View: many.layer.View}
	for u := range l.Units {
		for _, v := range one {
			l.Values = append(l.Values, v*float32(1+u))
		}
	}
	many.layer, many.span = l, render.RangeOf(l.Values)
	f := drawCollages([]collage{many}, collageOptions{normalise: "unit"})
	w, h := f.Area()
	if bw, bh := f.Body.Size(); bw > w || bh > h {
		t.Errorf("a body of %v × %v in %v × %v", bw, bh, w, h)
	}
	if !strings.Contains(f.Subtitle, "units with the largest weights of 1,000") {
		t.Errorf("subtitle %q", f.Subtitle)
	}
	var svg strings.Builder
	if err := f.WriteSVG(&svg); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(svg.String(), "fc1·999<") || strings.Contains(svg.String(), "fc1·0<") {
		t.Error("the strongest units are not those that are shown")
	}
	f = drawCollages([]collage{side("N(0, 1), no L2", 0, 0.9), side("N(0, 1/√n), no L2", 0, 0), side("N(0, 1), L2", 0, 0), side("N(0, 1/√n), L2", 0, 0)}, collageOptions{normalise: "all"})
	if !strings.Contains(f.Method, "“small weights at the start” is N(0, 1/√n).") || strings.Contains(f.Title, "√") {
		t.Errorf("title %q, method %q", f.Title, f.Method)
	}
}

func TestCollagesFindings(t *testing.T) {
	run := func(label string, rough float32) collage { return side(label, 0, rough) }
	for _, c := range []struct {
		runs []collage
		want string
	}{
		{[]collage{run("wide, none", 0.9), run("narrow, none", 0.8), run("wide, L2", 0), run("narrow, L2", 0)}, "“L2 (weights pulled to 0)” smooths the weights more than “narrow”: roughness "},
		{[]collage{run("wide, none", 0.9), run("narrow, none", 0), run("wide, L2", 0.8), run("narrow, L2", 0)}, "“narrow” smooths the weights more than “L2 (weights pulled to 0)”: roughness "},
		{[]collage{run("wide, none", 0.9), run("narrow, none", 0.1), run("wide, L2", 0.1), run("narrow, L2", 0)}, "“narrow” and “L2 (weights pulled to 0)” smooth the weights alike: roughness "},
		{[]collage{run("wide, none", 0.1), run("narrow, none", 0.1), run("wide, L2", 0.1), run("narrow, L2", 0.1)}, "smooths the weights: roughness "},
		{[]collage{run("N(0, 1), no L2", 0.9), run("N(0, 1/√n), no L2", 0), run("N(0, 1), L2", 0.8), run("N(0, 1/√n), L2", 0)}, "“small weights at the start” smooths the weights more than “L2 (weights pulled to 0)”: roughness "},
		{[]collage{run("a", 0), run("b", 0)}, "All have weights that are about equally rough"},
		{[]collage{run("a", 0)}, "The weights have a roughness of 0"},
	} {
		f := collagesFinding("", c.runs)
		if !strings.Contains(f.text, c.want) {
			t.Errorf("%q, want %q", f.text, c.want)
		}
	}
	points := run("a", 0)
	points.layer = &analysis.LayerWeights{Name: "fc1", Kind: "dense", Units: 2, View: [3]int{2, 1, 1}, Values: []float32{1, 2, 3, 4}}
	other := points
	other.similarity = 0.75
	if f := collagesFinding("", []collage{points, other}); f.text != "The trainings found units that are alike by 0.75 of 1" {
		t.Errorf("%q", f.text)
	}
	if f := collagesFinding("", []collage{points}); f.statement != "collages.find.only" {
		t.Errorf("%q", f.statement)
	}
}

// What a picture says of luck: by how much seeds differ, which classes a bad seed does not recognise, and that times of
// a busy machine say nothing.
func TestSweepLuck(t *testing.T) {
	trained := func(label string, took time.Duration, accuracies ...float64) analysis.SweepPoint {
		p := analysis.SweepPoint{Label: label, Classes: 10, Parameters: 10, Mean: accuracies[0], Best: accuracies[0], Ended: len(accuracies)}
		for i, a := range accuracies {
			run := analysis.SweepRun{SweepTrial: runstore.SweepTrial{Label: label, Seed: uint64(i + 1)}, Dir: label, Status: runstore.StatusFinished, Took: took}
			run.Summary = &analysis.Summary{Test: runstore.Metric{Accuracy: a}, Best: runstore.Metric{Accuracy: a}}
			p.Trials = append(p.Trials, run)
		}
		return p
	}
	s := &analysis.Sweep{Sweep: runstore.Sweep{Name: "sizes", Axes: []string{"network.0.units"}}, Points: []analysis.SweepPoint{
		trained("10", time.Second, 0.9, 0.91, 0.92), trained("20", time.Second, 0.94, 0.95, 0.6, 0.95),
	}}
	draw := func() (*render.Figure, string) {
		f, err := drawSweep(t.Context(), s, sweepOptions{target: 90})
		if err != nil {
			t.Fatal(err)
		}
		checkForm(t, f)
		checkLayout(t, f)
		var b bytes.Buffer
		if err := f.WriteSVG(&b); err != nil {
			t.Fatal(err)
		}
		return f, b.String()
	}
	f, svg := draw()
	if !strings.Contains(f.Subtitle, "luck of the seed: up to 35.0 points (20 hidden units)") || !strings.Contains(svg, ">seed 3: 60.0\u2009%<") || !strings.Contains(svg, ">seconds<") {
		t.Errorf("subtitle %q, picture %s", f.Subtitle, svg)
	}
	s.Open = func(dir string) (*analysis.Run, error) {
		if dir != "20" {
			t.Errorf("%s is opened, which has no bad seed", dir)
		}
		return open(t, testrun.Digits()), nil
	}
	s.Points[0].Trials[0].Took = 5 * time.Second
	f, svg = draw()
	if !strings.Contains(svg, ", does not recognise 8s<") {
		t.Errorf("no reason for the bad seed: %s", svg)
	}
	if strings.Contains(svg, ">seconds<") || !strings.Contains(f.Method, "took 5.0 times as long") && !strings.Contains(f.Method, "took 5 times as long") {
		t.Errorf("seconds of a busy machine are drawn; method %q", f.Method)
	}
	s.Open = func(string) (*analysis.Run, error) { return nil, errors.New("no data") }
	if f, _ = draw(); len(f.Warnings) == 0 || !strings.Contains(f.Warnings[0], "20, seed 3, does not recognise is not known: no data") {
		t.Errorf("warnings %q", f.Warnings)
	}
}

func TestSweepRefuses(t *testing.T) {
	if _, err := drawSweep(t.Context(), swept(false), sweepOptions{}); !errors.Is(err, ErrUnavailable) || hint.Of(err) == "" {
		t.Errorf("nothing has ended: %v", err)
	}
	var u *UsageError
	if _, err := MakeSweep(t.Context(), "weights", swept(true), nil); !errors.As(err, &u) {
		t.Errorf("weights of a sweep: %v", err)
	}
	if _, err := MakeSweep(t.Context(), "sweep", swept(true), map[string]string{"accuracy": "worst"}); !errors.As(err, &u) {
		t.Errorf("%v", err)
	}
	if _, err := Make(t.Context(), "sweep", nil, -1, nil); !errors.As(err, &u) {
		t.Errorf("a run as a sweep: %v", err)
	}
}
