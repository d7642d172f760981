package record

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"brainbow/nn"
	"brainbow/train"
)

// Spec selects what is recorded: it is the record section of a recipe. Omitted fields take the
// defaults that Resolve describes.
type Spec struct {
	// Frames are weights.
	Frames *Schedule `json:"frames,omitempty" yaml:"frames,omitempty,flow"`
	// Anchors are replay points: weights and the optimiser's state, from which any later step can
	// be computed again.
	Anchors *Schedule `json:"anchors,omitempty" yaml:"anchors,omitempty,flow"`
	// Probes are activations of chosen samples.
	Probes *Probes `json:"probes,omitempty" yaml:"probes,omitempty"`
	// Predictions are the outputs for all test samples.
	Predictions *Schedule `json:"predictions,omitempty" yaml:"predictions,omitempty,flow"`
	// Learning are the answers for all training samples, each in its own batch, in every pass over
	// them.
	Learning *Schedule `json:"learning,omitempty" yaml:"learning,omitempty,flow"`
	Metrics  *Metrics  `json:"metrics,omitempty" yaml:"metrics,omitempty"`
	// Budget is the size to which the recording is thinned: 256 MB by default.
	Budget Bytes `json:"budget,omitempty" yaml:"budget,omitempty"`
}

// Probes select the activations that are kept: the values, the samples and the steps.
type Probes struct {
	Schedule `yaml:",inline"`
	// Taps are names of values: conv1, or conv1.pre before the activation.
	Taps []string `json:"taps,omitempty" yaml:"taps,omitempty,flow"`
	// Test and Train are indices of samples in the two splits.
	Test  []int32 `json:"test,omitempty" yaml:"test,omitempty,flow"`
	Train []int32 `json:"train,omitempty" yaml:"train,omitempty,flow"`
	// Format is float16 (the default) or float32.
	Format string `json:"format,omitempty" yaml:"format,omitempty"`
}

// Metrics select the measurements.
type Metrics struct {
	// Rows bounds the rows of batch loss and so determines their stride. 5,000 by default.
	Rows int64 `json:"rows,omitempty" yaml:"rows,omitempty"`
	// Evaluate selects the steps at which all training and test samples are measured: epoch ends by
	// default.
	Evaluate *Schedule `json:"evaluate,omitempty" yaml:"evaluate,omitempty,flow"`
	// Sampled measures fixed samples of the splits, usually much more often; nil measures none.
	Sampled *Sampled `json:"sampled,omitempty" yaml:"sampled,omitempty,flow"`
}

// Defaults of a Spec.
const (
	DefaultBudget = Bytes(256_000_000)
	DefaultRows   = 5000
	DefaultLog    = 30
	// DefaultProbes is the number of test samples that are probed by default.
	DefaultProbes = 10
)

// SpecError reports an invalid field of a [Spec].
type SpecError struct {
	Key     string // "probes.taps[1]"
	Problem string // what is wrong and what is accepted
}

func (e *SpecError) Error() string { return fmt.Sprintf("record %s: %s", e.Key, e.Problem) }

// Subject describes the training that is recorded.
type Subject struct {
	Net           *nn.Network
	Train, Test   nn.Labelled
	Batch         int
	StepsPerEpoch int64
	Steps         int64
	// First is the step that the recording begins at: 0, or that at which a branch left its parent.
	First int64
	// Counted are the training samples that are not left out, ascending; nil means all.
	Counted []int32
	// Passes over the training samples end StepsPerEpoch updates after PassesFrom, and so on.
	PassesFrom int64
}

// Resolve checks the spec and fills in omitted fields:
//   - frames, probes and predictions: epoch ends and at most 30 steps on a
//     logarithmic axis;
//   - anchors: epoch ends, and often enough that a replay from one takes 10 ms, estimated at 10¹¹
//     operations and 10⁵ updates per second; further apart if their weights would take more than a
//     twentieth of the budget, but never more than 80 ms;
//   - probes: the values of dense and convolution layers, for the first test
//     sample of each class, at most ten, as float16;
//   - learning: every pass;
//   - metrics: 5,000 rows of batch loss, evaluation at epoch ends, no sampled measurements;
//   - budget: 256 MB.
//
// The result depends only on the spec and the subject. The error is a *SpecError, or a
// *train.SpecError for a training that is too long to plan.
func (s Spec) Resolve(sub Subject) (Spec, error) {
	usual := func() *Schedule { return &Schedule{Epochs: true, Log: DefaultLog} }
	if s.Frames == nil {
		s.Frames = usual()
	}
	if s.Predictions == nil {
		s.Predictions = usual()
	}
	if s.Learning == nil {
		s.Learning = &Schedule{Epochs: true}
	}
	m := Metrics{}
	if s.Metrics != nil {
		m = *s.Metrics
	}
	if m.Rows == 0 {
		m.Rows = DefaultRows
	}
	if m.Evaluate == nil {
		m.Evaluate = &Schedule{Epochs: true}
	}
	if m.Sampled != nil {
		m.Sampled = m.Sampled.resolve(&sub)
	}
	s.Metrics = &m
	if s.Budget == 0 {
		s.Budget = DefaultBudget
	}
	if s.Anchors == nil {
		s.Anchors = &Schedule{Every: spacing(&sub, s.Budget), Epochs: true}
	}
	p := Probes{}
	if s.Probes != nil {
		p = *s.Probes
	}
	if (p.Schedule == Schedule{}) {
		p.Schedule = *usual()
	}
	if p.Taps == nil {
		p.Taps = defaultTaps(sub.Net)
	}
	if p.Test == nil && p.Train == nil {
		p.Test = onePerClass(sub.Test)
	}
	if p.Format == "" {
		p.Format = "float16"
	}
	s.Probes = &p
	return s, s.check(sub)
}

func (s *Spec) check(sub Subject) error {
	if sub.Steps > maxSteps {
		return &train.SpecError{Key: "epochs", Problem: fmt.Sprintf("must give at most %d updates; use fewer epochs", int64(maxSteps))}
	}
	for _, part := range []struct {
		key string
		s   *Schedule
	}{
		{"frames", s.Frames},
		{"anchors", s.Anchors},
		{"predictions", s.Predictions},
		{"probes", &s.Probes.Schedule},
		{"metrics.evaluate", s.Metrics.Evaluate},
	} {
		if err := part.s.check(part.key); err != nil {
			return err
		}
		if err := part.s.checkKept(part.key, &sub); err != nil {
			return err
		}
	}
	if *s.Learning != (Schedule{Epochs: true}) && *s.Learning != (Schedule{Off: true}) {
		return &SpecError{"learning", "must be {epochs: true} or {off: true}: answers are recorded at the end of a pass"}
	}
	if s.Metrics.Rows < 1 {
		return &SpecError{"metrics.rows", fmt.Sprintf("must be at least 1, not %d", s.Metrics.Rows)}
	}
	if err := s.Metrics.Sampled.check(sub); err != nil {
		return err
	}
	if s.Budget < 0 {
		return &SpecError{"budget", fmt.Sprintf("must be a size such as 256MB, not %d", s.Budget)}
	}
	p := s.Probes
	if p.Format != "float16" && p.Format != "float32" {
		return &SpecError{"probes.format", fmt.Sprintf("%q is not a format; float16 or float32", p.Format)}
	}
	for i, tap := range p.Taps {
		key := fmt.Sprintf("probes.taps[%d]", i)
		if _, ok := sub.Net.Tap(tap); !ok {
			var names []string
			for _, v := range sub.Net.Values() {
				names = append(names, v.Name)
			}
			return &SpecError{key, fmt.Sprintf("the network has no value %q; it has %s", tap, strings.Join(names, ", "))}
		}
		if slices.Contains(p.Taps[:i], tap) {
			return &SpecError{key, fmt.Sprintf("%q appears twice", tap)}
		}
	}
	for _, part := range []struct {
		key string
		ids []int32
		src nn.Labelled
	}{{"test", p.Test, sub.Test}, {"train", p.Train, sub.Train}} {
		for i, id := range part.ids {
			key := fmt.Sprintf("probes.%s[%d]", part.key, i)
			if n := part.src.Len(); id < 0 || int(id) >= n {
				return &SpecError{key, fmt.Sprintf("must be a %s sample from 0 to %d, not %d", part.key, n-1, id)}
			}
			if slices.Contains(part.ids[:i], id) {
				return &SpecError{key, fmt.Sprintf("sample %d appears twice", id)}
			}
		}
	}
	return nil
}

// spacing returns the number of steps between replay points, at most an epoch.
func spacing(sub *Subject, budget Bytes) int64 {
	const (
		quick     = 0.01 // seconds of replay that are imperceptible
		slow      = 0.08 // seconds of replay after which drawing still seems prompt
		speed     = 1e11 // floating-point operations per second
		perUpdate = 1e-5 // additional seconds per update
		share     = 20   // of the budget for the points' weights
	)
	// A multiply-add is two operations; backward does twice the work of forward.
	step := float64(6*sub.Net.MACs()*int64(sub.Batch))/speed + perUpdate
	points := max(1, int64(budget)/share/int64(4*sub.Net.Parameters()))
	steps := max(int64(quick/step), (sub.Steps+points-1)/points)
	return max(1, min(steps, 1+int64(slow/step), sub.StepsPerEpoch))
}

func defaultTaps(net *nn.Network) []string {
	var taps []string
	for _, v := range net.Values() {
		if v.Layer < 0 || v.Pre {
			continue
		}
		if kind := net.Spec.Layers[v.Layer].Layer; kind == "dense" || kind == "conv" {
			taps = append(taps, v.Name)
		}
	}
	return taps
}

// onePerClass returns the first test sample of each class in the order of the classes. If there are
// fewer than DefaultProbes classes, other samples follow.
func onePerClass(src nn.Labelled) []int32 {
	first := map[int]int32{}
	classes := 0
	for i := range src.Len() {
		if _, seen := first[src.Label(i)]; !seen {
			first[src.Label(i)] = int32(i)
			classes = max(classes, src.Label(i)+1)
		}
	}
	var ids []int32
	for c := range classes {
		if id, ok := first[c]; ok && len(ids) < DefaultProbes {
			ids = append(ids, id)
		}
	}
	for i := int32(0); int(i) < src.Len() && len(ids) < DefaultProbes; i++ {
		if !slices.Contains(ids, i) {
			ids = append(ids, i)
		}
	}
	return ids
}

// Bytes is a size in bytes; in recipes a number or a string such as 256MB (powers of 1000) or 64MiB
// (powers of 1024).
type Bytes int64

var units = []struct {
	name string
	size float64
}{{"KiB", 1 << 10}, {"MiB", 1 << 20}, {"GiB", 1 << 30}, {"kB", 1e3}, {"KB", 1e3}, {"MB", 1e6}, {"GB", 1e9}, {"B", 1}, {"", 1}}

func parseBytes(text string) (Bytes, error) {
	number := strings.TrimSpace(text)
	for _, u := range units {
		if rest, ok := strings.CutSuffix(number, u.name); ok {
			v, err := strconv.ParseFloat(strings.TrimSpace(rest), 64)
			if err != nil || !(v >= 1/u.size) || v*u.size > math.MaxInt64/2 {
				break
			}
			return Bytes(v * u.size), nil
		}
	}
	return 0, &SpecError{"budget", fmt.Sprintf("%q is not a size; a number with kB, MB, GB, KiB, MiB or GiB", text)}
}

// String returns the size as written in recipes.
func (b Bytes) String() string {
	for _, u := range []string{"GB", "MB", "kB"} {
		for _, v := range units {
			if v.name == u && b > 0 && int64(b)%int64(v.size) == 0 {
				return strconv.FormatInt(int64(b)/int64(v.size), 10) + u
			}
		}
	}
	return strconv.FormatInt(int64(b), 10)
}

// MarshalJSON writes the size as a string.
func (b Bytes) MarshalJSON() ([]byte, error) { return json.Marshal(b.String()) }

// MarshalYAML writes the size as a string.
func (b Bytes) MarshalYAML() (any, error) { return b.String(), nil }

// UnmarshalJSON accepts a number or a string.
func (b *Bytes) UnmarshalJSON(data []byte) error {
	return b.unmarshal(func(v any) error { return json.Unmarshal(data, v) })
}

// UnmarshalYAML accepts a number or a string.
func (b *Bytes) UnmarshalYAML(decode func(any) error) error { return b.unmarshal(decode) }

func (b *Bytes) unmarshal(decode func(any) error) error {
	var text string
	if decode(&text) != nil {
		var n json.Number
		if err := decode(&n); err != nil {
			return &SpecError{"budget", "is not a size; a number with kB, MB or GB"}
		}
		text = n.String()
	}
	v, err := parseBytes(text)
	*b = v
	return err
}
