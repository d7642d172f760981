package figure

import (
	"cmp"

	"brainbow/analysis"
	"brainbow/render"
)

// finding says what kind of mistakes prevails, or how many were never right.
func (s *mistakeSheet) finding() finding {
	all := len(s.m.All)
	switch {
	case all == 0 && s.m.None > 0:
		return s.find("mistakes.find.unpredicted")
	case all == 0:
		return s.find("confusion.find.none")
	case s.o.show == "history":
		return s.historyFinding()
	}
	most := analysis.Understandable
	for _, k := range analysis.Kinds() {
		if s.m.Count(k) > s.m.Count(most) {
			most = k
		}
	}
	most = cmp.Or(s.o.kind, most)
	count := func(k analysis.Kind) string { return render.Count(int64(s.m.Count(k))) }
	key := "mistakes.find." + string(most)
	if s.o.kind != "" {
		key += ".only"
	}
	return s.find(key, "count", count(most), "all", render.Count(int64(all)), "clear", count(analysis.Clear), "understandable", count(analysis.Understandable))
}

// historyFinding counts the mistakes that were never right, and those that were.
func (s *mistakeSheet) historyFinding() finding {
	never, lost := 0, 0
	for _, x := range s.m.All {
		switch {
		case x.Learning.Never():
			never++
		case x.Learning.Lost >= 0:
			lost++
		}
	}
	all := render.Count(int64(len(s.m.All)))
	values := []string{"count", render.Count(int64(never)), "lost", render.Count(int64(lost)), "all", all}
	switch {
	case len(s.m.History.Steps) < 2:
		return s.find("mistakes.history.once")
	case never == len(s.m.All):
		return s.find("mistakes.history.all", values...)
	case never >= lost:
		return s.find("mistakes.history.never", values...)
	}
	return s.find("mistakes.history.lost", values...)
}
