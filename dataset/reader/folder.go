package reader

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"brainbow/dataset"
	"brainbow/internal/exact"
)

// fileEntry is an image of a folder.
type fileEntry struct {
	path  string // relative to the folder, with slashes
	class string
	size  int64
	mtime int64 // nanoseconds
}

// folderIndex lists the images of a folder by split, in the order of training, and the class names.
type folderIndex struct {
	budget      *budget
	root        string
	train, test []fileEntry
	classes     []string
	notes       []string
	bad         []dataset.BadFile
}

// The names of a split's directory; those of the test split in order of preference.
var (
	trainDirs = []string{"train", "training"}
	testDirs  = []string{"test", "testing", "val", "valid", "validation"}
)

const folderForm = "a folder of images has one directory per class (DIR/cats/1.png, DIR/dogs/7.jpg), or train and test with such directories in them, or a metadata.csv with the columns file_name and label"

// indexFolder lists the images of a folder without opening them.
func indexFolder(root string, skipBad bool, b *budget) (*folderIndex, error) {
	entries, err := os.ReadDir(root)
	if err != nil {
		return nil, fmt.Errorf("open image folder: %w", err)
	}
	x := &folderIndex{root: root, budget: b}
	train, test := findDir(entries, trainDirs), findDir(entries, testDirs)
	if train == "" {
		if x.train, err = x.part(".", skipBad); err != nil {
			return nil, err
		}
	} else {
		if x.train, err = x.part(train, skipBad); err != nil {
			return nil, err
		}
		if test != "" {
			if x.test, err = x.part(test, skipBad); err != nil {
				return nil, err
			}
			if !slices.Contains(testDirs[:2], strings.ToLower(test)) {
				x.notes = append(x.notes, "there is no directory test: "+test+" is the test split")
			}
		}
	}
	return x, x.name()
}

// findDir returns the directory that has one of these names in any case, or "".
func findDir(entries []fs.DirEntry, names []string) string {
	for _, name := range names {
		for _, e := range entries {
			if strings.EqualFold(e.Name(), name) && (e.IsDir() || e.Type()&fs.ModeSymlink != 0) {
				return e.Name()
			}
		}
	}
	return ""
}

// name collects the class names and shuffles the files in a fixed order, so that the first thousand
// are not all of the first class.
func (x *folderIndex) name() error {
	seen := map[string]int{}
	for _, f := range x.train {
		seen[f.class]++
	}
	for name := range seen {
		x.classes = append(x.classes, name)
	}
	slices.SortFunc(x.classes, naturalCompare)
	switch n := len(x.classes); {
	case len(x.train) == 0:
		return &dataset.Error{File: x.root, Offset: -1, Reason: "the folder has no image (" + strings.Join(pictureExtensions, ", ") + ")", Remedy: folderForm}
	case n == 1:
		return &dataset.Error{File: x.root, Offset: -1, Reason: fmt.Sprintf("it has only one class, %q", dataset.Shorten(x.classes[0])), Remedy: "at least two classes are needed: " + folderForm}
	case n > maxClasses:
		return tooManyClasses(x.root, n)
	}
	for _, f := range x.test {
		if seen[f.class] == 0 {
			return &dataset.Error{File: filepath.Join(x.root, filepath.FromSlash(f.path)), Offset: -1, Reason: fmt.Sprintf("class %q is in the test split but not in the training split", dataset.Shorten(f.class)), Remedy: "give both splits the same classes"}
		}
	}
	for i, part := range [][]fileEntry{x.train, x.test} {
		slices.SortFunc(part, func(a, b fileEntry) int { return naturalCompare(a.path, b.path) })
		shuffle(part, uint64(i))
	}
	return nil
}

func shuffle(files []fileEntry, split uint64) {
	r := exact.NewStream(0, "folder order", split)
	for i := len(files) - 1; i > 0; i-- {
		j := r.IntN(i + 1)
		files[i], files[j] = files[j], files[i]
	}
}

// maxClasses bounds the number of classes: labels have 16 bits.
const maxClasses = 65_535

func tooManyClasses(file string, n int) error {
	return &dataset.Error{File: file, Offset: -1, Reason: fmt.Sprintf("there must be at most %d classes, not %d", maxClasses, n), Remedy: "check that the labels are classes and not numbers of samples"}
}

// part lists the images of one split, below the directory dir of the folder.
func (x *folderIndex) part(dir string, skipBad bool) ([]fileEntry, error) {
	at := filepath.Join(x.root, dir)
	for _, name := range []string{"metadata.csv", "metadata.jsonl"} {
		if _, err := os.Stat(filepath.Join(at, name)); err == nil {
			return x.fromMetadata(dir, name, skipBad)
		}
	}
	entries, err := os.ReadDir(at)
	if err != nil {
		return nil, fmt.Errorf("open image folder: %w", err)
	}
	var list []fileEntry
	var empty []string
	for _, e := range entries {
		name := e.Name()
		switch {
		case strings.HasPrefix(name, "."):
		case e.IsDir() || e.Type()&fs.ModeSymlink != 0 && isDir(filepath.Join(at, name)):
			before := len(list)
			if list, err = x.walk(list, path.Join(filepath.ToSlash(dir), name), name, skipBad); err != nil {
				return nil, err
			}
			if len(list) == before {
				empty = append(empty, path.Join(filepath.ToSlash(dir), name))
			}
		case isPicture(name):
			file := filepath.Join(at, name)
			if !skipBad {
				return nil, &dataset.Error{File: file, Offset: -1, Reason: "an image outside the directories of the classes", Remedy: folderForm}
			}
			x.bad = append(x.bad, dataset.BadFile{File: filepath.ToSlash(filepath.Join(dir, name)), Reason: "outside the directories of the classes"})
		}
	}
	x.noteEmpty(empty)
	return list, nil
}

// noteEmpty notes directories without images, a few by name and many by their number.
func (x *folderIndex) noteEmpty(dirs []string) {
	const named = 3
	if n := len(dirs); n > named {
		x.notes = append(x.notes, fmt.Sprintf("%d directories have no image, so they are not classes: %s and others", n, dataset.Shorten(strings.Join(dirs[:named], ", "))))
		return
	}
	for _, dir := range dirs {
		x.notes = append(x.notes, fmt.Sprintf("%s has no image, so it is not a class", dataset.Shorten(dir)))
	}
}

func isDir(path string) bool {
	st, err := os.Stat(path)
	return err == nil && st.IsDir()
}

// walk appends the images of a class, including those in subdirectories. With skipBad a file that
// cannot be looked at, for instance because it was removed meanwhile, is listed as bad.
func (x *folderIndex) walk(list []fileEntry, dir, class string, skipBad bool) ([]fileEntry, error) {
	entries, err := os.ReadDir(filepath.Join(x.root, filepath.FromSlash(dir)))
	if err != nil {
		if skipBad {
			x.bad = append(x.bad, dataset.BadFile{File: dir, Reason: err.Error()})
			return list, nil
		}
		return nil, fmt.Errorf("open image folder: %w", err)
	}
	for _, e := range entries {
		name := e.Name()
		if strings.HasPrefix(name, ".") {
			continue
		}
		at := path.Join(dir, name)
		if e.IsDir() {
			if list, err = x.walk(list, at, class, skipBad); err != nil {
				return nil, err
			}
			continue
		}
		if !isPicture(name) {
			continue
		}
		f, ok, err := x.entry(at, e)
		if err != nil {
			if skipBad {
				x.bad = append(x.bad, dataset.BadFile{File: at, Reason: err.Error()})
				continue
			}
			return nil, err
		}
		if f.class = class; ok {
			list = append(list, f)
		}
	}
	return list, nil
}

// entry describes a file; ok is false if it is no regular file. Links are followed.
func (x *folderIndex) entry(at string, e fs.DirEntry) (f fileEntry, ok bool, err error) {
	full := filepath.Join(x.root, filepath.FromSlash(at))
	var st fs.FileInfo
	if e != nil && e.Type()&fs.ModeSymlink == 0 {
		st, err = e.Info()
	} else {
		st, err = os.Stat(full)
	}
	if err != nil {
		return f, false, fmt.Errorf("open image folder: %w", err)
	}
	return fileEntry{path: at, size: st.Size(), mtime: st.ModTime().UnixNano()}, st.Mode().IsRegular(), nil
}

// naturalCompare orders names with numbers by value: 2 before 10. Names that differ only in leading
// zeros are ordered by their bytes.
func naturalCompare(a, b string) int {
	x, y := a, b
	for x != "" && y != "" {
		p, q := digits(x), digits(y)
		if p > 0 && q > 0 {
			m, n := strings.TrimLeft(x[:p], "0"), strings.TrimLeft(y[:q], "0")
			if len(m) != len(n) {
				return len(m) - len(n)
			}
			if c := strings.Compare(m, n); c != 0 {
				return c
			}
			x, y = x[p:], y[q:]
			continue
		}
		if x[0] != y[0] {
			return int(x[0]) - int(y[0])
		}
		x, y = x[1:], y[1:]
	}
	if len(x) != len(y) {
		return len(x) - len(y)
	}
	return strings.Compare(a, b)
}

// digits returns the number of digits at the start of a name.
func digits(s string) int {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return i
		}
	}
	return len(s)
}
