package train

import (
	"encoding/json"
	"errors"
	"math"
	"os"
	"strings"
	"testing"

	"brainbow/nn"
)

// scheduleTolerance is relative: PyTorch computes each rate from the last by a product.
const scheduleTolerance = 1e-12

func TestSchedulesAgainstPyTorch(t *testing.T) {
	raw, err := os.ReadFile("testdata/pytorch/schedules.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases []struct {
		Spec
		Samples int
		Rates   []float64
	}
	if err := json.Unmarshal(raw, &cases); err != nil {
		t.Fatal(err)
	}
	covered := map[string]bool{}
	for _, c := range cases {
		covered[c.Schedule.Kind] = true
		if all := c.StepsPerEpoch(c.Samples) * int64(c.Epochs); int64(len(c.Rates)) != all {
			t.Fatalf("%+v: %d rates for %d updates", c.Schedule, len(c.Rates), all)
		}
		for i, want := range c.Rates {
			if got := c.RateAt(int64(i+1), c.Samples); math.Abs(got-want) > scheduleTolerance*want {
				t.Errorf("%+v: rate of update %d is %v, PyTorch has %v", c.Schedule, i+1, got, want)
				break
			}
		}
	}
	for _, k := range Schedules() {
		if !covered[k] && k != "plateau" { // plateau depends on losses: see TestPlateau
			t.Errorf("no fixture for %s", k)
		}
	}
}

func TestScheduleBits(t *testing.T) {
	s := Spec{Batch: 10, Epochs: 10, Optimizer: Optimizer{LearningRate: 0.3}}
	for kind, want := range map[string]uint64{"cosine": 0x402ee353f7ced915, "inverse-time": 0x403a2cf0fcf1b237, "step": 0x40248ffa4c8a37c4} {
		s.Schedule = Schedule{Kind: kind, Warmup: 3, Every: 1, Factor: 0.7, Final: 0.01, Decay: 0.003}
		sum := 0.0
		for u := range int64(100) {
			sum += s.RateAt(u+1, 100)
		}
		if got := math.Float64bits(sum); got != want {
			t.Errorf("%s: the rates add up to %v, bits %#x, want %#x", kind, sum, got, want)
		}
	}
}

// The factor applies to a changed learning rate too.
func TestScheduleGoesOnAfterAChange(t *testing.T) {
	c := trials()[0]
	c.steps, c.spec.Schedule = 0, Schedule{Kind: "inverse-time", Decay: 0.5}
	tr := c.run(t, 1)
	for i := range 4 {
		if got, want := tr.Rate(), 3/(1+0.5*float64(i)); math.Abs(got-want) > 1e-15*want {
			t.Fatalf("rate of update %d is %v, want %v", i+1, got, want)
		}
		if err := tr.Step(); err != nil {
			t.Fatal(err)
		}
	}
	if err := tr.SetLearningRate(1.5); err != nil {
		t.Fatal(err)
	}
	if got := tr.Rate(); math.Abs(got-0.5) > 1e-15 || tr.LearningRate() != 1.5 {
		t.Fatalf("rate %v of learning rate %v after the change", got, tr.LearningRate())
	}
}

func TestScheduleRefuses(t *testing.T) {
	net, err := nn.Build(mlp(30, 10))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		key, says string
		s         Schedule
	}{
		{"kind", "one of constant, step, cosine, inverse-time, plateau", Schedule{Kind: "slope"}},
		{"factor", "below 1", Schedule{Kind: "plateau", Factor: 1, Patience: 2}},
		{"patience", "at least 1 epoch", Schedule{Kind: "plateau", Factor: 0.1}},
		{"patience", "does not apply to cosine", Schedule{Kind: "cosine", Patience: 3}},
		{"every", "at least 1 epoch", Schedule{Kind: "step", Factor: 0.1}},
		{"factor", "above 0", Schedule{Kind: "step", Every: 1}},
		{"factor", "does not apply to cosine, which takes final, warmup", Schedule{Kind: "cosine", Factor: 0.1}},
		{"final", "from 0 to 1", Schedule{Kind: "cosine", Final: 1.5}},
		{"final", "from 0 to 1", Schedule{Kind: "cosine", Final: math.NaN()}},
		{"decay", "above 0", Schedule{Kind: "inverse-time", Decay: -1}},
		{"decay", "does not apply to constant, which takes warmup", Schedule{Decay: 1}},
		{"warmup", "fewer than the 10 of the training", Schedule{Warmup: 10}},
		{"warmup", "0 or more", Schedule{Warmup: -1}},
	} {
		s := Spec{Loss: "quadratic", Optimizer: Optimizer{Kind: "sgd", LearningRate: 1}, Batch: 10, Epochs: 1, Schedule: c.s}
		var e *SpecError
		if err := s.Validate(net, 100); !errors.As(err, &e) || e.Key != "schedule."+c.key || !strings.Contains(e.Problem, c.says) {
			t.Errorf("%+v: %v", c.s, err)
		}
	}
}

// The learning rate falls when the loss has not fallen for longer than the patience. The numbers
// are those of PyTorch 1.13's ReduceLROnPlateau(factor=0.1, patience=2, threshold=0, min_lr=0.002).
func TestPlateau(t *testing.T) {
	s := Spec{Optimizer: Optimizer{LearningRate: 0.5}, Schedule: Schedule{Kind: "plateau", Factor: 0.1, Patience: 2, Final: 0.004}}
	var p Plateau
	losses := []float64{3, 2, 2, 2.5, 1.9, 1.9, 1.9, 1.9, 1.8, 4, 4, 4, 4, 4, 4}
	want := []float64{1, 1, 1, 1, 1, 1, 1, 0.1, 0.1, 0.1, 0.1, 0.01, 0.01, 0.01, 0.004}
	for i, l := range losses {
		if got := p.After(s, l); math.Abs(got-0.5*want[i]) > 1e-12 {
			t.Errorf("rate after epoch %d is %v, want %v", i+1, got, 0.5*want[i])
		}
	}
	if p != (Plateau{15, 1.8, 0, 3}) {
		t.Errorf("state %+v", p)
	}
}
