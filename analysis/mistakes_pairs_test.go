package analysis

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"brainbow/internal/testrun"
)

// The pairs are the cells of the confusion matrix beside its diagonal, with the same counts and the same samples.
func TestPairsAreConfusions(t *testing.T) {
	r := open(t, testrun.Make(t, testrun.Digits()))
	for _, split := range []string{"test", "train"} {
		m, err := r.Mistakes(t.Context(), 20, split)
		if err != nil {
			t.Fatal(err)
		}
		c, p, err := r.Confusion(t.Context(), 20, split)
		if err != nil {
			t.Fatal(err)
		}
		pairs := m.Pairs()
		if len(pairs) < 5 {
			t.Fatalf("%d pairs", len(pairs))
		}
		var cells []Cell
		all := 0
		for _, x := range pairs {
			cells = append(cells, x.Cell)
			var ids []int32
			for _, i := range c.Samples[x.Actual][x.Predicted] {
				ids = append(ids, p.IDs[i])
			}
			if diff := cmp.Diff(ids, x.IDs); diff != "" {
				t.Errorf("%s %v: %s", split, x.Cell, diff)
			}
			some := m.Of(x.Actual, x.Predicted)
			if len(some.All) != x.Count || some.Samples != m.Samples {
				t.Errorf("%s %v: %d mistakes of it among %d samples", split, x.Cell, len(some.All), some.Samples)
			}
			all += x.Count
		}
		if diff := cmp.Diff(c.Worst(1000), cells); diff != "" || all != len(m.All) {
			t.Errorf("%s: %d of %d mistakes in pairs; %s", split, all, len(m.All), diff)
		}
	}
	if got := (&Mistakes{Classes: make([]string, MostConfused+1)}).Pairs(); got != nil {
		t.Errorf("%d pairs of too many classes", len(got))
	}
}

func TestParseMistaken(t *testing.T) {
	names := []string{"cat", "dog", "2", "0"}
	for text, want := range map[string][2]int{"0,1": {3, 1}, "1,2": {1, 2}, "cat, dog": {0, 1}, "2,cat": {2, 0}} {
		a, p, err := ParseMistaken(text, names)
		if err != nil || [2]int{a, p} != want {
			t.Errorf("%q: %d,%d, %v", text, a, p, err)
		}
	}
	for text, want := range map[string]string{"cat": "such as 0,1", "cat,cow": `no class "cow"`, "-1,cat": `no class "-1"`, "cat,4": `no class "4"`, ",": "no class", "dog,1": "not mistaken for itself"} {
		if _, _, err := ParseMistaken(text, names); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", text, err)
		}
	}
}
