package figure

import (
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
