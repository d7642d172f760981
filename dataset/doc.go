// Package dataset holds labelled samples and prepares them for a network.
//
// A [Dataset] has two splits of samples of one shape. An [Opener] makes one: package dataset/reader
// reads files and folders, package dataset/generate draws samples from a seed. [NewInput] applies
// the transforms of a recipe to a split. Training and inference read an [Input]; [Input.Augmented]
// changes it at random for training. [Dataset.Repeats] finds equal samples,
// [Dataset.Measure] measures images, [Dataset.Fingerprint] identifies a dataset.
//
// The package opens no file.
package dataset
