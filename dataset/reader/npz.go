package reader

import (
	"archive/zip"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/klauspost/compress/flate"

	"brainbow/dataset"
	"brainbow/internal/vfs"
)

// arrays is a set of named NumPy arrays: the members of a .npz, or the .npy files of a directory.
type arrays struct {
	file  string // or directory
	names []string
	// open opens an array at its start. Closing it closes the file.
	open   func(name string) (*npyArray, io.Closer, error)
	budget *budget
}

// arrayNames are the accepted names of a dataset's four arrays: images and labels of train, images
// and labels of test. The first existing pair of train is used.
var arrayNames = [][4]string{
	{"x_train", "y_train", "x_test", "y_test"},
	{"train_images", "train_labels", "test_images", "test_labels"},
	{"images_train", "labels_train", "images_test", "labels_test"},
	{"x", "y", "", ""},
	{"images", "labels", "", ""},
	{"data", "labels", "", ""},
	{"image", "label", "", ""},
}

// classArrays are the accepted names of the array with the class names.
var classArrays = []string{"classes", "class_names", "label_names", "target_names"}

// openNPZ opens a .npz file.
func openNPZ(file string, b *budget) (*dataset.Dataset, error) {
	f, err := vfs.OpenRegular(file)
	if err != nil {
		return nil, fmt.Errorf("open data file: %w", err)
	}
	defer f.Close()
	st, err := f.Stat()
	if err != nil {
		return nil, fmt.Errorf("open data file: %w", err)
	}
	set, err := newNPZ(file, f, st.Size())
	if err != nil {
		return nil, err
	}
	set.budget = b
	return set.dataset()
}

func newNPZ(file string, r io.ReaderAt, size int64) (*arrays, error) {
	z, err := zip.NewReader(r, size)
	if err != nil {
		return nil, &dataset.Error{File: file, Offset: -1, Reason: "not a .npz file", Remedy: npyRemedy, Err: err}
	}
	z.RegisterDecompressor(zip.Deflate, func(r io.Reader) io.ReadCloser { return flate.NewReader(r) })
	members := map[string]*zip.File{}
	a := &arrays{file: file}
	for _, m := range z.File {
		name, ok := strings.CutSuffix(m.Name, ".npy")
		if !ok || members[name] != nil {
			continue
		}
		members[name] = m
		a.names = append(a.names, name)
	}
	a.open = func(name string) (*npyArray, io.Closer, error) {
		m := members[name]
		where := file + ": " + name
		// Refuse a member whose declared size is impossible.
		if packed := m.CompressedSize64; packed > uint64(size) || m.UncompressedSize64 > npyMaxBytes || m.UncompressedSize64/deflateRatio > packed {
			return nil, nil, &dataset.Error{File: where, Offset: -1, Reason: fmt.Sprintf("the header declares %d bytes, more than its %d packed bytes can hold", m.UncompressedSize64, packed), Remedy: npyRemedy}
		}
		rc, err := m.Open()
		if err != nil {
			return nil, nil, &dataset.Error{File: where, Offset: -1, Reason: "damaged compressed data", Remedy: npyRemedy, Err: err}
		}
		arr, err := openArray(where, rc, int64(m.UncompressedSize64))
		if err != nil {
			rc.Close()
			return nil, nil, err
		}
		return arr, rc, nil
	}
	return a, nil
}

// openNPY opens the .npy files of a directory: x_train.npy, y_train.npy and so on. For the path of
// a single file it uses the file's directory.
func openNPY(path string, files []string, b *budget) (*dataset.Dataset, error) {
	if len(files) == 1 && files[0] == path {
		_, all, err := contents(filepath.Dir(path))
		if err != nil {
			return nil, err
		}
		path = filepath.Dir(path)
		files = slices.DeleteFunc(all, func(f string) bool { return !strings.EqualFold(filepath.Ext(f), ".npy") })
	}
	a := &arrays{file: path, budget: b}
	paths := map[string]string{}
	for _, f := range files {
		name := strings.TrimSuffix(filepath.Base(f), filepath.Ext(f))
		a.names = append(a.names, name)
		paths[name] = f
	}
	a.open = func(name string) (*npyArray, io.Closer, error) {
		f, err := vfs.OpenRegular(paths[name])
		if err != nil {
			return nil, nil, fmt.Errorf("open data file: %w", err)
		}
		st, err := f.Stat()
		if err != nil {
			f.Close()
			return nil, nil, fmt.Errorf("open data file: %w", err)
		}
		arr, err := openArray(paths[name], f, st.Size())
		if err != nil {
			f.Close()
			return nil, nil, err
		}
		return arr, f, nil
	}
	return a.dataset()
}

// find returns the array of this name in any case, or "".
func (a *arrays) find(name string) string {
	if name == "" {
		return ""
	}
	for _, n := range a.names {
		if strings.EqualFold(n, name) {
			return n
		}
	}
	return ""
}

// dataset reads the arrays of a dataset.
func (a *arrays) dataset() (*dataset.Dataset, error) {
	var four [4]string
	for _, names := range arrayNames {
		for i, name := range names {
			four[i] = a.find(name)
		}
		if four[0] != "" && four[1] != "" {
			break
		}
		four = [4]string{}
	}
	if four[0] == "" {
		return nil, &dataset.Error{
			File: a.file, Offset: -1, Reason: "its arrays are " + dataset.Shorten(strings.Join(a.names, ", ")),
			Remedy: "call them x_train, y_train, x_test and y_test, or X and y, or images and labels",
		}
	}
	d := &dataset.Dataset{}
	splits := []*dataset.Split{&d.Train, &d.Test}
	parts := 1
	switch {
	case four[2] != "" && four[3] != "":
		parts = 2
	case four[2] != "" || four[3] != "":
		return nil, &dataset.Error{File: a.file, Offset: -1, Reason: "the test split has only " + four[2] + four[3], Remedy: "add its other array, x_test or y_test, or leave out both"}
	}
	var rule pixelRule
	for i := range parts {
		if err := a.with(four[2*i], rule.measure); err != nil {
			return nil, err
		}
	}
	labels := make([]classLabels, parts)
	for i, s := range splits[:parts] {
		if err := a.with(four[2*i], func(x *npyArray) (err error) {
			shape := d.Shape
			if s.Pixels, d.Shape, err = rule.images(x); err == nil {
				err = x.end()
			}
			if err == nil && i > 0 && shape != d.Shape {
				err = x.fail(10, "images of shape %v (channels, height, width), but those of %s have %v", d.Shape, four[0], shape)
			}
			return err
		}); err != nil {
			return nil, err
		}
		if err := a.with(four[2*i+1], func(x *npyArray) (err error) {
			if labels[i], err = readClassLabels(x); err == nil {
				err = x.end()
			}
			if n := len(s.Pixels) / d.Features(); err == nil && labels[i].len() != n {
				err = x.fail(10, "%d labels, but %s has %d images", labels[i].len(), four[2*i], n)
			}
			return err
		}); err != nil {
			return nil, err
		}
	}
	if err := setLabels(d, a.file, labels); err != nil {
		return nil, err
	}
	for _, name := range classArrays {
		if found := a.find(name); found != "" {
			if err := a.with(found, func(x *npyArray) error { return rename(d, x, labels[0]) }); err != nil {
				return nil, err
			}
		}
	}
	return d, nil
}

// with opens an array, calls do and closes the array.
func (a *arrays) with(name string, do func(*npyArray) error) error {
	x, c, err := a.open(name)
	if err != nil {
		return err
	}
	x.budget = a.budget
	err = do(x)
	if closeErr := c.Close(); err == nil && closeErr != nil {
		err = x.broken(closeErr)
	}
	return err
}

// rename gives classes with the numbers 0, 1, 2 … the names in an array.
func rename(d *dataset.Dataset, x *npyArray, labels classLabels) error {
	if x.kind != 'U' && x.kind != 'S' || len(x.shape) != 1 || labels.names != nil {
		return nil
	}
	names, err := x.texts()
	if err != nil {
		return err
	}
	if len(names) != len(d.Classes) {
		return nil // the classes keep their numbers, because the names do not match them
	}
	d.Classes = names
	return nil
}
