package figure

import (
	"brainbow/analysis"
	"brainbow/render"
)

// placesOfCell returns where samples of a cell differ from the others of their class by more than chance; class and cell
// are positions in the predictions, n is the number of pixels of a sample.
func placesOfCell(class, cell []int32, o cellOptions, n int) []analysis.Standout {
	inCell := make(map[int32]bool, len(cell))
	for _, i := range cell {
		inCell[i] = true
	}
	var pictures [][]uint8
	var group []bool
	for _, i := range class {
		id := int(o.p.IDs[i])
		if id < 0 || (id+1)*n > len(o.pixels) {
			continue // recorded with data other than the present
		}
		pictures, group = append(pictures, o.pixels[id*n:(id+1)*n]), append(group, inCell[i])
	}
	return analysis.Standouts(pictures, group, o.shape[0], o.shape[1], o.shape[2])
}

// placesFinding says where the samples of a cell differ from the others of their class, and whether the mean of the class
// that they are mistaken for differs there in the same direction, at least half as much.
func (l language) placesFinding(x cellMeans, o cellOptions, values []string) finding {
	kind := "tone"
	if x.drawn {
		kind = "ink"
	}
	box := inkBox(x, o.shape)
	var what []string
	also := x.predicted != nil
	for _, p := range x.places {
		key := "confusion.cell." + kind + ".less"
		if p.More {
			key = "confusion.cell." + kind + ".more"
		}
		row, col := (p.Row-box[0])/(box[1]-box[0]), (p.Col-box[2])/(box[3]-box[2])
		what = append(what, l.say(key, "place", l.third(min(max(row, 0), 1), min(max(col, 0), 1))))
		also = also && toward(x, o.shape, p)
	}
	key := "confusion.cell." + kind
	if also {
		key += "Both"
	}
	return l.find(key, append(values, "what", l.list(what))...)
}

// toward reports whether, at a place, the mean of the class that samples are mistaken for differs from their own as
// they do, at least half as much.
func toward(x cellMeans, shape [3]int, p analysis.Standout) bool {
	size := shape[1] * shape[2]
	d := 0.0
	for _, i := range p.Pixels {
		for c := range shape[0] {
			d += float64(x.predicted[c*size+i]-x.actual[c*size+i]) / float64(len(p.Pixels)*shape[0])
		}
	}
	return d/(p.Group-p.Class) >= 0.5
}

// inkBox is the part of a picture in which a class has ink, from and to as shares of its height and width: all of it where
// pictures are not ink on a dark ground.
func inkBox(x cellMeans, shape [3]int) [4]float64 {
	if !x.drawn {
		return [4]float64{0, 1, 0, 1}
	}
	most := float32(0)
	for _, v := range x.actual {
		most = max(most, v)
	}
	h, w := shape[1], shape[2]
	box := [4]float64{1, 0, 1, 0}
	for i, v := range x.actual {
		if v < most/4 {
			continue
		}
		row, col := float64(i/w), float64(i%w)
		box[0], box[1] = min(box[0], row/float64(h)), max(box[1], (row+1)/float64(h))
		box[2], box[3] = min(box[2], col/float64(w)), max(box[3], (col+1)/float64(w))
	}
	if box[1] <= box[0] {
		return [4]float64{0, 1, 0, 1}
	}
	return box
}

// cellPlaces outlines places on a picture at left, top and writes beside it what is there. It returns where the words end.
func (a about) cellPlaces(c *render.Canvas, places []analysis.Standout, x cellMeans, o cellOptions, left, top, pixel float64) float64 {
	style := render.TextStyle{Size: render.Small, Bold: true}
	w, h := float64(o.shape[2]), float64(o.shape[1])
	at := make([]float64, len(places))
	for k, p := range places {
		at[k] = top + p.Row*h*pixel
	}
	if len(at) == 2 { // words keep apart
		const apart = 2 * render.Unit
		up, down := 0, 1
		if at[up] > at[down] {
			up, down = down, up
		}
		if d := apart - (at[down] - at[up]); d > 0 {
			at[up], at[down] = at[up]-d/2, at[down]+d/2
		}
	}
	end := 0.0
	for k, p := range places {
		from := 0.0 // the pixel of the place that is furthest right, in the row nearest to the words
		row := p.Row * h
		for _, i := range p.Pixels {
			if y := float64(i/o.shape[2]) + 0.5; y-row < 1 && row-y < 1 {
				from = max(from, float64(i%o.shape[2])+1)
			}
		}
		outlined(c, left, top, pixel, analysis.Patch{Pixels: p.Pixels}, o.shape[1], o.shape[2])
		x1 := left + w*pixel + 0.75*render.Unit
		c.Line(left+from*pixel, top+row*pixel, x1, at[k], 3, render.Paper)
		c.Line(left+from*pixel, top+row*pixel, x1, at[k], 1.25, render.Ink)
		word := a.say("confusion.cell." + a.placeKind(x, p))
		c.Label(x1+0.5*render.Unit, at[k], word, style)
		end = max(end, x1+0.5*render.Unit+render.Measure(word, style))
	}
	return end
}

// placeKind is the key of what is at a place.
func (about) placeKind(x cellMeans, p analysis.Standout) string {
	switch {
	case x.drawn && p.More:
		return "moreInk"
	case x.drawn:
		return "lessInk"
	case p.More:
		return "lighter"
	}
	return "darker"
}
