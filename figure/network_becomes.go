package figure

import (
	"fmt"

	"brainbow/render"
)

// becomes says what a network with convolutions makes of the sample that is shown: the last maps, the numbers after them and the
// answer; ok is false without maps or a sample.
func (s *netSheet) becomes(columns []*netLayer) (f finding, ok bool) {
	var last *netLayer
	numbers := []string{}
	for _, l := range columns[1 : len(columns)-1] {
		switch {
		case l.maps():
			last, numbers = l, nil
		case last != nil:
			numbers = append(numbers, s.say("network.find.numbers", "count", render.Count(int64(l.value.Features()))))
		}
	}
	if last == nil || s.sample < 0 || s.said < 0 || s.classes == nil {
		return f, false
	}
	first := columns[1]
	steps := []string{s.mapsOf(first)}
	if last != first {
		steps = append(steps, s.mapsOf(last))
	}
	steps = append(steps, numbers...)
	input := s.one(s.className(s.label))
	return s.language.find("network.find.becomes", "input", input, "steps", s.items(steps), "answer", s.class(s.className(s.said)), "count", render.Count(int64(s.parameters))), true
}

// mapsOf counts the maps of a layer and says how large they are.
func (s *netSheet) mapsOf(l *netLayer) string {
	v := l.value.Shape
	return s.say("network.find.mapsOf", "count", render.Count(int64(v[0])), "size", fmt.Sprintf("%d × %d", v[1], v[2]))
}
