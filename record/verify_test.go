package record

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"brainbow/dataset"
	"brainbow/internal/vfs"
	"brainbow/runstore"
	"brainbow/tensor"
)

// thorough records something of every kind.
var thorough = Spec{
	Frames: &Schedule{Every: 3}, Anchors: &Schedule{Every: 6},
	Probes:      &Probes{Schedule: Schedule{Every: 4}, Taps: []string{"conv1", "fc1.pre"}, Test: []int32{3, 7}, Train: []int32{20}, Format: "float16"},
	Predictions: &Schedule{Epochs: true}, Metrics: &Metrics{Rows: 1000, Evaluate: &Schedule{Epochs: true}, Sampled: &Sampled{Every: 2, Test: 10}},
}

func (r *recording) verify(t *testing.T, opt VerifyOptions) *Verification {
	t.Helper()
	if opt.Subject == nil {
		opt.Subject = func() (Subject, error) { return r.sub, nil }
	}
	v, err := Verify(context.Background(), r.run, opt)
	must(t, err)
	return v
}

func TestVerify(t *testing.T) {
	sub := subject(t, 60, 8, 3) // 24 steps
	r := recorded(t, sub, thorough, turns, nil)
	calls := map[string]int64{}
	v := r.verify(t, VerifyOptions{All: true, Progress: func(what string, done, total int64) {
		if calls[what]++; done != calls[what] || done > total {
			t.Errorf("%s: %d of %d after %d calls", what, done, total, calls[what])
		}
	}})
	must(t, v.Err())
	if v.Updates != 24 || v.Of != 24 || calls["updates"] != 24 || calls["files"] != int64(v.Files) {
		t.Errorf("%d updates of %d, progress %v", v.Updates, v.Of, calls)
	}
	// Steps 6, 12, 18 end one stretch and begin the next, and are compared once.
	if v.Frames != 9 || v.Anchors != 5 || v.Metrics != 24+2*4+13 || v.Predictions != 4 || v.Probes != 2*7 {
		t.Errorf("%+v", v)
	}
	if v := r.verify(t, VerifyOptions{Files: true}); v.Err() != nil || v.Updates != 0 || v.Frames != 0 {
		t.Errorf("files alone: %+v", v)
	}
	if v := r.verify(t, VerifyOptions{Steps: 7, Threads: 2}); v.Err() != nil || v.Updates != 7 {
		t.Errorf("seven updates: %+v", v)
	}
	if v := r.verify(t, VerifyOptions{}); v.Err() != nil || v.Updates != 24 {
		t.Errorf("the default of ten seconds: %+v", v)
	}
}

func TestVerifyWithoutReplayPoints(t *testing.T) {
	rec := thorough
	rec.Anchors = &Schedule{Off: true}
	r := recorded(t, subject(t, 60, 8, 2), rec, turns, nil)
	if v := r.verify(t, VerifyOptions{}); v.Err() != nil || v.Updates != 16 || v.Frames != 7 {
		t.Errorf("%+v", v)
	}
	b := recorded(t, subject(t, 60, 8, 2), rec, nil, func(m *runstore.Meta) { m.Parent = &runstore.Parent{ID: m.ID} })
	if v := b.verify(t, VerifyOptions{}); !errors.Is(v.Err(), ErrUnchecked) || !strings.Contains(v.Unchecked[0].Why, "no replay points") {
		t.Errorf("a branch without replay points: %+v", v)
	}
}

// Verify finds every change of a recording, even with corrected checksums.
func TestVerifyFindsWhatDiffers(t *testing.T) {
	for name, c := range map[string]struct {
		change func(w *forger)
		where  string
		step   int64
		tensor string
		index  []int
	}{
		"weight":     {func(w *forger) { w.tensors("frames", 9, "fc1.weight", 5) }, "frames/00000009.safetensors", 9, "fc1.weight", []int{0, 5}},
		"start":      {func(w *forger) { w.tensors("frames", 0, "conv1.bias", 1) }, "frames/00000000.safetensors", 0, "conv1.bias", []int{1}},
		"state":      {func(w *forger) { w.tensors("anchors", 12, "fc2.weight.exp_avg", 7) }, "anchors/00000012.safetensors", 12, "fc2.weight.exp_avg", []int{1, 1}},
		"prediction": {func(w *forger) { w.predictions(16) }, "predictions/00000016.safetensors", 16, "logits", []int{2, 1}},
		"learning":   {func(w *forger) { w.learning(8) }, "learning/0001.safetensors", 7, "margin", []int{3}},
		"batch row":  {func(w *forger) { w.metric(5, "batch") }, "metrics.jsonl", 5, "loss", nil},
		"test row":   {func(w *forger) { w.metric(8, "test") }, "metrics.jsonl", 8, "accuracy", nil},
		"sampled":    {func(w *forger) { w.metric(6, SampledTest) }, "metrics.jsonl", 6, "accuracy", nil},
		"activation": {func(w *forger) { w.probe(4) }, "probes/conv1", 4, "conv1", []int{0, 0, 0, 1}},
		"event":      {func(w *forger) { w.rate = 0.5 }, "frames/00000009.safetensors", 9, "conv1.weight", []int{0, 0, 0, 0}},
	} {
		t.Run(name, func(t *testing.T) {
			r := recorded(t, subject(t, 60, 8, 2), thorough, turns, nil)
			f := &forger{t: t, from: r.run, rate: turns[7]}
			c.change(f)
			f.forge()
			r.fs = f.fs
			r.open(t)
			v := r.verify(t, VerifyOptions{All: true})
			if len(v.Differences) == 0 || !errors.Is(v.Err(), ErrDiffers) {
				t.Fatalf("nothing differs: %+v", v)
			}
			for _, d := range v.Differences {
				if d.Where == c.where && d.Step == c.step && d.Tensor == c.tensor && slices.Equal(d.Index, c.index) &&
					d.Recorded != "" && d.Computed != "" && d.Recorded != d.Computed && strings.Contains(d.String(), d.Computed) {
					return
				}
			}
			t.Errorf("%s of step %d, %s%v is not among %+v", c.where, c.step, c.tensor, c.index, v.Differences)
		})
	}
}

// A damaged file is reported, and everything else is still compared.
func TestVerifyDamage(t *testing.T) {
	r := recorded(t, subject(t, 60, 8, 3), thorough, nil, nil)
	r.damage(t, "anchors/00000012.safetensors")
	r.damage(t, "frames/00000021.safetensors")
	v := r.verify(t, VerifyOptions{})
	if len(v.Differences) != 2 || !strings.Contains(v.Differences[0].What+v.Differences[1].What, "00000012") {
		t.Errorf("differences %v", v.Differences)
	}
	// The stretch that begins at the damaged replay point is not checked, which is reported.
	if v.Updates != 18 || len(v.Unchecked) != 1 || !strings.Contains(v.Unchecked[0].What, "steps 12 to 18") {
		t.Errorf("%d updates, not checked: %v", v.Updates, v.Unchecked)
	}
	r.damage(t, "metrics.jsonl")
	v = r.verify(t, VerifyOptions{})
	if len(v.Differences) != 3 || v.Updates != 0 || len(v.Unchecked) != 1 {
		t.Errorf("damaged rows: %v, not checked: %v", v.Differences, v.Unchecked)
	}
}

// A part that cannot be compared is no success.
func TestVerifyUnchecked(t *testing.T) {
	sub := subject(t, 60, 8, 1)
	for name, c := range map[string]struct {
		change    func(*runstore.Meta)
		subject   func() (Subject, error)
		different int
		why       string
	}{
		"numerics": {change: func(m *runstore.Meta) { m.Numerics = 99 }, why: "numerics revision 99"},
		"missing": {subject: func() (Subject, error) {
			return Subject{}, &dataset.MissingError{Name: "mnist", Dir: "/data", Files: []string{"x"}}
		}, why: "/data"},
		"other data": {subject: func() (Subject, error) { return Subject{}, fmt.Errorf("it is %w", ErrOtherData) }, different: 1, why: "other data"},
		"recipe":     {change: func(m *runstore.Meta) { m.Recipe = json.RawMessage(`{"name":"x"}`) }, why: "how it was trained"},
		"network":    {change: func(m *runstore.Meta) { m.Network = json.RawMessage(`{"layers":[]}`) }, different: 1, why: "run.json does not describe"},
	} {
		t.Run(name, func(t *testing.T) {
			r := recorded(t, sub, sparse, nil, nil)
			if c.change != nil {
				f := &forger{t: t, from: r.run, meta: c.change}
				f.forge()
				var err error
				r.run, err = runstore.OpenWith("/run", runstore.OpenOptions{FS: f.fs})
				must(t, err)
			}
			v := r.verify(t, VerifyOptions{Subject: c.subject})
			if len(v.Differences) != c.different || len(v.Unchecked) != 1 || !strings.Contains(v.Unchecked[0].Why, c.why) || v.Err() == nil {
				t.Errorf("differences %v, not checked %v: %v", v.Differences, v.Unchecked, v.Err())
			}
		})
	}
}

// run.json must be consistent.
func TestVerifyFacts(t *testing.T) {
	sub := subject(t, 60, 8, 1)
	network := func(change func(layers []any)) func(*runstore.Meta) {
		return func(m *runstore.Meta) {
			var net map[string]any
			must(t, json.Unmarshal(m.Network, &net))
			layers := net["layers"].([]any)
			change(layers)
			var recipe map[string]any
			must(t, json.Unmarshal(m.Recipe, &recipe))
			recipe["network"] = layers
			var err error
			m.Recipe, err = json.Marshal(recipe)
			must(t, err)
		}
	}
	for name, c := range map[string]struct {
		change func(*runstore.Meta)
		what   string
	}{
		"same":       {network(func([]any) {}), ""},
		"activation": {network(func(l []any) { l[0].(map[string]any)["activation"] = "relu" }), "differs from the network graph"},
		"impossible": {network(func(l []any) { l[0].(map[string]any)["filters"] = 0 }), "cannot be built"},
		"seed":       {func(m *runstore.Meta) { m.Recipe = json.RawMessage(`{"seed":3}`) }, "seed is 3"},
		"data":       {func(m *runstore.Meta) { m.Recipe = json.RawMessage(`{"data":{"name":"mnist"}}`) }, "data is mnist"},
		"transforms": {func(m *runstore.Meta) {
			network(func([]any) {})(m)
			m.Transforms = json.RawMessage(`[{"kind":"scale"}]`)
		}, "transforms"},
	} {
		r := recorded(t, sub, sparse, nil, nil)
		f := &forger{t: t, from: r.run, meta: c.change}
		f.forge()
		run, err := runstore.OpenWith("/run", runstore.OpenOptions{FS: f.fs})
		must(t, err)
		v, err := Verify(context.Background(), run, VerifyOptions{Files: true})
		must(t, err)
		if c.what == "" {
			must(t, v.Err())
		} else if len(v.Differences) != 1 || v.Differences[0].Where != "run.json" || !strings.Contains(v.Differences[0].What, c.what) {
			t.Errorf("%s: %v", name, v.Differences)
		}
	}
}

func TestVerifyStops(t *testing.T) {
	r := recorded(t, subject(t, 60, 8, 2), thorough, nil, nil)
	ctx, cancel := context.WithCancel(context.Background())
	_, err := Verify(ctx, r.run, VerifyOptions{
		Subject: func() (Subject, error) { return r.sub, nil },
		Progress: func(what string, done, _ int64) {
			if what == "updates" && done == 3 {
				cancel()
			}
		},
	})
	if !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// forger rewrites a run with a change and correct checksums.
type forger struct {
	t    *testing.T
	from *runstore.Reader
	fs   *vfs.Mem
	meta func(*runstore.Meta)
	rate float64 // of the event of step 7
	// What to change.
	dir, tensor string
	kind, split string
	step        int64
	at          int
}

func (f *forger) tensors(dir string, step int64, tensor string, at int) {
	f.kind, f.dir, f.step, f.tensor, f.at = "tensor", dir, step, tensor, at
}
func (f *forger) predictions(step int64) { f.kind, f.step = "predictions", step }
func (f *forger) metric(step int64, split string) {
	f.kind, f.step, f.split = "metric", step, split
}
func (f *forger) probe(step int64) { f.kind, f.step = "probe", step }

func (f *forger) learning(step int64) { f.kind, f.step = "learning", step }

func (f *forger) forge() {
	t := f.t
	f.fs = vfs.NewMem()
	meta := f.from.Meta()
	if f.meta != nil {
		f.meta(&meta)
	}
	w, err := runstore.Create("/run", meta, runstore.Options{FS: f.fs})
	must(t, err)
	change := func(dir string, step int64, list []tensor.Named) []tensor.Named {
		for _, n := range list {
			if f.kind == "tensor" && f.dir == dir && f.step == step && f.tensor == n.Name {
				n.Tensor.Data[f.at] += 0.25
			}
		}
		return list
	}
	events, err := f.from.Events()
	must(t, err)
	for _, e := range events {
		if e.Key == KeyRate && e.Step == 7 {
			e, err = RateEvent(7, f.rate)
			must(t, err)
		}
		must(t, w.Event(e))
	}
	rows, err := f.from.Metrics()
	must(t, err)
	for _, m := range rows {
		if f.kind == "metric" && m.Step == f.step && m.Split == f.split {
			if m.Split == "batch" {
				m.Loss += 1e-15
			} else {
				m.Accuracy /= 2
			}
		}
		must(t, w.Metric(m))
	}
	for _, step := range f.from.Frames() {
		list, err := f.from.Frame(step)
		must(t, err, w.Frame(step, change("frames", step, list)))
		if slices.Contains(f.from.Anchors(), step) {
			list, err := f.from.Anchor(step)
			must(t, err, w.Anchor(step, change("anchors", step, list)))
		}
	}
	for _, step := range f.from.PredictionSteps() {
		p, err := f.from.Predictions(step)
		must(t, err)
		if f.kind == "predictions" && f.step == step {
			p.Logits.Data[2*4+1]++
		}
		must(t, w.Predictions(step, p))
	}
	for _, step := range f.from.LearningSteps() {
		l, err := f.from.Learning(step)
		must(t, err)
		if f.kind == "learning" && f.step == step {
			l.Margin[3]++
		}
		must(t, w.Learning(step, l, false))
	}
	for _, name := range f.from.Taps() {
		for _, step := range f.from.ProbeSteps(name) {
			v, tap, err := f.from.Probe(name, step)
			must(t, err)
			if f.kind == "probe" && f.step == step && name == "conv1" {
				v.Data[1]++
			}
			must(t, w.Probe(tap, step, v.Data))
		}
	}
	must(t, w.Close())
}
