package dataset

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
)

// Options say which part of a dataset [Open] gives. The zero value is all of it.
type Options struct {
	// Root is the directory that holds one directory per dataset; "" means [Root]().
	Root string
	// Seed chooses the samples of a generated dataset; others ignore it.
	Seed uint64
	// Difficulty of digits and house-numbers, from −1, easy, to 1, hard; 0 is the
	// usual one. No other dataset has any.
	Difficulty float64
	// Train and Test keep the first so many samples of a split; a generated
	// dataset makes so many. 0 keeps all, or makes the usual number.
	Train, Test int
	// Classes keeps only these classes, by name or, where no class has that name,
	// by number from 0, and numbers them in this order. Train and Test count what is
	// left.
	Classes []string
	// Holdout is the share of each class's samples, chosen by Seed, that becomes the
	// test split of a dataset that has none; 0 means DefaultHoldout. A dataset with a
	// test split refuses it.
	Holdout float64
	// Size is the side of the square that images are brought to; 0 keeps the size of
	// datasets with one, and of folders whose images all have the same of at most 64
	// pixels a side; others become 64×64.
	Size int
	// Fit is how an image of other proportions is brought to Size, one of Fits;
	// "" is crop.
	Fit string
	// Channels is 1 for grey, 3 for colour; 0 is what the images are.
	Channels int
	// SkipBad leaves out images that cannot be read and tells of them in Skipped.
	SkipBad bool

	// Cache is the directory for decoded images, "" for brainbow in the user's cache
	// directory.
	Cache string
	// Context ends the decoding of images; nil is never.
	Context context.Context
	// Progress is told how many of how many images were looked at, from several
	// goroutines at once; nil is nobody.
	Progress func(done, total int)
}

// DefaultHoldout is the share of the samples that is held out as a test split
// where there is none and no other share is asked for.
const DefaultHoldout = 0.2

// Root returns the directory of datasets: $BRAINBOW_DATA, else brainbow in the
// user's cache directory, else brainbow in the directory for temporary files.
func Root() string {
	if dir := os.Getenv("BRAINBOW_DATA"); dir != "" {
		return dir
	}
	if dir, err := os.UserCacheDir(); err == nil {
		return filepath.Join(dir, "brainbow")
	}
	return filepath.Join(os.TempDir(), "brainbow")
}

// fileSet is a dataset that is read from files below a root.
type fileSet interface {
	called() string
	// load reads all of it; a *MissingError says that it is not there.
	load(root string) (*Dataset, error)
	// info reads headers only.
	info(root string) Info
}

// files returns the datasets that are read from files, in the order of Names.
func files() []fileSet {
	var sets []fileSet
	for i := range families {
		sets = append(sets, &families[i])
	}
	return append(sets, cifar10{}, svhn{})
}

// Names returns the names [Open] knows, datasets of files first.
func Names() []string {
	var names []string
	for _, f := range files() {
		names = append(names, f.called())
	}
	for i := range generators {
		names = append(names, generators[i].name)
	}
	return names
}

// Open reads or generates the dataset with this name, or reads what lies at a path
// ([IsPath]): a folder of images, a .npz, .npy, .mat or .parquet file, or a folder
// of those. It returns an
// [*OptionError] for a name, class or number that cannot be, a [*MissingError] if
// the files are not there, and an [*Error] if they are damaged.
func Open(name string, opt Options) (*Dataset, error) {
	if opt.Train < 0 {
		return nil, &OptionError{Key: "train", Value: strconv.Itoa(opt.Train), Reason: "must not be negative"}
	}
	if opt.Test < 0 {
		return nil, &OptionError{Key: "test", Value: strconv.Itoa(opt.Test), Reason: "must not be negative"}
	}
	if err := opt.checkLayout(); err != nil {
		return nil, err
	}
	if opt.Holdout < 0 || opt.Holdout >= 1 || opt.Holdout != opt.Holdout {
		return nil, &OptionError{Key: "split.test", Value: fmt.Sprint(opt.Holdout), Reason: "must be a share between 0 and 1, such as 0.2"}
	}
	for i := range generators {
		if g := &generators[i]; g.name == name {
			d, err := g.open(opt)
			if err != nil {
				return nil, err
			}
			if opt.Holdout > 0 {
				return nil, hasTest(name, opt)
			}
			return d, d.relay(opt)
		}
	}
	if opt.Difficulty != 0 {
		return nil, &OptionError{Key: "difficulty", Value: fmt.Sprint(opt.Difficulty), Reason: "only digits and house-numbers have any; leave it out"}
	}
	d, err := load(name, opt)
	if err != nil {
		return nil, err
	}
	if err := d.relay(opt); err != nil {
		return nil, err
	}
	if d.Test.Len() == 0 {
		if err := d.holdOut(opt); err != nil {
			return nil, err
		}
	} else if opt.Holdout > 0 {
		return nil, hasTest(name, opt)
	}
	if err := d.narrow(opt); err != nil {
		return nil, err
	}
	return d, nil
}

func hasTest(name string, opt Options) error {
	return &OptionError{Key: "split.test", Value: fmt.Sprint(opt.Holdout), Reason: name + " has a test split of its own"}
}

// load gives all of a dataset that is read, as it is.
func load(name string, opt Options) (*Dataset, error) {
	if opt.Root == "" {
		opt.Root = Root()
	}
	for _, f := range files() {
		if f.called() == name {
			return f.load(opt.Root)
		}
	}
	if IsPath(name) {
		return openPath(name, name, opt)
	}
	ref, err := findImport(opt.Root, name)
	if err != nil {
		return nil, err
	}
	if ref == nil {
		return nil, unknownName(name)
	}
	return ref.open(name, opt)
}

func unknownName(name string) error {
	reason := "no such dataset"
	if _, err := os.Stat(name); err == nil && name != "" {
		reason = "no such dataset; for the file or folder of this name write ./" + name
	}
	return &OptionError{Key: "name", Value: strconv.Quote(name), Reason: reason, Allowed: Names()}
}

// narrow keeps the classes and the numbers of samples asked for.
func (d *Dataset) narrow(opt Options) error {
	if len(opt.Classes) > 0 {
		if err := d.subset(opt.Classes); err != nil {
			return err
		}
	}
	for _, c := range []struct {
		key   string
		n     int
		split *Split
	}{{"train", opt.Train, &d.Train}, {"test", opt.Test, &d.Test}} {
		if c.n > c.split.Len() {
			return &OptionError{
				Key: c.key, Value: strconv.Itoa(c.n),
				Reason: fmt.Sprintf("%s has only %d samples there", d.Name, c.split.Len()),
			}
		}
		c.split.limit(c.n, d.Features())
	}
	return nil
}

// subset keeps the named classes, in the order given.
func (d *Dataset) subset(classes []string) error {
	table, err := relabel(d.Name, d.Classes, classes)
	if err != nil {
		return err
	}
	d.Classes = canonical(d.Classes, classes)
	if d.Train.keep(table, d.Features()) == 0 || d.Test.keep(table, d.Features()) == 0 {
		return &OptionError{Key: "classes", Value: fmt.Sprint(classes), Reason: "no samples of these classes in " + d.Name}
	}
	return nil
}

// relabel returns the new label of every old one, −1 for the classes left out.
func relabel(dataset string, all, keep []string) (table []int, err error) {
	table = make([]int, len(all))
	for i := range table {
		table[i] = -1
	}
	for to, name := range canonical(all, keep) {
		label := slices.Index(all, name)
		if label < 0 {
			if len(all) > 20 {
				all = append(slices.Clone(all[:20]), fmt.Sprintf("… %d in all", len(all)))
			}
			return table, &OptionError{Key: "classes", Value: strconv.Quote(name), Reason: "no such class in " + dataset, Allowed: all}
		}
		if table[label] >= 0 {
			return table, &OptionError{Key: "classes", Value: strconv.Quote(name), Reason: "named twice"}
		}
		table[label] = to
	}
	return table, nil
}

// canonical returns the names of classes given by name or, where no class has that
// name, by number. What is neither stays as it is.
func canonical(all, keep []string) []string {
	names := slices.Clone(keep)
	for i, name := range names {
		if slices.Contains(all, name) {
			continue
		}
		if label, err := strconv.Atoi(name); err == nil && label >= 0 && label < len(all) {
			names[i] = all[label]
		}
	}
	return names
}
