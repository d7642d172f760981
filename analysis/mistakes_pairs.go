package analysis

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// MistakenPair is a cell of the confusion matrix beside its diagonal, and the samples in it, the most confident first.
type MistakenPair struct {
	Cell
	IDs []int32
}

// Pairs returns which classes are mistaken for which, the most frequent first, as [Confusion.Worst] does; nil for more than
// [MostConfused] classes.
func (m *Mistakes) Pairs() []MistakenPair {
	if len(m.Classes) > MostConfused {
		return nil
	}
	p := &Predictions{Step: m.Step, Split: m.Split}
	for _, x := range m.All {
		p.IDs, p.Labels, p.Predicted, p.Confidence = append(p.IDs, x.ID), append(p.Labels, x.Actual), append(p.Predicted, x.Predicted), append(p.Confidence, x.Confidence)
	}
	c := Confuse(p, m.Classes)
	var pairs []MistakenPair
	for _, cell := range c.Worst(len(m.All)) {
		pair := MistakenPair{Cell: cell}
		for _, i := range c.Samples[cell.Actual][cell.Predicted] {
			pair.IDs = append(pair.IDs, p.IDs[i])
		}
		pairs = append(pairs, pair)
	}
	return pairs
}

// Of returns the mistakes of class actual that were predicted as class predicted.
func (m *Mistakes) Of(actual, predicted int) *Mistakes {
	some := *m
	some.All = nil
	for _, x := range m.All {
		if int(x.Actual) == actual && int(x.Predicted) == predicted {
			some.All = append(some.All, x)
		}
	}
	return &some
}

// ClassIndex returns the class that a text names: by its name, or else by its number. It is −1 if no class is called so.
func ClassIndex(text string, classes []string) int {
	if i := slices.Index(classes, text); i >= 0 {
		return i
	}
	if i, err := strconv.Atoi(text); err == nil && i >= 0 && i < len(classes) {
		return i
	}
	return -1
}

// ParsePair reads two classes, the actual and the predicted one, such as 4,9. They may be given by name.
func ParsePair(text string, classes []string) (actual, predicted int, err error) {
	first, second, ok := strings.Cut(text, ",")
	if !ok {
		return 0, 0, fmt.Errorf("%q is not two classes, the actual and the predicted one, such as 0,1", text)
	}
	for _, x := range []struct {
		text string
		to   *int
	}{{first, &actual}, {second, &predicted}} {
		if *x.to = ClassIndex(strings.TrimSpace(x.text), classes); *x.to < 0 {
			return 0, 0, fmt.Errorf("there is no class %q", strings.TrimSpace(x.text))
		}
	}
	return actual, predicted, nil
}

// ParseMistaken reads two classes of which one is mistaken for the other.
func ParseMistaken(text string, classes []string) (actual, predicted int, err error) {
	if actual, predicted, err = ParsePair(text, classes); err == nil && actual == predicted {
		err = fmt.Errorf("%q is one class, which is not mistaken for itself", text)
	}
	return actual, predicted, err
}
