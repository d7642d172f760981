package figure

import (
	"image"
	"math"
	"strconv"

	"brainbow/analysis"
	"brainbow/render"
)

// cellOptions say which cell of a confusion matrix is shown.
type cellOptions struct {
	actual, predicted, count int
	split                    string
	p                        *analysis.Predictions
	probabilities            bool                    // the outputs are probabilities
	picture                  func(i int) image.Image // of prediction i; nil for points
	// pixels of the split, each sample of the given shape.
	pixels []uint8
	shape  [3]int
}

// cellMeans are the mean pictures of a cell's samples and of both classes, nil where there are no
// pixels, and how much the first correlates with the others.
type cellMeans struct {
	these, actual, predicted []float32
	own, other               float64
	places                   []analysis.Standout // where these differ from the others of their class
	drawn                    bool                // the pictures are ink on a dark ground
}

func meansOfCell(m *analysis.Confusion, o cellOptions) cellMeans {
	n := o.shape[0] * o.shape[1] * o.shape[2]
	of := func(k int) []int32 {
		var all []int32
		for i, label := range o.p.Labels {
			if int(label) == k {
				all = append(all, int32(i))
			}
		}
		return all
	}
	x := cellMeans{own: math.NaN(), other: math.NaN()}
	if o.pixels == nil {
		return x
	}
	x.these, _ = analysis.MeanOf(o.p, m.Samples[o.actual][o.predicted], o.pixels, n)
	x.actual, _ = analysis.MeanOf(o.p, of(o.actual), o.pixels, n)
	x.predicted, _ = analysis.MeanOf(o.p, of(o.predicted), o.pixels, n)
	if x.these != nil && x.actual != nil {
		x.own = analysis.Correlation(x.these, x.actual)
	}
	if x.these != nil && x.predicted != nil {
		x.other = analysis.Correlation(x.these, x.predicted)
	}
	if o.actual != o.predicted && x.these != nil && x.actual != nil {
		x.drawn = (&means{of: [][]float32{x.actual}, shape: o.shape}).drawn()
		x.places = placesOfCell(of(o.actual), m.Samples[o.actual][o.predicted], o, n)
	}
	return x
}

// alikeCell is the difference of two likenesses, both at most 1, below which a picture is about as much like the
// one as like the other.
const alikeCell = 0.05

// cellFinding says where the samples of a cell have less or more ink than the others of their class, or if they differ
// nowhere by more than chance, whether they look, in the mean, like their class or like the one that they are mistaken
// for.
func cellFinding(l language, m *analysis.Confusion, names []string, o cellOptions, x cellMeans) finding {
	a, p := o.actual, o.predicted
	n := m.Counts[a][p]
	many, count := l.many(names[a]), render.Count(int64(n))
	if a == p {
		return l.find("confusion.cell.right", "count", count, "all", render.Count(int64(m.Actual(a))), "many", many, "class", l.class(names[a]))
	}
	own, like := render.Fixed(x.own, 2), render.Fixed(x.other, 2)
	values := []string{"count", count, "many", many, "class", l.class(names[a]), "one", l.one(names[p]), "other", l.class(names[p]), "own", own, "like", like}
	switch {
	case len(x.places) > 0:
		return l.placesFinding(x, o, values)
	case math.IsNaN(x.own) || math.IsNaN(x.other):
		return l.find("confusion.cell.count", values...)
	case math.Abs(x.own-x.other) < alikeCell:
		return l.find("confusion.cell.alike", values...)
	case x.other > x.own:
		return l.find("confusion.cell.other", values...)
	}
	return l.find("confusion.cell.own", values...)
}

// drawCell draws the samples of one cell, the most confident first, beside their mean and the means of
// both classes.
func drawCell(a about, m *analysis.Confusion, o cellOptions) (*render.Figure, error) {
	if o.picture == nil {
		return nil, unavailable("confusion", "cell needs pictures, and the samples of this dataset are points", "use mode=numbers without cell")
	}
	samples := m.Samples[o.actual][o.predicted]
	if len(samples) == 0 {
		return nil, unavailable("confusion", "no sample "+splitWords(o.split)+" of class "+m.Classes[o.actual]+" is predicted as "+m.Classes[o.predicted]+" at "+language("").at(a.Step, a.Steps), "choose a cell with a number in it, another step or the other split")
	}
	var dropped render.Figure
	names := a.names(&dropped)
	x := meansOfCell(m, o)
	shown := samples[:min(o.count, len(samples))]
	f := a.picture(cellFinding(a.language, m, names, o, x), a.cellShown(o.split, len(shown), len(samples)))
	f.Warnings = dropped.Warnings
	f.Caption = a.say("confusion.cell.caption")
	if !o.probabilities {
		f.Caption = a.sentences(f.Caption, a.say("outputs.free"))
	}
	f.Method = a.say("confusion.cell.method", "alike", render.Fixed(alikeCell, 2))
	if o.actual != o.predicted {
		f.Method = a.sentences(f.Method, a.say("confusion.cell.places", "draws", render.Count(analysis.StandoutDraws), "share", a.percent(analysis.StandoutLeast, 0)))
	}
	f.Description = a.say("confusion.cell.describe", "count", render.Count(int64(len(samples))), "actual", names[o.actual], "predicted", names[o.predicted])
	w, h := f.Area()
	left := a.cellMeans(f.Body, names, o, x, w, h)
	a.cellSamples(f.Body, o, shown, left, w, h)
	return f, nil
}

// cellShown says how many samples of a cell are shown.
func (l language) cellShown(split string, shown, all int) string {
	if all == 1 {
		return l.samples(1, split)
	}
	return l.say("confusion.cell.shown", "shown", render.Count(int64(shown)), "all", render.Count(int64(all)), "split", l.split(split))
}

// cellDifference is where the mean of a cell's samples differs from that of their class; nil where either is unknown.
func cellDifference(x cellMeans) []float32 {
	if x.these == nil || x.actual == nil {
		return nil
	}
	out := make([]float32, len(x.these))
	for i, v := range x.these {
		out[i] = v - x.actual[i]
	}
	return out
}

// differencePicture draws a difference of pictures: in red and blue, or of pictures in colour around mid grey.
func differencePicture(values []float32, shape [3]int) image.Image {
	span := render.RangeOf(values).Symmetric()
	if shape[0] == 3 {
		return render.TileRGB(values, shape[1], shape[2], span)
	}
	return render.Tile(values[:shape[1]*shape[2]], shape[1], shape[2], render.Diverging, span)
}

// cellMeans draws the mean pictures, two in a row: that of the samples beside where it differs from its class, below
// them the means of both classes; on a narrow sheet all are one below the other. It returns where they end.
func (a about) cellMeans(c *render.Canvas, names []string, o cellOptions, x cellMeans, w, h float64) float64 {
	type part struct {
		picture image.Image
		label   string
		words   string
		places  []analysis.Standout
	}
	mean := func(v []float32, label string, like float64) part {
		p := part{label: label}
		if v != nil {
			p.picture = meanPicture(v, o.shape)
		}
		if !math.IsNaN(like) {
			p.words = a.say("confusion.cell.likeThese", "value", render.Fixed(like, 2))
		}
		return p
	}
	all := []part{mean(x.these, a.say("confusion.cell.these"), math.NaN())}
	own := mean(x.actual, a.say("confusion.cell.mean", "class", names[o.actual]), x.own)
	if d := cellDifference(x); d != nil {
		words := "confusion.cell.signs"
		if o.shape[0] == 3 {
			words = "confusion.cell.greys"
		}
		all = append(all, part{differencePicture(d, o.shape), a.say("confusion.cell.less", "class", names[o.actual]), a.say(words), x.places})
	}
	if o.actual != o.predicted {
		all = append(all, mean(x.predicted, a.say("confusion.cell.mean", "class", names[o.predicted]), x.other))
	}
	all = append(all, own)
	const text = 2.5 * render.Unit
	const gap = 2 * render.Unit
	columns := 2
	if w < 75*render.Unit {
		columns = 1
	}
	rows := (len(all) + columns - 1) / columns
	side := math.Floor(h/float64(rows) - 3*text)
	pixel := render.PixelSize(o.shape[2], o.shape[1], min(side, 112))
	pw, ph := pixel*float64(o.shape[2]), pixel*float64(o.shape[1])
	if most := max(pw, ph); most > 2*side {
		pw, ph = pw*side/most, ph*side/most
	}
	bold, small := render.TextStyle{Bold: true}, render.TextStyle{Size: render.Small}
	room := max(pw, 15*render.Unit)
	drawn, beside := 0, 0.0
	for _, p := range all {
		if p.picture == nil {
			continue
		}
		left, y := float64(drawn%columns)*(room+gap), float64(drawn/columns)*(ph+3*text)
		headRoom := room + gap/2
		if drawn%columns == columns-1 {
			headRoom = min(room+4*render.Unit, w-left)
		}
		drawn++
		c.Text(left, y+render.Body*0.75, render.Ellipsis(p.label, headRoom, bold), bold)
		c.Image(left, y+text, pw, ph, p.picture, "")
		c.Rect(left-0.5, y+text-0.5, pw+1, ph+1, render.Style{Stroke: render.Rule}, "")
		beside = max(beside, a.cellPlaces(c, p.places, x, o, left, y+text, pixel))
		c.Text(left, y+text+ph+1.75*render.Unit, render.Ellipsis(p.words, room+gap-4, small), small)
	}
	if drawn == 0 {
		return 0
	}
	return max(float64(columns)*(room+gap)-gap, beside) + 4*render.Unit
}

// cellSamples draws the samples in rows beside the means.
func (a about) cellSamples(c *render.Canvas, o cellOptions, samples []int32, left, w, h float64) {
	b := o.picture(int(samples[0])).Bounds()
	longest := 0.0
	style := render.TextStyle{Size: render.Small, Anchor: render.Middle}
	for _, i := range samples {
		longest = max(longest, render.Measure(a.output(float64(o.p.Confidence[i]), o.probabilities), style))
	}
	// The largest pictures with which all fit.
	var pw, ph, cw, ch float64
	columns := 1
	for side := 112.0; ; side-- {
		fill := side / float64(max(b.Dx(), b.Dy()))
		if fill >= 1 {
			fill = math.Floor(2*fill) / 2 // whole device pixels at twice the density
		}
		pw, ph = fill*float64(b.Dx()), fill*float64(b.Dy())
		cw, ch = max(pw, longest)+render.Unit, ph+2.5*render.Unit
		columns = max(1, int((w-left)/cw))
		rows := (len(samples) + columns - 1) / columns
		if float64(rows)*ch <= h || side <= 24 {
			break
		}
	}
	for k, i := range samples {
		x, y := left+float64(k%columns)*cw, float64(k/columns)*ch
		c.Image(x+(cw-pw)/2, y, pw, ph, o.picture(int(i)), a.say("confusion.cell.sample", "id", strconv.Itoa(int(o.p.IDs[i]))))
		c.Text(x+cw/2, y+ph+render.Small+1, a.output(float64(o.p.Confidence[i]), o.probabilities), style)
	}
}
