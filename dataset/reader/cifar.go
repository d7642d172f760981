package reader

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"

	"brainbow/dataset"
	"brainbow/internal/vfs"
)

// cifar10 is CIFAR-10 in its official binary version: files of records, each a
// label byte and 3 × 32 × 32 pixels, channel by channel.
type cifar10 struct{}

const (
	cifarPixels = 3 * 32 * 32
	cifarRecord = 1 + cifarPixels
	// cifarMaxRecords bounds one file; the official ones hold 10,000.
	cifarMaxRecords = 1 << 20
	cifarBatches    = 5
	cifarTest       = "test_batch.bin"
)

// cifarDirs are the accepted names of its directory: ours, and that of the official archive.
var cifarDirs = []string{"cifar10", "cifar-10-batches-bin"}

var cifarClasses = []string{"airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"}

func (cifar10) called() string { return "cifar10" }

// locate returns the existing training batches, at least one, and the test batch.
func (cifar10) locate(root string) (train []string, test string, err error) {
	dir := filepath.Join(root, cifarDirs[0])
	for _, name := range cifarDirs {
		if st, err := os.Stat(filepath.Join(root, name)); err == nil && st.IsDir() {
			dir = filepath.Join(root, name)
			break
		}
	}
	var missing []string
	exists := func(name string) (path string, ok bool) {
		path = filepath.Join(dir, name)
		_, serr := os.Stat(path)
		if serr != nil && !os.IsNotExist(serr) {
			err = fmt.Errorf("open dataset cifar10: %w", serr)
		}
		return path, serr == nil
	}
	for i := 1; i <= cifarBatches; i++ {
		if path, ok := exists(fmt.Sprintf("data_batch_%d.bin", i)); ok {
			train = append(train, path)
		}
	}
	if len(train) == 0 {
		missing = append(missing, "data_batch_1.bin")
	}
	test, ok := exists(cifarTest)
	if !ok {
		missing = append(missing, cifarTest)
	}
	if err == nil && missing != nil {
		err = missingError("cifar10", dir, missing, "the official binary batches (data_batch_1.bin … test_batch.bin), unpacked,")
	}
	return train, test, err
}

// cifarRecords returns the number of records in a file of this size.
func cifarRecords(path string, size int64) (int, error) {
	n := size / cifarRecord
	switch {
	case size == 0:
		return 0, &dataset.Error{File: path, Reason: "the file is empty", Remedy: fetchAgain}
	case size%cifarRecord != 0:
		return 0, &dataset.Error{
			File: path, Offset: n * cifarRecord,
			Reason: fmt.Sprintf("the last record has %d bytes, not %d: the file is cut short or of another kind", size%cifarRecord, cifarRecord),
			Remedy: fetchAgain,
		}
	case n > cifarMaxRecords:
		return 0, &dataset.Error{File: path, Reason: fmt.Sprintf("it must have at most %[2]d records, not %[1]d", n, cifarMaxRecords), Remedy: fetchAgain}
	}
	return int(n), nil
}

// readCIFAR reads records into pixels and labels until both are full.
func readCIFAR(path string, r io.Reader, pixels []uint8, labels []uint16) error {
	record := make([]byte, cifarRecord)
	for i := range labels {
		offset := int64(i) * cifarRecord
		if _, err := io.ReadFull(r, record); err != nil {
			return &dataset.Error{File: path, Offset: offset, Reason: "the file became shorter while it was read", Remedy: fetchAgain, Err: err}
		}
		if int(record[0]) >= len(cifarClasses) {
			return &dataset.Error{File: path, Offset: offset, Reason: fmt.Sprintf("label %d, but CIFAR-10 has classes 0 to %d", record[0], len(cifarClasses)-1), Remedy: fetchAgain}
		}
		labels[i] = uint16(record[0])
		copy(pixels[i*cifarPixels:], record[1:])
	}
	return nil
}

// load reads all batches concurrently.
func (c cifar10) load(root string, b *budget) (*dataset.Dataset, error) {
	train, test, err := c.locate(root)
	if err != nil {
		return nil, err
	}
	paths := append(train, test)
	counts := make([]int, len(paths))
	total := 0
	for i, path := range paths {
		if counts[i], err = countCIFAR(path); err != nil {
			return nil, err
		}
		if i < len(train) {
			total += counts[i]
		}
	}
	d := &dataset.Dataset{Name: "cifar10", Title: c.title(len(train)), Classes: cifarClasses, Shape: [3]int{3, 32, 32}}
	if err := b.take("cifar10", int64(total+counts[len(train)])*(cifarPixels+2)); err != nil {
		return nil, err
	}
	split := func(n int) dataset.Split {
		return dataset.Split{Pixels: make([]uint8, n*cifarPixels), Labels: make([]uint16, n)}
	}
	d.Train, d.Test = split(total), split(counts[len(train)])
	errs := make([]error, len(paths))
	var wg sync.WaitGroup
	at := 0
	for i, path := range paths {
		s := &d.Train
		if i == len(train) {
			s, at = &d.Test, 0
		}
		from, to := at, at+counts[i]
		at = to
		wg.Go(func() { errs[i] = loadCIFAR(path, s.Pixels[from*cifarPixels:to*cifarPixels], s.Labels[from:to]) })
	}
	wg.Wait()
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	return d, nil
}

func (cifar10) title(batches int) string {
	if batches == cifarBatches {
		return "CIFAR-10 photographs"
	}
	return fmt.Sprintf("CIFAR-10 photographs (%d of %d training batches)", batches, cifarBatches)
}

func countCIFAR(path string) (int, error) {
	st, err := os.Stat(path)
	if err == nil && st.IsDir() {
		err = errors.New("it is a directory, not a file")
	}
	if err != nil {
		return 0, fmt.Errorf("open data file %s: %w", path, err)
	}
	return cifarRecords(path, st.Size())
}

func loadCIFAR(path string, pixels []uint8, labels []uint16) error {
	f, err := vfs.OpenRegular(path)
	if err != nil {
		return fmt.Errorf("open data file: %w", err)
	}
	defer f.Close()
	return readCIFAR(path, f, pixels, labels)
}

func (c cifar10) info(root string) dataset.Info {
	info := dataset.Info{Name: "cifar10", Title: "CIFAR-10 photographs", Where: filepath.Join(root, cifarDirs[0]), Classes: cifarClasses, Shape: [3]int{3, 32, 32}}
	train, test, err := c.locate(root)
	if err != nil {
		return absent(info, err)
	}
	info.Present, info.Where, info.Title = true, filepath.Dir(test), c.title(len(train))
	for _, path := range append(train, test) {
		n, err := countCIFAR(path)
		if err != nil {
			info.Problem = err
			return info
		}
		if path == test {
			info.Test = n
		} else {
			info.Train += n
		}
	}
	return info
}
