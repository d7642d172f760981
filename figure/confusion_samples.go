package figure

import (
	"math"
	"slices"
	"sort"

	"brainbow/render"
)

// leastSample is the least side of a sample in a matrix of samples. What does not fit then is left out: first
// the numbers beside the samples, then classes.
const leastSample = 14

// fitPictures chooses the classes and the size of the cells of a matrix of samples for an area. It has no margins
// with recall and precision: those are another question.
func (s *matrixSheet) fitPictures(w, h float64) {
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
