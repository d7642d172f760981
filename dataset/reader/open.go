package reader

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"brainbow/dataset"
	"brainbow/dataset/generate"
)

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

// Files opens datasets: official, imported and generated ones by name, and the user's files by
// path. The zero value uses the default directories.
type Files struct {
	// Root is the directory that holds one directory per dataset; "" means [Root]().
	Root string
	// Cache is the directory for decoded images and generated ones; "" means brainbow in the user's cache
	// directory.
	Cache string
	// Memory is the number of bytes that reading one dataset may take; 0 means
	// $BRAINBOW_DATA_MEMORY, such as 4GB, else [DefaultMemory].
	Memory int64
}

var generated generate.Opener

func (f Files) root() string {
	if f.Root == "" {
		return Root()
	}
	return f.Root
}

// fileSet is a dataset that is read from files below a root.
type fileSet interface {
	called() string
	// load reads the whole dataset; it returns a *MissingError if files are missing.
	load(root string, b *budget) (*dataset.Dataset, error)
	// info reads headers only.
	info(root string) dataset.Info
}

// sets returns the built-in datasets that are read from files, in the order of Names.
func sets() []fileSet {
	var all []fileSet
	for i := range families {
		all = append(all, &families[i])
	}
	return append(all, cifar10{}, svhn{})
}

// Names implements [dataset.Opener], datasets of files first.
func (f Files) Names() []string {
	var names []string
	for _, s := range sets() {
		names = append(names, s.called())
	}
	return append(names, generated.Names()...)
}

// Knows implements [dataset.Opener]: the name is built in, a path, or the name of an imported
// dataset. An unreadable reference counts too; Open returns its error.
func (f Files) Knows(name string) bool {
	if dataset.IsPath(name) || slices.Contains(f.Names(), name) {
		return true
	}
	ref, err := f.findImport(name)
	return ref != nil || err != nil
}

// Open implements [dataset.Opener]: it reads or generates the dataset with this name, or reads a
// path ([dataset.IsPath]): a folder of images, a .npz, .npy, .mat or .parquet file, or a folder of
// such files.
func (f Files) Open(name string, opt dataset.Options) (*dataset.Dataset, error) {
	if generated.Knows(name) {
		return f.openGenerated(name, opt)
	}
	if err := opt.Check(); err != nil {
		return nil, err
	}
	if opt.Difficulty != 0 {
		return nil, &dataset.OptionError{Key: "difficulty", Value: fmt.Sprint(opt.Difficulty), Reason: "only digits and house-numbers have one; leave it out"}
	}
	b, err := f.budget()
	if err != nil {
		return nil, err
	}
	for _, s := range sets() {
		if s.called() == name {
			d, err := s.load(f.root(), b)
			return arranged(d, err, opt)
		}
	}
	if dataset.IsPath(name) {
		d, err := f.openPath(name, name, opt, b)
		return arranged(d, err, opt)
	}
	ref, err := f.findImport(name)
	if err != nil {
		return nil, err
	}
	if ref == nil {
		return nil, f.unknownName(name)
	}
	opt = ref.options(opt)
	d, err := f.openPath(ref.Path, name, opt, b)
	if err == nil {
		d.Title = name
	}
	return arranged(d, err, opt)
}

// arranged applies the options to a dataset as it was read.
func arranged(d *dataset.Dataset, err error, opt dataset.Options) (*dataset.Dataset, error) {
	if err == nil {
		err = d.Arrange(opt)
	}
	if err != nil {
		return nil, err
	}
	return d, nil
}

func (f Files) unknownName(name string) error {
	reason := "there is no such dataset"
	if _, err := os.Stat(name); err == nil && name != "" {
		reason = "there is no such dataset; for the file or folder of this name write ./" + name
	}
	return &dataset.OptionError{Key: "name", Value: strconv.Quote(name), Reason: reason, Allowed: f.Names()}
}

// missingError reports missing files of a public dataset; what describes them.
func missingError(name, dir string, files []string, what string) error {
	return &dataset.MissingError{Name: name, Dir: dir, Files: files, Public: true, Remedy: fmt.Sprintf("'brainbow data get %s' downloads it; or put %s into %s; another place is used with BRAINBOW_DATA=DIR, where DIR/%s holds the files; "+
		"the built-in dataset digits needs no files (--set data.name=digits)", name, what, dir, filepath.Base(dir))}
}
