package figure

import (
	"context"
	"math"
	"slices"
	"sort"

	"brainbow/analysis"
	"brainbow/render"
)

// leastSample is the least side of a sample in a matrix of samples. What does not fit then is left out: first
// the numbers beside the samples, then classes.
const leastSample = 14

// fitPictures chooses the classes and the size of the cells of a matrix of samples for an area. It has no margins
// with recall and precision: those are another question.
func (s *matrixSheet) fitPictures(w, h float64) {
	if s.beside = w > h && w >= 90*render.Unit && len(s.names) <= besideClasses && len(s.m.Worst(1)) > 0; s.beside {
		w -= worstRoom
	}
	s.tall = h
	order := s.byMistakes()
	for n := len(order); ; n-- {
		s.shown = slices.Clone(order[:n])
		slices.Sort(s.shown)
		for _, s.counts = range []bool{true, false} {
			if s.counts && n < len(order) {
				continue // more classes rather than numbers
			}
			for _, upright := range []bool{false, true} {
				if s.sizePictures(w, h, upright) || n == 1 && upright && !s.counts {
					return
				}
			}
		}
	}
}

// sizePictures chooses the size of cells with samples, and reports whether it is at least leastSample and whether
// names have room.
func (s *matrixSheet) sizePictures(w, h float64, upright bool) bool {
	longest := s.longest()
	s.left = math.Ceil(4*render.Unit + min(longest, matrixName))
	s.top = 5 * render.Unit
	if upright {
		s.top = math.Ceil(4.5*render.Unit + min(longest, matrixName))
	}
	beside := 0.0
	if s.counts {
		number := render.Count(int64(s.most))
		if s.o.cells == "row" || s.o.cells == "column" {
			number = render.Fixed(100, 1)
		}
		beside = max(render.Measure(number, render.TextStyle{Size: render.Small}), 3*render.Unit) + 4
	}
	n := float64(len(s.shown))
	s.box = min(math.Floor((h-s.top-barBelow)/n), math.Floor((w-s.left-render.Unit)/n)-beside, 96) - 2
	s.high, s.cell = s.box+2, s.box+2+beside
	return s.box >= leastSample && s.upright() == upright
}

// byMistakes returns the classes, those of the cells that the finding speaks of first, then those with the most
// mistakes in their row and column.
func (s *matrixSheet) byMistakes() []int {
	count := make([]int, len(s.names))
	order := make([]int, len(s.names))
	for a, row := range s.m.Counts {
		order[a] = a
		for p, n := range row {
			if a != p {
				count[a] += n
				count[p] += n
			}
		}
	}
	first := map[int]bool{}
	for _, x := range s.marked() {
		first[x.Actual], first[x.Predicted] = true, true
	}
	sort.SliceStable(order, func(i, j int) bool {
		a, b := order[i], order[j]
		if first[a] != first[b] {
			return first[a]
		}
		return count[a] > count[b]
	})
	return order
}

const (
	// besideClasses is the largest number of classes beside whose matrix the worst cells stand large.
	besideClasses = 15
	worstRoom     = 27 * render.Unit // of them, with a gap
	worstEach     = 3                // samples of a cell
	worstSide     = 7.5 * render.Unit
)

// worst draws, right of a matrix of samples, several samples of the most frequent mistakes, large enough to see what is
// wrong with them.
func (s *matrixSheet) worst(c *render.Canvas) {
	if !s.beside {
		return
	}
	const head, pitch = 2.25 * render.Unit, worstSide + 4*render.Unit
	x, y := s.x(len(s.shown))+3*render.Unit, s.top
	bottom := s.tall
	for _, w := range s.m.Worst(max(1, int((bottom-y+1.75*render.Unit)/pitch))) {
		style := render.TextStyle{Bold: true}
		said := render.ShortNames(s.names, 9*render.Unit, style)
		c.Text(x, y+render.Body*0.75, s.say("confusion.worstCell", "actual", said[w.Actual], "predicted", said[w.Predicted], "count", render.Count(int64(w.Count))), style)
		for k, i := range s.m.Samples[w.Actual][w.Predicted][:min(worstEach, w.Count)] {
			img := s.o.picture(int(i))
			b := img.Bounds()
			fill := worstSide / float64(max(b.Dx(), b.Dy()))
			if fill >= 1 {
				fill = math.Floor(2*fill) / 2 // whole device pixels at twice the density
			}
			c.Image(x+float64(k)*(worstSide+0.5*render.Unit), y+head, fill*float64(b.Dx()), fill*float64(b.Dy()), img, s.say("confusion.confidence", "value", s.output(float64(s.o.confidence[i]), s.o.probabilities)))
		}
		y += pitch
	}
}

// mistakeLooks counts what mistakes look like, by their nearest training samples, as the view mistakes does.
type mistakeLooks struct{ all, own, other int }

// manyMistakes is the number of mistakes from which on it is not said what they look like: that would take long, and of a
// network that has hardly learnt it says little.
const manyMistakes = 2000

// finding says what most mistakes look like.
func (m *mistakeLooks) finding(l language) finding {
	values := []string{"all", render.Count(int64(m.all)), "own", render.Count(int64(m.own)), "other", render.Count(int64(m.other))}
	switch {
	case m.own == 0 && m.other == 0:
		return l.find("confusion.looks.neither", values...)
	case m.own == m.other:
		return l.find("confusion.looks.both", values...)
	case m.other > m.own:
		return l.find("confusion.looks.other", values...)
	}
	return l.find("confusion.looks.own", values...)
}

// looks counts what the mistakes of a matrix look like; nil if there are none, or too many.
func (q *request) looks(ctx context.Context, c confused) (*mistakeLooks, error) {
	wrong := 0
	for a, row := range c.m.Counts {
		for p, n := range row {
			if a != p {
				wrong += n
			}
		}
	}
	if wrong < 2 || wrong > manyMistakes || only(c.m) >= 0 {
		return nil, nil
	}
	m, err := c.run.Mistakes(ctx, c.Step, q.values["split"])
	if err != nil {
		return nil, err
	}
	return looksOf(m), nil
}

// looksOf counts what mistakes look like: the class of most of their nearest training samples.
func looksOf(m *analysis.Mistakes) *mistakeLooks {
	looks := &mistakeLooks{all: len(m.All)}
	for i := range m.All {
		switch class, n := m.All[i].LookAlikes(); {
		case n == 0:
		case class == m.All[i].Predicted:
			looks.other++
		case class == m.All[i].Actual:
			looks.own++
		}
	}
	return looks
}
