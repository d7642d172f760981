package train

import (
	"errors"
	"fmt"

	"brainbow/dataset"
	"brainbow/nn"
)

// augmentable is a source whose samples can be changed at random.
type augmentable interface {
	Augmented(list []dataset.Augment, seed uint64) (*dataset.Augmented, error)
}

// read sets what the workers read batches from: src or, if there are augmentations, a
// view of it for each worker that changes the samples.
func (d *differentiator) read(src nn.Labelled, augment []dataset.Augment) error {
	for i := range d.reads {
		d.reads[i] = src
	}
	if len(augment) == 0 {
		return nil
	}
	pictures, ok := src.(augmentable)
	if !ok {
		return &SpecError{"augment", fmt.Sprintf("changes the pictures of a dataset; a %T has none", src)}
	}
	for i := range d.reads {
		view, err := pictures.Augmented(augment, d.seed)
		if err != nil {
			return augmentError(err)
		}
		d.reads[i], d.changed = view, append(d.changed, view)
	}
	return nil
}

// enter sets the epoch that augmentation belongs to.
func (d *differentiator) enter(epoch int64) {
	for _, view := range d.changed {
		view.SetEpoch(epoch)
	}
}

// augmentError says where in a spec an augmentation is wrong.
func augmentError(err error) error {
	if e, ok := errors.AsType[*dataset.AugmentError](err); ok {
		return &SpecError{fmt.Sprintf("augment[%d].%s", e.Index, e.Field), e.Reason}
	}
	return err
}
