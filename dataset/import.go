package dataset

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Reference is a dataset of the user's own that was given a name: where it lies,
// and how it is read. It is imports/NAME.json below the root.
type Reference struct {
	Name     string `json:"-"`
	Path     string `json:"path"` // absolute
	Size     int    `json:"size,omitempty"`
	Fit      string `json:"fit,omitempty"`
	Channels int    `json:"channels,omitempty"`
	SkipBad  bool   `json:"skip_bad,omitempty"`
}

const importDir = "imports"

// Import gives what lies at ref.Path, made absolute, the name ref.Name under root
// ("" means [Root]()). The files stay where they are. The path is not opened: open
// it first to see that it can be.
func Import(root string, ref Reference) error {
	if root == "" {
		root = Root()
	}
	if err := checkName(ref.Name); err != nil {
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
	dir := filepath.Join(root, importDir)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("import dataset: %w", err)
	}
	f, err := os.CreateTemp(dir, ".*.tmp")
	if err != nil {
		return fmt.Errorf("import dataset: %w", err)
	}
	_, err = f.Write(append(text, '\n'))
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), filepath.Join(dir, ref.Name+".json"))
	}
	if err != nil {
		os.Remove(f.Name())
		return fmt.Errorf("import dataset: %w", err)
	}
	return nil
}

func checkName(name string) error {
	fail := func(reason string) error {
		return &OptionError{Key: "name", Value: fmt.Sprintf("%q", name), Reason: reason}
	}
	switch {
	case slices.Contains(Names(), name):
		return fail("is the name of a dataset that is built in")
	case name == "" || strings.TrimSpace(name) != name || strings.HasPrefix(name, ".") || strings.ContainsAny(name, `/\:*?"<>|`) || len(name) > 100:
		return fail(`cannot be a name: letters, digits, spaces, "-" and "_"`)
	case IsPath(name):
		return fail("would be taken for a file")
	}
	return nil
}

// Imports lists the datasets that were imported under root, by name. A reference
// that cannot be read is an error.
func Imports(root string) ([]Reference, error) {
	if root == "" {
		root = Root()
	}
	entries, err := os.ReadDir(filepath.Join(root, importDir))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("list imported datasets: %w", err)
	}
	var list []Reference
	for _, e := range entries {
		name, ok := strings.CutSuffix(e.Name(), ".json")
		if !ok || checkName(name) != nil {
			continue
		}
		ref, err := findImport(root, name)
		if err != nil {
			return nil, err
		}
		if ref != nil {
			list = append(list, *ref)
		}
	}
	return list, nil
}

// Known says whether a recipe may name this dataset: Open knows it, it is a path,
// or it was imported under root ("" means [Root]()).
func Known(root, name string) bool {
	if root == "" {
		root = Root()
	}
	if slices.Contains(Names(), name) || IsPath(name) {
		return true
	}
	ref, err := findImport(root, name)
	return ref != nil || err != nil
}

// findImport returns the reference of this name, nil if there is none.
func findImport(root, name string) (*Reference, error) {
	if checkName(name) != nil {
		return nil, nil
	}
	file := filepath.Join(root, importDir, name+".json")
	f, err := os.Open(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("open imported dataset: %w", err)
	}
	defer f.Close()
	ref := &Reference{Name: name}
	if err := json.NewDecoder(f).Decode(ref); err != nil || ref.Path == "" {
		return nil, &Error{File: file, Offset: -1, Reason: "not a reference to a dataset", Remedy: "import it again: brainbow data import PATH --name " + name, Err: err}
	}
	return ref, nil
}

// open opens what is referred to; options that are given come before its own.
func (r *Reference) open(name string, opt Options) (*Dataset, error) {
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
	d, err := openPath(r.Path, name, opt)
	if m, ok := errors.AsType[*MissingError](err); ok {
		m.path = true
	}
	if err != nil {
		return nil, err
	}
	d.Title = name
	return d, d.relay(opt)
}
