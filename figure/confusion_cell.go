package figure

import (
	"fmt"
	"image"
	"strings"

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
}

// drawCell draws the samples of one cell, the most confident first.
func drawCell(a about, m *analysis.Confusion, o cellOptions) (*render.Figure, error) {
	if o.picture == nil {
		return nil, unavailable("confusion", "cell needs pictures, and the samples of this dataset are points", "use mode=numbers without cell")
	}
	samples := m.Samples[o.actual][o.predicted]
	if len(samples) == 0 {
		return nil, unavailable("confusion", fmt.Sprintf("no sample %s of class %s is predicted as %s at %s", splitWords(o.split), m.Classes[o.actual], m.Classes[o.predicted], a.at()), "choose a cell with a number in it, another step or the other split")
	}
	f := render.New("", "")
	names := a.names(f)
	what := fmt.Sprintf("%s mistaken for %s", names[o.actual], names[o.predicted])
	if o.actual == o.predicted {
		what = names[o.actual] + " predicted correctly"
	}
	f.Title = fmt.Sprintf("%s: %s at %s", a.Run, what, a.at())
	f.Subtitle = parts(fmt.Sprintf("%s %s, %s of the class", plural(len(samples), "sample"), splitWords(o.split), render.Percent(float64(len(samples))/float64(m.Actual(o.actual)), 1)),
		fmt.Sprintf("%d shown", min(o.count, len(samples))))
	samples = samples[:min(o.count, len(samples))]
	b := o.picture(int(samples[0])).Bounds()
	const perRow, target = 10, 64.0
	pixel := render.PixelSize(b.Dx(), b.Dy(), target)
	w, h := pixel*float64(b.Dx()), pixel*float64(b.Dy())
	if most := max(w, h); most > 2*target { // large pictures are scaled down
		w, h = w*target/most, h*target/most
	}
	cw, ch := max(w, 40)+render.Unit*1.5, h+3.5*render.Unit
	style := render.TextStyle{Size: render.Small, Anchor: render.Middle}
	for k, i := range samples {
		x, y := float64(k%perRow)*cw, float64(k/perRow)*ch
		f.Body.Image(x+(max(w, 40)-w)/2, y, w, h, o.picture(int(i)), fmt.Sprintf("sample %d", o.p.IDs[i]))
		f.Body.Text(x+max(w, 40)/2, y+h+14, outputText(float64(o.p.Confidence[i]), o.probabilities), style)
	}
	f.Caption = fmt.Sprintf("The samples of class %s that the network predicts as %s, the most confident first; below each its confidence.", names[o.actual], names[o.predicted])
	if o.actual == o.predicted {
		f.Caption = fmt.Sprintf("The samples of class %s that the network recognises, the most confident first; below each its confidence.", names[o.actual])
	}
	if !o.probabilities {
		f.Caption += " " + say("outputs.free")
	}
	f.Description = fmt.Sprintf("%s of run %s at %s: %d pictures.", strings.ToUpper(what[:1])+what[1:], a.Run, a.at(), len(samples))
	return f, nil
}

// drawCalled draws for every class the mean picture of the samples that were
// predicted as it, and of those that belong to it.
func drawCalled(a about, m *analysis.Confusion, split string, shape [3]int, called, actual [][]float32) *render.Figure {
	f := render.New(fmt.Sprintf("%s: the mean of everything predicted as each class at %s", a.Run, a.at()), "")
	names := a.names(f)
	picture := func(mean []float32) image.Image {
		pixels := make([]uint8, len(mean))
		for i, v := range mean {
			pixels[i] = uint8(v + 0.5)
		}
		return render.Pixels(pixels, shape[0], shape[1], shape[2])
	}
	c := f.Body
	pixel := render.PixelSize(shape[2], shape[1], 66)
	w, h := pixel*float64(shape[2]), pixel*float64(shape[1])
	const left = 11 * render.Unit
	cw := max(w, 64) + render.Unit
	perRow := min(10, len(names))
	rowHigh := 2*h + 14*render.Unit
	mid := render.TextStyle{Anchor: render.Middle}
	small := render.TextStyle{Anchor: render.Middle, Size: render.Small, Color: render.Muted}
	side := render.TextStyle{Color: render.Muted}
	sum, n := 0.0, 0
	for k, name := range render.ShortNames(names, cw-render.Unit, render.TextStyle{Bold: true}) {
		row, col := k/perRow, k%perRow
		x, y := left+float64(col)*cw, float64(row)*rowHigh
		if col == 0 {
			c.Label(0, y+3*render.Unit+h/2, "predicted", side)
			c.Label(0, y+6.5*render.Unit+h*1.5, "actual", side)
			c.Text(0, y+11*render.Unit+2*h, "correlation", side)
		}
		middle := x + (cw-render.Unit)/2
		c.Text(middle, y+render.Body, name, render.TextStyle{Anchor: render.Middle, Bold: true})
		at := x + (cw-render.Unit-w)/2
		for i, mean := range [][]float32{called[k], actual[k]} {
			top := y + 3*render.Unit + float64(i)*(h+3.5*render.Unit)
			count := m.Said(k)
			if i == 1 {
				count = m.Actual(k)
			}
			if mean == nil {
				c.Rect(at, top, w, h, render.Style{Fill: render.Faint}, "nothing")
			} else {
				c.Image(at, top, w, h, picture(mean), fmt.Sprintf("mean of %d samples", count))
			}
			c.Text(middle, top+h+13, render.Count(int64(count)), small)
		}
		text := "–"
		if called[k] != nil && actual[k] != nil {
			r := analysis.Correlation(called[k], actual[k])
			sum, n = sum+r, n+1
			text = render.Fixed(r, 2)
		}
		c.Text(middle, y+11*render.Unit+2*h, text, mid)
	}
	f.Subtitle = parts(fmt.Sprintf("%s %s", plural(m.Total(), "sample"), splitWords(split)), "accuracy "+render.Percent(m.Accuracy(), 1))
	f.Caption = "Above, the mean picture of all samples that the network predicts as the class, correctly or not; below it the mean of the class itself. The small numbers count the samples; the correlation is that of the two pictures."
	f.Description = fmt.Sprintf("Mean pictures of what run %s at %s predicts as each of %d classes, beside the classes’ own means.", a.Run, a.at(), len(names))
	if n > 0 {
		f.Description += fmt.Sprintf(" Their correlation is %s on average.", render.Fixed(sum/float64(n), 2))
	}
	return f
}
