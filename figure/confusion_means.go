package figure

import (
	"image"
	"math"

	"brainbow/analysis"
	"brainbow/render"
)

// calledClass is what is predicted as one class, beside the class itself.
type calledClass struct {
	name           string
	called, actual []float32 // mean pictures, nil where there is no sample
	said, of       int       // samples
	like           float64   // correlation of the two
	intruder       string    // the class of which most samples are called so although they are of another, "" for none
	intruders      int       // and how many
}

// calledFinding says for which class the mean of what is predicted as it is least like the class.
func calledFinding(l language, all []calledClass) finding {
	least, most := -1, -1
	var never []string
	for _, c := range all {
		if c.said == 0 && c.of > 0 {
			never = append(never, l.class(c.name))
		}
	}
	if len(never) > 0 && len(never) < len(all) {
		if len(never) > someClasses {
			return l.find("confusion.means.many", "count", render.Count(int64(len(never))), "all", render.Count(int64(len(all))))
		}
		most := 0
		for k, c := range all {
			if c.intruders > all[most].intruders {
				most = k
			}
		}
		if c := all[most]; c.intruders > 0 {
			return l.find("confusion.means.neverMixed", "classes", l.list(never), "said", render.Count(int64(c.said)), "class", l.one(c.name), "intruders", render.Count(int64(c.intruders)), "others", l.many(c.intruder))
		}
		return l.find("confusion.means.never", "classes", l.list(never))
	}
	for k, c := range all {
		if math.IsNaN(c.like) {
			continue
		}
		if least < 0 || c.like < all[least].like {
			least = k
		}
		if most < 0 || c.like > all[most].like {
			most = k
		}
	}
	switch {
	case least < 0:
		return l.find("confusion.means.none")
	case all[least].like >= alikeMean:
		return l.find("confusion.means.alike", "like", render.Fixed(all[least].like, 2))
	}
	return l.find("confusion.means.least", "class", l.class(all[least].name), "like", render.Fixed(all[least].like, 2))
}

// someClasses is the number of classes that a finding lists.
const someClasses = 4

// alikeMean is the correlation from which on the mean of what is predicted as a class counts as the
// mean of the class.
const alikeMean = 0.95

// drawCalled draws for every class the mean picture of the samples that were
// predicted as it, and of those that belong to it.
func drawCalled(a about, m *analysis.Confusion, split string, shape [3]int, called, actual [][]float32) *render.Figure {
	var dropped render.Figure
	names := a.names(&dropped)
	all := make([]calledClass, len(names))
	for k := range names {
		all[k] = calledClass{names[k], called[k], actual[k], m.Said(k), m.Actual(k), math.NaN(), "", 0}
		for b := range names {
			if n := m.Counts[b][k]; b != k && n > all[k].intruders {
				all[k].intruder, all[k].intruders = names[b], n
			}
		}
		if called[k] != nil && actual[k] != nil {
			all[k].like = analysis.Correlation(called[k], actual[k])
		}
	}
	f := a.picture(calledFinding(a.language, all), a.rightOf(m, split))
	f.Warnings = dropped.Warnings
	f.Caption = a.say("confusion.means.caption")
	f.Description = a.say("confusion.means.describe", "count", render.Count(int64(len(names))))
	w, h := f.Area()
	a.drawMeans(f.Body, all, shape, w, h)
	return f
}

func (a about) drawMeans(c *render.Canvas, all []calledClass, shape [3]int, w, h float64) {
	side := render.TextStyle{Color: render.Muted}
	left := 2 * render.Unit
	for _, key := range []string{"confusion.means.called", "confusion.means.actual", "confusion.means.like"} {
		left = max(left, render.Measure(a.say(key), side)+2*render.Unit)
	}
	const text = 8 * render.Unit // name, counts and correlation of a row of classes
	perRow := min(10, len(all))
	rows := (len(all) + perRow - 1) / perRow
	cw := math.Floor((w - left) / float64(perRow))
	pixel := render.PixelSize(shape[2], shape[1], min(cw-render.Unit, (h/float64(rows)-text-6*render.Unit)/2, 128))
	pw, ph := pixel*float64(shape[2]), pixel*float64(shape[1])
	cw = min(max(cw, pw+render.Unit), 18*render.Unit)
	high := 2*ph + text + 6*render.Unit
	mid := render.TextStyle{Anchor: render.Middle}
	small := render.TextStyle{Anchor: render.Middle, Size: render.Small, Color: render.Muted}
	short := make([]string, len(all))
	for k := range all {
		short[k] = all[k].name
	}
	for k, name := range render.ShortNames(short, cw-render.Unit, render.TextStyle{Bold: true}) {
		x, y := left+float64(k%perRow)*cw, float64(k/perRow)*high
		if k%perRow == 0 {
			c.Label(0, y+3*render.Unit+ph/2, a.say("confusion.means.called"), side)
			c.Label(0, y+6.5*render.Unit+ph*1.5, a.say("confusion.means.actual"), side)
			c.Text(0, y+11*render.Unit+2*ph, a.say("confusion.means.like"), side)
		}
		middle := x + cw/2
		c.Text(middle, y+render.Body, name, render.TextStyle{Anchor: render.Middle, Bold: true})
		for i, mean := range [][]float32{all[k].called, all[k].actual} {
			top := y + 3*render.Unit + float64(i)*(ph+3.5*render.Unit)
			count := []int{all[k].said, all[k].of}[i]
			if mean == nil {
				c.Rect(middle-pw/2, top, pw, ph, render.Style{Fill: render.Faint}, a.say("confusion.means.nothing"))
			} else {
				c.Image(middle-pw/2, top, pw, ph, meanPicture(mean, shape), a.say("confusion.means.of", "count", render.Count(int64(count))))
			}
			c.Text(middle, top+ph+render.Small+1, render.Count(int64(count)), small)
		}
		like := "–"
		if !math.IsNaN(all[k].like) {
			like = render.Fixed(all[k].like, 2)
		}
		c.Text(middle, y+11*render.Unit+2*ph, like, mid)
	}
}

// meanPicture returns a mean of pixels of 0 to 255 as a picture.
func meanPicture(mean []float32, shape [3]int) image.Image {
	pixels := make([]uint8, len(mean))
	for i, v := range mean {
		pixels[i] = uint8(v + 0.5)
	}
	return render.Pixels(pixels, shape[0], shape[1], shape[2])
}
