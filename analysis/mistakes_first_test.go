package analysis

import (
	"context"
	"errors"
	"slices"
	"testing"

	"brainbow/internal/testrun"

	"github.com/google/go-cmp/cmp"
)

// A first part of the mistakes has the same numbers, evidence and history for each as the whole, whether the passes were recorded or not.
func TestFirstMistakes(t *testing.T) {
	c := testrun.Digits()
	c.Train, c.Test, c.Epochs = 4200, 4200, 2
	recorded := testrun.Make(t, c)
	for kind, step := range map[string]int64{"passes": 60, "none": 21} {
		dir := recorded
		if kind == "none" {
			dir = testrun.WithoutPasses(t, dir)
		}
		for _, split := range []string{"test", "train"} {
			r, whole := open(t, dir), open(t, dir)
			first, err := r.FirstMistakes(t.Context(), step, split)
			if err != nil {
				t.Fatal(err)
			}
			all, err := whole.Mistakes(t.Context(), step, split)
			if err != nil {
				t.Fatal(err)
			}
			so := first.SoFar
			if so == nil || all.SoFar != nil || so.Looked > firstSamples || so.Of != all.Samples || so.Judged != len(first.All) || so.Judged == 0 || so.Judged > so.Wrong || so.Wrong > len(all.All) || so.Suspect != (kind == "passes" && split == "train") {
				t.Fatalf("%s, %s, step %d: %+v of %d mistakes", kind, split, step, so, len(all.All))
			}
			for _, x := range first.All {
				i := slices.IndexFunc(all.All, func(a Mistake) bool { return a.ID == x.ID })
				if i < 0 {
					t.Fatalf("sample %d is no mistake", x.ID)
				}
				if diff := cmp.Diff(all.All[i], x); diff != "" {
					t.Fatalf("%s, %s, step %d (-whole +first):\n%s", kind, split, step, diff)
				}
				for k := range all.History.Steps {
					if all.History.At(k, int(x.ID)) != first.History.At(k, int(x.ID)) {
						t.Fatalf("history of %d differs at step %d", x.ID, all.History.Steps[k])
					}
				}
			}
			// What follows a first part is the same as without it.
			after, err := r.Mistakes(t.Context(), step, split)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(all.All, after.All); diff != "" {
				t.Fatalf("after a first part:\n%s", diff)
			}
			r.Close()
			whole.Close()
		}
	}
}

// The latest steps of a history that is computed come first, each computed once, and a request that is given up ends between two.
func TestLatestHistory(t *testing.T) {
	dir := testrun.WithoutPasses(t, testrun.Make(t, testrun.Digits()))
	var reports []int
	r, err := Open(dir, Options{Data: testrun.Data, Progress: func(what string, done, _ int) {
		if what == "history of predictions" {
			reports = append(reports, done)
		}
	}})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	one, of, err := r.LatestHistory(t.Context(), "train", 1)
	if err != nil {
		t.Fatal(err)
	}
	if of < 4 || len(one.Steps) != 1 || one.Steps[0] != 60 || len(reports) != 1 {
		t.Fatalf("latest steps %v of %d, reported %v", one.Steps, of, reports)
	}
	ctx, leave := context.WithCancel(t.Context())
	leave()
	if _, _, err := r.LatestHistory(ctx, "train", 3); !errors.Is(err, context.Canceled) {
		t.Fatalf("given up: %v", err)
	}
	three, _, err := r.LatestHistory(t.Context(), "train", 3)
	if err != nil {
		t.Fatal(err)
	}
	all, _, err := r.LatestHistory(t.Context(), "train", 1000)
	if err != nil {
		t.Fatal(err)
	}
	whole := open(t, testrun.WithoutPasses(t, dir))
	defer whole.Close()
	want, err := whole.History(t.Context(), "train")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, all); diff != "" {
		t.Fatalf("in parts (-at once +in parts):\n%s", diff)
	}
	n := len(want.Steps)
	if !slices.Equal(three.Steps, want.Steps[n-3:]) || !slices.Equal(three.Predicted, want.Predicted[(n-3)*want.Samples:]) || !slices.Equal(three.Confidence, want.Confidence[(n-3)*want.Samples:]) || !slices.Equal(three.Blind, want.Blind[n-3:]) {
		t.Errorf("latest three differ: steps %v of %v", three.Steps, want.Steps)
	}
	if again, _, err := r.LatestHistory(t.Context(), "train", 1); err != nil || len(again.Steps) != n {
		t.Errorf("a known history is %v: %v", again.Steps, err)
	}
}

// The mistakes of a split whose history is computed need only their own, and it is given up with the request.
func TestHistoryOfSome(t *testing.T) {
	dir := testrun.WithoutPasses(t, testrun.Make(t, testrun.Digits()))
	r, whole := open(t, dir), open(t, testrun.WithoutPasses(t, dir))
	defer r.Close()
	defer whole.Close()
	want, err := whole.History(t.Context(), "train")
	if err != nil {
		t.Fatal(err)
	}
	ctx, leave := context.WithCancel(t.Context())
	leave()
	if _, err := r.historyOf(ctx, "train", []int32{3}); !errors.Is(err, context.Canceled) {
		t.Errorf("given up: %v", err)
	}
	for _, ids := range [][]int32{{3, 77}, {5, 3, 140}} {
		h, err := r.historyOf(t.Context(), "train", ids)
		if err != nil {
			t.Fatal(err)
		}
		unknown := 0
		for k := range want.Steps {
			for _, id := range ids {
				if h.At(k, int(id)) != want.At(k, int(id)) {
					t.Errorf("sample %d at step %d", id, want.Steps[k])
				}
			}
			for i := range want.Samples {
				if h.At(k, i) != want.At(k, i) {
					unknown++
				}
			}
		}
		if unknown == 0 || !slices.Equal(h.Blind, want.Blind) || !slices.Equal(h.Steps, want.Steps) {
			t.Errorf("history of %v: %d unknown, steps %v, blind %v", ids, unknown, h.Steps, h.Blind)
		}
	}
}

// The first mistakes are the most confident and the flattest, by position.
func TestFirstOf(t *testing.T) {
	var all []Mistake
	for i := range 300 {
		all = append(all, Mistake{ID: int32(i), Confidence: float32(i%100) / 100, Spread: float64(i % 7)})
	}
	first := firstOf(all)
	sure, flat := 0, 0
	for _, x := range first {
		if x.Confidence >= 0.68 { // 96 of 300
			sure++
		} else if x.Spread == 6 {
			flat++
		}
	}
	if len(first) != firstSure+firstFlat || sure != firstSure || flat < firstFlat-4 || !slices.IsSortedFunc(first, func(a, b Mistake) int { return int(a.ID - b.ID) }) {
		t.Errorf("%d first, %d confident, %d flat", len(first), sure, flat)
	}
	if few := firstOf(all[:100]); len(few) != 100 {
		t.Errorf("%d of 100", len(few))
	}
}
