package reader

import (
	"fmt"
	"math"
	"slices"
	"strconv"

	"brainbow/dataset"
)

// pixelRule converts the values of an array to pixels of 0…255; the splits of a dataset share one.
//
//	uint8                  as they are
//	bool                   0 and 255
//	other whole numbers    as they are, within 0…255; uint16 beyond that: the upper eight bits
//	floats                 times 255 if none is above 1, else as they are; rounded to even
type pixelRule struct {
	max float64 // of all values
}

// measure reads a whole array to find its largest value, unless its values are bytes.
func (p *pixelRule) measure(a *npyArray) error {
	if a.kind == 'S' || a.kind == 'U' {
		return a.fail(10, "texts, not images")
	}
	if a.size == 1 {
		if a.kind != 'i' {
			return nil
		}
	}
	buf := make([]float64, 1<<13)
	for at, n := 0, a.count(); at < n; at += len(buf) {
		v := buf[:min(len(buf), n-at)]
		if err := a.floats(v); err != nil {
			return err
		}
		for i, x := range v {
			if !(x >= 0) || math.IsInf(x, 0) {
				return rescale(a.fail(a.head+int64(at+i)*int64(a.size), "value %d is %v", at+i, x))
			}
			p.max = max(p.max, x)
		}
	}
	if limit := 255.0; p.max > limit && !(a.kind == 'u' && a.size == 2) {
		return rescale(a.fail(10, "values must be at most 255, not %v", p.max))
	}
	return nil
}

// rescale adds the remedy to an error about values out of range.
func rescale(err error) error {
	err.(*dataset.Error).Remedy = "bring the values to 0…1 or 0…255 before saving; the recipe's transforms can standardise them again"
	return err
}

// pixels turns values into pixels.
func (p *pixelRule) pixels(dst []uint8, src []float64, a *npyArray) {
	factor := 1.0
	switch {
	case a.kind == 'f' && p.max <= 1, a.kind == 'b':
		factor = 255
	case a.kind == 'u' && a.size == 2 && p.max > 255:
		for i, v := range src {
			dst[i] = uint8(uint16(v) >> 8)
		}
		return
	}
	for i, v := range src {
		dst[i] = uint8(math.RoundToEven(float64(v * factor)))
	}
}

// planes returns the layout of an array of samples: the shape of one sample and, for every value of
// it in the array's order of indices (last fastest), its index in C × H × W.
//
//	N × H × W         one channel
//	N × H × W × 1|3   channels last, also where channels first would fit too
//	N × 1|3 × H × W   channels first
//	N × k             k = s²: s × s in one channel; k = 3·s²: three channels, one after the other
func (a *npyArray) planes() (shape [3]int, place []int32, err error) {
	dims := a.shape
	remedy := func(err error) error {
		e := err.(*dataset.Error)
		e.Remedy = "images are N×H×W, N×H×W×3 or N×3×H×W"
		return e
	}
	colours := func(n int) bool { return n == 1 || n == 3 }
	last := false
	switch {
	case len(dims) == 3:
		shape = [3]int{1, dims[1], dims[2]}
	case len(dims) == 4 && colours(dims[3]):
		shape, last = [3]int{dims[3], dims[1], dims[2]}, true
	case len(dims) == 4 && colours(dims[1]):
		shape = [3]int(dims[1:])
	case len(dims) == 2:
		for _, c := range []int{1, 3} {
			if s := int(math.Sqrt(float64(dims[1] / c))); s > 0 && c*s*s == dims[1] {
				shape = [3]int{c, s, s}
				break
			}
		}
		if shape[0] == 0 {
			return shape, nil, remedy(a.fail(10, "%d values per sample are no square image", dims[1]))
		}
	default:
		return shape, nil, remedy(a.fail(10, "shape %v", dims))
	}
	if dims[0] < 1 {
		return shape, nil, remedy(a.fail(10, "no images (shape %v)", dims))
	}
	for _, side := range shape {
		if side < 1 || side > dataset.MaxSide {
			return shape, nil, remedy(a.fail(10, "images of shape %v; sides must be between 1 and %d pixels", dims[1:], dataset.MaxSide))
		}
	}
	c, h, w := shape[0], shape[1], shape[2]
	place = make([]int32, c*h*w)
	for i := range place {
		place[i] = int32(i)
		if last {
			place[i] = int32(i%c*h*w + i/c)
		}
	}
	return shape, place, nil
}

// images reads an array of images. It needs memory for the pixels and, in Fortran order, for one
// value of every sample.
func (p *pixelRule) images(a *npyArray) (pixels []uint8, shape [3]int, err error) {
	shape, place, err := a.planes()
	if err != nil {
		return nil, shape, err
	}
	n, features := a.shape[0], len(place)
	if err := a.budget.take(a.file, int64(n)*int64(features)); err != nil {
		return nil, shape, err
	}
	pixels = make([]uint8, n*features)
	if a.fortran {
		return pixels, shape, p.fortran(pixels, a, place)
	}
	values, row := make([]float64, features), make([]uint8, features)
	straight := shape[0] == 1 || place[1] == 1
	for i := range n {
		to := pixels[i*features : (i+1)*features]
		from := to
		if !straight {
			from = row
		}
		if err := p.next(from, values, a); err != nil {
			return nil, shape, err
		}
		if !straight {
			for k, v := range row {
				to[place[k]] = v
			}
		}
	}
	return pixels, shape, nil
}

// next reads len(dst) pixels.
func (p *pixelRule) next(dst []uint8, values []float64, a *npyArray) error {
	if a.kind == 'u' && a.size == 1 {
		raw, err := a.read(len(dst))
		copy(dst, raw)
		return err
	}
	if err := a.floats(values[:len(dst)]); err != nil {
		return err
	}
	p.pixels(dst, values[:len(dst)], a)
	return nil
}

// fortran reads an array whose first index, the sample's, varies fastest.
func (p *pixelRule) fortran(pixels []uint8, a *npyArray, place []int32) error {
	n, features := a.shape[0], len(place)
	if err := a.budget.take(a.file, 9*int64(n)); err != nil {
		return err
	}
	values, column := make([]float64, n), make([]uint8, n)
	index := make([]int, len(a.shape)-1) // of the sample's values; the first varies fastest
	for range features {
		if err := p.next(column, values, a); err != nil {
			return err
		}
		at := 0
		for k, i := range index {
			at = at*a.shape[k+1] + i
		}
		to := int(place[at])
		for i, v := range column {
			pixels[i*features+to] = v
		}
		for k := range index {
			if index[k]++; index[k] < a.shape[k+1] {
				break
			}
			index[k] = 0
		}
	}
	return nil
}

// classLabels are labels as stored: numbers or names.
type classLabels struct {
	numbers []int64
	names   []string
}

func (l classLabels) len() int { return max(len(l.numbers), len(l.names)) }

// readClassLabels reads whole numbers or strings of shape N or N × 1, or one-hot rows, N × classes.
func readClassLabels(a *npyArray) (l classLabels, err error) {
	dims := a.shape
	if len(dims) == 2 && dims[1] == 1 {
		dims = dims[:1]
	}
	switch {
	case len(dims) == 1 && (a.kind == 'U' || a.kind == 'S'):
		l.names, err = a.texts()
		return l, err
	case len(dims) == 1:
		values := make([]float64, dims[0])
		if err := a.floats(values); err != nil {
			return l, err
		}
		l.numbers = make([]int64, len(values))
		for i, v := range values {
			if v != math.Trunc(v) || math.Abs(v) > 1<<53 {
				return l, &dataset.Error{File: a.file, Offset: a.head + int64(i*a.size), Reason: fmt.Sprintf("label %d is %v, not a whole number", i, v), Remedy: "labels must be numbers or names of classes"}
			}
			l.numbers[i] = int64(v)
		}
		return l, nil
	case len(dims) == 2 && a.kind != 'U' && a.kind != 'S' && dims[1] <= maxClasses:
		return a.oneHot()
	}
	return l, &dataset.Error{File: a.file, Offset: 10, Reason: fmt.Sprintf("labels of shape %v", a.shape), Remedy: "labels must be N numbers or names, or N one-hot rows"}
}

func (a *npyArray) oneHot() (l classLabels, err error) {
	n, classes := a.shape[0], a.shape[1]
	l.numbers = make([]int64, n)
	ones := make([]int, n)
	outer, inner := n, classes
	if a.fortran {
		outer, inner = classes, n
	}
	row := make([]float64, inner)
	for i := range outer {
		if err := a.floats(row); err != nil {
			return l, err
		}
		for k, v := range row {
			sample, class := i, k
			if a.fortran {
				sample, class = k, i
			}
			switch v {
			case 0:
			case 1:
				l.numbers[sample] = int64(class)
				ones[sample]++
			default:
				ones[sample] += 2
			}
		}
	}
	if i := slices.IndexFunc(ones, func(n int) bool { return n != 1 }); i >= 0 {
		return l, &dataset.Error{File: a.file, Offset: -1, Reason: fmt.Sprintf("row %d of the labels must be zeros and a single 1", i), Remedy: "labels must be N numbers or names, or N one-hot rows"}
	}
	return l, nil
}

// setLabels sets the labels of the splits. Classes are the different labels of both, in order:
// numbers by value, names in natural order.
func setLabels(d *dataset.Dataset, file string, parts []classLabels) error {
	index := map[string]uint16{}
	all := map[int64]string{}
	named := false
	for _, l := range parts {
		named = named || l.names != nil
	}
	// text returns the name of a label.
	text := func(l classLabels, i int) string {
		if l.names != nil {
			return l.names[i]
		}
		s, ok := all[l.numbers[i]]
		if !ok {
			s = strconv.FormatInt(l.numbers[i], 10)
			all[l.numbers[i]] = s
		}
		return s
	}
	for _, l := range parts {
		for i := range l.len() {
			name := text(l, i)
			if _, ok := index[name]; !ok {
				if index[name] = 0; len(index) > maxClasses {
					return tooManyClasses(file, len(index))
				}
				d.Classes = append(d.Classes, name)
			}
		}
	}
	if len(d.Classes) < 2 {
		return &dataset.Error{File: file, Offset: -1, Reason: fmt.Sprintf("it has only one class, %v", d.Classes), Remedy: "at least two classes are needed: labels must be numbers or names of classes"}
	}
	slices.SortFunc(d.Classes, func(a, b string) int {
		if !named {
			x, _ := strconv.ParseInt(a, 10, 64)
			y, _ := strconv.ParseInt(b, 10, 64)
			if x != y {
				return map[bool]int{true: -1, false: 1}[x < y]
			}
		}
		return naturalCompare(a, b)
	})
	for i, name := range d.Classes {
		index[name] = uint16(i)
	}
	for k, s := range []*dataset.Split{&d.Train, &d.Test}[:len(parts)] {
		s.Labels = make([]uint16, parts[k].len())
		for i := range s.Labels {
			s.Labels[i] = index[text(parts[k], i)]
		}
	}
	return nil
}
