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

// read sets the source of each worker's batches: src, or a view of it that augments the
// samples.
func (d *differentiator) read(src nn.Labelled, augment []dataset.Augment) error {
	for i := range d.reads {
		d.reads[i] = src
	}
	d.shares = nn.WeightsOf(src)
	if len(augment) == 0 {
		return nil
	}
	pictures, ok := src.(augmentable)
	if !ok {
		return &SpecError{"augment", fmt.Sprintf("needs the pictures of a dataset; a %T has none", src)}
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

// enter sets the epoch of the augmented views.
func (d *differentiator) enter(epoch int64) {
	for _, view := range d.changed {
		view.SetEpoch(epoch)
	}
}

// augmentError adds the place in the spec to an augmentation's error.
func augmentError(err error) error {
	if e, ok := errors.AsType[*dataset.AugmentError](err); ok {
		return &SpecError{fmt.Sprintf("augment[%d].%s", e.Index, e.Field), e.Reason}
	}
	return err
}
