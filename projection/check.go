package projection

import (
	"errors"
	"fmt"
	"math"

	"brainbow/tensor"
)

// Problems of the input. The errors of this package wrap them and add the place and the remedy.
var (
	// ErrNotFinite: a value is NaN or infinite.
	ErrNotFinite = errors.New("value is not a number")
	// ErrTooFew: there are too few points for the method or its parameters.
	ErrTooFew = errors.New("too few observations")
	// ErrIdentical: all points coincide, so a layout would be meaningless.
	ErrIdentical = errors.New("all observations are identical")
	// ErrShape: a tensor does not have the required shape.
	ErrShape = errors.New("wrong shape")
	// ErrOption: a parameter is out of its range.
	ErrOption = errors.New("parameter out of range")
)

// checkPoints returns an error unless x is [n, features] with at least minimum points of finite
// numbers that are not all the same.
func checkPoints(x *tensor.Tensor, minimum int) error {
	if err := checkFinite(x); err != nil {
		return err
	}
	n, d := x.Shape[0], x.Shape[1]
	if n < minimum {
		return fmt.Errorf("check points: %w: there must be at least %d, not %d", ErrTooFew, minimum, n)
	}
	for i := d; i < len(x.Data); i++ {
		if x.Data[i] != x.Data[i-d] {
			return nil
		}
	}
	if n < 2 {
		return nil
	}
	return fmt.Errorf("check points: %w: the %d rows of %d features do not differ; choose another layer or step", ErrIdentical, n, d)
}

// checkFinite returns an error unless x is [n, features] of finite numbers with at least one
// feature.
func checkFinite(x *tensor.Tensor) error {
	if x == nil || len(x.Shape) != 2 {
		return fmt.Errorf("check points: %w: points must have shape [n, features]", ErrShape)
	}
	if x.Shape[1] == 0 {
		return fmt.Errorf("check points: %w: there must be at least one feature", ErrShape)
	}
	for i, v := range x.Data {
		if math.Float32bits(v)&0x7f800000 == 0x7f800000 {
			return fmt.Errorf("check points: %w: observation %d, feature %d is %v; has the network diverged?", ErrNotFinite, i/x.Shape[1], i%x.Shape[1], v)
		}
		// Squared distances must not overflow float32.
		if v > 1e15 || v < -1e15 {
			return fmt.Errorf("check points: %w: observation %d, feature %d is %v, beyond 1e15; has the network diverged?", ErrNotFinite, i/x.Shape[1], i%x.Shape[1], v)
		}
	}
	return nil
}

// checkLayout returns an error unless y is a layout [n, 2] of finite numbers.
func checkLayout(y *tensor.Tensor, n int) error {
	if err := checkFinite(y); err != nil {
		return fmt.Errorf("check layout: %w", err)
	}
	if y.Shape[0] != n || y.Shape[1] != 2 {
		return fmt.Errorf("check layout: %w: must be [%d 2], not %v", ErrShape, n, y.Shape)
	}
	return nil
}
