package figure

import (
	"fmt"
	"strings"
	"testing"

	"brainbow/analysis"
	"brainbow/internal/testrun"
)

// One pair of classes: its title, its counts and what is drawn are of the cell of the confusion matrix.
func TestMistakesOfOnePair(t *testing.T) {
	r := open(t, testrun.Digits())
	c, _, err := r.Confusion(t.Context(), 20, "test")
	if err != nil {
		t.Fatal(err)
	}
	worst := c.Worst(1000)
	all := 0
	for _, x := range worst {
		all += x.Count
	}
	pair := func(x analysis.Cell) string { return fmt.Sprintf("%d,%d", x.Actual, x.Predicted) }
	most, once, none := worst[0], worst[len(worst)-1], analysis.Cell{Actual: -1}
	if once.Count != 1 || most.Count < 3 {
		t.Fatalf("the pairs are %v", worst)
	}
	for a := range c.Counts {
		for p := range c.Counts {
			if a != p && c.Counts[a][p] == 0 {
				none = analysis.Cell{Actual: a, Predicted: p}
			}
		}
	}
	for _, x := range []struct {
		params params
		cell   analysis.Cell
		title  string
		said   string
	}{
		{params{"pair": pair(most)}, most, fmt.Sprintf(" of %d ", most.Count), fmt.Sprintf("%d mistaken for %d: %d of %d mistakes among ", most.Actual, most.Predicted, most.Count, all)},
		{params{"pair": pair(most), "show": "history"}, most, fmt.Sprintf(" of %d ", most.Count), fmt.Sprintf(" %d of %d mistakes among ", most.Count, all)},
		{params{"pair": pair(most), "show": "gallery", "count": "60"}, most, fmt.Sprintf(" of %d ", most.Count), fmt.Sprintf("%d of %d shown", most.Count, most.Count)},
		{params{"pair": pair(once)}, once, " once at this step", "1 of 1 shown"},
		{params{"pair": pair(none)}, none, "No ", fmt.Sprintf("%d mistakes among ", all)},
	} {
		f, err := Make(t.Context(), "mistakes", []*analysis.Run{r}, 20, x.params)
		if err != nil {
			t.Errorf("%v: %v", x.params, err)
			continue
		}
		checkLayout(t, f)
		var svg strings.Builder
		if err := f.WriteSVG(&svg); err != nil {
			t.Fatal(err)
		}
		// The heads of the cards are bold; the title has no comma there.
		heads, own := strings.Count(svg.String(), ", mistaken for "), strings.Count(svg.String(), fmt.Sprintf("%d, mistaken for %d<", x.cell.Actual, x.cell.Predicted))
		if !strings.Contains(f.Title, x.title) || !strings.Contains(f.Subtitle, x.said) || heads != own || (own == 0) != (x.cell == none) && x.params["show"] != "history" {
			t.Errorf("%v: %q, %q; %d cards of %d", x.params, f.Title, f.Subtitle, own, heads)
		}
	}
	for _, x := range []struct{ pair, want string }{{"3", "such as 0,1"}, {"3,12", `no class "12"`}, {"3,3", "not mistaken for itself"}} {
		if _, err := Make(t.Context(), "mistakes", []*analysis.Run{r}, 20, params{"pair": x.pair}); err == nil || !strings.Contains(err.Error(), x.want) {
			t.Errorf("%s: %v", x.pair, err)
		}
	}
	// Without mistakes the picture says that there are none at all.
	xor := open(t, testrun.XOR())
	if f, err := Make(t.Context(), "mistakes", []*analysis.Run{xor}, -1, params{"pair": "0,1"}); err != nil || f.Title == "" {
		t.Errorf("%v", err)
	}
}

// Without a class the view features is of the sample's.
func TestFeaturesOfTheSamplesClass(t *testing.T) {
	r := open(t, testrun.Digits())
	s, err := r.Split("test")
	if err != nil {
		t.Fatal(err)
	}
	id := 0
	for s.Labels[id] == 0 {
		id++
	}
	title := func(p params) string {
		f, err := Make(t.Context(), "features", []*analysis.Run{r}, 60, p)
		if err != nil {
			t.Fatal(err)
		}
		return f.Title + f.Description
	}
	sample, class := fmt.Sprint(id), fmt.Sprint(s.Labels[id])
	if alone, both := title(params{"sample": sample}), title(params{"sample": sample, "class": class}); alone != both {
		t.Errorf("%q, with the class %q", alone, both)
	}
	if first, zero := title(nil), title(params{"class": "0"}); first != zero {
		t.Errorf("%q, of the first class %q", first, zero)
	}
	if other := title(params{"sample": sample, "class": "0"}); other == title(params{"sample": sample}) {
		t.Errorf("class 0 of sample %s is %q", sample, other)
	}
}
