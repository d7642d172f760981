package figure

import (
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
// are duplicates. Points in the plane are drawn where they lie.
func Dataset(d *dataset.Dataset, o DataOptions) (*render.Figure, error) {
	s := o.chosen(d)
	if s.Len() == 0 {
		return nil, unavailable("dataset", "the "+o.Split+" split of "+d.Called()+" is empty", "choose the other split")
	}
	a := o.about("dataset")
	a.Classes = firstClasses(d)
	var dropped render.Figure
	names := a.names(&dropped)
	f := a.pictureOf(a.leak(d), o.Run, d.Called(), a.sizeWords(d), a.samples(d.Train.Len(), "train"), a.samples(d.Test.Len(), "test"))
	f.Warnings = dropped.Warnings
	sheet := &dataSheet{about: a, c: f.Body, d: d, names: names}
	sheet.train, sheet.test = d.ClassCounts()
	f.Caption = a.sentences(sheet.caption(o.Split, s.Pixels != nil), a.firstOnly(len(names), len(d.Classes)))
	f.Method = a.repeats(d)
	f.Description = a.sentences(a.say("data.bothSplits"), a.classesOf(names, sheet.train), a.classesOf(names, sheet.test))
	sheet.w, sheet.h = f.Area()
	if s.Pixels == nil {
		// The points stand beside the bars, or below them.
		const shown, gap = 400, 4 * render.Unit
		ids := s.RandomPerClass(len(d.Classes), shown, o.Draw)[:len(names)]
		sheet.draw(s, nil, o.Split)
		bw, bh := f.Body.Size()
		x, y := bw+gap, 0.0
		if a.shape != render.Wide {
			x, y = 0, bh+gap
		}
		plane := &render.Canvas{}
		drawPoints(plane, names, s, ids, d.Features(), sheet.w-x, sheet.h-y)
		f.Body.Draw(x, y, plane)
		return f, nil
	}
	if n := int((sheet.h - dataHead) / dataRow); n < len(names) { // show as many classes as fit
		sheet.names = names[:max(n, 1)]
		f.Caption = a.sentences(sheet.caption(o.Split, true), a.firstOnly(len(sheet.names), len(d.Classes)))
	}
	sheet.draw(s, s.RandomPerClass(len(d.Classes), max(o.PerClass, 1), o.Draw), o.Split)
	return f, nil
}

// firstClasses returns the names of the classes that a picture has room for.
func firstClasses(d *dataset.Dataset) []string { return d.Classes[:min(len(d.Classes), maxClasses)] }

// sizeWords says what a sample is: "28 × 28 pixels", "2 coordinates".
func (l language) sizeWords(d *dataset.Dataset) string {
	if d.Train.Values != nil {
		return l.say("data.coordinates", "count", render.Count(int64(d.Features())))
	}
	key := "data.pixels"
	if d.Shape[0] == 3 {
		key = "data.colour"
	}
	return l.say(key, "height", strconv.Itoa(d.Shape[1]), "width", strconv.Itoa(d.Shape[2]))
}

// leak says whether test samples are also in the training set.
func (l language) leak(d *dataset.Dataset) finding {
	r := d.Repeats()
	if len(r.Across) == 0 {
		return l.order(d)
	}
	key := "data.find.leak"
	if r.Conflicts > 0 {
		key = "data.find.conflict"
	}
	return l.find(key, "count", render.Count(int64(len(r.Across))), "all", render.Count(int64(d.Test.Len())), "conflicts", render.Count(int64(r.Conflicts)))
}

// repeats counts samples that equal an earlier one of their own set.
func (l language) repeats(d *dataset.Dataset) string {
	r := d.Repeats()
	return l.say("data.repeats", "train", render.Count(int64(r.Train)), "test", render.Count(int64(r.Test)))
}

const (
	dataHead = 3 * render.Unit // above the rows
	dataRow  = 32.0            // the least height of a row
)

// dataSheet draws a row for every class.
type dataSheet struct {
	about
	c           *render.Canvas
	d           *dataset.Dataset
	names       []string
	train, test []int
	w, h        float64 // of the area
}

// Colours of the two splits' bars.
var (
	trainColor = render.Color{R: 74, G: 99, B: 130, A: 255}
	testColor  = render.Color{R: 160, G: 181, B: 205, A: 255}
)

// draw sets the rows: name, bars, mean and samples.
func (t *dataSheet) draw(s *dataset.Split, ids [][]int32, split string) {
	const gap, head = 4.0, dataHead
	bars := min(13*render.Unit, t.w/6)
	nameStyle := render.TextStyle{Size: render.Heading, Bold: true}
	small := render.TextStyle{Size: render.Small, Color: render.Muted}
	room := min(18*render.Unit, t.w/4)
	left, count, top, most := 0.0, 0.0, 1, 1
	for i, n := range t.names {
		left = max(left, min(render.Measure(n, nameStyle), room))
		for _, n := range []int{t.train[i], t.test[i]} {
			top = max(top, n)
			count = max(count, render.Measure(render.Count(int64(n)), small))
		}
		if ids != nil {
			most = max(most, len(ids[i]))
		}
	}
	left += 2 * render.Unit
	mean := left + bars + count + 3*render.Unit
	ph, pw := t.d.Shape[1], t.d.Shape[2]
	row := max(math.Floor((t.h-head)/float64(len(t.names))), dataRow)
	pictures := ids != nil
	tw, th := 0.0, 0.0
	if pictures {
		const least = 16 // points of a picture
		word := render.Measure(t.say("data.mean"), small)
		most = max(min(most, int((t.w-mean-word-3*render.Unit+gap)/(least+gap))), 1)
		fill := min((t.w-mean-3*render.Unit)/float64(most+1)-gap, (t.w-mean-word-3*render.Unit)/float64(most)-gap, row-gap, 72) / float64(max(ph, pw))
		if fill >= 1 {
			fill = math.Floor(2*fill) / 2 // whole device pixels at twice the density
		}
		tw, th = max(fill*float64(pw), 8), max(fill*float64(ph), 8)
	}
	row = min(row, max(th+gap, dataRow))
	first := mean + max(tw, render.Measure(t.say("data.mean"), small)) + 3*render.Unit
	t.legend(left, small)
	var means [][]float32
	if pictures {
		t.c.Label(mean, render.Unit, t.say("data.mean"), small)
		t.c.Label(first, render.Unit, render.Ellipsis(t.say("data.some", "split", t.split(split)), t.w-first, small), small)
		means = t.d.MeanImages(s)
	}
	n := t.d.Features()
	short := render.ShortNames(t.names, room, render.TextStyle{Bold: nameStyle.Bold})
	for k, name := range t.names {
		y := head + float64(k)*row
		middle := y + (row-gap)/2
		style := nameStyle
		if render.Measure(name, style) > room {
			style.Size = render.Body
		}
		t.c.Label(0, middle, short[k], style)
		for j, b := range []struct {
			n     int
			color render.Color
			split string
		}{{t.train[k], trainColor, "train"}, {t.test[k], testColor, "test"}} {
			at := middle + float64(2*j-1)*7
			width := bars * float64(b.n) / float64(top)
			if b.n > 0 {
				t.c.Rect(left, at-5, max(width, 1), 10, render.Style{Fill: b.color}, t.samples(b.n, b.split))
			}
			t.c.Label(left+width+6, at, render.Count(int64(b.n)), small)
		}
		if !pictures {
			continue
		}
		at := y + (row-gap-th)/2
		t.c.Image(mean, at, tw, th, meanPicture(means[k], t.d.Shape), t.say("confusion.cell.mean", "class", name))
		for j, id := range ids[k][:min(most, len(ids[k]))] {
			img := render.Pixels(s.Pixels[int(id)*n:(int(id)+1)*n], t.d.Shape[0], ph, pw)
			t.c.Image(first+float64(j)*(tw+gap), at, tw, th, img, t.say("data.sample", "id", strconv.Itoa(int(id)), "class", name))
		}
	}
	right := mean
	if pictures {
		right = first + float64(most)*(tw+gap) - gap
	}
	t.c.Extend(right, head+float64(len(t.names))*row-gap)
}

// legend names the colours of the bars above them.
func (t *dataSheet) legend(x float64, style render.TextStyle) {
	for _, e := range []struct {
		color render.Color
		text  string
	}{{trainColor, t.split("train")}, {testColor, t.split("test")}} {
		t.c.Rect(x, render.Unit-4, 8, 8, render.Style{Fill: e.color}, "")
		t.c.Label(x+12, render.Unit, e.text, style)
		x += 12 + render.Measure(e.text, style) + 1.5*render.Unit
	}
}

// caption says how to read the rows.
func (t *dataSheet) caption(split string, pictures bool) string {
	if pictures {
		return t.say("data.caption", "split", t.split(split))
	}
	return t.say("data.captionPoints")
}

// order says that a data set is in order: classes of about the same size, and no test sample in the training set; of the
// two only what is so.
func (l language) order(d *dataset.Dataset) finding {
	train, _ := d.ClassCounts()
	least, most := 0, 0
	for k, n := range train {
		if n < train[least] {
			least = k
		}
		if n > train[most] {
			most = k
		}
	}
	values := []string{"count", render.Count(int64(len(d.Classes))), "least", render.Count(int64(train[least])), "most", render.Count(int64(train[most]))}
	switch {
	case d.Test.Len() == 0: // nothing to look for in the training set
		return l.find("data.find.apart", values...)
	case float64(train[most]) > uneven*float64(train[least]):
		return l.find("data.find.apartUneven", values...)
	case train[least] == train[most]:
		return l.find("data.find.order", values...)
	}
	return l.find("data.find.orderAbout", values...)
}
