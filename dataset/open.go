package dataset

import (
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
	// Train and Test keep the first so many samples of a split; a generated
	// dataset makes so many. 0 keeps all, or makes the usual number.
	Train, Test int
	// Classes keeps only these classes, by name, and numbers them in this order.
	// Train and Test count what is left.
	Classes []string
}

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
	return append(sets, cifar10{})
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

// Open reads or generates the dataset with this name. It returns an
// [*OptionError] for a name, class or number that cannot be, a [*MissingError] if
// the files are not there, and an [*Error] if they are damaged.
func Open(name string, opt Options) (*Dataset, error) {
	if opt.Train < 0 {
		return nil, &OptionError{Key: "train", Value: strconv.Itoa(opt.Train), Reason: "must not be negative"}
	}
	if opt.Test < 0 {
		return nil, &OptionError{Key: "test", Value: strconv.Itoa(opt.Test), Reason: "must not be negative"}
	}
	for i := range generators {
		if g := &generators[i]; g.name == name {
			return g.open(opt)
		}
	}
	root := opt.Root
	if root == "" {
		root = Root()
	}
	for _, f := range files() {
		if f.called() == name {
			d, err := f.load(root)
			if err != nil {
				return nil, err
			}
			if err := d.narrow(opt); err != nil {
				return nil, err
			}
			return d, nil
		}
	}
	return nil, unknownName(name)
}

func unknownName(name string) error {
	return &OptionError{Key: "name", Value: strconv.Quote(name), Reason: "no such dataset", Allowed: Names()}
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
	d.Classes = slices.Clone(classes)
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
	for to, name := range keep {
		label := slices.Index(all, name)
		if label < 0 {
			return table, &OptionError{Key: "classes", Value: strconv.Quote(name), Reason: "no such class in " + dataset, Allowed: all}
		}
		if table[label] >= 0 {
			return table, &OptionError{Key: "classes", Value: strconv.Quote(name), Reason: "named twice"}
		}
		table[label] = to
	}
	return table, nil
}
