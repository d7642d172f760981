package dataset

import (
	"context"
	"path/filepath"
	"slices"
	"strings"
)

// Opener opens datasets by name or path. That of package dataset/reader reads files and generates
// the other datasets; that of package dataset/generate touches no file.
type Opener interface {
	// Open returns the part of a dataset that opt asks for. Its error is an [*OptionError] for a
	// name or an option that is not accepted, a [*MissingError] if files are missing, and an
	// [*Error] if they are damaged.
	Open(name string, opt Options) (*Dataset, error)
	// Knows reports whether Open accepts a name; the files may still be missing.
	Knows(name string) bool
	// Names lists the built-in names, for error messages and completion.
	Names() []string
}

// Options select the part of a dataset that an [Opener] opens. The zero value selects all of it.
type Options struct {
	// Seed chooses the samples of a generated dataset, and those that Holdout takes.
	Seed uint64
	// Difficulty of digits and house-numbers, from −1, easy, to 1, hard; 0 is the
	// default. Other datasets refuse it.
	Difficulty float64
	// Train and Test limit a split to its first samples, or set the number that a generated dataset
	// makes. 0 means all, or the default number.
	Train, Test int
	// Classes keeps only these classes, by name or, where no class has that name,
	// by number from 0 or by a known synonym ("car" for automobile), and numbers them in this order. Train and Test count the
	// samples that are left.
	Classes []string
	// Holdout is the share of each class's samples, chosen by Seed, that becomes the
	// test split of a dataset that has none; 0 means DefaultHoldout. A dataset with a
	// test split refuses it.
	Holdout float64
	// Size is the side of the square that images are resized to, in pixels. 0 keeps the size of
	// datasets with a fixed size, and of folders whose images all have the same size of at most
	// 64×64; other images become 64×64.
	Size int
	// Fit is how an image with another aspect ratio is resized, one of Fits; "" means crop.
	Fit string
	// Channels is 1 for grey, 3 for colour; 0 keeps the images' own.
	Channels int
	// SkipBad leaves out images that cannot be read and lists them in Dataset.Skipped.
	SkipBad bool

	// Context cancels the decoding of images; nil never does.
	Context context.Context
	// Progress receives the number of images read so far, from several goroutines at once; it may
	// be nil.
	Progress func(done, total int)
}

// DefaultHoldout is the share of each class that is held out as a test split if the dataset has
// none and Options.Holdout is 0.
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

// Catalog is an [Opener] that describes the datasets it knows by name without opening them.
type Catalog interface {
	Opener
	// Find describes a dataset that has a name. What an imported one contains is not known before it is
	// opened.
	Find(name string) (Info, error)
	// Imported returns the names of the datasets that the user added, sorted.
	Imported() ([]string, error)
}
