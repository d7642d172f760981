package figure

import (
	"math"

	"brainbow/render"
)

// betterThanLine is by how much a network must be right more often than the best line to be called better,
// and enoughLine the accuracy with which one line is enough.
const (
	betterThanLine = 0.02
	enoughLine     = 0.995
)

// finding says what one straight line can do, and what the network makes of it.
func (s *planeSheet) finding() finding {
	net := s.rounded(s.v.right)
	if s.part == "strip" && len(s.strips) > 2 {
		before, folded := s.strips[0], s.strips[2]
		return s.find("plane.find.strip", "step", render.Count(folded.step), "before", s.rounded(before.v.right), "folded", s.rounded(folded.v.right))
	}
	if !s.separable || math.IsNaN(s.line.Accuracy()) {
		return s.find("plane.find.net", "net", net)
	}
	line := s.rounded(s.line.Accuracy())
	values := []string{"line", line, "net", net, "count", render.Count(int64(s.v.units)), "depth", render.Count(int64(s.v.depth))}
	better := s.v.right > s.line.Accuracy()+betterThanLine
	switch {
	case s.line.Accuracy() >= enoughLine:
		return s.find("plane.find.enough", values...)
	case s.v.layer == "":
		return s.find("plane.find.perceptron", values...)
	case s.v.right >= enoughLine && !math.IsNaN(s.bend) && s.bend > 0 && s.v.depth == 1:
		return s.find("plane.find.bent", values...)
	case better && s.answer != nil && s.v.depth > 1:
		return s.find("plane.find.foldedDeep", values...)
	case better && s.answer != nil:
		return s.find("plane.find.folded", values...)
	case better:
		return s.find("plane.find.better", values...)
	}
	return s.find("plane.find.stuck", values...)
}

func (s *planeSheet) method() string {
	directions := ""
	if s.v.layer != "" && s.v.axes == nil && s.v.units > 1 {
		directions = s.say("plane.directions", "count", render.Count(int64(s.v.units)))
	}
	line := ""
	if s.separable {
		line = s.say("plane.line")
	}
	return s.sentences(s.say("plane.accuracy"), line, directions)
}
