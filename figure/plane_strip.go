package figure

import (
	"context"
	"math"

	"brainbow/analysis"
	"brainbow/render"
)

// planeMoment is one step of a strip.
type planeMoment struct {
	step   int64
	key    string // of its name
	v      *planeValues
	answer *analysis.LayerWeights
}

// strips computes the hidden space before training, while it folds, folded, and at the end. Steps are those
// at which the accuracy was measured: it folds when the accuracy is first above what a line can do, or half way
// to the best if there are not two classes, and is folded when it is, but for a twentieth, the best.
func (q *request) strips(ctx context.Context, s *planeSheet) ([]planeMoment, error) {
	r := q.runs[0]
	of, err := r.Finest("test")
	if err != nil {
		return nil, err
	}
	last, err := r.LastStep()
	if err != nil {
		return nil, err
	}
	best := 0.0
	for _, v := range of.Accuracy {
		if finite(v) {
			best = max(best, v)
		}
	}
	level := best / 2
	if s.separable {
		level = s.line.Accuracy() + betterThanLine
	}
	reach := func(v float64) int64 {
		for i, a := range of.Accuracy {
			if a >= v {
				return of.Steps[i]
			}
		}
		return last
	}
	all := []planeMoment{{step: 0, key: "before"}}
	if best > level {
		all = append(all, planeMoment{step: reach(level), key: "folding"}, planeMoment{step: reach(learntShare * best), key: "folded"})
	}
	all = append(all, planeMoment{step: last, key: "end"})
	for i := range all {
		if all[i].v, err = q.plane(ctx, all[i].step); err != nil {
			return nil, err
		}
		if all[i].answer, err = s.answerAt(ctx, r, all[i].step); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// strip draws the hidden space at some steps side by side.
func (s *planeSheet) strip(c *render.Canvas, w, h float64) {
	const gap, foot = 3 * render.Unit, 10 * render.Unit
	n := float64(len(s.strips))
	columns := n
	if w < 80*render.Unit { // a tall or a square sheet
		columns = min(n, 2)
	}
	rows := math.Ceil(n / columns)
	column := math.Floor((w + gap) / columns)
	side := math.Floor(min(column-gap-2, h/rows-foot))   // 2 for the frame
	beside := columns > 1 && rows > 1 && side < column/2 // words beside the panels, which are small otherwise
	if beside {
		side = math.Floor(min(column/2, h/rows-gap))
	} else {
		column = side + gap
	}
	left := math.Floor((w - columns*column + gap) / 2)
	huge := render.TextStyle{Size: render.Huge, Bold: true}
	for i, m := range s.strips {
		x, y := left+float64(i%int(columns))*column, float64(i/int(columns))*math.Floor(h/rows)
		s.space(c, x, y, side, m.v, m.answer, true)
		words, number := s.say("plane.strip."+m.key, "step", render.Count(m.step)), s.rounded(m.v.right)
		if beside {
			at := x + side + 1.5*render.Unit
			end := c.Paragraph(at, y+side/3, column-side-gap, words, render.TextStyle{})
			c.Text(at, end+5*render.Unit, number, huge)
			continue
		}
		c.Text(x, y+side+2.75*render.Unit, words, render.TextStyle{})
		c.Text(x, y+side+7.5*render.Unit, number, huge)
	}
}
