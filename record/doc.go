// Package record decides what a training leaves behind: which weights, replay
// points, activations, predictions and measurements are kept, and at which steps.
//
// Start with [Spec], the record section of a recipe, whose Resolve fills in the
// defaults for a network and its data, and [New], which returns a [Recorder]; its
// Observer is given to train's Run. [Load] brings a kept step's weights back.
//
// Every schedule keeps the start and the last step, wherever training ends. A
// recording that outgrows its budget is thinned, never stopped: of the kind that
// takes most, every other step goes, again and again.
//
// The package never changes a bit of the training that it watches, and it refuses
// to know about files: package runstore keeps what is recorded here.
package record
