package train

// Spec describes a training: what is minimised, how, and for how long.
type Spec struct {
	// Loss is softmax-cross-entropy (last activation softmax),
	// sigmoid-cross-entropy (last activation sigmoid; summed over the outputs)
	// or quadratic (½·Σ(a−y)², any last activation). All are means over the batch.
	Loss string `json:"loss" yaml:"loss"`
	// L2 adds ½·L2·Σw² over all weights (not biases) to the loss.
	L2        float64   `json:"l2,omitempty" yaml:"l2,omitempty"`
	Optimizer Optimizer `json:"optimizer" yaml:"optimizer"`
	// Batch is the number of samples of one update.
	Batch int `json:"batch" yaml:"batch"`
	// Epochs is the number of passes over the training set.
	Epochs int `json:"epochs" yaml:"epochs"`
	// DropLast leaves out an epoch's last batch if it is not full.
	DropLast bool `json:"drop_last,omitempty" yaml:"drop_last,omitempty"`
}

// StepsPerEpoch returns the number of updates of a pass over so many samples.
func (s Spec) StepsPerEpoch(samples int) int64 {
	n, b := int64(samples), int64(s.Batch)
	if s.DropLast {
		return n / b
	}
	return (n + b - 1) / b
}

// Optimizer describes an update rule. A field left at zero takes the default
// in its comment where there is one.
type Optimizer struct {
	// Kind is sgd, momentum, adam or adadelta.
	Kind         string  `json:"kind" yaml:"kind"`
	LearningRate float64 `json:"learning_rate" yaml:"learning_rate"`
	Momentum     float64 `json:"momentum,omitempty" yaml:"momentum,omitempty"` // momentum: .9
	Beta1        float64 `json:"beta1,omitempty" yaml:"beta1,omitempty"`       // adam: .9
	Beta2        float64 `json:"beta2,omitempty" yaml:"beta2,omitempty"`       // adam: .999
	Rho          float64 `json:"rho,omitempty" yaml:"rho,omitempty"`           // adadelta: .95
	Epsilon      float64 `json:"epsilon,omitempty" yaml:"epsilon,omitempty"`   // adam: 1e-8, adadelta: 1e-6
}

// Numerics is the revision of the engine's arithmetic. Trainings of the same
// spec, data and seed give the same bits within a revision.
const Numerics = 1
