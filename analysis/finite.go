package analysis

import (
	"errors"
	"math"
)

// ErrDiverged says that a network's weights or values are not finite.
var ErrDiverged = errors.New("the network has diverged")

// earlier is the hint of [ErrDiverged].
const earlier = "show an earlier step, or train again with a lower learning rate"

// CheckFinite returns [ErrDiverged] with a hint if a value is not finite; what names the values,
// such as "the weights of fc1".
func CheckFinite[T float32 | float64](step int64, what string, values ...[]T) error {
	for _, part := range values {
		for _, v := range part {
			if f := float64(v); math.IsNaN(f) || math.IsInf(f, 0) {
				return noAnswer(earlier, "at step %d %s are not all valid numbers: %w", step, what, ErrDiverged)
			}
		}
	}
	return nil
}

// CheckFinite returns [ErrDiverged] with a hint if a weight or a bias of the layer is not finite.
func (l *LayerWeights) CheckFinite() error {
	return CheckFinite(l.Step, "the weights of "+l.Name, l.Values, l.Bias)
}
