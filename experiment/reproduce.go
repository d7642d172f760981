package experiment

import (
	"encoding/hex"
	"fmt"
	"math"
	"strconv"
	"strings"

	"brainbow/internal/hint"
	"brainbow/nn"
	"brainbow/record"
	"brainbow/runstore"
	"brainbow/train"
)

// Reproduction is the section reproduce of an exported recipe. It says what was changed while
// the run trained and which weights the training must reach.
type Reproduction struct {
	Run      string `json:"run" yaml:"run"`           // the run's id
	Numerics int    `json:"numerics" yaml:"numerics"` // revision of the engine's arithmetic
	Data     string `json:"data" yaml:"data"`         // the dataset's fingerprint
	// Events are the changes made while the run trained, in order.
	Events []Change `json:"events,omitempty" yaml:"events,omitempty"`
	// Weights are hashes of some steps, in order.
	Weights []WeightsHash `json:"weights" yaml:"weights"`
}

// Change is a change made during training: Key has the given Value from the update after Step
// on.
type Change struct {
	Step  int64   `json:"step" yaml:"step"`
	Key   string  `json:"key" yaml:"key"` // learning_rate
	Value float64 `json:"value" yaml:"value"`
}

// WeightsHash is the SHA-256 of the frame file of a step.
type WeightsHash struct {
	Step   int64  `json:"step" yaml:"step"`
	SHA256 string `json:"sha256" yaml:"sha256"`
}

// check checks everything that needs no data. Its errors name keys.
func (p *Reproduction) check() error {
	fail := func(key, format string, args ...any) error {
		return &keyError{"reproduce." + key, fmt.Sprintf(format, args...)}
	}
	if !isHex(p.Run, 32) {
		return fail("run", "must be the id of a run, 32 hexadecimal digits, not %q", p.Run)
	}
	if p.Numerics < 1 {
		return fail("numerics", "must be the numerics revision of the run, at least 1, not %d", p.Numerics)
	}
	if digits, ok := strings.CutPrefix(p.Data, "sha256:"); !ok || !isHex(digits, 64) {
		return fail("data", "must be a fingerprint, sha256: and 64 hexadecimal digits, not %q", p.Data)
	}
	last := int64(0)
	for i, e := range p.Events {
		key := fmt.Sprintf("events[%d].", i)
		switch {
		case e.Step < last:
			return fail(key+"step", "must be at least %d, because events are in order, not %d", last, e.Step)
		case e.Key != record.KeyRate:
			return fail(key+"key", "%q is not a key that can change while training; %s", e.Key, oneOf(e.Key, []string{record.KeyRate}))
		case !(e.Value > 0) || math.IsInf(e.Value, 0):
			return fail(key+"value", "must be a number above 0, not %v", e.Value)
		}
		last = e.Step
	}
	if len(p.Weights) == 0 {
		return fail("weights", "has no entries; give the hash of at least one step")
	}
	last = -1
	for i, w := range p.Weights {
		key := fmt.Sprintf("weights[%d].", i)
		if w.Step <= last {
			return fail(key+"step", "must be more than %d, because steps ascend, not %d", last, w.Step)
		}
		if !isHex(w.SHA256, 64) {
			return fail(key+"sha256", "must be a hash of 64 hexadecimal digits, not %q", w.SHA256)
		}
		last = w.Step
	}
	return nil
}

func isHex(text string, digits int) bool {
	_, err := hex.DecodeString(text)
	return err == nil && len(text) == digits
}

// possible returns an error if a training of a network of the given number of steps, on data with the
// given fingerprint, cannot reproduce the run: record.ErrNumerics, record.ErrOtherData, or an error
// that says that it is too short.
func (p *Reproduction) possible(net *nn.Network, fingerprint string, steps int64) error {
	fail := func(format string, args ...any) error {
		return hint.Add(fmt.Errorf("reproduce run "+p.Run+": "+format, args...), "--set reproduce=null trains the recipe without comparing it with the run")
	}
	if err := train.CheckNumerics(net, p.Numerics); err != nil {
		return fail("%w: %w", err, record.ErrNumerics)
	}
	last := p.Weights[len(p.Weights)-1].Step
	switch {
	case p.Data != fingerprint:
		return fail("the data here has fingerprint %s, the run's has %s: %w", fingerprint, p.Data, record.ErrOtherData)
	case last > steps:
		return fail("the training has only %d steps, but the run's weights must be compared at step %d", steps, last)
	}
	return nil
}

// ReproduceError reports that a training reached other weights than the run it should reproduce.
type ReproduceError struct {
	Run       string // id
	Step      int64  // the first compared step with other weights
	Got, Want string // SHA-256 of the frame file
}

func (e *ReproduceError) Error() string {
	return fmt.Sprintf("reproduce run %s: the weights after step %d are not those of the run: their sha256 is %.12s…, the recipe says %.12s…", e.Run, e.Step, e.Got, e.Want)
}

// Hint says what may have caused the difference and how to train without comparing.
func (e *ReproduceError) Hint() string {
	return "the recipe was changed since it was exported, or this program computes differently; --set reproduce=null trains without comparing"
}

// observer returns an observer that repeats the run's changes and compares the weights while a
// network trains. A resumed training is compared from the step where it goes on.
func (p *Reproduction) observer(message func(string)) train.Observer {
	var same []string
	var file []byte
	at := func(t *train.Trainer, step int64) error {
		for _, w := range p.Weights {
			if w.Step != step {
				continue
			}
			var err error
			if file, err = runstore.FrameFile(file[:0], t.Weights().Tensors()); err != nil {
				return fmt.Errorf("reproduce run %s: %w", p.Run, err)
			}
			if got := runstore.FrameFileHash(file); got != w.SHA256 {
				return &ReproduceError{Run: p.Run, Step: step, Got: got, Want: w.SHA256}
			}
			same = append(same, strconv.FormatInt(step, 10))
		}
		for _, e := range p.Events {
			if e.Step != step {
				continue
			}
			if err := t.SetLearningRate(e.Value); err != nil {
				return fmt.Errorf("reproduce run %s: event of step %d: %w", p.Run, step, err)
			}
		}
		return nil
	}
	return train.Observer{
		Start: func(t *train.Trainer) error { return at(t, t.StepNumber()) },
		Step:  at,
		End: func(_ *train.Trainer, _ int64, err error) error {
			if err == nil && message != nil {
				message(fmt.Sprintf("verified: identical to run %s at steps %s", p.Run, strings.Join(same, ", ")))
			}
			return nil
		},
	}
}
