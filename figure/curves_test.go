package figure

import (
	"strings"
	"testing"

	"brainbow/analysis"
	"brainbow/runstore"
)

// accuracies are measurements of a test split, and the moments that package analysis finds in them.
func accuracies(t *testing.T, steps []int64, values ...float64) curveRun {
	t.Helper()
	last := steps[len(steps)-1]
	r := curveRun{about: about{Run: "r", Step: last, Steps: last}}
	for i, v := range values {
		r.rows = append(r.rows, runstore.Metric{Step: steps[i], Split: "test", Accuracy: v, Loss: 1 - v, Samples: 50})
	}
	r.of = analysis.FinestOf(r.rows, "test")
	m, err := analysis.MomentsOf(r.of.Steps, r.of.Accuracy, 0.1, 1)
	if err != nil {
		t.Fatal(err)
	}
	r.moments = &m
	return r
}

// ramp is a curve of n steps at level from, then m steps up to level to, then k steps there.
func ramp(n, m, k int, from, to float64) (steps []int64, values []float64) {
	for i := range n + m + k + 1 {
		v := from
		switch {
		case i >= n+m:
			v = to
		case i > n:
			v = from + (to-from)*float64(i-n)/float64(m)
		}
		steps, values = append(steps, int64(i)), append(values, v)
	}
	return steps, values
}

func TestCurvesFinding(t *testing.T) {
	say := func(steps []int64, values []float64) string {
		r := accuracies(t, steps, values...)
		return (&curveSheet{about: r.about, runs: []curveRun{r}}).finding().text
	}
	for want, got := range map[string]string{
		"Nothing is learnt in 50 steps: 10.0\u2009% correct, and guessing gives 10.0\u2009%":           say(ramp(50, 0, 0, 0.1, 0.1)),
		"It learns from the first step, most of it within 7 steps: 90.0\u2009% correct in the end":     say(ramp(0, 10, 40, 0.1, 0.9)),
		"It learns from the first step and never pauses: 90.0\u2009% correct in the end":               say(ramp(0, 50, 0, 0.1, 0.9)),
		"Most is learnt before step 100, where it was measured next: 90.0\u2009% correct in the end":   say([]int64{0, 100, 200}, []float64{0.1, 0.89, 0.9}),
		"Most is learnt between the measurements at steps 100 and 200: 90.0\u2009% correct in the end": say([]int64{0, 100, 200}, []float64{0.1, 0.1, 0.9}),
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	lost := append([]float64{0.1, 0.3, 0.6, 0.7, 0.5}, 0.1, 0.1, 0.1)
	if got := say([]int64{0, 1, 2, 3, 4, 5, 6, 7}, lost); got != "What was learnt is lost again: 70.0\u2009% correct at step 3, 10.0\u2009% in the end; guessing gives 10.0\u2009%" {
		t.Errorf("%q", got)
	}
	loss := func(splits []string, values ...float64) string { // the loss is 1 less the accuracy
		r := accuracies(t, []int64{0, 10, 20, 30}, values...)
		return (&curveSheet{about: r.about, runs: []curveRun{r}, o: curveOptions{metrics: []string{"loss"}, splits: splits}}).finding().text
	}
	for want, got := range map[string]string{
		"The loss on test samples falls from 0.900 to 0.100":                                  loss(nil, 0.1, 0.5, 0.8, 0.9),
		"The loss on test samples is lowest at step 10, 0.500, and rises to 0.800 in the end": loss([]string{"test"}, 0.1, 0.5, 0.4, 0.2),
		"The loss on test samples does not fall: 0.900 at first, 0.900 in the end":            loss(nil, 0.1, 0.11, 0.1, 0.1),
		"Nothing was measured": loss([]string{"train"}, 0.1, 0.5, 0.4, 0.2),
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	for want, got := range map[string][]string{"test train": momentSplits(nil), "train": momentSplits([]string{"train"}), "train,": append(momentSplits([]string{"batch", "train"}), momentSplits([]string{"batch"})...)} {
		if strings.Join(got, " ") != strings.TrimSuffix(want, ",") {
			t.Errorf("%v, want %s", got, want)
		}
	}
	batches := curveRun{about: about{Run: "r"}}
	for i := range 40 {
		batches.rows = append(batches.rows, runstore.Metric{Step: int64(i), Split: "batch", Accuracy: float64(i/20) * 0.75})
	}
	b := &curveSheet{runs: []curveRun{batches}, o: curveOptions{metrics: []string{"accuracy"}, splits: []string{"batch"}}}
	if got := b.finding().text; got != "In the last batches of the training 75.0\u2009% are correct" {
		t.Errorf("%q", got)
	}
	if b.o.splits = []string{"test"}; b.finding().text != "Nothing was measured" {
		t.Errorf("%q", b.finding().text)
	}
	if got := say(ramp(40, 10, 50, 0.1, 0.9)); !strings.HasPrefix(got, "Nothing learnt for 41 steps, then most of it within 7") {
		t.Errorf("%q", got)
	}
	steps, values := ramp(0, 50, 0, 0.1, 0.9)
	good, bad := accuracies(t, steps, values...), accuracies(t, steps, values...)
	for i := range bad.rows {
		bad.rows[i].Accuracy /= 2
	}
	good.Run, bad.Run = "good", "bad"
	several := func(runs ...curveRun) string {
		s := &curveSheet{runs: runs, o: curveOptions{metrics: []string{"accuracy"}, splits: []string{"test"}}}
		for _, r := range runs {
			s.names = append(s.names, r.Run)
		}
		return s.finding().text
	}
	if got, again := several(good, bad), several(bad, good); got != again || got != "More is right with good: 90.0\u2009%, with bad 45.0\u2009%" {
		t.Errorf("%q, %q", got, again)
	}
	if got := several(good, good); got != "All end with the same accuracy: 90.0\u2009%" {
		t.Errorf("%q", got)
	}
}

// The number at a curve's end is that of the whole split, also where the curve follows some of its samples.
func TestCurvesOfSomeSamples(t *testing.T) {
	steps, values := ramp(0, 50, 0, 0.1, 0.9)
	r := curveRun{about: about{Run: "r", Step: 50, Steps: 50}}
	for i, v := range values {
		r.rows = append(r.rows, runstore.Metric{Step: steps[i], Split: "test-sample", Accuracy: v, Loss: 1, Samples: 10})
	}
	r.rows = append(r.rows, runstore.Metric{Step: 50, Split: "test", Accuracy: 0.85, Loss: 1, Samples: 100})
	s := &curveSheet{about: r.about, runs: []curveRun{r}, o: curveOptions{metrics: []string{"accuracy"}, splits: []string{"test"}}}
	v := s.values(r, "accuracy", "test")
	if len(v.x) != 51 {
		t.Fatalf("%d points", len(v.x))
	}
	if name, _ := s.nameOf("accuracy", v, 0); name != "test 85.0\u2009%" {
		t.Errorf("the curve is called %q", name)
	}
	if f, err := drawCurves([]curveRun{r}, curveOptions{metrics: []string{"accuracy", "loss"}}); err != nil {
		t.Error(err)
	} else {
		checkLayout(t, f)
		checkForm(t, f)
	}
}
