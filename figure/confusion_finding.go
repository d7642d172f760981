package figure

import (
	"cmp"
	"slices"

	"brainbow/analysis"
	"brainbow/render"
)

// nearlyAll is the share of samples from which on they count as "nearly everything".
const nearlyAll = 0.9

// only returns the class as which nearly everything is predicted although it is not, or −1.
func only(m *analysis.Confusion) int {
	for k := range m.Classes {
		n := float64(m.Said(k))
		if n >= nearlyAll*float64(m.Total()) && float64(m.Actual(k)) < nearlyAll*n {
			return k
		}
	}
	return -1
}

// few returns the two or three classes as which nearly everything is predicted although there are at least three
// times as many, the most frequent first, and how many samples that are; nil if there are none.
func few(m *analysis.Confusion) (classes []int, n int) {
	said := make([]int, len(m.Classes))
	present := 0
	for k := range said {
		if said[k] = m.Said(k); m.Actual(k) > 0 {
			present++
		}
		classes = append(classes, k)
	}
	slices.SortStableFunc(classes, func(a, b int) int { return cmp.Compare(said[b], said[a]) })
	for k, class := range classes[:min(3, len(classes))] {
		if n += said[class]; float64(n) >= nearlyAll*float64(m.Total()) && present >= 3*(k+1) && k > 0 {
			return classes[:k+1], n
		}
	}
	return nil, 0
}

// confusionFinding says what a confusion matrix shows, by the measure that its cells show: counts, or
// shares of rows or columns.
func confusionFinding(l language, m *analysis.Confusion, names []string, cells string) finding {
	all := m.Total()
	switch k := only(m); {
	case k < 0:
	case m.Said(k) == all:
		return l.find("confusion.find.all", "class", l.class(names[k]))
	default:
		return l.find("confusion.find.single", "class", l.class(names[k]), "n", render.Count(int64(m.Said(k))), "all", render.Count(int64(all)))
	}
	if m.Unpredicted() == all {
		return l.find("mistakes.find.unpredicted")
	}
	if some, n := few(m); len(some) > 0 {
		var list []string
		for _, k := range some {
			list = append(list, l.class(names[k]))
		}
		return l.find("confusion.find.few", "n", render.Count(int64(n)), "all", render.Count(int64(all)), "k", render.Count(int64(len(some))), "list", l.list(list))
	}
	worst := m.Worst(len(names) * len(names))
	if len(worst) == 0 {
		return l.find("confusion.find.none")
	}
	if cells == "row" || cells == "column" {
		return shareFinding(l, m, names, cells, worst)
	}
	ties := 1
	for ties < len(worst) && worst[ties].Count == worst[0].Count {
		ties++
	}
	a, p, n := worst[0].Actual, worst[0].Predicted, worst[0].Count
	one, other, count := l.one(names[a]), l.one(names[p]), render.Count(int64(n))
	back := m.Counts[p][a]
	if pair, ok := mixedUp(m); ok {
		values := []string{"one", l.class(names[pair.A]), "other", l.class(names[pair.B]), "sum", render.Count(int64(pair.Count())), "there", render.Count(int64(pair.There)), "back", render.Count(int64(pair.Back))}
		if ties > 1 || len(names) > fewClasses {
			return l.find("confusion.find.mixed", values...)
		}
		return l.find("confusion.find.mixedOne", append(values, "count", count, "for", l.say("confusion.for", "one", one, "other", other))...)
	}
	switch {
	case n == 1 && ties > 1:
		return l.find("confusion.find.once")
	case ties == 2 && back == n:
		return l.find("confusion.find.twins", "one", l.class(names[a]), "other", l.class(names[p]), "count", count)
	case ties == 2:
		second := l.say("confusion.for", "one", l.one(names[worst[1].Actual]), "other", l.one(names[worst[1].Predicted]))
		return l.find("confusion.find.tie", "n", count, "first", l.say("confusion.for", "one", one, "other", other), "second", second)
	case ties > 2:
		return l.find("confusion.find.ties", "pairs", render.Count(int64(ties)), "n", count)
	case back > 0:
		return l.find("confusion.find.both", "one", one, "other", other, "count", count, "back", l.say("confusion.back", "count", render.Count(int64(back))))
	}
	return l.find("confusion.find.pair", "one", one, "other", other, "count", count)
}

// The two classes that are mixed up most often, in both directions, are named before the most frequent mistake where
// there are fewClasses at most, so that who reads the matrix asks for two of them, or where they are mixed up
// clearlyMixed often than the two of that mistake.
const (
	fewClasses   = 4
	clearlyMixed = 1.25
)

// mixedUp returns the two classes that are mixed up most often, both directions added, more often A for B, if they are
// others than those of the most frequent mistakes and are to be named. Where a ship is taken for a car eight times and a
// car for a ship three times, these two are mixed up more often than ships and dogs, if nine ships are taken for dogs and
// one dog for a ship.
func mixedUp(m *analysis.Confusion) (analysis.Pair, bool) {
	pair, ok := m.MixedUp()
	if !ok || pair.There == 0 || pair.Back == 0 {
		return pair, false
	}
	worst := m.Worst(len(m.Classes) * len(m.Classes))
	most := worst[0].Count
	if most == 1 || pair.There == most || pair.Back == most {
		return pair, false
	}
	for _, w := range worst {
		both := w.Count + m.Counts[w.Predicted][w.Actual]
		if w.Count == most && len(m.Classes) > fewClasses && float64(pair.Count()) < clearlyMixed*float64(both) {
			return pair, false
		}
	}
	if pair.Back > pair.There {
		pair = analysis.Pair{A: pair.B, B: pair.A, There: pair.Back, Back: pair.There}
	}
	return pair, true
}

// shareFinding is [confusionFinding] by shares of rows or of columns.
func shareFinding(l language, m *analysis.Confusion, names []string, cells string, mistakes []analysis.Cell) finding {
	var worst analysis.Cell
	most, ties := -1.0, 0
	for _, c := range mistakes {
		whole := m.Actual(c.Actual)
		if cells == "column" {
			whole = m.Said(c.Predicted)
		}
		switch share := float64(c.Count) / float64(whole); {
		case share > most:
			worst, most, ties = c, share, 1
		case share == most:
			ties++
		}
	}
	if ties > 1 {
		return l.find("confusion.find."+cells+"s", "pairs", render.Count(int64(ties)), "share", l.percent(most, 1))
	}
	if cells == "column" {
		return l.find("confusion.find.column", "one", l.one(names[worst.Actual]), "other", l.one(names[worst.Predicted]), "share", l.percent(most, 1))
	}
	return l.find("confusion.find.row", "one", l.one(names[worst.Actual]), "other", l.one(names[worst.Predicted]), "share", l.percent(most, 1))
}
