package figure

import (
	"context"
	"fmt"
	"image"
	"strconv"

	"brainbow/analysis"
	"brainbow/render"
)

func confusionView() View {
	return View{
		Name: "confusion", needs: analysis.CanShow, About: "Which class is predicted as which, and how often.", Runs: 2, make: makeConfusion, span: confusionRange,
		Params: []Param{
			{Name: "mode", Default: "numbers", Allowed: []string{"numbers", "samples", "means"}, Help: "numbers, each cell's most confident picture, or the mean picture of all that was predicted so"},
			{Name: "cells", Default: "counts", Allowed: []string{"counts", "row", "column"}, Help: "what the numbers are: counts, or percentages of the row or the column"},
			{Name: "cell", Form: "two classes, actual,predicted, such as 4,9", Help: "shows this cell's samples, the most confident first"},
			{Name: "count", Default: "40", Form: "a whole number from 1 to 200", Help: "samples of a cell"},
			{Name: "minus", Form: "a step", Help: "shows the difference to this step; of two runs, the better less the other, in a film the second less the first"},
			{Name: "colours", Default: "blue-red", Allowed: []string{"blue-red", "green-red"}, Help: "of the diagonal and of mistakes"},
			splitParam("test"),
		},
	}
}

// confused is the confusion of one run at one step.
type confused struct {
	about
	run *analysis.Run
	m   *analysis.Confusion
	p   *analysis.Predictions
}

// confused counts the confusion of a run.
func (q *request) confused(ctx context.Context, r *analysis.Run) (c confused, warning string, err error) {
	step, warning, err := q.shown(ctx, r)
	if err != nil {
		return c, "", err
	}
	if n := r.Net.Outputs(); n > legibleClasses {
		return c, "", unavailable("confusion", fmt.Sprintf("%d classes make a matrix of %s cells, which nobody can read", n, render.Count(int64(n)*int64(n))),
			"look at the view mistakes, or train with some of the classes (recipe key data.classes)")
	}
	c.run = r
	if c.about, err = q.about(r, step); err != nil {
		return c, "", err
	}
	if c.m, c.p, err = r.Confusion(ctx, step, q.values["split"]); err != nil {
		return c, "", err
	}
	c.Classes = c.m.Classes
	return c, warning, nil
}

// legibleClasses is the largest number of classes of which a matrix is drawn.
const legibleClasses = 200

// pair returns the confusion that is subtracted: nil if the view shows one
// matrix.
func (q *request) pair(ctx context.Context) (*confused, string, error) {
	var other *analysis.Run
	at := q.step
	switch minus := q.values["minus"]; {
	case minus != "" && len(q.runs) == 2:
		return nil, "", usage("leave out one of them", "two runs and minus=%s", minus)
	case minus != "":
		n, err := strconv.ParseInt(minus, 10, 64)
		if err != nil || n < 0 {
			return nil, "", usage("a step, 0 being the state before training", "minus=%q", minus)
		}
		other, at = q.runs[0], n
	case len(q.runs) == 2:
		other = q.runs[1]
	default:
		return nil, "", nil
	}
	if q.values["mode"] != "numbers" || q.values["cell"] != "" {
		return nil, "", usage("use mode=numbers without cell, or one run at one step", "a difference has no pictures")
	}
	p := *q
	p.step = at
	c, warning, err := p.confused(ctx, other)
	return &c, warning, err
}

func makeConfusion(ctx context.Context, q *request) (*render.Figure, error) {
	minus, second, err := q.pair(ctx)
	if err != nil {
		return nil, err
	}
	c, warning, err := q.confused(ctx, q.runs[0])
	if err != nil {
		return nil, err
	}
	var f *render.Figure
	switch {
	case minus != nil:
		if len(q.runs) == 2 && (q.colours != nil || minus.m.Accuracy() > c.m.Accuracy()) {
			// The better one less the other, so that more right is blue; in a film always the second less the first.
			c, *minus = *minus, c
		}
		f, err = drawDifference(c, *minus, q.values["split"], q.values["cells"] == "column", q.colours)
	case q.values["cell"] != "":
		f, err = q.cell(c)
	case q.values["mode"] == "means":
		f, err = q.means(c)
	default:
		o := confusionOptions{
			cells: q.values["cells"], pictures: q.values["mode"] == "samples", greenRed: q.values["colours"] == "green-red",
			split: q.values["split"], confidence: c.p.Confidence, probabilities: c.run.Probabilities(),
		}
		if o.pictures {
			if o.picture, err = pictures(c.run, c.p); err != nil {
				return nil, err
			}
			if o.picture != nil {
				if o.looks, err = q.looks(ctx, c); err != nil {
					return nil, err
				}
			}
		}
		f, err = drawConfusion(c.about, c.m, o)
	}
	if err != nil {
		return nil, err
	}
	return warned(warned(f, warning), second), nil
}

// confusionRange returns the range of differences that colours stand for; one matrix has the
// same scale at every step.
func confusionRange(ctx context.Context, q *request) (r render.Range, own string, err error) {
	minus, _, err := q.pair(ctx)
	if err != nil || minus == nil {
		return r, "", err
	}
	c, _, err := q.confused(ctx, q.runs[0])
	if err != nil {
		return r, "", err
	}
	if err := comparable(c, *minus); err != nil {
		return r, "", err
	}
	return newDifference(c, *minus, q.values["cells"] == "column").span(), "", nil
}

// cell draws the samples of one cell.
func (q *request) cell(c confused) (*render.Figure, error) {
	count, err := q.integer("count", 1, 200)
	if err != nil {
		return nil, err
	}
	o := cellOptions{split: q.values["split"], count: count, p: c.p, probabilities: c.run.Probabilities()}
	if o.actual, o.predicted, err = analysis.ParsePair(q.values["cell"], c.Classes); err != nil {
		return nil, usage(acceptedClasses(c.Classes), "cell: %v", err)
	}
	if o.picture, err = pictures(c.run, c.p); err != nil {
		return nil, err
	}
	if o.picture != nil {
		d, err := c.run.Data()
		if err != nil {
			return nil, err
		}
		s, err := c.run.Split(o.split)
		if err != nil {
			return nil, err
		}
		o.pixels, o.shape = s.Pixels, d.Shape
	}
	return drawCell(c.about, c.m, o)
}

// means draws the mean of everything that was predicted as each class.
func (q *request) means(c confused) (*render.Figure, error) {
	d, err := c.run.Data()
	if err != nil {
		return nil, err
	}
	s, err := c.run.Split(q.values["split"])
	if err != nil {
		return nil, err
	}
	if s.Pixels == nil {
		return nil, unavailable("confusion", "mode=means needs pictures, and the samples of this dataset are points", "use mode=numbers")
	}
	called, actual := analysis.CalledMeans(c.p, s.Pixels, d.Features(), len(c.Classes))
	return drawCalled(c.about, c.m, q.values["split"], d.Shape, called, actual), nil
}

// pictures returns the picture of each prediction's sample, nil for points.
func pictures(r *analysis.Run, p *analysis.Predictions) (func(i int) image.Image, error) {
	d, err := r.Data()
	if err != nil {
		return nil, err
	}
	s, err := r.Split(p.Split)
	if err != nil {
		return nil, err
	}
	if s.Pixels == nil {
		return nil, nil
	}
	n := d.Features()
	return func(i int) image.Image {
		id := int(p.IDs[i])
		if id < 0 || id >= s.Len() { // recorded with data other than the present
			return image.NewGray(image.Rect(0, 0, d.Shape[2], d.Shape[1]))
		}
		return render.Pixels(s.Pixels[id*n:(id+1)*n], d.Shape[0], d.Shape[1], d.Shape[2])
	}, nil
}
