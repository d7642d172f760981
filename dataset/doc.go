// Package dataset holds labelled samples and shows them to a network.
//
// A [Dataset] has two splits of samples of one shape. An [Opener] makes one:
// package dataset/reader reads files and folders, package dataset/generate draws
// samples from a seed. [NewInput] lays the transforms of a recipe over a split; an
// [Input] is what training and inference read, and [Input.Augmented] changes it at
// random for training. [Dataset.Repeats] finds equal samples, [Dataset.Measure] says
// what its images are like, [Dataset.Fingerprint] which one it is.
//
// The package opens no file.
package dataset
