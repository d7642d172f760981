package reader

import (
	"fmt"
	"os"
	"path/filepath"

	"brainbow/dataset"
)

// mnistFamily is a dataset that consists of four files like those of MNIST.
type mnistFamily struct {
	name, title string
	classes     []string
}

var families = []mnistFamily{
	{"mnist", "MNIST handwritten digits", dataset.DigitNames()},
	{"fashion-mnist", "Fashion-MNIST clothing", []string{
		"T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot",
	}},
	{"kmnist", "Kuzushiji-MNIST cursive Japanese", []string{"お", "き", "す", "つ", "な", "は", "ま", "や", "れ", "を"}},
}

// mnistFiles are the official names without .gz: images and labels of train,
// images and labels of test.
var mnistFiles = [4]string{
	"train-images-idx3-ubyte", "train-labels-idx1-ubyte",
	"t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte",
}

func (m *mnistFamily) called() string { return m.name }

// locate returns the paths of the four files, each unpacked rather than packed if both exist, or a
// *MissingError.
func (m *mnistFamily) locate(root string) (paths [4]string, err error) {
	dir := filepath.Join(root, m.name)
	var missing []string
	for i, name := range mnistFiles {
		for _, ending := range []string{"", ".gz"} {
			path := filepath.Join(dir, name+ending)
			_, err := os.Stat(path)
			if err == nil {
				paths[i] = path
				break
			}
			if !os.IsNotExist(err) {
				return paths, fmt.Errorf("open dataset %s: %w", m.name, err)
			}
		}
		if paths[i] == "" {
			missing = append(missing, name+".gz")
		}
	}
	if missing != nil {
		return paths, missingError(m.name, dir, missing, "the four official files, as downloaded (.gz) or unpacked,")
	}
	return paths, nil
}

// load reads the four files concurrently.
func (m *mnistFamily) load(root string, b *budget) (*dataset.Dataset, error) {
	paths, err := m.locate(root)
	if err != nil {
		return nil, err
	}
	var dims [2][3]int
	var data [4][]byte
	var errs [4]error
	done := make(chan struct{})
	for i := range paths {
		go func() {
			defer func() { done <- struct{}{} }()
			x, err := openIDX(paths[i])
			if err != nil {
				errs[i] = err
				return
			}
			defer x.close()
			x.budget = b
			if i%2 == 0 {
				dims[i/2], data[i], errs[i] = x.readImages()
			} else {
				data[i], errs[i] = x.readLabels(len(m.classes))
			}
		}()
	}
	for range paths {
		<-done
	}
	for _, err := range errs {
		if err != nil {
			return nil, err
		}
	}
	for i, d := range dims {
		if labels := len(data[2*i+1]); labels != d[0] {
			return nil, &dataset.Error{
				File: paths[2*i+1], Offset: 4,
				Reason: fmt.Sprintf("%d labels, but %s has %d images", labels, filepath.Base(paths[2*i]), d[0]),
				Remedy: "the two files are not of the same split: " + fetchAgain,
			}
		}
		if d[0] == 0 {
			return nil, &dataset.Error{File: paths[2*i], Offset: 4, Reason: "no images", Remedy: fetchAgain}
		}
	}
	if dims[0][1] != dims[1][1] || dims[0][2] != dims[1][2] {
		return nil, &dataset.Error{
			File: paths[2], Offset: 8,
			Reason: fmt.Sprintf("images of %d×%d, but those of %s are %d×%d", dims[1][1], dims[1][2], filepath.Base(paths[0]), dims[0][1], dims[0][2]),
			Remedy: "train and test files are not of the same dataset: " + fetchAgain,
		}
	}
	return &dataset.Dataset{
		Name: m.name, Title: m.title, Classes: m.classes,
		Shape: [3]int{1, dims[0][1], dims[0][2]},
		Train: dataset.Split{Pixels: data[0], Labels: widen(data[1])},
		Test:  dataset.Split{Pixels: data[2], Labels: widen(data[3])},
	}, nil
}

// widen converts bytes to labels.
func widen(b []byte) []uint16 {
	labels := make([]uint16, len(b))
	for i, l := range b {
		labels[i] = uint16(l)
	}
	return labels
}

// info describes the dataset from the headers of its image files.
func (m *mnistFamily) info(root string) dataset.Info {
	info := dataset.Info{Name: m.name, Title: m.title, Where: filepath.Join(root, m.name), Classes: m.classes}
	info.Shape = [3]int{1, 28, 28} // of all the official files
	paths, err := m.locate(root)
	if err != nil {
		return absent(info, err)
	}
	info.Present = true
	var n [2]int
	for i := range n {
		x, err := openIDX(paths[2*i])
		if err != nil {
			info.Problem = err
			return info
		}
		d, err := x.header(idxImages)
		x.close()
		if err != nil {
			info.Problem = err
			return info
		}
		n[i], info.Shape = d[0], [3]int{1, d[1], d[2]}
	}
	info.Train, info.Test = n[0], n[1]
	return info
}
