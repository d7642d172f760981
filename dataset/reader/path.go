package reader

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"brainbow/dataset"
)

// openPath opens the whole dataset at a path; its test split is empty if it has none.
func (f Files) openPath(path, name string, opt dataset.Options, b *budget) (*dataset.Dataset, error) {
	st, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, &dataset.MissingError{Name: name, Dir: filepath.Dir(path), Files: []string{filepath.Base(path)}, Remedy: "check the path; 'brainbow data ls' lists the datasets that have names, and 'brainbow data import PATH --name NAME' gives one a name"}
	}
	if err != nil {
		return nil, fmt.Errorf("open dataset: %w", err)
	}
	ext, files := strings.ToLower(filepath.Ext(path)), []string{path}
	if st.IsDir() {
		if ext, files, err = contents(path); err != nil {
			return nil, err
		}
	}
	var d *dataset.Dataset
	switch ext {
	case ".npz":
		if len(files) > 1 {
			return nil, &dataset.Error{File: path, Offset: -1, Reason: fmt.Sprintf("%d .npz files", len(files)), Remedy: "name one of them: " + files[0]}
		}
		d, err = openNPZ(files[0], b)
	case ".npy":
		d, err = openNPY(path, files, b)
	case ".mat":
		d, err = openMAT(path, files, b)
	case ".parquet":
		d, err = f.openParquet(path, files, opt, b)
	case "":
		if !st.IsDir() {
			return nil, &dataset.Error{File: path, Offset: -1, Reason: "neither a folder nor a file of a known format", Remedy: "give a .npz, .npy, .mat or .parquet file, or a folder: " + folderForm}
		}
		return f.openFolder(path, name, opt, b)
	default:
		return nil, &dataset.Error{File: path, Offset: -1, Reason: "not a file of a known format", Remedy: "give a .npz, .npy, .mat or .parquet file, or a folder: " + folderForm}
	}
	if err != nil {
		return nil, err
	}
	d.Name, d.Title = name, title(name)
	return d, nil
}

// contents returns the kind of data files in a folder, "" for images, and lists them. Parquet files
// may be in a subdirectory data, as in repositories of datasets.
func contents(dir string) (ext string, files []string, err error) {
	for _, sub := range []string{".", "data"} {
		entries, err := os.ReadDir(filepath.Join(dir, sub))
		if err != nil {
			if sub == "." {
				return "", nil, fmt.Errorf("open dataset: %w", err)
			}
			continue
		}
		for _, ext := range dataset.FileFormats() {
			if sub == "data" && ext != ".parquet" {
				continue
			}
			var files []string
			for _, e := range entries {
				if !e.IsDir() && strings.EqualFold(filepath.Ext(e.Name()), ext) && !strings.HasPrefix(e.Name(), ".") {
					files = append(files, filepath.Join(dir, sub, e.Name()))
				}
			}
			if files != nil {
				slices.SortFunc(files, naturalCompare)
				return ext, files, nil
			}
		}
	}
	return "", nil, nil
}

// splitOf returns the split of a file by its name: test for names like test-00000-of-00001.parquet
// or test_32x32.mat, then validation, else train. known is false if the name contains no split.
func splitOf(file string) (split string, known bool) {
	base := strings.ToLower(filepath.Base(file))
	if base == strings.ToLower(filepath.Base(filepath.Dir(file))) {
		return "train", false
	}
	words := strings.FieldsFunc(base, func(r rune) bool { return strings.ContainsRune("-_. ", r) })
	words = append(words, strings.ToLower(filepath.Base(filepath.Dir(file))))
	for _, w := range words {
		switch {
		case slices.Contains(testDirs[:2], w):
			return "test", true
		case slices.Contains(testDirs[2:], w):
			return "validation", true
		case slices.Contains(trainDirs, w):
			return "train", true
		}
	}
	return "train", false
}

// divide sorts files into training and test. Files called validation are the test split if there is
// no other, and are not read otherwise.
func divide(files []string) (train, test []string, note string) {
	var validation []string
	for _, f := range files {
		switch split, _ := splitOf(f); split {
		case "test":
			test = append(test, f)
		case "validation":
			validation = append(validation, f)
		default:
			train = append(train, f)
		}
	}
	switch {
	case len(train) == 0 && len(files) > 0: // there are only files called test
		return files, nil, ""
	case len(validation) > 0 && len(test) == 0:
		return train, validation, "there are no files called test: those called validation are the test split"
	case len(validation) > 0:
		return train, test, "the files called validation are not read"
	}
	return train, test, ""
}
