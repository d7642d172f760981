package dataset

// Dataset is a set of labelled samples of one shape, in a training and a test
// split.
type Dataset struct {
	Name    string   // the name that was opened: mnist
	Title   string   // for people: MNIST handwritten digits
	Classes []string // name of each class, indexed by label
	Shape   [3]int   // channels, height, width; points in the plane are {2, 1, 1}
	Train   Split
	Test    Split
	// Notes are sentences for people about the choices made when it was opened: how images were
	// resized, where the test split comes from.
	Notes []string
	// Skipped lists the files that could not be read and were left out, sorted.
	Skipped []BadFile

	// FilesDigest is the hash of a folder's files that Fingerprint includes, from
	// [FilesDigest]; "" for other datasets.
	FilesDigest string
}

// BadFile is a file that could not be read, and why.
type BadFile struct{ File, Reason string }

// Split is one part of a dataset. Images have Pixels, points have Values; the
// other is nil.
type Split struct {
	Pixels []uint8   // N × C × H × W, sample-major
	Values []float32 // N × C × H × W, sample-major
	Labels []uint16  // N
	Files  []string  // N: the file of each sample, relative to the dataset; nil if samples have no separate files
	// Weights are the factors of the samples' losses in training, 0 for one that is left out; nil if
	// all are 1. [Dataset.Adjusted] sets them.
	Weights []float32
}

// Len returns the number of samples.
func (s *Split) Len() int { return len(s.Labels) }

// Called returns the dataset's name for pictures: its name or, for a path, the last element without
// extension.
func (d *Dataset) Called() string {
	if IsPath(d.Name) {
		return d.Title
	}
	return d.Name
}

// Features returns the number of values of one sample, C·H·W.
func (d *Dataset) Features() int { return d.Shape[0] * d.Shape[1] * d.Shape[2] }

// pixels returns the raw row of sample i, nil for points.
func (s *Split) pixels(i, features int) []uint8 {
	if s.Pixels == nil {
		return nil
	}
	return s.Pixels[i*features : (i+1)*features : (i+1)*features]
}

// values returns the row of sample i, nil for images.
func (s *Split) values(i, features int) []float32 {
	if s.Values == nil {
		return nil
	}
	return s.Values[i*features : (i+1)*features : (i+1)*features]
}

// limit keeps the first n samples; 0 keeps all.
func (s *Split) limit(n, features int) {
	if n <= 0 || n >= s.Len() {
		return
	}
	s.cut(n, features)
}

// cut keeps the first n samples.
func (s *Split) cut(n, features int) {
	s.Labels = s.Labels[:n:n]
	if s.Files != nil {
		s.Files = s.Files[:n:n]
	}
	if s.Pixels != nil {
		s.Pixels = s.Pixels[: n*features : n*features]
	}
	if s.Values != nil {
		s.Values = s.Values[: n*features : n*features]
	}
}

// Filter keeps only the samples i for which keep(i) is true, in order. features is the number of
// values of a sample.
func (s *Split) Filter(features int, keep func(i int) bool) {
	n := 0
	for i := range s.Len() {
		if keep(i) {
			s.move(n, i, features)
			n++
		}
	}
	s.cut(n, features)
}

// keep drops the samples whose class is not in the table and gives the others their label from the
// table. It returns the number of samples left.
func (s *Split) keep(table []int, features int) int {
	n := 0
	for i, label := range s.Labels {
		to := table[label]
		if to < 0 {
			continue
		}
		s.move(n, i, features)
		s.Labels[n] = uint16(to)
		n++
	}
	s.cut(n, features)
	return n
}

// move overwrites sample to with sample i.
func (s *Split) move(to, i, features int) {
	if to == i {
		return
	}
	s.Labels[to] = s.Labels[i]
	if s.Files != nil {
		s.Files[to] = s.Files[i]
	}
	if s.Pixels != nil {
		copy(s.Pixels[to*features:(to+1)*features], s.Pixels[i*features:(i+1)*features])
	}
	if s.Values != nil {
		copy(s.Values[to*features:(to+1)*features], s.Values[i*features:(i+1)*features])
	}
}
