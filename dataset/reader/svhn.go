package reader

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"brainbow/dataset"
)

// svhn is Street View House Numbers in its cropped form: two MATLAB files, each with
// X, uint8 of 32 × 32 × 3 × N, and y, N labels of which 10 means 0.
type svhn struct{}

var svhnFiles = []string{"train_32x32.mat", "test_32x32.mat"}

func (svhn) called() string { return "svhn" }

// locate returns the two files, or a *MissingError.
func (svhn) locate(root string) (paths []string, err error) {
	dir := filepath.Join(root, "svhn")
	var missing []string
	for _, name := range svhnFiles {
		path := filepath.Join(dir, name)
		_, err := os.Stat(path)
		switch {
		case err == nil:
			paths = append(paths, path)
		case os.IsNotExist(err):
			missing = append(missing, name)
		default:
			return nil, fmt.Errorf("open dataset svhn: %w", err)
		}
	}
	if missing != nil {
		return nil, missingError("svhn", dir, missing, "the official files train_32x32.mat and test_32x32.mat")
	}
	return paths, nil
}

func (s svhn) load(root string, b *budget) (*dataset.Dataset, error) {
	paths, err := s.locate(root)
	if err != nil {
		return nil, err
	}
	d, err := openMAT(filepath.Join(root, "svhn"), paths, b)
	if err != nil {
		return nil, err
	}
	d.Name, d.Title = "svhn", "Street View House Numbers"
	return d, nil
}

func (s svhn) info(root string) dataset.Info {
	info := dataset.Info{Name: "svhn", Title: "Street View House Numbers", Where: filepath.Join(root, "svhn"), Classes: dataset.DigitNames(), Shape: [3]int{3, 32, 32}}
	paths, err := s.locate(root)
	if err != nil {
		return absent(info, err)
	}
	info.Present = true
	for i, path := range paths {
		n, err := countMAT(path)
		if err != nil {
			info.Problem = err
			return info
		}
		*[]*int{&info.Train, &info.Test}[i] = n
	}
	return info
}

// countMAT returns the number of images of a file, from the header of X.
func countMAT(path string) (n int, err error) {
	f, m, err := openMATFile(path)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	found := errors.New("found")
	err = m.variables(func(a *matArray) error {
		if a.name != "X" {
			return nil
		}
		_, n, err = a.pictures()
		return errors.Join(err, found)
	})
	if errors.Is(err, found) && n > 0 {
		return n, nil
	}
	if err == nil {
		err = m.fail(-1, "no variable X")
	}
	return 0, err
}

// openMAT opens the MATLAB files of a dataset: one per split, or a single one.
func openMAT(path string, files []string, b *budget) (*dataset.Dataset, error) {
	train, test, note := divide(files)
	if len(train) != 1 || len(test) > 1 {
		return nil, &dataset.Error{File: path, Offset: -1, Reason: fmt.Sprintf("%d .mat files for training, %d for testing", len(train), len(test)), Remedy: "one of each, whose names begin with train and test, or name one file"}
	}
	d := &dataset.Dataset{}
	if note != "" {
		d.Notes = []string{note}
	}
	var parts []classLabels
	splits := []*dataset.Split{&d.Train, &d.Test}
	for i, file := range append(slices.Clone(train), test...) {
		shape := d.Shape
		labels, err := readMAT(d, file, splits[i], b)
		if err != nil {
			return nil, err
		}
		if i > 0 && shape != d.Shape {
			return nil, &dataset.Error{File: file, Offset: -1, Reason: fmt.Sprintf("images of shape %v (channels, height, width), but those of %s have %v", d.Shape, train[0], shape), Remedy: matRemedy}
		}
		parts = append(parts, classLabels{numbers: labels})
	}
	if !strings.HasSuffix(train[0], "_32x32.mat") {
		return d, setLabels(d, path, parts)
	}
	// The labels of SVHN are 1 to 10, and 10 is the digit 0.
	d.Classes = dataset.DigitNames()
	for k, p := range parts {
		splits[k].Labels = make([]uint16, len(p.numbers))
		for i, l := range p.numbers {
			if l < 0 || l > 10 {
				return nil, &dataset.Error{File: path, Offset: -1, Reason: fmt.Sprintf("label %d, but house numbers have labels 1 to 10", l), Remedy: fetchAgain}
			}
			splits[k].Labels[i] = uint16(l % 10)
		}
	}
	return d, nil
}

// readMAT reads one file into a split.
func readMAT(d *dataset.Dataset, file string, s *dataset.Split, b *budget) (labels []int64, err error) {
	f, m, err := openMATFile(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	m.budget = b
	return readVariables(d, m, s)
}

func readVariables(d *dataset.Dataset, m *matFile, s *dataset.Split) (labels []int64, err error) {
	images := -1
	var seen []string
	err = m.variables(func(a *matArray) (err error) {
		seen = append(seen, a.name)
		switch a.name {
		case "X":
			d.Shape, images, err = a.pictures()
			if err == nil {
				s.Pixels, err = a.pixels(d.Shape, images)
			}
		case "y":
			if a.data == nil || matSize[a.kind] == 0 || strings.HasPrefix(a.class, "complex") {
				return m.fail(-1, "variable y is of class %s, not numbers", a.class)
			}
			labels, err = a.integers()
		}
		return err
	})
	switch {
	case err != nil:
		return nil, err
	case images < 0 || labels == nil:
		return nil, m.fail(-1, "its variables are %s; X and y are needed", dataset.Shorten(strings.Join(seen, ", ")))
	case len(labels) != images:
		return nil, m.fail(-1, "%d labels in y, but %d images in X", len(labels), images)
	}
	return labels, nil
}

// pictures returns the shape and number of the images in variable X: uint8 of height × width ×
// channels × N, or height × width × N.
func (a *matArray) pictures() (shape [3]int, n int, err error) {
	dims := a.dims
	if a.class != "uint8" || a.kind != matUint8 {
		return shape, 0, a.f.fail(-1, "variable %s is of class %s, not uint8", a.name, a.class)
	}
	switch {
	case len(dims) == 4 && (dims[2] == 1 || dims[2] == 3):
		shape, n = [3]int{dims[2], dims[0], dims[1]}, dims[3]
	case len(dims) == 3:
		shape, n = [3]int{1, dims[0], dims[1]}, dims[2]
	default:
		return shape, 0, a.f.fail(-1, "variable %s has dimensions %v, not height×width×3×N", a.name, dims)
	}
	if shape[1] < 1 || shape[2] < 1 || shape[1] > dataset.MaxSide || shape[2] > dataset.MaxSide || n < 1 {
		return shape, 0, a.f.fail(-1, "variable %s has dimensions %v; sides must be between 1 and %d pixels", a.name, dims, dataset.MaxSide)
	}
	return shape, n, nil
}

// pixels reads the images of variable X. MATLAB's first index, the row, varies fastest, so every
// channel is transposed.
func (a *matArray) pixels(shape [3]int, n int) ([]uint8, error) {
	h, w := shape[1], shape[2]
	features := shape[0] * h * w
	if err := a.f.budget.take(a.f.name, int64(n)*int64(features)); err != nil {
		return nil, err
	}
	out := make([]uint8, 0, min(int64(n)*int64(features), 64<<20))
	one := make([]uint8, features)
	for range n {
		if err := a.read(one); err != nil {
			return nil, err
		}
		if len(out)+features > cap(out) {
			grown := make([]uint8, len(out), min(n*features, 2*cap(out)+features))
			copy(grown, out)
			out = grown
		}
		at := len(out)
		out = out[:at+features]
		for c := range shape[0] {
			for x := range w {
				for y := range h {
					out[at+(c*h+y)*w+x] = one[(c*w+x)*h+y]
				}
			}
		}
	}
	return out, nil
}
