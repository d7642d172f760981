package dataset

// Dataset is a set of labelled samples of one shape, in a training and a test
// split.
type Dataset struct {
	Name    string   // what Open was asked for: mnist
	Title   string   // for people: MNIST handwritten digits
	Classes []string // name of each class, indexed by label
	Shape   [3]int   // channels, height, width; points in the plane are {2, 1, 1}
	Train   Split
	Test    Split
}

// Split is one part of a dataset. Images have Pixels, points have Values; the
// other is nil.
type Split struct {
	Pixels []uint8   // N × C × H × W, sample-major
	Values []float32 // N × C × H × W, sample-major
	Labels []uint16  // N
}

// Len returns the number of samples.
func (s *Split) Len() int { return len(s.Labels) }

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
	s.Labels = s.Labels[:n:n]
	if s.Pixels != nil {
		s.Pixels = s.Pixels[: n*features : n*features]
	}
	if s.Values != nil {
		s.Values = s.Values[: n*features : n*features]
	}
}

// keep drops the samples whose class is not in the table and gives the others
// the label the table has for them. It returns how many samples are left.
func (s *Split) keep(table []int, features int) int {
	n := 0
	for i, label := range s.Labels {
		to := table[label]
		if to < 0 {
			continue
		}
		s.Labels[n] = uint16(to)
		if s.Pixels != nil {
			copy(s.Pixels[n*features:(n+1)*features], s.Pixels[i*features:(i+1)*features])
		}
		if s.Values != nil {
			copy(s.Values[n*features:(n+1)*features], s.Values[i*features:(i+1)*features])
		}
		n++
	}
	s.Labels = s.Labels[:n:n]
	if s.Pixels != nil {
		s.Pixels = s.Pixels[: n*features : n*features]
	}
	if s.Values != nil {
		s.Values = s.Values[: n*features : n*features]
	}
	return n
}
