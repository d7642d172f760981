package analysis

import (
	"context"
	"fmt"
	"math"
	"slices"

	"brainbow/dataset"
)

// Sample returns a split of one sample of a split, as [Run.Speaks] and [Run.Course] take it.
func (r *Run) Sample(split string, id int32) (*dataset.Split, error) {
	d, err := r.Data()
	if err != nil {
		return nil, err
	}
	s, err := r.Split(split)
	if err != nil {
		return nil, err
	}
	if id < 0 || int(id) >= s.Len() {
		return nil, noAnswer(fmt.Sprintf("a number from 0 to %d", s.Len()-1), "run %s: the %s split has no sample %d", r.Name(), split, id)
	}
	n := d.Features()
	one := &dataset.Split{Labels: s.Labels[id : id+1]}
	if s.Pixels != nil {
		one.Pixels = s.Pixels[int(id)*n : (int(id)+1)*n]
	} else {
		one.Values = s.Values[int(id)*n : (int(id)+1)*n]
	}
	return one, nil
}

// Why is what speaks for the answer of a network, and the same of the weights from which the training
// began: what looks the same there is of the picture, and says nothing about what was learnt.
type Why struct {
	Step, First int64 // of Speaks and of Control
	*Speaks
	Control *Speaks
	// Alike is the correlation of the two pictures, NaN if one of them is the same everywhere.
	Alike float64
}

// Why computes what speaks for the class `is` and against the class `over` at a step, with its control.
func (r *Run) Why(ctx context.Context, step int64, s *dataset.Split, is, over int32) (*Why, error) {
	w := &Why{Step: step, First: r.Store.Meta().First()}
	var err error
	if w.Speaks, err = r.Speaks(ctx, step, s, is, over); err != nil {
		return nil, err
	}
	if w.Control, err = r.Speaks(ctx, w.First, s, is, over); err != nil {
		return nil, fmt.Errorf("find what spoke for a class before training: %w", err)
	}
	w.Alike = math.NaN()
	if uneven(w.Values) && uneven(w.Control.Values) {
		w.Alike = Correlation(w.Values, w.Control.Values)
	}
	return w, nil
}

func uneven(values []float32) bool {
	return slices.ContainsFunc(values, func(v float32) bool { return v != values[0] })
}

// SampleWhy is [Run.Why] for a sample of a split: for the answer of the network against its class, or against
// the class that is next if the answer is right.
func (r *Run) SampleWhy(ctx context.Context, step int64, split string, id int32) (*Why, error) {
	a, err := r.Answer(ctx, step, split, id)
	if err != nil {
		return nil, err
	}
	is, over := Rivals(a.Outputs, a.Actual)
	if is < 0 {
		return nil, noAnswer(earlier, "find what speaks for the answer of run %s to %s sample %d: at step %d its outputs are not numbers: %w", r.Name(), split, id, step, ErrDiverged)
	}
	one, err := r.Sample(split, id)
	if err != nil {
		return nil, err
	}
	return r.Why(ctx, step, one, is, over)
}

// Rivals returns the class with the largest output and the class that it is to be held against: the
// actual one, or, if that is the largest or not known (negative), the second largest. A network whose
// outputs are not numbers has no answer, −1.
func Rivals(outputs []float32, actual int32) (is, over int32) {
	o := &Outputs{Classes: len(outputs), Values: outputs}
	for _, v := range outputs {
		if v != v {
			return -1, -1
		}
	}
	top := o.Top(0, 2)
	is, over = int32(top[0]), int32(top[1])
	if actual >= 0 && actual != is {
		over = actual
	}
	return is, over
}
