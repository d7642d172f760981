package analysis

import (
	"slices"
	"testing"

	"brainbow/internal/testrun"
)

// A course has the answers of its steps, also for one output of two classes.
func TestCourse(t *testing.T) {
	for _, config := range []testrun.Config{testrun.Digits(), testrun.XOR()} {
		r := open(t, testrun.Make(t, config))
		defer r.Close()
		c, err := r.SampleCourse(t.Context(), "test", 5)
		if err != nil || !slices.Equal(c.Steps, r.Store.Frames()) {
			t.Fatalf("%s: steps %v of %v (%v)", config.Data, c.Steps, r.Store.Frames(), err)
		}
		for k, step := range c.Steps {
			a, err := r.Answer(t.Context(), step, "test", 5)
			if err != nil || a.Predicted != c.Predicted[k] {
				t.Fatalf("%s: step %d: %d, the answer is %d (%v)", config.Data, step, c.Predicted[k], a.Predicted, err)
			}
			for class, v := range a.Outputs {
				if c.Of(k, int32(class)) != v {
					t.Errorf("%s: step %d, class %d: %v, the answer has %v", config.Data, step, class, c.Of(k, int32(class)), v)
				}
			}
		}
		if _, err := r.SampleCourse(t.Context(), "test", -1); err == nil {
			t.Error("there is no sample -1")
		}
	}
}

// Classes and pairs are counted as the confusion matrix of each step counts them.
func TestClassAndPairCourse(t *testing.T) {
	r := open(t, testrun.Make(t, testrun.Digits()))
	defer r.Close()
	const a, b = 4, 9
	class, err := r.ClassCourse(t.Context(), "test", a)
	if err != nil {
		t.Fatal(err)
	}
	pair, err := r.PairCourse(t.Context(), "test", a, b)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(class.Steps, []int64{0, 60}) {
		t.Fatalf("steps %v", class.Steps)
	}
	for k, step := range class.Steps {
		m, _, err := r.Confusion(t.Context(), step, "test")
		if err != nil {
			t.Fatal(err)
		}
		if class.Right[k] != m.Counts[a][a] || class.Of != m.Actual(a) {
			t.Errorf("step %d: %d of %d, the matrix has %d of %d", step, class.Right[k], class.Of, m.Counts[a][a], m.Actual(a))
		}
		if pair.As[k] != m.Counts[a][b] || pair.From[k] != m.Counts[b][a] || pair.Right[k] != m.Counts[a][a]+m.Counts[b][b] || pair.Of != [2]int{m.Actual(a), m.Actual(b)} {
			t.Errorf("step %d: %+v, the matrix has %d and %d", step, pair, m.Counts[a][b], m.Counts[b][a])
		}
	}
	for _, bad := range [][2]int{{4, 4}, {-1, 2}, {2, 10}} {
		if _, err := r.PairCourse(t.Context(), "test", bad[0], bad[1]); err == nil {
			t.Errorf("%v are a pair", bad)
		}
	}
}

// Two classes are apart from the step on after which they stay so. Where they are taken for a third class
// they are not.
func TestApart(t *testing.T) {
	c := &PairCourse{Of: [2]int{10, 10}, As: []int{0, 2, 6, 2, 1}, From: []int{0, 0, 3, 3, 0}, Right: []int{5, 18, 10, 15, 19}}
	want := []bool{false, true, false, true, true}
	for s := range want {
		if got := c.apart(s); got != want[s] {
			t.Errorf("step %d: %v", s, got)
		}
	}
	for last, want := range [][2]int64{{-1, -1}, {10, 0}, {-1, -1}, {30, 20}, {30, 20}} {
		c.History = &History{Steps: []int64{0, 10, 20, 30, 40}[:last+1]}
		c.Apart, c.After = -1, -1
		if c.settle(); c.Apart != want[0] || c.After != want[1] {
			t.Errorf("at the end of %v: apart from %d, not at %d", c.Steps, c.Apart, c.After)
		}
	}
}
