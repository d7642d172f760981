package figure

import (
	"fmt"

	"brainbow/dataset"
	"brainbow/render"
)

// Samples draws random samples of every class of a dataset, a row for each
// class; points in the plane are drawn where they lie. split is train or test;
// draw chooses the samples: the same number gives the same ones. The title
// begins with name, unless that is empty.
func Samples(name string, d *dataset.Dataset, split string, perClass int, draw uint64) (*render.Figure, error) {
	s := &d.Train
	if split == "test" {
		s = &d.Test
	}
	if s.Len() == 0 {
		return nil, unavailable("samples", "the "+split+" split of "+d.Called()+" is empty", "choose the other split")
	}
	title := "Random samples of " + d.Called()
	if name != "" {
		title = name + ": random samples of " + d.Called()
	}
	f := render.New(title, "")
	names := about{Classes: firstClasses(d)}.names(f)
	f.Subtitle = parts(d.Title, plural(s.Len(), "sample")+" "+splitWords(split), fmt.Sprintf("draw %d", draw))
	counts := make([]int, len(d.Classes))
	for _, l := range s.Labels {
		counts[l]++
	}
	if s.Pixels == nil {
		const shown = 400
		drawPoints(f.Body, names, s, s.RandomPerClass(len(counts), shown, draw)[:len(names)], d.Features())
		f.Caption = "Each mark is one sample at its two coordinates; colour and shape tell the class."
	} else {
		drawGrid(f.Body, names, counts, d, s, s.RandomPerClass(len(counts), perClass, draw)[:len(names)])
		f.Caption = "Each row shows samples of one class, chosen at random; the number is the size of the class."
	}
	if len(counts) > len(names) {
		f.Caption += fmt.Sprintf(" Shown are the first %d of %s classes.", len(names), render.Count(int64(len(counts))))
	}
	f.Description = fmt.Sprintf("%s, %s, %d classes:", title, splitWords(split), len(counts))
	for i, n := range names {
		if i > 0 {
			f.Description += ","
		}
		f.Description += fmt.Sprintf(" %s (%s)", n, render.Count(int64(counts[i])))
	}
	f.Description += "."
	return f, nil
}

// drawGrid sets the pictures in a row for each class.
func drawGrid(c *render.Canvas, names []string, counts []int, d *dataset.Dataset, s *dataset.Split, ids [][]int32) {
	const gap = 4.0
	name := render.TextStyle{Size: render.Heading, Bold: true}
	left, most := 0.0, 1
	for i, n := range names {
		left = max(left, min(render.Measure(n, name), 18*render.Unit), render.Measure(render.Count(int64(counts[i])), render.TextStyle{Size: render.Small}))
		most = max(most, len(ids[i]))
	}
	left += 2 * render.Unit
	h, w := d.Shape[1], d.Shape[2]
	const page = 800 // room for twelve pictures of MNIST at two points a pixel
	target := min(max((page-left)/float64(most)-gap, 1), 64)
	pixel := render.PixelSize(w, h, target)
	tw, th := pixel*float64(w), pixel*float64(h)
	row := max(th+gap, 36)
	n := d.Features()
	short := render.ShortNames(names, 18*render.Unit, render.TextStyle{Bold: true})
	for k := range names {
		y := float64(k) * row
		style := name
		if render.Measure(names[k], style) > 18*render.Unit {
			style.Size = render.Body
		}
		c.Label(0, y+th/2-7, short[k], style)
		c.Label(0, y+th/2+10, render.Count(int64(counts[k])), render.TextStyle{Size: render.Small, Color: render.Muted})
		for j, id := range ids[k] {
			img := render.Pixels(s.Pixels[int(id)*n:(int(id)+1)*n], d.Shape[0], h, w)
			c.Image(left+float64(j)*(tw+gap), y, tw, th, img, fmt.Sprintf("sample %d, %s", id, names[k]))
		}
	}
	c.Extend(left+float64(most)*(tw+gap)-gap, float64(len(names))*row-gap)
}

// drawPoints draws samples of two coordinates in their plane.
func drawPoints(c *render.Canvas, names []string, s *dataset.Split, ids [][]int32, features int) {
	const side = 48 * render.Unit
	left := 5.0 * render.Unit
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
		y := float64(class)*3*render.Unit + render.Unit
		marker(c, class, left+side+4*render.Unit, y, 5)
		c.Label(left+side+5.5*render.Unit, y, n, render.TextStyle{})
	}
}
