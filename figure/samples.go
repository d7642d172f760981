package figure

import (
	"math"
	"strconv"

	"brainbow/dataset"
	"brainbow/render"
)

// DataOptions say what [Samples] and [Dataset] show of a dataset.
type DataOptions struct {
	Run   string // stands below the title, unless it is empty
	Split string // train or test
	// PerClass is the number of samples of each class, which Draw chooses: the same number gives the same ones.
	PerClass int
	Draw     uint64
	// Common are the values of the parameters [Common] by name; those that are missing have their defaults.
	Common map[string]string
}

func (o DataOptions) about(view string) about {
	p := values(o.Common)
	return about{language: p.language(), shape: p.shape(), detail: p["detail"] == "true", view: view}
}

// chosen returns the split that is shown.
func (o DataOptions) chosen(d *dataset.Dataset) *dataset.Split {
	if o.Split == "test" {
		return &d.Test
	}
	return &d.Train
}

// Samples draws random samples of every class of a dataset, a row for each
// class; points in the plane are drawn where they lie.
func Samples(d *dataset.Dataset, o DataOptions) (*render.Figure, error) {
	s := o.chosen(d)
	if s.Len() == 0 {
		return nil, unavailable("samples", "the "+o.Split+" split of "+d.Called()+" is empty", "choose the other split")
	}
	a := o.about("samples")
	a.Classes = firstClasses(d)
	var dropped render.Figure
	names := a.names(&dropped)
	perClass := max(o.PerClass, 1)
	counts := make([]int, len(d.Classes))
	for _, l := range s.Labels {
		counts[l]++
	}
	f := a.pictureOf(balance(a.language, d.Classes, counts, o.Split), o.Run, d.Called(), a.samples(s.Len(), o.Split), a.say("data.draw", "number", strconv.FormatUint(o.Draw, 10)))
	f.Warnings = dropped.Warnings
	f.Caption = a.sentences(a.say("data.rows"), a.firstOnly(len(names), len(d.Classes)))
	if s.Pixels == nil {
		f.Caption = a.sentences(a.say("data.points"), a.firstOnly(len(names), len(d.Classes)))
	}
	f.Description = a.classesOf(names, counts)
	w, h := f.Area()
	if s.Pixels == nil {
		const shown = 400
		drawPoints(f.Body, names, s, s.RandomPerClass(len(counts), shown, o.Draw)[:len(names)], d.Features(), w, h)
		return f, nil
	}
	a.drawGrids(f.Body, names, counts, d, s, s.RandomPerClass(len(counts), perClass, o.Draw)[:len(names)], w, h)
	return f, nil
}

// uneven is the ratio of the largest to the smallest class from which on classes differ in size.
const uneven = 1.5

// balance says how many classes there are, and whether they are of about the same size.
func balance(l language, names []string, counts []int, split string) finding {
	least, most := 0, 0
	for k := range names {
		if counts[k] < counts[least] {
			least = k
		}
		if counts[k] > counts[most] {
			most = k
		}
	}
	values := []string{"count", render.Count(int64(len(names))), "split", l.split(split), "small", l.class(names[least]), "least", render.Count(int64(counts[least])), "large", l.class(names[most]), "most", render.Count(int64(counts[most]))}
	switch {
	case counts[least] == counts[most] && counts[most] == 1:
		return l.find("data.find.equalOne", values...)
	case counts[least] == counts[most]:
		return l.find("data.find.equal", values...)
	case float64(counts[most]) > uneven*float64(counts[least]):
		return l.find("data.find.uneven", values...)
	}
	return l.find("data.find.even", values...)
}

// firstOnly says that not all classes are shown, "" if they are.
func (l language) firstOnly(shown, all int) string {
	if shown == all {
		return ""
	}
	return l.say("data.first", "shown", render.Count(int64(shown)), "all", render.Count(int64(all)))
}

// classesOf lists classes with their sizes.
func (l language) classesOf(names []string, counts []int) string {
	var all []string
	for i, n := range names {
		all = append(all, l.say("data.class", "class", n, "count", render.Count(int64(counts[i]))))
	}
	return l.say("data.classes", "list", l.list(all))
}

// leastRow is the least height of a row of samples, in points.
const leastRow = 24.0

// drawGrids sets the pictures in a row for each class, and the rows in two or three columns if they are many.
// Then fewer samples of each class may be shown.
func (a about) drawGrids(c *render.Canvas, names []string, counts []int, d *dataset.Dataset, s *dataset.Split, ids [][]int32, w, h float64) {
	const gap, most = 4 * render.Unit, 3
	columns := min((len(names)+int(h/leastRow)-1)/int(h/leastRow), most)
	if columns < 2 {
		a.drawGrid(c, names, counts, d, s, ids, w, h)
		return
	}
	width := math.Floor((w - float64(columns-1)*gap) / float64(columns))
	rows := (len(names) + columns - 1) / columns
	for k := range columns {
		from, to := min(k*rows, len(names)), min((k+1)*rows, len(names))
		if from == to {
			break
		}
		sub := &render.Canvas{}
		a.drawGrid(sub, names[from:to], counts[from:to], d, s, ids[from:to], width, h)
		c.Draw(float64(k)*(width+gap), 0, sub)
	}
}

// drawGrid sets the pictures in a row for each class, as many as fit into the width.
func (a about) drawGrid(c *render.Canvas, names []string, counts []int, d *dataset.Dataset, s *dataset.Split, ids [][]int32, w, h float64) {
	const gap = 4.0
	name := render.TextStyle{Size: render.Heading, Bold: true}
	room := min(18*render.Unit, w/3)
	left, most, count := 0.0, 1, 0.0
	for i, n := range names {
		left = max(left, min(render.Measure(n, name), room))
		count = max(count, render.Measure(render.Count(int64(counts[i])), render.TextStyle{Size: render.Small}))
		most = max(most, len(ids[i]))
	}
	left += 1.5 * render.Unit
	pictures := left + count + 2*render.Unit
	ph, pw := d.Shape[1], d.Shape[2]
	row := max(math.Floor(h/float64(len(names))), 20)
	const least = 16 // points of a picture
	most = max(min(most, int((w-pictures+gap)/(least+gap))), 1)
	fill := min((w-pictures)/float64(most)-gap, row-gap, 96) / float64(max(ph, pw))
	if fill >= 1 {
		fill = math.Floor(2*fill) / 2 // whole device pixels at twice the density
	}
	tw, th := max(fill*float64(pw), 8), max(fill*float64(ph), 8)
	row = min(row, max(th+gap, leastRow))
	n := d.Features()
	for _, n := range names {
		if render.Measure(n, name) > room {
			name.Size = render.Body
		}
	}
	short := render.ShortNames(names, room, name)
	for k := range names {
		y := float64(k) * row
		c.Label(0, y+th/2, short[k], name)
		c.Label(pictures-1.5*render.Unit, y+th/2, render.Count(int64(counts[k])), render.TextStyle{Size: render.Small, Color: render.Muted, Anchor: render.End})
		for j, id := range ids[k][:min(most, len(ids[k]))] {
			img := render.Pixels(s.Pixels[int(id)*n:(int(id)+1)*n], d.Shape[0], ph, pw)
			c.Image(pictures+float64(j)*(tw+gap), y, tw, th, img, a.say("data.sample", "id", strconv.Itoa(int(id)), "class", names[k]))
		}
	}
	c.Extend(pictures+float64(most)*(tw+gap)-gap, float64(len(names))*row-gap)
}

// drawPoints draws samples of two coordinates in their plane, and the classes beside it or, on a narrow sheet,
// below it.
func drawPoints(c *render.Canvas, names []string, s *dataset.Split, ids [][]int32, features int, w, h float64) {
	left := 5.0 * render.Unit
	legend := 0.0
	for _, n := range names {
		legend = max(legend, 6*render.Unit+render.Measure(n, render.TextStyle{}))
	}
	side := max(math.Floor(min(h-4*render.Unit, w-left-legend)), 20*render.Unit)
	below := w < h
	if below {
		side = max(math.Floor(min(h-(6+3*float64(len(names)))*render.Unit, w-left-2*render.Unit)), 20*render.Unit)
	}
	var all []float32
	for _, class := range ids {
		for _, id := range class {
			all = append(all, s.Values[int(id)*features:(int(id)+1)*features]...)
		}
	}
	r := render.RangeOf(all).Symmetric().Grow(6)
	k := &chart{c: c, xTickLabel: true, xGrid: true}
	k.x = render.Scale{Range: r, From: left, To: left + side}
	k.y = render.Scale{Range: r, From: side, To: 0}
	k.xTicks, k.yTicks = k.x.Ticks(6), k.y.Ticks(6)
	k.frame()
	// Classes take turns, so that no class covers the others.
	for j := 0; ; j++ {
		more := false
		for class := range ids {
			if j >= len(ids[class]) {
				continue
			}
			more = true
			v := s.Values[int(ids[class][j])*features:]
			marker(c, class, k.x.Pos(float64(v[0])), k.y.Pos(float64(v[1])), 3.5)
		}
		if !more {
			break
		}
	}
	for class, n := range names {
		x, y := left+side+4*render.Unit, float64(class)*3*render.Unit+render.Unit
		if below {
			x, y = left+render.Unit, y+side+5*render.Unit
		}
		marker(c, class, x, y, 5)
		c.Label(x+1.5*render.Unit, y, n, render.TextStyle{})
	}
}
