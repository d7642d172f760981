package figure

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
	"testing"

	"brainbow/analysis"
	"brainbow/dataset"
	"brainbow/internal/golden"
	"brainbow/internal/testrun"
	"brainbow/render"
)

// The kinds are explained by how samples are compared: points have no pixels.
func TestKindAbout(t *testing.T) {
	for _, c := range []struct {
		kind     analysis.Kind
		pictures bool
		want     string
	}{
		{analysis.Understandable, true, "its 9 look-alikes, the training pictures nearest to it pixel by pixel"},
		{analysis.Understandable, false, "its 9 nearest training samples, value by value"},
		{analysis.NoIdea, true, "over 8 classes or more"},
		{analysis.Neither, false, "a third class"},
	} {
		if got := KindAbout(c.kind, 10, c.pictures); !strings.Contains(got, c.want) {
			t.Errorf("%s: %q, want %q", c.kind, got, c.want)
		}
	}
}

// mayRefuse says which views the small runs of the tests cannot give.
func mayRefuse(view, run string, p params) bool {
	switch view {
	case "weights":
		return p["mean"] == "class" || p["mean"] == "contrast" // need output units that read the pixels
	case "plane":
		return run != "xor" // pictures
	case "network":
		return run != "xor" && p["units"] == "plane" // pictures
	case "confusion":
		return run == "xor" && p["mode"] == "means" // points
	case "filters":
		return p["bars"] == "weights" && run != "digits" // no weights straight to the classes
	case "projection", "before-after":
		return run == "xor" && p["marks"] == "pictures" // points
	case "layers":
		return run != "conv" // one hidden layer
	case "explain":
		return true // points, and layers that split no class
	case "features", "lego":
		return run == "xor" // a single output
	}
	return false
}

// goldenFigure compares a figure with its pictures and checks its layout.
func goldenFigure(t *testing.T, name string, draw func() (*render.Figure, error)) *render.Figure {
	t.Helper()
	var f *render.Figure
	var docs [2]bytes.Buffer
	for i := range docs {
		var err error
		if f, err = draw(); err != nil {
			t.Fatal(name, err)
		}
		if err := f.WriteSVG(&docs[i]); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(docs[0].Bytes(), docs[1].Bytes()) {
		t.Errorf("%s: the same figure gave other bytes", name)
	}
	checkLayout(t, f)
	golden.Image(t, name, f.Image(1))
	golden.SVG(t, name, docs[0].Bytes())
	return f
}

func mistaken() *analysis.Mistakes {
	h := &analysis.History{Split: "test", Steps: []int64{0, 20, 40, 60}, Recorded: true, Last: 60, Samples: 6}
	for k := range h.Steps {
		for i := range h.Samples {
			h.Predicted = append(h.Predicted, int32((i*3+k*k)%3))
		}
	}
	m := &analysis.Mistakes{Step: 60, Split: "test", Samples: 40, Classes: []string{"stripes", "a class with a name that is long", "dots"}, History: h}
	for i, kind := range []analysis.Kind{analysis.Clear, analysis.Understandable, analysis.NoIdea, analysis.Neither, analysis.Clear} {
		x := analysis.Mistake{ID: int32(i), Actual: int32(i % 3), Predicted: int32((i + 1) % 3), Confidence: 0.9 - float32(i)/10, Loss: 2 - float32(i%3), Kind: kind, Top: []int{(i + 1) % 3, i % 3, (i + 2) % 3}, TopOutputs: []float32{0.9 - float32(i)/10, 0.05, 0.01}}
		for k := range analysis.NearestTrained {
			x.Neighbours, x.NeighbourLabels = append(x.Neighbours, int32(k+i)), append(x.NeighbourLabels, int32((k*k+i)%3))
		}
		x.Learning = h.Of(i, x.Actual)
		if i%2 == 1 {
			x.File = "stripes/a picture with a long name " + string(kind) + ".png"
		}
		m.All = append(m.All, x)
	}
	return m
}

func TestMistakesGolden(t *testing.T) {
	a := about{Run: "small", Step: 60, Steps: 120, Classes: mistaken().Classes}
	points := &dataset.Split{}
	for k := range 20 {
		points.Values = append(points.Values, float32(k%5)-2, float32(k/5)/2)
		points.Labels = append(points.Labels, uint16(k%3))
	}
	for name, o := range map[string]mistakeOptions{
		"mistakes-points":  {show: "gallery", count: 2, probabilities: true, points: points, trainedPoints: points},
		"mistakes":         {show: "kinds", count: 12, probabilities: true, picture: shade, trained: shade},
		"mistakes-history": {show: "history", count: 12, picture: shade, trained: shade},
		"mistakes-loss":    {show: "gallery", count: 1, kind: analysis.Clear, by: analysis.ByLoss, picture: shade, trained: shade},
	} {
		goldenFigure(t, name, func() (*render.Figure, error) { return drawMistakes(a, mistaken(), o), nil })
	}
}

// Names that differ only at their end differ in every card, and the sentence stays whole.
func TestMistakesOfLongNames(t *testing.T) {
	m := mistaken()
	m.Classes = []string{"Northern_American_woodpecker_male", "Northern_American_woodpecker_female", "a"}
	f := drawMistakes(about{Run: "small", Step: 60, Steps: 120, Classes: m.Classes}, m, mistakeOptions{show: "gallery", count: 12, picture: shade, trained: shade})
	checkLayout(t, f)
	var b bytes.Buffer
	if err := f.WriteSVG(&b); err != nil {
		t.Fatal(err)
	}
	for _, head := range regexp.MustCompile("<text[^>]*>([^<]*), mistaken for ([^<]*)<").FindAllStringSubmatch(b.String(), -1) {
		if head[1] == head[2] || head[1] == "" || head[2] == "" {
			t.Errorf("both names are %s", head[1])
		}
	}
}

// Without mistakes of a kind, or without any, the picture says so in place of the cards.
func TestNoMistakes(t *testing.T) {
	a := about{Run: "small", Step: 60, Steps: 120, Classes: mistaken().Classes}
	some, none, unpredicted := mistaken(), mistaken(), mistaken()
	some.All = some.All[:1]
	none.All, unpredicted.All = nil, nil
	unpredicted.None = 3
	for name, c := range map[string]struct {
		m       *analysis.Mistakes
		kind    analysis.Kind
		body    string
		caption string
	}{
		"of this kind":          {some, analysis.NoIdea, "No mistake of this kind at this step.", "The bars are"},
		"at all":                {none, "", "No mistakes at this step.", "All 40 samples are correct at step 60."},
		"but without a class":   {unpredicted, "", "A sample without a predicted class is no mistake. Go to an earlier step, where the network", "3 samples have no predicted class"},
		"at all, asked by kind": {none, analysis.Neither, "No mistakes at this step.", "All 40 samples are correct at step 60."},
	} {
		f := drawMistakes(a, c.m, mistakeOptions{kind: c.kind, count: 12, picture: shade, trained: shade})
		checkLayout(t, f)
		var b bytes.Buffer
		if err := f.WriteSVG(&b); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(b.String(), ">"+c.body+"<") || !strings.Contains(f.Caption, c.caption) {
			t.Errorf("none %s: caption %q", name, f.Caption)
		}
	}
}

func TestMistakesOfRun(t *testing.T) {
	r := []*analysis.Run{open(t, testrun.Digits())}
	for _, p := range []params{{"count": "0"}, {"count": "61"}, {"kind": "stupid"}} {
		if _, err := Make(t.Context(), "mistakes", r, -1, p); err == nil {
			t.Errorf("%v: no error", p)
		}
	}
	f, err := Make(t.Context(), "mistakes", r, 20, params{"split": "train"})
	if err != nil {
		t.Fatal(err)
	}
	checkLayout(t, f)
}

func TestMistakesFinding(t *testing.T) {
	say := func(show string, only analysis.Kind, kinds ...analysis.Kind) string {
		m := &analysis.Mistakes{History: &analysis.History{Steps: []int64{0, 10}}}
		for i, k := range kinds {
			m.All = append(m.All, analysis.Mistake{Kind: k, Learning: analysis.Learning{Right: i % 2, Lost: int64(i%2*11 - 1)}})
		}
		return (&mistakeSheet{m: m, o: mistakeOptions{show: show, kind: only}}).finding().text
	}
	// At an early step most mistakes are learnt later.
	early := func(learnt ...int64) string {
		m := &analysis.Mistakes{Step: 5, History: &analysis.History{Steps: []int64{0, 10}}}
		for _, at := range learnt {
			l := analysis.Learning{Learnt: at, Lost: -1}
			if at > 0 {
				l.Right = 1
			}
			m.All = append(m.All, analysis.Mistake{Kind: analysis.Clear, Learning: l})
		}
		return (&mistakeSheet{m: m, o: mistakeOptions{show: "history"}}).finding().text
	}
	u, c, n, o := analysis.Understandable, analysis.Clear, analysis.NoIdea, analysis.Neither
	for want, got := range map[string]string{
		"2 of 3 mistakes can be understood: they look like the other class; one has no excuse":     say("kinds", "", u, u, c),
		"2 of 3 mistakes have no excuse: they look like their own class; one looks like the other": say("kinds", "", c, u, c),
		"In 2 of 3 mistakes the network does not know: its answer is flat; one has no excuse":      say("kinds", "", n, n, c),
		"2 of 3 mistakes look like a third class":                                                  say("gallery", "", o, o, n),
		"One of 3 mistakes looks like its own class: no excuse":                                    say("gallery", c, u, u, c),
		"2 of 3 mistakes look like their own class: no excuse":                                     say("gallery", c, c, u, c),
		"Every mistake has an excuse: none looks like its own class":                               say("gallery", c, u, u),
		"One of 3 mistakes can be understood: it looks like the other class; one has no excuse":    say("kinds", "", u, o, c),
		"The only mistake has no excuse: it looks like its own class":                              say("kinds", "", c),
		"3 of 4 mistakes have no excuse: they look like their own class":                           say("kinds", "", c, c, c, n),
		"4 of 6 mistakes can be understood: they look like the other class; 2 have no excuse":      say("kinds", "", u, u, u, u, c, c),
		"Both mistakes of this step are learnt later":                                              early(10, 10),
		"All 3 mistakes of this step are learnt later":                                             early(10, 10, 10),
		"Both mistakes have no excuse: they look like their own class":                             say("kinds", "", c, c),
		"All 3 mistakes can be understood: they look like the other class":                         say("kinds", "", u, u, u),
		"In both mistakes the network does not know: its answer is flat":                           say("gallery", n, n, n),
		"2 of 4 mistakes have no excuse: they look like their own class; one looks like the other": say("kinds", "", c, c, u, n),
		"2 of 3 mistakes of this step are learnt later; one is right at none of these steps":       early(10, 10, -1),
		"No sample is mistaken": say("kinds", ""),
		"2 of 3 mistakes were never right; one was right once and went wrong again": say("history", "", u, u, c),
		"The only mistake was never right":                                          say("history", "", u),
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestLearntWords(t *testing.T) {
	for want, l := range map[string]analysis.Learning{
		"learnt between 145 and 1,174": {Learnt: 1174, After: 145, Lost: -1, LostAfter: -1, Right: 3},
		"correct from step 0 on":       {Learnt: 0, After: -1, Lost: -1, LostAfter: -1, Right: 3},
		"went wrong between 20 and 40": {Learnt: -1, After: -1, Lost: 40, LostAfter: 20, Right: 1},
		"never correct":                {Learnt: -1, After: -1, Lost: -1, LostAfter: -1},
	} {
		if got := Learnt(l); got != want {
			t.Errorf("%+v: %q, want %q", l, got, want)
		}
	}
}

// A gallery and histories show as many mistakes as the sheet has room for, unless a number is given.
func TestMistakesKeepToTheSheet(t *testing.T) {
	m := mistaken()
	for i := range int32(20) {
		x := m.All[0]
		x.ID = i % 5
		m.All = append(m.All, x)
	}
	for _, shape := range []render.Shape{render.Wide, render.Tall, render.Square} {
		one := drawMistakes(about{shape: shape, Run: "small", Step: 60, Steps: 120, Classes: m.Classes}, m, mistakeOptions{show: "kinds", probabilities: true, picture: shade, trained: shade})
		checkForm(t, one)
		checkLayout(t, one)
		var svg strings.Builder
		if err := one.WriteSVG(&svg); err != nil {
			t.Fatal(err)
		}
		if alike := strings.Count(svg.String(), "training sample "); (alike == 0) != (shape != render.Wide) || !strings.Contains(one.Caption, "look-alikes are the 9 training samples") {
			t.Errorf("%v: %d look-alikes, caption %q", shape, alike, one.Caption)
		}
		for _, show := range []string{"gallery", "history"} {
			a := about{shape: shape, Run: "small", Step: 60, Steps: 120, Classes: m.Classes}
			o := mistakeOptions{show: show, count: 12, fit: true, probabilities: true, picture: shade, trained: shade}
			f := drawMistakes(a, m, o)
			checkSheet(t, f)
			checkLayout(t, f)
			if !strings.Contains(f.Subtitle, " of 25 shown") {
				t.Errorf("subtitle %q", f.Subtitle)
			}
			o.fit = false
			if f := drawMistakes(a, m, o); !strings.Contains(f.Subtitle, "12 of 25 shown") {
				t.Errorf("12 are asked for: %q", f.Subtitle)
			}
		}
	}
}

// The examples of a kind are the clearest, each of another class; another order is kept. All look-alikes of one
// class are said to be all.
func TestMistakeExamples(t *testing.T) {
	m := &analysis.Mistakes{Classes: numbered(3)}
	for i, actual := range []int32{0, 0, 1} {
		x := analysis.Mistake{ID: int32(i), Kind: analysis.Clear, Actual: actual, Predicted: 2, Loss: float32(i), Distance: float64(i)}
		for range analysis.NearestTrained {
			x.NeighbourLabels = append(x.NeighbourLabels, actual)
		}
		x.Neighbours = x.NeighbourLabels
		m.All = append(m.All, x)
	}
	s := &mistakeSheet{m: m, names: numbered(3), o: mistakeOptions{by: analysis.ByConfidence}}
	ids := func() (ids []int32) {
		for _, x := range s.m.Examples(analysis.Clear, s.o.by) {
			ids = append(ids, x.ID)
		}
		return ids
	}
	if got := ids(); !slices.Equal(got, []int32{0, 2, 1}) {
		t.Errorf("examples %v", got)
	}
	if got := s.evidence(m.All[2]); got != "all 9 look-alikes are 1s" {
		t.Errorf("%q", got)
	}
	m.All[2].NeighbourLabels[8] = 2
	if got := s.evidence(m.All[2]); got != "8 of its 9 look-alikes are 1s" {
		t.Errorf("%q", got)
	}
	if s.o.by = analysis.ByLoss; !slices.Equal(ids(), []int32{2, 1, 0}) {
		t.Errorf("by loss %v", ids())
	}
}
