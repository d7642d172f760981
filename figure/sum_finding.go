package figure

import (
	"fmt"
	"math"
	"strings"

	"brainbow/analysis"
	"brainbow/render"
)

// sumTextsOf writes bias, what is above and what is below zero so that they add up to z as printed.
func sumTextsOf(s *analysis.Sum) (parts []string, z string) {
	return render.Addends([]float64{s.Bias, s.Positive, s.Negative}, float64(s.Z))
}

// decimalsOf counts the decimals of a printed number.
func decimalsOf(text string) int {
	_, after, _ := strings.Cut(text, ".")
	return len(after)
}

// sumFinding says who wins among the outputs, or what a hidden unit's sum is.
func sumFinding(l language, in *analysis.SumInput, sums []*analysis.Sum, at [2]int, names []string) finding {
	w, s := in.Layer, sums[0]
	texts, z := sumTextsOf(s)
	if !w.Output {
		if len(sums) > 1 {
			for _, o := range sums {
				if o.Z > s.Z {
					s = o
				}
			}
			_, z = sumTextsOf(s)
			return l.find("sum.find.most", "count", render.Count(int64(len(sums))), "unit", Unit(w.Name, s.Unit), "z", z)
		}
		start := ""
		if s.Bias != 0 {
			start = l.say("sum.start", "bias", texts[0])
		}
		values := []string{"unit", Unit(w.Name, s.Unit), "z", z, "start", start, "plus", texts[1], "minus", texts[2]}
		if w.Kind == "conv" {
			values = append(values, "count", render.Count(int64(len(s.Products))))
			return l.find("sum.find.place", append(values, "row", fmt.Sprint(at[0]), "column", fmt.Sprint(at[1]))...)
		}
		return l.find("sum.find.hidden", values...)
	}
	first, second := -1, -1
	for u := range w.Units {
		switch {
		case first < 0 || in.Z[u] > in.Z[first]:
			first, second = u, first
		case second < 0 || in.Z[u] > in.Z[second]:
			second = u
		}
	}
	if len(sums) > 1 {
		s = in.Sum(first, at)
		texts, z = sumTextsOf(s)
	}
	total := func(u int) string { return render.Fixed(float64(in.Z[u]), decimalsOf(z)) }
	class := func(u int) string { return l.one(name(names, u)) }
	low := in.Z[first]
	for _, v := range in.Z {
		low = min(low, v)
	}
	switch {
	case in.Z[first] == low:
		return l.find("sum.find.equal", "z", z)
	case s.Unit != first && in.Z[s.Unit] < in.Z[first]:
		return l.find("sum.find.lose", "class", class(s.Unit), "z", z, "other", class(first), "top", total(first))
	case in.Z[first] == in.Z[second]:
		return l.find("sum.find.tie", "class", class(first), "other", class(second), "z", z)
	case len(sums) > 1 && len(sums) == w.Units && hardlyAgainst(sums, first):
		return l.find("sum.find.least", "class", class(first), "minus", texts[2])
	}
	return l.find("sum.find.win", "class", class(first), "z", z, "other", class(second), "second", total(second))
}

// hardlyAgainst reports whether the negative part of one sum is less than a third of every other's.
func hardlyAgainst(sums []*analysis.Sum, first int) bool {
	for _, o := range sums {
		if o.Unit != first && math.Abs(sums[first].Negative) >= math.Abs(o.Negative)/3 {
			return false
		}
	}
	return true
}

// finding says who wins, or, of an unrolled sum that wins, how much the inputs give that are drawn.
func (d *sumSheet) finding(unrolled bool) finding {
	found := sumFinding(d.language, d.in, d.sums, d.at, d.classes)
	s := d.sums[0]
	if !unrolled || len(d.sums) > 1 || found.statement != "sum.find.win" || len(s.Products) <= maxLines {
		return found
	}
	part, rest := 0.0, 0.0
	shown := map[int]bool{}
	for _, i := range strongest(s.Products, maxLines) {
		shown[i] = true
	}
	for i, p := range s.Products {
		if shown[i] {
			part += float64(p)
		} else {
			rest += float64(p)
		}
	}
	texts, z := render.Addends([]float64{part, rest, s.Bias}, float64(s.Z))
	return d.find("sum.find.unrolled", "one", d.one(name(d.classes, s.Unit)), "n", render.Count(maxLines), "part", texts[0], "z", z, "others", render.Count(int64(len(s.Products)-maxLines)), "rest", texts[1])
}
