// Package reader reads datasets from files: the official files of MNIST, Fashion-MNIST, KMNIST,
// CIFAR-10 and SVHN, folders of images, NumPy arrays, MATLAB 5 files and Parquet files.
//
// Start with [Files], the [dataset.Opener] for a directory of datasets. It also opens the generated
// datasets of package dataset/generate. [Files.Import] gives a name to a dataset in another
// directory, [Files.List] describes all built-in datasets.
//
// The package downloads nothing. It writes only decoded and generated images, into a cache, and references to
// imported datasets. It trusts no header: it compares declared sizes with the size of the file
// before it allocates memory. For files that are truncated or too long, and for labels outside the
// classes, it returns a [*dataset.Error] that names the file and the offset.
package reader
