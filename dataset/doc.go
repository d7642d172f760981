// Package dataset reads and generates labelled samples and shows them to a
// network.
//
// Start with [Open], which gives a [Dataset] by its name — the official files of
// MNIST and its kin, CIFAR-10 or SVHN under [Root], one that was given a name with
// [Import], or one that is generated on the spot — or by its path: a folder of
// images, NumPy arrays, MATLAB 5 files, Parquet. [NewInput] lays the transforms of a
// recipe over one of its two splits; an [Input] is what training and inference
// read, and [Input.Augmented] changes it at random for training. [List] says what
// there is, [Summarize] what is in it, [Dataset.Measure] what its pictures are like.
//
// Generated samples are a pure function of (seed, split, number): the same bits
// on every machine, and the first thousand are the same however many follow.
//
// The package downloads nothing, writes nothing but decoded images into the user's
// cache directory and references to imported data, and believes no header:
// declared sizes are compared with what a file really holds before memory is
// taken. It refuses files that are cut short or too long, and labels outside
// the classes, with an [*Error] that names file and offset.
package dataset
