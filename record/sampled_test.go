package record

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

	"brainbow/internal/vfs"
	"brainbow/runstore"
	"brainbow/train"

	"github.com/google/go-cmp/cmp"
)

func TestResolveSampled(t *testing.T) {
	sub := subject(t, 60, 8, 3)
	for _, c := range []struct {
		given, want Sampled
	}{
		{Sampled{}, Sampled{Every: 1, Test: 60}},
		{Sampled{Every: 5, Test: 1024, Train: 7}, Sampled{Every: 5, Test: 60, Train: 7}},
		{Sampled{Train: 7}, Sampled{Every: 1, Train: 7}},
	} {
		s, err := Spec{Metrics: &Metrics{Sampled: &c.given}}.Resolve(sub)
		must(t, err)
		if d := cmp.Diff(&c.want, s.Metrics.Sampled); d != "" {
			t.Errorf("%+v: %s", c.given, d)
		}
		again, err := s.Resolve(sub)
		if d := cmp.Diff(s, again); d != "" || err != nil {
			t.Errorf("resolved twice: %v %s", err, d)
		}
	}
	s, err := Spec{Metrics: &Metrics{}}.Resolve(sub)
	if err != nil || s.Metrics.Sampled != nil {
		t.Errorf("samples are measured unasked: %+v, %v", s.Metrics, err)
	}
	for _, c := range []struct {
		s    Sampled
		want string
	}{
		{Sampled{Every: -1}, "record metrics.sampled.every: must be a number of steps, at least 1, not -1"},
		{Sampled{Test: -3}, "record metrics.sampled.test: must be a number of test samples, not -3"},
		{Sampled{Train: -1, Test: 2}, "record metrics.sampled.train: must be a number of train samples, not -1"},
	} {
		_, err := Spec{Metrics: &Metrics{Sampled: &c.s}}.Resolve(sub)
		var spec *SpecError
		if !errors.As(err, &spec) || err.Error() != c.want {
			t.Errorf("%+v: %v", c.s, err)
		}
	}
}

func TestDrawn(t *testing.T) {
	ids := drawn(1, SampledTest, 10000, 1024)
	if len(ids) != 1024 || !slices.IsSorted(ids) || len(slices.Compact(slices.Clone(ids))) != 1024 || ids[0] < 0 || ids[1023] >= 10000 {
		t.Errorf("%d samples from %d to %d", len(ids), ids[0], ids[len(ids)-1])
	}
	if !slices.Equal(ids, drawn(1, SampledTest, 10000, 1024)) || slices.Equal(ids, drawn(2, SampledTest, 10000, 1024)) || slices.Equal(ids, drawn(1, SampledTrain, 10000, 1024)) {
		t.Error("the samples are not a function of seed and split")
	}
	if len(drawn(1, SampledTest, 3, 7)) != 3 || drawn(1, SampledTest, 3, -1) != nil {
		t.Error("more or fewer samples than there are")
	}
}

// Sampled rows are measurements of those samples alone, and rows of whole splits stay what they were.
func TestSampledRows(t *testing.T) {
	sub := subject(t, 60, 8, 3) // 24 steps
	rows := func(s *Sampled) []runstore.Metric {
		fs := vfs.NewMem()
		w := store(t, fs)
		rec, err := New(w, Spec{Metrics: &Metrics{Sampled: s}}, sub, Options{})
		must(t, err)
		own := train.Observer{}
		if s != nil {
			own.Step = func(tr *train.Trainer, step int64) error {
				if step == 6 {
					ev, err := tr.EvaluateSamples(context.Background(), sub.Test, drawn(1, SampledTest, 60, 10), "own")
					must(t, err, rec.metric(ev.Metrics))
				}
				return nil
			}
		}
		must(t, trainer(t, sub, 1).Run(context.Background(), rec.Observer(), own), w.Close())
		run, err := runstore.OpenWith("/run", runstore.OpenOptions{FS: fs})
		must(t, err)
		all, err := run.Metrics()
		must(t, err)
		return all
	}
	plain, all := rows(nil), rows(&Sampled{Every: 3, Test: 10, Train: 5})
	var whole []runstore.Metric
	steps := map[string][]int64{}
	some := map[string]runstore.Metric{}
	for _, m := range all {
		switch m.Split {
		case SampledTest, SampledTrain:
			steps[m.Split] = append(steps[m.Split], m.Step)
			if want := map[string]int{SampledTest: 10, SampledTrain: 5}[m.Split]; m.Samples != want {
				t.Errorf("%+v of %d samples", m, want)
			}
			fallthrough
		case "own":
			if m.Step == 6 {
				some[m.Split] = m
			}
		default:
			whole = append(whole, m)
		}
	}
	if d := cmp.Diff(plain, whole); d != "" {
		t.Errorf("rows of whole splits differ: %s", d)
	}
	want := []int64{0, 3, 6, 9, 12, 15, 18, 21, 24}
	if !slices.Equal(steps[SampledTest], want) || !slices.Equal(steps[SampledTrain], want) {
		t.Errorf("measured at %v", steps)
	}
	own := some["own"]
	own.Split = SampledTest
	if own != some[SampledTest] || some[SampledTrain].Loss == own.Loss {
		t.Errorf("measured %+v", some)
	}
}

// A measurement of samples that was interrupted is made when the training is resumed.
func TestResumeAfterInterruptedSamples(t *testing.T) {
	c := newCourse(t, everything)
	undisturbed := vfs.NewMem()
	must(t, c.record(context.Background(), undisturbed))
	want := contents(t, undisturbed)
	if !strings.Contains(want["metrics.jsonl"], SampledTest) {
		t.Fatal("no samples are measured")
	}
	for _, at := range []int64{14, 16} { // 14 is a replay point
		fs := vfs.NewMem()
		w, err := runstore.Create("/run", c.meta, runstore.Options{FS: fs})
		must(t, err)
		ctx, cancel := context.WithCancel(context.Background())
		rec, err := New(w, c.rec, c.sub, Options{Context: ctx})
		must(t, err)
		before := train.Observer{Step: func(_ *train.Trainer, step int64) error {
			if step == at {
				cancel()
			}
			return nil
		}}
		err = trainer(t, c.sub, 1).Run(ctx, before, rec.Observer(), turner)
		if !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
		must(t, w.Close())
		from, err := c.goOn(context.Background(), fs, nil)
		must(t, err)
		if from >= at {
			t.Errorf("continued from %d, but step %d was not measured", from, at)
		}
		compare(t, want, contents(t, fs))
	}
}

func TestSampledInJSON(t *testing.T) {
	var s Spec
	must(t, json.Unmarshal([]byte(`{"metrics": {"sampled": {"every": 2, "test": 9}}}`), &s))
	if *s.Metrics.Sampled != (Sampled{Every: 2, Test: 9}) {
		t.Errorf("%+v", s.Metrics.Sampled)
	}
}
