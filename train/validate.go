package train

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"brainbow/dataset"
	"brainbow/nn"
)

// SpecError reports an invalid field of a [Spec].
type SpecError struct {
	Key     string // "optimizer.learning_rate"
	Problem string // what is wrong and what is accepted
}

func (e *SpecError) Error() string { return fmt.Sprintf("%s: %s", e.Key, e.Problem) }

// rule is an update rule: its slots per parameter and its constants.
type rule struct {
	slots  []string
	fields []string // of Optimizer, apart from learning_rate
}

// rules by Optimizer.Kind. Slots are named as PyTorch names them.
var rules = map[string]rule{
	"sgd":      {},
	"momentum": {[]string{"momentum_buffer"}, []string{"momentum", "nesterov"}},
	"rmsprop":  {[]string{"square_avg"}, []string{"rho", "momentum", "epsilon"}},
	"adam":     {[]string{"exp_avg", "exp_avg_sq"}, []string{"beta1", "beta2", "epsilon"}},
	"adamw":    {[]string{"exp_avg", "exp_avg_sq"}, []string{"beta1", "beta2", "epsilon", "weight_decay"}},
	"adadelta": {[]string{"square_avg", "acc_delta"}, []string{"rho", "epsilon"}},
}

// Optimizers returns the update rules that New accepts.
func Optimizers() []string {
	return []string{"sgd", "momentum", "rmsprop", "adam", "adamw", "adadelta"}
}

// OptimizerFields returns the keys that an update rule takes, beside kind and learning_rate.
func OptimizerFields(kind string) []string { return rules[kind].fields }

// slots returns the names of the averages that the rule keeps for each parameter.
func (o Optimizer) slots() []string {
	if o.Kind == "rmsprop" && o.Momentum > 0 {
		return []string{"square_avg", "momentum_buffer"}
	}
	return rules[o.Kind].slots
}

// Resolved returns the optimiser with defaults filled in.
func (o Optimizer) Resolved() Optimizer {
	set := func(p *float64, v float64) {
		if *p == 0 {
			*p = v
		}
	}
	switch o.Kind {
	case "momentum":
		set(&o.Momentum, 0.9)
	case "rmsprop":
		set(&o.Rho, 0.99)
		set(&o.Epsilon, 1e-8)
	case "adamw":
		set(&o.WeightDecay, 0.01)
		fallthrough
	case "adam":
		set(&o.Beta1, 0.9)
		set(&o.Beta2, 0.999)
		set(&o.Epsilon, 1e-8)
	case "adadelta":
		set(&o.Rho, 0.95)
		set(&o.Epsilon, 1e-6)
	}
	return o
}

// Brief returns the optimiser without the fields that have their defaults: the inverse of Resolved.
func (o Optimizer) Brief() Optimizer {
	brief := Optimizer{Kind: o.Kind, LearningRate: o.LearningRate, Nesterov: o.Nesterov}
	usual := brief.Resolved()
	for _, f := range []struct {
		to            *float64
		value, normal float64
	}{
		{&brief.Momentum, o.Momentum, usual.Momentum},
		{&brief.Beta1, o.Beta1, usual.Beta1},
		{&brief.Beta2, o.Beta2, usual.Beta2},
		{&brief.Rho, o.Rho, usual.Rho},
		{&brief.Epsilon, o.Epsilon, usual.Epsilon},
		{&brief.WeightDecay, o.WeightDecay, usual.WeightDecay},
	} {
		if f.value != f.normal {
			*f.to = f.value
		}
	}
	return brief
}

// Validate checks a spec for a network and a training set of the given number of samples. The error
// is a *SpecError or an *nn.SpecError.
func (s Spec) Validate(net *nn.Network, samples int) error {
	fail := func(key, format string, args ...any) error { return &SpecError{key, fmt.Sprintf(format, args...)} }
	if err := dataset.CheckAugment(s.Augment); err != nil {
		return augmentError(err)
	}
	if !slices.Contains(nn.Losses(), s.Loss) {
		return fail("loss", "%q is not a loss; one of %s", s.Loss, strings.Join(nn.Losses(), ", "))
	}
	if _, err := net.ParseLoss(s.Loss); err != nil {
		return err
	}
	finite := func(v float64) bool { return v-v == 0 && math.Abs(v) < math.MaxFloat32 }
	for _, f := range []struct {
		name  string
		value float64
	}{{"l2", s.L2}, {"l1", s.L1}, {"clip_value", s.ClipValue}, {"clip_norm", s.ClipNorm}} {
		if !(f.value >= 0) || !finite(f.value) {
			return fail(f.name, "must be 0 or more, not %v", f.value)
		}
	}
	if !(s.LabelSmoothing >= 0 && s.LabelSmoothing < 1) {
		return fail("label_smoothing", "must be at least 0 and below 1, not %v", s.LabelSmoothing)
	}
	if s.LabelSmoothing > 0 && s.Loss != "softmax-cross-entropy" {
		return fail("label_smoothing", "requires softmax-cross-entropy, not %s", s.Loss)
	}
	if s.Batch < 1 {
		return fail("batch", "must be at least 1, not %d", s.Batch)
	}
	if samples < 1 {
		return fail("data", "the training set is empty")
	}
	if s.DropLast && s.Batch > samples {
		return fail("batch", "must be at most the %d training samples with drop_last, not %d", samples, s.Batch)
	}
	if s.Epochs < 1 {
		return fail("epochs", "must be at least 1, not %d", s.Epochs)
	}
	o := s.Optimizer
	r, ok := rules[o.Kind]
	if !ok {
		return fail("optimizer.kind", "%q is not an optimizer; one of %s", o.Kind, strings.Join(Optimizers(), ", "))
	}
	if !(o.LearningRate > 0) {
		return fail("optimizer.learning_rate", "must be a number above 0, not %v", o.LearningRate)
	}
	if !finite(o.LearningRate) {
		return fail("optimizer.learning_rate", "must be at most %.2g, the largest 32-bit number, not %v", math.MaxFloat32, o.LearningRate)
	}
	for _, f := range []struct {
		name  string
		value float64
		below float64
	}{
		{"momentum", o.Momentum, 1},
		{"beta1", o.Beta1, 1},
		{"beta2", o.Beta2, 1},
		{"rho", o.Rho, 1},
		{"epsilon", o.Epsilon, math.MaxFloat32},
		{"weight_decay", o.WeightDecay, math.MaxFloat32},
	} {
		if f.value == 0 {
			continue
		}
		if !slices.Contains(r.fields, f.name) {
			takes := "no constants"
			if len(r.fields) > 0 {
				takes = strings.Join(r.fields, ", ")
			}
			return fail("optimizer."+f.name, "does not apply to %s, which takes %s", o.Kind, takes)
		}
		if !(f.value > 0 && f.value < f.below) {
			if f.below == 1 {
				return fail("optimizer."+f.name, "must be between 0 and 1, not %v", f.value)
			}
			return fail("optimizer."+f.name, "must be a number above 0, not %v", f.value)
		}
	}
	if o.Nesterov && o.Kind != "momentum" {
		return fail("optimizer.nesterov", "applies only to momentum, not to %s", o.Kind)
	}
	if s.Restart.Step > 0 && float64(s.Epochs) <= s.Restart.Epoch {
		return fail("epochs", "must be more than the %.4g that were made before, not %d", s.Restart.Epoch, s.Epochs)
	}
	return s.Schedule.check(s.StepsPerEpoch(samples) * int64(s.Epochs))
}
