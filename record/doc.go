// Package record decides what a training leaves behind: which weights, replay
// points, activations, predictions and measurements are kept, and at which steps.
// From what is kept it brings back all the rest.
//
// Start with [Spec], the record section of a recipe, whose Resolve fills in the
// defaults for a network and its data, and [New], which returns a [Recorder]; its
// Observer is given to train's Run. [ReadTraining] reads from a run how it was
// trained: with that, [NewReplayer] gives the weights, gradients and values of any
// step, bit for bit, [Resume] goes on with a
// recording that ended early, and [Verify] compares all that was kept with what is
// computed again.
//
// Every schedule keeps the start and the last step, wherever training ends. A
// recording that outgrows its budget is thinned, never stopped: of the kind that
// takes most, every other step goes, again and again.
//
// The package never changes a bit of the training that it watches, and it shows
// nothing as a step's weights that does not have the bits recorded there. It
// refuses to know about files: package runstore keeps what is recorded here.
package record
