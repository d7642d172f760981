package analysis

import (
	"errors"
	"slices"
	"testing"

	"brainbow/internal/testrun"
)

func TestSelection(t *testing.T) {
	r := open(t, testrun.Make(t, testrun.Digits()))
	defer r.Close()
	p, _ := clouds(t)
	for i := range p.IDs { // every second sample is an observation
		p.IDs[i] = int32(2 * i)
	}
	all, err := r.Splits(t.Context(), p)
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string][]int32{
		"4": {4}, "10-15, 7": {10, 12, 14, 7}, "11-11": nil, "two/2": all[1].Parts[1], "two/1": all[1].Parts[0],
	} {
		if got, err := r.Selection(t.Context(), p, text); err != nil || !slices.Equal(got, want) {
			t.Errorf("%q: %v, %v, want %v", text, got, err, want)
		}
	}
	for _, text := range []string{"", "a", "3-", "5-2", "two/3", "two/", "four/1", "1,,2"} {
		_, err := r.Selection(t.Context(), p, text)
		if e, ok := errors.AsType[*SelectionError](err); !ok || e.Hint() == "" {
			t.Errorf("%q: %v", text, err)
		}
	}
	if _, err := r.Selection(t.Context(), p, "rare/1"); err == nil || hintOf(err) == "" {
		t.Errorf("a class with three observations: %v", err)
	}
	if class, ids := Clearest(all); class != 1 || !slices.Equal(ids, all[1].Parts[1]) {
		t.Errorf("the clearest split is of class %d", class)
	}
	if class, _ := Clearest(all[:1]); class != -1 {
		t.Errorf("class %d splits", class)
	}
}
