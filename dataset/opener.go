package dataset

import (
	"context"
	"path/filepath"
	"slices"
	"strings"
)

// Opener opens datasets by name or path. Package dataset/reader has the one that
// reads files and generates the rest; package dataset/generate has one that
// touches no file.
type Opener interface {
	// Open returns the part of a dataset that opt asks for. Its error is an
	// [*OptionError] for a name or an option that is refused, a [*MissingError] if the
	// files are not there, and an [*Error] if they are damaged.
	Open(name string, opt Options) (*Dataset, error)
	// Knows reports whether Open accepts a name; the files may still be missing.
	Knows(name string) bool
	// Names lists the built-in names, for error messages and completion.
	Names() []string
}

// Options say which part of a dataset an [Opener] opens. The zero value is all of it.
type Options struct {
	// Seed chooses the samples of a generated dataset, and those that Holdout takes.
	Seed uint64
	// Difficulty of digits and house-numbers, from −1, easy, to 1, hard; 0 is the
	// default. Other datasets refuse it.
	Difficulty float64
	// Train and Test keep the first samples of a split, or say how many a generated
	// dataset makes. 0 keeps all, or makes the default number.
	Train, Test int
	// Classes keeps only these classes, by name or, where no class has that name,
	// by number from 0, and numbers them in this order. Train and Test count the
	// samples that are left.
	Classes []string
	// Holdout is the share of each class's samples, chosen by Seed, that becomes the
	// test split of a dataset that has none; 0 means DefaultHoldout. A dataset with a
	// test split refuses it.
	Holdout float64
	// Size is the side of the square that images are resized to; 0 keeps the size of
	// datasets with one, and of folders whose images all have the same of at most 64
	// pixels a side; others become 64×64.
	Size int
	// Fit is how an image of other proportions is resized, one of Fits; "" is crop.
	Fit string
	// Channels is 1 for grey, 3 for colour; 0 is what the images have.
	Channels int
	// SkipBad leaves out images that cannot be read and lists them in Dataset.Skipped.
	SkipBad bool

	// Context cancels the decoding of images; nil never does.
	Context context.Context
	// Progress receives how many images have been looked at, from several goroutines
	// at once; it may be nil.
	Progress func(done, total int)
}

// DefaultHoldout is the share of each class that is held out as a test split where
// there is none and Options.Holdout is 0.
const DefaultHoldout = 0.2

// IsPath reports whether a name is a path: it contains a separator, is . or .., or
// has the extension of a file that holds a dataset.
func IsPath(name string) bool {
	return strings.ContainsAny(name, `/\`) || name == "." || name == ".." || slices.Contains(FileFormats(), strings.ToLower(filepath.Ext(name)))
}

// FileFormats returns the extensions of files that hold a dataset, in lower case.
func FileFormats() []string { return []string{".npz", ".npy", ".mat", ".parquet"} }

// DigitNames returns the names of ten classes, "0" to "9".
func DigitNames() []string { return []string{"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"} }
