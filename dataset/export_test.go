package dataset

// Open opens generated datasets in this package's tests, which cannot import
// dataset/generate themselves.
var Open func(name string, opt Options) (*Dataset, error)
