package train

import (
	"errors"
	"fmt"

	"brainbow/dataset"
	"brainbow/nn"
)

// augmentable is a source whose samples can be augmented.
type augmentable interface {
	Augmented(list []dataset.Augment, seed uint64) (*dataset.Augmented, error)
}

// sources sets the source of each worker's batches: src, or a view of it that augments the samples
// as the spec says.
func (t *Trainer) sources(workers int) error {
	t.reads, t.changed = make([]nn.Labelled, workers), nil
	for i := range t.reads {
		t.reads[i] = t.src
	}
	if len(t.spec.Augment) == 0 {
		return nil
	}
	src, ok := t.src.(augmentable)
	if !ok {
		return &SpecError{"augment", fmt.Sprintf("needs the pictures of a dataset; a %T has none", t.src)}
	}
	for i := range t.reads {
		view, err := src.Augmented(t.spec.Augment, t.seed)
		if err != nil {
			return augmentError(err)
		}
		t.reads[i], t.changed = view, append(t.changed, view)
	}
	return nil
}

// enter sets the sources to the epoch of update number step, counted from 0.
func (t *Trainer) enter(step int64) {
	for _, view := range t.changed {
		view.SetEpoch(step / t.StepsPerEpoch())
	}
}

// augmentError adds the place in the spec to an augmentation's error.
func augmentError(err error) error {
	if e, ok := errors.AsType[*dataset.AugmentError](err); ok {
		return &SpecError{fmt.Sprintf("augment[%d].%s", e.Index, e.Field), e.Reason}
	}
	return err
}
