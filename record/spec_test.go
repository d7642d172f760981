package record

import (
	"encoding/json"
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"brainbow/train"

	"github.com/goccy/go-yaml"
	"github.com/google/go-cmp/cmp"
)

// steps is a training of total updates from step 0.
func steps(total, perEpoch int64) *Subject { return &Subject{Steps: total, StepsPerEpoch: perEpoch} }

func TestScheduleSteps(t *testing.T) {
	for _, c := range []struct {
		s           Schedule
		total, per  int64
		want        []int64
		wantAtLeast int
	}{
		{s: Schedule{Every: 3}, total: 10, per: 5, want: []int64{0, 3, 6, 9, 10}},
		{s: Schedule{Epochs: true}, total: 12, per: 5, want: []int64{0, 5, 10, 12}},
		{s: Schedule{Log: 4}, total: 1000, per: 100, want: []int64{0, 1, 10, 100, 1000}},
		{s: Schedule{Log: 5, Every: 50, Epochs: true}, total: 81, per: 40, want: []int64{0, 1, 3, 9, 27, 40, 50, 80, 81}},
		{s: Schedule{Log: 30}, total: 3, per: 1, want: []int64{0, 1, 2, 3}},
		{s: Schedule{Log: 1}, total: 9, per: 1, want: []int64{0, 9}},
		{s: Schedule{Off: true}, total: 9, per: 1},
		{s: Schedule{Every: 100}, total: 1, per: 1, want: []int64{0, 1}},
	} {
		if got := c.s.steps(steps(c.total, c.per)); !slices.Equal(got, c.want) {
			t.Errorf("%+v of %d: %v, want %v", c.s, c.total, got, c.want)
		}
	}
	branch := &Subject{Steps: 40, StepsPerEpoch: 6, First: 13, PassesFrom: 13}
	for _, c := range []struct {
		s    Schedule
		want []int64
	}{
		{Schedule{Every: 10}, []int64{13, 20, 30, 40}},
		{Schedule{Epochs: true}, []int64{13, 19, 25, 31, 37, 40}},
		{Schedule{Log: 3}, []int64{13, 14, 18, 40}},
	} {
		if got := c.s.steps(branch); !slices.Equal(got, c.want) {
			t.Errorf("%+v of a branch: %v, want %v", c.s, got, c.want)
		}
	}
	log := (&Schedule{Log: 30}).steps(steps(150_000, 5000))
	if len(log) > 31 || len(log) < 25 || log[1] != 1 || log[len(log)-1] != 150_000 {
		t.Errorf("30 logarithmic steps: %v", log)
	}
}

func TestPlanThins(t *testing.T) {
	p := newPlan(&Schedule{Every: 1}, steps(10, 5))
	p.thin(6)
	p.thin(7)
	var kept []int64
	for s := range int64(11) {
		if p.due(s) {
			kept = append(kept, s)
		}
	}
	if !slices.Equal(kept, []int64{0, 4, 8, 10}) {
		t.Errorf("kept %v", kept)
	}
	if !p.kept(7) || p.kept(6) || p.latest(7) != 7 || p.latest(6) != 4 || p.latest(-1) != -1 {
		t.Errorf("the last step before thinning: latest %d, %d", p.latest(7), p.latest(6))
	}
	n := 2
	for p.thinnable() {
		p.thin(10)
		n++
	}
	if !p.due(0) || p.due(8) || !p.due(10) || n != 4 {
		t.Errorf("after %d thinnings: 0 %v, 8 %v, 10 %v", n, p.due(0), p.due(8), p.due(10))
	}
}

func TestResolveDefaults(t *testing.T) {
	sub := subject(t, 40, 8, 3)
	s, err := Spec{}.Resolve(sub)
	if err != nil {
		t.Fatal(err)
	}
	want := Spec{
		Frames:      &Schedule{Epochs: true, Log: 30},
		Anchors:     &Schedule{Every: sub.StepsPerEpoch, Epochs: true},
		Predictions: &Schedule{Epochs: true, Log: 30},
		Learning:    &Schedule{Epochs: true},
		Probes: &Probes{
			Schedule: Schedule{Epochs: true, Log: 30},
			Taps:     []string{"conv1", "fc1", "fc2"}, Test: []int32{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, Format: "float16",
		},
		Metrics: &Metrics{Rows: 5000, Evaluate: &Schedule{Epochs: true}},
		Budget:  256_000_000,
	}
	if d := cmp.Diff(want, s); d != "" {
		t.Error(d)
	}
	again, err := s.Resolve(sub)
	if d := cmp.Diff(s, again); d != "" || err != nil {
		t.Errorf("resolving twice: %v\n%s", err, d)
	}
	for _, c := range []struct {
		operations  float64 // of an update
		steps       int64
		budget      Bytes
		least, most int64
	}{
		{5e7, 1000, DefaultBudget, 15, 20},      // 10 ms are 19 updates
		{5e7, 100_000, 20_000_000, 90, 130},     // 1 MB for 1,000 points
		{5e7, 10_000_000, 20_000_000, 150, 160}, // 80 ms are 157 updates
		{5e9, 1000, DefaultBudget, 1, 1},        // an update takes 50 ms
		{5e9, 100_000, 20_000_000, 2, 2},        // two apart, a replay is one update
		{5e12, 1000, DefaultBudget, 1, 1},
	} {
		sub.Batch = int(c.operations / float64(6*sub.Net.MACs()))
		sub.Steps, sub.StepsPerEpoch = c.steps, 1000
		s, err := (Spec{Budget: c.budget}).Resolve(sub)
		if n := s.Anchors.Every; err != nil || n < c.least || n > c.most {
			t.Errorf("%v operations, %d steps, %s: anchors every %d, %v", c.operations, c.steps, c.budget, n, err)
		}
	}
}

func TestResolveRefuses(t *testing.T) {
	sub := subject(t, 40, 8, 3)
	for text, want := range map[string]string{
		`{"frames":{"every":-1}}`:                         "record frames.every: must be a number of steps, at least 1, not -1",
		`{"anchors":{}}`:                                  "record anchors: keeps no step;",
		`{"anchors":{"off":true,"every":2}}`:              "record anchors.off:",
		`{"predictions":{"log":1000000}}`:                 "record predictions.log:",
		`{"probes":{"taps":["conv1","conv9"]}}`:           `record probes.taps[1]: the network has no value "conv9"; it has input, conv1.pre, conv1`,
		`{"probes":{"taps":["conv1","conv1"]}}`:           "record probes.taps[1]:",
		`{"probes":{"test":[1,40]}}`:                      "record probes.test[1]: must be a test sample from 0 to 39, not 40",
		`{"probes":{"train":[-1]}}`:                       "record probes.train[0]:",
		`{"probes":{"train":[3,3]}}`:                      "record probes.train[1]: sample 3 appears twice",
		`{"probes":{"format":"float8"}}`:                  "record probes.format:",
		`{"metrics":{"rows":-5}}`:                         "record metrics.rows:",
		`{"metrics":{"evaluate":{"every":1,"off":true}}}`: "record metrics.evaluate.off:",
		`{"budget":"12 parsecs"}`:                         "record budget:",
		`{"budget":-1}`:                                   "record budget:",
		`{"budget":true}`:                                 "record budget:",
	} {
		var s Spec
		err := json.Unmarshal([]byte(text), &s)
		if err == nil {
			_, err = s.Resolve(sub)
		}
		var bad *SpecError
		if !errors.As(err, &bad) || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s: %v, want %s", text, err, want)
		}
	}
}

// A training that is too long to plan is refused before its steps are listed.
func TestResolveRefusesTheEndless(t *testing.T) {
	sub := subject(t, 40, 8, 3)
	sub.Steps = 400_000_000 // of 5 in an epoch
	_, err := Spec{}.Resolve(sub)
	var bad *SpecError
	if !errors.As(err, &bad) || bad.Key != "frames" || !strings.Contains(err.Error(), "must keep at most 10000000 steps, not 80000030 of 400000000") {
		t.Errorf("every epoch of 80 million: %v", err)
	}
	if _, err := (Spec{Frames: &Schedule{Every: math.MaxInt64 - 3, Log: 9}, Anchors: &Schedule{Log: 5}, Predictions: &Schedule{Off: true}, Probes: &Probes{Schedule: Schedule{Off: true}}, Metrics: &Metrics{Evaluate: &Schedule{Log: 2}}}).Resolve(sub); err != nil {
		t.Errorf("few steps of many: %v", err)
	}
	spec := train.Spec{Batch: 8, Epochs: math.MaxInt64}
	var long *train.SpecError
	if _, err := (Spec{}).Resolve(NewSubject(sub.Net, spec, sub.Train, sub.Test)); !errors.As(err, &long) || long.Key != "epochs" {
		t.Errorf("more epochs than can be counted: %v", err)
	}
}

func TestSpecIsYAML(t *testing.T) {
	const text = `frames: {every: 1}
anchors: {every: 10, epochs: true}
probes:
  every: 1
  taps: [conv1, fc1.pre]
  test: [10, 5]
  format: float32
predictions: {log: 5}
metrics:
  rows: 100
  evaluate: {epochs: true}
budget: 150MB
`
	var s Spec
	if err := yaml.UnmarshalWithOptions([]byte(text), &s, yaml.Strict()); err != nil {
		t.Fatal(err)
	}
	if s.Probes.Every != 1 || s.Budget != 150_000_000 || s.Probes.Test[0] != 10 || s.Anchors.Every != 10 {
		t.Errorf("read %+v", s)
	}
	out, err := yaml.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	var again, third Spec
	if err := yaml.UnmarshalWithOptions(out, &again, yaml.Strict()); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if d := cmp.Diff(s, again); d != "" {
		t.Errorf("through YAML:\n%s\n%s", out, d)
	}
	j, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(j, &third); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(s, third); d != "" {
		t.Errorf("through JSON: %s\n%s", j, d)
	}
	if err := yaml.UnmarshalWithOptions([]byte("frames: {evry: 1}"), &s, yaml.Strict()); err == nil {
		t.Error("an unknown key was accepted")
	}
}

func TestBytes(t *testing.T) {
	for text, want := range map[string]Bytes{"1": 1, "256MB": 256e6, "1.5 GB": 1.5e9, "64MiB": 64 << 20, "10kB": 10_000, "7B": 7} {
		if got, err := parseBytes(text); err != nil || got != want {
			t.Errorf("%s is %d %v", text, got, err)
		}
		if again, err := parseBytes(want.String()); err != nil || again != want {
			t.Errorf("%d is written %s and read %d %v", want, want, again, err)
		}
	}
	for _, text := range []string{"", "MB", "0", "-1", "1e30GB", "NaN", "Inf", "0.1B"} {
		if v, err := parseBytes(text); err == nil {
			t.Errorf("%q is %d", text, v)
		}
	}
}
