package reader

import (
	"errors"

	"brainbow/dataset"
)

// List describes every built-in dataset, in the order of [Files.Names]. It reads only the headers
// of files.
func (f Files) List() []dataset.Info {
	var list []dataset.Info
	for _, name := range f.Names() {
		info, _ := f.Find(name)
		list = append(list, info)
	}
	return list
}

// Find describes one dataset. It returns a [*dataset.OptionError] if no dataset has this name; the Info
// reports missing and damaged files. An imported dataset is not opened, so only its name is known.
func (f Files) Find(name string) (dataset.Info, error) {
	if info, ok := generated.Find(name); ok {
		return info, nil
	}
	for _, s := range sets() {
		if s.called() == name {
			return s.info(f.root()), nil
		}
	}
	if ref, err := f.findImport(name); err != nil {
		return dataset.Info{Name: name, Problem: err}, nil
	} else if ref != nil {
		return dataset.Info{Name: name, Present: true, Where: ref.Path}, nil
	}
	return dataset.Info{}, f.unknownName(name)
}

// absent says why the files of a dataset were not found: they are missing, or err is the
// problem.
func absent(info dataset.Info, err error) dataset.Info {
	if missing, ok := errors.AsType[*dataset.MissingError](err); ok {
		info.Missing, info.Where = missing.Files, missing.Dir
	} else {
		info.Problem = err
	}
	return info
}
