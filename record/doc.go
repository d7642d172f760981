// Package record decides what a run keeps of a training: weights, replay points, activations,
// predictions and measurements, and at which steps. It computes everything else again from what was
// kept.
//
// Start with [Spec], the record section of a recipe, whose Resolve fills in the defaults for a
// network and its data, and [New], which returns a [Recorder], whose Observer observes the
// training. [ReadTraining] reads the description of the training from a run. With it, [NewReplayer]
// computes the weights, gradients and values of any step, bit for bit, [Resume] continues a
// recording that ended early, and [Verify] compares a recording with a new computation.
//
// Every schedule keeps the start and the last step, wherever training ends. A recording that
// exceeds its budget is thinned, never stopped: it repeatedly drops every other step of the kind
// that takes the most space.
//
// Recording never changes a bit of the training, and a replay never returns weights whose bits
// differ from those recorded at the step. The package does not handle files: package runstore
// stores the recordings.
package record
