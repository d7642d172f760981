package projection

import (
	"errors"
	"fmt"
	"math"

	"brainbow/tensor"
)

// What can be wrong with the input. The errors of this package wrap them and say
// where and what to do.
var (
	// ErrNotFinite: a value is NaN or infinite.
	ErrNotFinite = errors.New("value is not a number")
	// ErrTooFew: there are too few points for the method or its parameters.
	ErrTooFew = errors.New("too few observations")
	// ErrIdentical: all points coincide, so that there is nothing to place.
	ErrIdentical = errors.New("all observations are identical")
	// ErrShape: a tensor does not have the shape that is needed.
	ErrShape = errors.New("wrong shape")
	// ErrOption: a parameter is out of its range.
	ErrOption = errors.New("parameter out of range")
)

// checkPoints refuses what is not at least least points [n, features] of finite
// numbers that are not all the same.
func checkPoints(x *tensor.Tensor, least int) error {
	if err := checkFinite(x); err != nil {
		return err
	}
	n, d := x.Shape[0], x.Shape[1]
	if n < least {
		return fmt.Errorf("check points: %w: %d, at least %d are needed", ErrTooFew, n, least)
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

// checkFinite refuses what is not [n, features] of finite numbers with at least
// one feature.
func checkFinite(x *tensor.Tensor) error {
	if x == nil || len(x.Shape) != 2 {
		return fmt.Errorf("check points: %w: rows of observations by features are needed", ErrShape)
	}
	if x.Shape[1] == 0 {
		return fmt.Errorf("check points: %w: the observations have no features", ErrShape)
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

// checkLayout refuses what is not a layout [n, 2] of finite numbers.
func checkLayout(y *tensor.Tensor, n int) error {
	if err := checkFinite(y); err != nil {
		return fmt.Errorf("check layout: %w", err)
	}
	if y.Shape[0] != n || y.Shape[1] != 2 {
		return fmt.Errorf("check layout: %w: %v, need [%d 2]", ErrShape, y.Shape, n)
	}
	return nil
}
