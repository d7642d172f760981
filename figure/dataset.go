package figure

import (
	"fmt"
	"image"
	"math"
	"strconv"

	"brainbow/dataset"
	"brainbow/render"
)

// maxClasses is the number of classes that a picture of a dataset shows; it shows
// the first ones.
const maxClasses = 40

// Dataset draws an overview of a dataset: for every class how many samples both
// splits have, their mean, and random samples of a split; and how many samples
// are duplicates. Points in the plane are drawn where they lie. split,
// perClass, draw and name are as in [Samples].
func Dataset(name string, d *dataset.Dataset, split string, perClass int, draw uint64) (*render.Figure, error) {
	s := &d.Train
	if split == "test" {
		s = &d.Test
	}
	if s.Len() == 0 {
		return nil, unavailable("dataset", "the "+split+" split of "+d.Called()+" is empty", "choose the other split")
	}
	title := "The dataset " + d.Called()
	if name != "" {
		title = name + ": the dataset " + d.Called()
	}
	f := render.New(title, "")
	names := about{Classes: firstClasses(d)}.names(f)
	f.Subtitle = parts(d.Title, sizeWords(d), plural(d.Train.Len(), "training sample"), plural(d.Test.Len(), "test sample"))
	sheet := &dataSheet{c: f.Body, d: d, names: names}
	sheet.train, sheet.test = d.ClassCounts()
	sheet.draw(s, s.RandomPerClass(len(d.Classes), max(perClass, 1), draw), split)
	if s.Pixels == nil {
		const shown = 400
		plane := &render.Canvas{}
		drawPoints(plane, names, s, s.RandomPerClass(len(d.Classes), shown, draw)[:len(names)], d.Features())
		f.Body.Draw(0, sheet.bottom+4*render.Unit, plane)
	}
	repeated := repeats(d)
	f.Caption = sheet.caption(split, s.Pixels != nil) + " " + repeated
	f.Description = fmt.Sprintf("%s, %d classes, training and test samples of each:", title, len(d.Classes))
	for i, n := range names {
		if i > 0 {
			f.Description += ","
		}
		f.Description += fmt.Sprintf(" %s %s and %s", n, render.Count(int64(sheet.train[i])), render.Count(int64(sheet.test[i])))
	}
	f.Description += ". " + repeated
	return f, nil
}

// firstClasses returns the names of the classes that a picture has room for.
func firstClasses(d *dataset.Dataset) []string { return d.Classes[:min(len(d.Classes), maxClasses)] }

// sizeWords says what a sample is: "28 × 28 pixels", "2 coordinates".
func sizeWords(d *dataset.Dataset) string {
	if d.Train.Values != nil {
		return plural(d.Features(), "coordinate")
	}
	words := fmt.Sprintf("%d × %d pixels", d.Shape[1], d.Shape[2])
	if d.Shape[0] == 3 {
		words += " in colour"
	}
	return words
}

// repeats says in sentences which samples are duplicates.
func repeats(d *dataset.Dataset) string {
	r := d.Repeats()
	var text string
	switch n := len(r.Across); {
	case n == 0:
		text = "No test sample is in the training set."
	case n == 1:
		text = "1 test sample is also in the training set"
	default:
		text = render.Count(int64(n)) + " test samples are also in the training set"
	}
	if len(r.Across) > 0 {
		if r.Conflicts > 0 {
			text += fmt.Sprintf(", %s with another label", render.Count(int64(r.Conflicts)))
		}
		text += "."
	}
	if r.Train+r.Test > 0 {
		text += fmt.Sprintf(" Samples that equal an earlier one of their own set: %s in training, %s in test.", render.Count(int64(r.Train)), render.Count(int64(r.Test)))
	}
	return text
}

// dataSheet draws a row for every class.
type dataSheet struct {
	c           *render.Canvas
	d           *dataset.Dataset
	names       []string
	train, test []int
	bottom      float64 // of the last row
}

// Colours of the two splits' bars.
var (
	trainColor = render.Color{R: 74, G: 99, B: 130, A: 255}
	testColor  = render.Color{R: 160, G: 181, B: 205, A: 255}
)

// draw sets the rows: name, bars, mean and samples.
func (t *dataSheet) draw(s *dataset.Split, ids [][]int32, split string) {
	const (
		gap  = 4.0
		bars = 13 * render.Unit
		page = 800.0
	)
	nameStyle := render.TextStyle{Size: render.Heading, Bold: true}
	small := render.TextStyle{Size: render.Small, Color: render.Muted}
	room := 18 * render.Unit
	left, count, top := 0.0, 0.0, 1
	for i, n := range t.names {
		left = max(left, min(render.Measure(n, nameStyle), room))
		for _, n := range []int{t.train[i], t.test[i]} {
			top = max(top, n)
			count = max(count, render.Measure(render.Count(int64(n)), small))
		}
	}
	left = max(left, render.Measure("class", small)) + 2*render.Unit
	mean := left + bars + count + 3*render.Unit
	h, w := t.d.Shape[1], t.d.Shape[2]
	most := 1
	for _, row := range ids[:len(t.names)] {
		most = max(most, len(row))
	}
	pictures := s.Pixels != nil
	tw, th := 0.0, 0.0
	if pictures {
		target := min(max((page-mean-3*render.Unit)/float64(most+1)-gap, 1), 64)
		pixel := render.PixelSize(w, h, target)
		tw, th = pixel*float64(w), pixel*float64(h)
	}
	first := mean + max(tw, render.Measure("mean", small)) + 3*render.Unit
	row, begin := max(th+gap, 36), 3*render.Unit
	t.c.Label(0, render.Unit, "class", small)
	t.legend(left, small)
	var means [][]float32
	if pictures {
		t.c.Label(mean, render.Unit, "mean", small)
		t.c.Label(first, render.Unit, "random samples of the "+map[string]string{"train": "training", "test": "test"}[split]+" set", small)
		means = t.d.MeanImages(s)
	}
	n := t.d.Features()
	short := render.ShortNames(t.names, room, render.TextStyle{Bold: nameStyle.Bold})
	for k, name := range t.names {
		y := begin + float64(k)*row
		style := nameStyle
		if render.Measure(name, style) > room {
			style.Size = render.Body
		}
		t.c.Label(0, y+th/2+(row-gap-th)/2, short[k], style)
		for j, b := range []struct {
			n     int
			color render.Color
			words string
		}{{t.train[k], trainColor, "training samples"}, {t.test[k], testColor, "test samples"}} {
			middle := y + (row-gap)/2 + float64(2*j-1)*8
			width := bars * float64(b.n) / float64(top)
			if b.n > 0 {
				t.c.Rect(left, middle-5, max(width, 1), 10, render.Style{Fill: b.color}, fmt.Sprintf("%s, %s %s", name, render.Count(int64(b.n)), b.words))
			}
			t.c.Label(left+width+6, middle, render.Count(int64(b.n)), small)
		}
		if !pictures {
			continue
		}
		at := y + (row-gap-th)/2
		t.c.Image(mean, at, tw, th, meanImage(means[k], t.d.Shape), "mean of "+name)
		for j, id := range ids[k] {
			img := render.Pixels(s.Pixels[int(id)*n:(int(id)+1)*n], t.d.Shape[0], h, w)
			t.c.Image(first+float64(j)*(tw+gap), at, tw, th, img, "sample "+strconv.Itoa(int(id))+", "+name)
		}
	}
	t.bottom = begin + float64(len(t.names))*row - gap
	right := mean
	if pictures {
		right = first + float64(most)*(tw+gap) - gap
	}
	t.c.Extend(right, t.bottom)
}

// legend names the colours of the bars above them.
func (t *dataSheet) legend(x float64, style render.TextStyle) {
	for _, e := range []struct {
		color render.Color
		text  string
	}{{trainColor, "training"}, {testColor, "test"}} {
		t.c.Rect(x, render.Unit-4, 8, 8, render.Style{Fill: e.color}, "")
		t.c.Label(x+12, render.Unit, e.text, style)
		x += 12 + render.Measure(e.text, style) + 1.5*render.Unit
	}
}

// caption says how to read the rows.
func (t *dataSheet) caption(split string, pictures bool) string {
	text := "The bars count the samples of each class, for training and for testing."
	if pictures {
		text += " The mean is that of the class's " + map[string]string{"train": "training", "test": "test"}[split] + " samples, pixel by pixel."
	} else {
		text += " Each mark is one sample at its two coordinates."
	}
	if n := len(t.d.Classes); n > len(t.names) {
		text += fmt.Sprintf(" Shown are the first %d of %s classes.", len(t.names), render.Count(int64(n)))
	}
	return text
}

// meanImage makes a picture of a class's mean, whose values are 0…255.
func meanImage(mean []float32, shape [3]int) image.Image {
	pixels := make([]uint8, len(mean))
	for i, v := range mean {
		pixels[i] = uint8(math.Round(min(max(float64(v), 0), 255)))
	}
	return render.Pixels(pixels, shape[0], shape[1], shape[2])
}
