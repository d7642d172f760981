// Package reader reads datasets from files: the official files of MNIST and its kin,
// CIFAR-10 and SVHN, folders of images, NumPy arrays, MATLAB 5 files and Parquet.
//
// Start with [Files], the [dataset.Opener] over a directory of datasets. It opens the
// generated datasets of package dataset/generate too. [Files.Import] gives a name to a
// dataset that lies elsewhere, [Files.List] describes all that have names.
//
// The package downloads nothing and writes only decoded images, into a cache, and
// references to imported datasets. It trusts no header: declared sizes are compared
// with what a file really holds before memory is allocated. Files that are cut short
// or too long, and labels outside the classes, are refused with a [*dataset.Error]
// that names file and offset.
package reader
