package reader

import "brainbow/dataset"

// List describes every built-in dataset, in the order of [Files.Names]. Only the
// headers of files are read.
func (f Files) List() []dataset.Info {
	var list []dataset.Info
	for _, name := range f.Names() {
		info, _ := f.Find(name)
		list = append(list, info)
	}
	return list
}

// Find describes one built-in dataset. It returns a [*dataset.OptionError] if there is
// none of this name; the Info says which files are missing or damaged.
func (f Files) Find(name string) (dataset.Info, error) {
	if info, ok := generated.Find(name); ok {
		return info, nil
	}
	for _, s := range sets() {
		if s.called() == name {
			return s.info(f.root()), nil
		}
	}
	return dataset.Info{}, f.unknownName(name)
}
