package figure

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"brainbow/analysis"
	"brainbow/dataset"
	"brainbow/render"
)

// Words above a band are wrapped to its width; where not even a word fits they stay on one line.
func TestBandWords(t *testing.T) {
	k := &chart{x: render.Scale{Range: render.Range{Min: 0, Max: 300}, From: 0, To: 600}}
	for to, want := range map[int64]int{50: 2, 200: 1, 5: 1} {
		if got := (band{from: 0, to: to, text: "nothing learnt: 46 steps"}).words(k); len(got) != want {
			t.Errorf("%d steps: %q", to, got)
		}
	}
	if xs := []float64{0, 60, 120, 300}; k.dense(xs) || !k.dense([]float64{0, 5, 10, 15, 300}) {
		t.Error("which curve is dense")
	}
}

// Between few measurements there is a hair line alone where no other curve shows what was there.
func TestPointsWithoutALine(t *testing.T) {
	for _, known := range []bool{false, true} {
		f := render.New("", "")
		k := &chart{c: f.Body, known: known, x: render.Scale{Range: render.Range{Max: 10}, To: 600}, y: render.Scale{Range: render.Range{Max: 10}, From: 100}}
		k.sparse([]float64{0, 5, 10}, []float64{1, 5, 9}, 2, render.Ink)
		var svg strings.Builder
		if err := f.WriteSVG(&svg); err != nil {
			t.Fatal(err)
		}
		if lines := strings.Count(svg.String(), "<polyline") + strings.Count(svg.String(), "<line") + strings.Count(svg.String(), "<path"); (lines == 0) != known {
			t.Errorf("known %v: %d lines", known, lines)
		}
	}
}

// The two sides of a class are called by what sets them apart, if anything does.
func TestExplainGroups(t *testing.T) {
	e := &analysis.Explanation{Properties: []analysis.ExplainedProperty{{Property: dataset.Property{Name: "polarity"}, AUC: 0.98, Chance: 0.05}}}
	s := &explainSheet{e: e, class: "3s"}
	_, less, more := s.property(dataset.Property{Name: "polarity"})
	for key, want := range map[string]string{"explain.these": "these 9 3s: mostly " + more, "explain.rest": "the other 9 3s: mostly " + less} {
		if got := s.group(key, 9); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	e.Properties[0].AUC = 0.02
	if got := s.group("explain.these", 9); !strings.HasSuffix(got, less) {
		t.Errorf("%q", got)
	}
	e.Properties[0].AUC = 0.51
	if got := s.group("explain.these", 9); got != "these 9 3s" {
		t.Errorf("%q", got)
	}
}

// More pieces that recognise fewer samples are spoken of, and only those.
func TestLegoFewer(t *testing.T) {
	of := func(own ...float64) string {
		s := &legoSheet{o: legoOptions{kept: &analysis.KeptCurve{Own: own}, l: &analysis.LayerWeights{Units: 1, Values: []float32{1}, View: [3]int{1, 1, 1}}, own: analysis.Assembled{Recall: own[len(own)-1]}}}
		for range len(own) - 1 {
			s.o.all = append(s.o.all, analysis.Piece{Amount: 1})
		}
		s.o.pieces = s.o.all[:min(3, len(s.o.all))]
		return s.fewer()
	}
	if got := of(0, 0.1, 0.2, 0.45, 0.4, 0.4, 0.37, 0.96); got != "With 6 pieces fewer are recognised than with 3: further pieces help other classes too." {
		t.Errorf("%q", got)
	}
	if got := of(0, 0.1, 0.2, 0.45, 0.5, 0.6, 0.7, 0.96); got != "" {
		t.Errorf("%q", got)
	}
}

// What a curve at 100 % at the very start means is said at it, unless curves are where the words would stand.
func TestChangeSaysWhatTheStartIs(t *testing.T) {
	for _, high := range []bool{false, true} {
		c := &analysis.Change{Layers: []string{"conv1", "fc1"}, Samples: 9}
		for k := range 101 {
			c.Steps = append(c.Steps, int64(k))
		}
		for range c.Layers {
			row := []float64{1}
			for k := 1; k < 100; k++ {
				v := 0.05
				switch {
				case k < 4:
					v = 0.01
				case k < 8:
					v = 0.3
				case high && k < 60:
					v = 0.95
				}
				row = append(row, v)
			}
			c.Values = append(c.Values, row)
		}
		f, err := drawChange(about{Run: "r", Step: 100, Steps: 100}, c, []bool{true, false}, "relative", false)
		if err != nil {
			t.Fatal(err)
		}
		var svg strings.Builder
		if err := f.WriteSVG(&svg); err != nil {
			t.Fatal(err)
		}
		if said := strings.Contains(svg.String(), ">at the very start each layer replaces itself<"); said == high || !strings.Contains(f.Caption, "At the very start") {
			t.Errorf("curves above %v: said %v, caption %q", high, said, f.Caption)
		}
	}
}

// The arrow of an enlarged map comes from the side that its channel marks, and ends at the strongest place of the band.
func TestEdgeArrow(t *testing.T) {
	rest := make([]float32, 25)
	rest[2*5+1], rest[3*5+3] = -2, 1
	s := &filmSheet{rows: 5, cols: 5}
	for _, c := range []struct {
		side   analysis.Side
		dark   bool
		x, y   float64 // of the strongest place
		dx, dy float64 // towards the tail
	}{{analysis.Below, true, 15, 25, 0, 1}, {analysis.Above, true, 15, 25, 0, -1}, {analysis.Right, false, 35, 35, 1, 0}, {analysis.Left, false, 35, 35, -1, 0}} {
		f := render.New("", "")
		s.point(f.Body, 0, 0, 10, rest, &analysis.Channel{Side: c.side, Dark: c.dark})
		var svg strings.Builder
		if err := f.WriteSVG(&svg); err != nil {
			t.Fatal(err)
		}
		m := regexp.MustCompile(`<line x1="([0-9.-]+)" y1="([0-9.-]+)" x2="([0-9.-]+)" y2="([0-9.-]+)"`).FindStringSubmatch(svg.String())
		if m == nil {
			t.Fatalf("no line in %s", svg.String())
		}
		var v [4]float64
		for i := range v {
			v[i], _ = strconv.ParseFloat(m[i+1], 64)
		}
		if tail := [2]float64{v[0] - v[2], v[1] - v[3]}; tail[0]*c.dx+tail[1]*c.dy < 10 || math.Abs(tail[0]*c.dy-tail[1]*c.dx) > 1 {
			t.Errorf("%s: from %v, %v to %v, %v", c.side, v[0], v[1], v[2], v[3])
		}
	}
}
