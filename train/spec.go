package train

import "brainbow/dataset"

// Spec describes a training: the loss, the update rule and the number of epochs.
type Spec struct {
	// Loss is softmax-cross-entropy (last activation softmax),
	// sigmoid-cross-entropy (last activation sigmoid; summed over the outputs)
	// or quadratic (½·Σ(a−y)², any last activation). All are means over the batch.
	Loss string `json:"loss" yaml:"loss"`
	// LabelSmoothing spreads this share of the label evenly over all classes; it requires
	// softmax-cross-entropy. The reported loss does not include it.
	LabelSmoothing float64 `json:"label_smoothing,omitempty" yaml:"label_smoothing,omitempty"`
	// L2 adds ½·L2·Σw² over the weights of dense and conv layers to the loss, L1 adds L1·Σ|w|.
	// Biases, scales and shifts do not count.
	L2 float64 `json:"l2,omitempty" yaml:"l2,omitempty"`
	L1 float64 `json:"l1,omitempty" yaml:"l1,omitempty"`
	// ClipValue clamps every number of the gradient of the loss (without L1 and L2) to ±ClipValue.
	// ClipNorm then limits the gradient's norm over all parameters.
	ClipValue float64   `json:"clip_value,omitempty" yaml:"clip_value,omitempty"`
	ClipNorm  float64   `json:"clip_norm,omitempty" yaml:"clip_norm,omitempty"`
	Optimizer Optimizer `json:"optimizer" yaml:"optimizer"`
	// Schedule changes the learning rate during the training; constant by default.
	Schedule Schedule `json:"schedule,omitzero" yaml:"schedule,omitempty,flow"`
	// Batch is the number of samples in one update.
	Batch int `json:"batch" yaml:"batch"`
	// Epochs is the number of passes over the training set.
	Epochs int `json:"epochs" yaml:"epochs"`
	// DropLast leaves out an epoch's last batch if it is not full.
	DropLast bool `json:"drop_last,omitempty" yaml:"drop_last,omitempty"`
	// Augment changes the samples of training batches at random, differently in every epoch. It
	// never changes samples that are measured or probed.
	Augment []dataset.Augment `json:"augment,omitempty" yaml:"augment,omitempty,flow"`
	// Numerics is the revision of the arithmetic, the latest if 0. It is no part of a recipe, because
	// run.json has it elsewhere.
	Numerics int `json:"-" yaml:"-"`
	// Restart is where a branch begins a new order of samples. It is no part of a recipe, because
	// run.json has it elsewhere.
	Restart Restart `json:"-" yaml:"-"`
}

// StepsPerEpoch returns the number of updates in a pass over the given number of samples.
func (s Spec) StepsPerEpoch(samples int) int64 {
	n, b := int64(samples), int64(s.Batch)
	if s.DropLast {
		return n / b
	}
	return n/b + min(n%b, 1)
}

// Optimizer describes an update rule. A field left at zero takes the default in its comment, if
// there is one.
type Optimizer struct {
	// Kind is sgd, momentum, rmsprop, adam, adamw or adadelta.
	Kind         string  `json:"kind" yaml:"kind"`
	LearningRate float64 `json:"learning_rate" yaml:"learning_rate"`
	Momentum     float64 `json:"momentum,omitempty" yaml:"momentum,omitempty"`         // momentum: .9; rmsprop: none
	Nesterov     bool    `json:"nesterov,omitempty" yaml:"nesterov,omitempty"`         // momentum: Nesterov's variant
	Beta1        float64 `json:"beta1,omitempty" yaml:"beta1,omitempty"`               // adam, adamw: .9
	Beta2        float64 `json:"beta2,omitempty" yaml:"beta2,omitempty"`               // adam, adamw: .999
	Rho          float64 `json:"rho,omitempty" yaml:"rho,omitempty"`                   // adadelta: .95, rmsprop: .99
	Epsilon      float64 `json:"epsilon,omitempty" yaml:"epsilon,omitempty"`           // adam, adamw, rmsprop: 1e-8, adadelta: 1e-6
	WeightDecay  float64 `json:"weight_decay,omitempty" yaml:"weight_decay,omitempty"` // adamw: .01; of the weights that L2 counts
}
