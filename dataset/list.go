package dataset

// Info says what is known about a dataset without opening all of it.
type Info struct {
	Name      string
	Title     string
	Generated bool
	Present   bool     // generated, or its files are there
	Where     string   // "built in", or the directory its files are or belong in
	Missing   []string // files that are not there
	Train     int      // samples; for a generated dataset the usual number
	Test      int
	Shape     [3]int // channels, height, width; those of the official files where none are there
	Classes   []string
	Problem   error // why a dataset whose files are there cannot be read
}

// List describes every dataset [Open] knows, in the order of [Names]. root as in
// [Options]. Only the headers of files are read.
func List(root string) []Info {
	var list []Info
	for _, name := range Names() {
		info, _ := Find(name, root)
		list = append(list, info)
	}
	return list
}

// Find describes one dataset. It returns an [*OptionError] if there is none of
// this name; files that are missing or damaged are told in the Info.
func Find(name, root string) (Info, error) {
	if root == "" {
		root = Root()
	}
	for i := range generators {
		if g := &generators[i]; g.name == name {
			return Info{
				Name: g.name, Title: g.title, Generated: true, Present: true, Where: "built in",
				Train: g.train, Test: g.test, Shape: g.shape, Classes: g.classes,
			}, nil
		}
	}
	for _, f := range files() {
		if f.called() == name {
			return f.info(root), nil
		}
	}
	return Info{}, unknownName(name)
}
