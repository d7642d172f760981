package reader

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"brainbow/dataset"
	"brainbow/internal/vfs"
)

// Reference is a named dataset of the user: its path and the options for reading it. It is stored
// as imports/NAME.json below the root.
type Reference struct {
	Name     string `json:"-"`
	Path     string `json:"path"` // absolute
	Size     int    `json:"size,omitempty"`
	Fit      string `json:"fit,omitempty"`
	Channels int    `json:"channels,omitempty"`
	SkipBad  bool   `json:"skip_bad,omitempty"`
}

const importDir = "imports"

// Import stores a reference with the name ref.Name and the absolute path of ref.Path under f.Root.
// The files stay in place. Import does not open the path, so open it first to check it.
func (f Files) Import(ref Reference) error {
	if err := f.checkName(ref.Name); err != nil {
		return err
	}
	full, err := filepath.Abs(ref.Path)
	if err != nil {
		return fmt.Errorf("import dataset: %w", err)
	}
	ref.Path = full
	text, err := json.MarshalIndent(ref, "", "  ")
	if err != nil {
		return fmt.Errorf("import dataset: %w", err)
	}
	dir := filepath.Join(f.root(), importDir)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("import dataset: %w", err)
	}
	out, err := os.CreateTemp(dir, ".*.tmp")
	if err != nil {
		return fmt.Errorf("import dataset: %w", err)
	}
	_, err = out.Write(append(text, '\n'))
	if err = errors.Join(err, out.Close()); err == nil {
		err = os.Rename(out.Name(), filepath.Join(dir, ref.Name+".json"))
	}
	if err != nil {
		os.Remove(out.Name())
		return fmt.Errorf("import dataset: %w", err)
	}
	return nil
}

func (f Files) checkName(name string) error {
	fail := func(reason string) error {
		return &dataset.OptionError{Key: "name", Value: fmt.Sprintf("%q", name), Reason: reason}
	}
	switch {
	case slices.Contains(f.Names(), name):
		return fail("is the name of a built-in dataset")
	case name == "" || strings.TrimSpace(name) != name || strings.HasPrefix(name, ".") || strings.ContainsAny(name, `/\:*?"<>|`) || len(name) > 100:
		return fail(`must consist of letters, digits, spaces, "-" and "_"`)
	case dataset.IsPath(name):
		return fail("would be read as a path")
	}
	return nil
}

// Imported implements [dataset.Catalog]: the names of the datasets that were imported under f.Root.
func (f Files) Imported() ([]string, error) {
	entries, err := os.ReadDir(filepath.Join(f.root(), importDir))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("list imported datasets: %w", err)
	}
	var names []string
	for _, e := range entries {
		if name, ok := strings.CutSuffix(e.Name(), ".json"); ok && f.checkName(name) == nil {
			names = append(names, name)
		}
	}
	return names, nil
}

// Imports lists the datasets that were imported under f.Root, by name. It returns an error if a
// reference is unreadable.
func (f Files) Imports() ([]Reference, error) {
	names, err := f.Imported()
	if err != nil {
		return nil, err
	}
	var list []Reference
	for _, name := range names {
		ref, err := f.findImport(name)
		if err != nil {
			return nil, err
		}
		if ref != nil {
			list = append(list, *ref)
		}
	}
	return list, nil
}

// findImport returns the reference of this name, or nil.
func (f Files) findImport(name string) (*Reference, error) {
	if f.checkName(name) != nil {
		return nil, nil
	}
	file := filepath.Join(f.root(), importDir, name+".json")
	in, err := vfs.OpenRegular(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("open imported dataset: %w", err)
	}
	defer in.Close()
	ref := &Reference{Name: name}
	if err := json.NewDecoder(in).Decode(ref); err != nil || ref.Path == "" {
		return nil, &dataset.Error{File: file, Offset: -1, Reason: "not a reference to a dataset", Remedy: "import it again: brainbow data import PATH --name " + name, Err: err}
	}
	return ref, nil
}

// options returns opt with its unset options taken from the reference.
func (r *Reference) options(opt dataset.Options) dataset.Options {
	if opt.Size == 0 {
		opt.Size = r.Size
	}
	if opt.Fit == "" {
		opt.Fit = r.Fit
	}
	if opt.Channels == 0 {
		opt.Channels = r.Channels
	}
	opt.SkipBad = opt.SkipBad || r.SkipBad
	return opt
}

// Adopt returns the name by which a path is imported. A path that has none is imported under a name like
// that of its last element; files in it that cannot be read are left out.
func (f Files) Adopt(path string) (string, error) {
	full, err := filepath.Abs(path)
	if err != nil {
		return "", fmt.Errorf("import dataset: %w", err)
	}
	list, err := f.Imports()
	if err != nil {
		return "", err
	}
	for _, r := range list {
		if r.Path == full {
			return r.Name, nil
		}
	}
	name, err := f.freeName(filepath.Base(full))
	if err != nil {
		return "", err
	}
	return name, f.Import(Reference{Name: name, Path: full, SkipBad: true})
}
