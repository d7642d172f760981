package figure

import "strings"

// plainLabels are the texts that say in words what parts of the labels of known sweeps are.
var plainLabels = map[string]string{
	"N(0, 1)":    "collages.plain.wide",
	"N(0, 1/√n)": "collages.plain.narrow",
	"L2":         "collages.plain.l2",
}

// plain returns a part of a label in plain words, other parts as they are.
func (l language) plain(part string) string {
	if key, ok := plainLabels[part]; ok {
		return l.say(key)
	}
	return part
}

// plainly returns a label of one or two parts in plain words.
func (l language) plainly(label string) string {
	if at := strings.LastIndex(label, ", "); at >= 0 && plainLabels[label] == "" {
		return l.plain(label[:at]) + ", " + l.plain(label[at+2:])
	}
	return l.plain(label)
}

// formulas says which formulas the plain words stand for.
func (s *collageSheet) formulas() string {
	var all []string
	for _, list := range [][]string{s.rows, s.cols} {
		for _, part := range list {
			if words := s.plain(part); words != part && strings.Contains(part, "(") {
				all = append(all, s.say("collages.plain.is", "words", words, "formula", part))
			}
		}
	}
	return s.sentences(all...)
}
