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
	case s.o.whole > 0:
		return s.pairFinding()
	case all == 0 && s.m.None > 0:
		return s.find("mistakes.find.unpredicted")
	case all == 0:
		return s.find("confusion.find.none")
	case s.o.show == "history":
		return s.historyFinding()
	}
	most := cmp.Or(s.o.kind, s.prevailing())
	count := func(k analysis.Kind) string { return render.Count(int64(s.m.Count(k))) }
	key, rest := "mistakes.find."+string(most), ""
	other := analysis.Clear
	if most == analysis.Clear {
		other = analysis.Understandable
	}
	switch {
	case s.m.Count(most) == 0:
		key += ".never"
	case all == 1:
		key += ".all"
	case s.m.Count(most) == all:
		key += ".every"
	case s.o.kind != "":
		key += ".only"
	case s.m.Count(other) > 0:
		rest = s.say("mistakes.rest."+string(other), "count", count(other))
	}
	return s.find(key, "count", count(most), "all", render.Count(int64(all)), "rest", rest, "every", s.every(all))
}

// prevailing is the kind of the largest number of mistakes.
func (s *mistakeSheet) prevailing() analysis.Kind {
	most := analysis.Understandable
	for _, k := range analysis.Kinds() {
		if s.m.Count(k) > s.m.Count(most) {
			most = k
		}
	}
	return most
}

// every says that something holds for all of a number of mistakes, at least two.
func (s *mistakeSheet) every(n int) string {
	if n == 2 {
		return s.say("mistakes.every.two")
	}
	return s.say("mistakes.every", "count", render.Count(int64(n)))
}

// historyFinding counts the mistakes that were never right, and those that were.
func (s *mistakeSheet) historyFinding() finding {
	never, lost, later := 0, 0, 0
	for _, x := range s.m.All {
		switch {
		case x.Learning.Never():
			never++
		case x.Learning.Lost >= 0:
			lost++
		case x.Learning.Learnt > s.m.Step:
			later++
		}
	}
	all := render.Count(int64(len(s.m.All)))
	again := s.say("mistakes.history.once.lost", "count", render.Count(int64(lost)))
	switch {
	case len(s.m.History.Steps) < 2:
		return s.find("mistakes.history.once")
	case never == len(s.m.All):
		return s.find("mistakes.history.all", "count", all)
	case later == len(s.m.All):
		return s.find("mistakes.history.later.all", "count", all, "every", s.every(len(s.m.All)))
	case later > never && later > lost:
		rest := ""
		if never > 0 {
			rest = s.say("mistakes.history.later.never", "count", render.Count(int64(never)))
		}
		return s.find("mistakes.history.later", "count", render.Count(int64(later)), "all", all, "never", rest)
	case lost == len(s.m.All):
		return s.find("mistakes.history.lost.all", "count", all, "every", s.every(len(s.m.All)))
	case never >= lost:
		return s.find("mistakes.history.never", "count", render.Count(int64(never)), "lost", again, "all", all)
	}
	return s.find("mistakes.history.lost", "count", render.Count(int64(never)), "lost", render.Count(int64(lost)), "all", all)
}

// pairWords name the classes of the pair.
func (s *mistakeSheet) pairWords() []string {
	return []string{"actual", s.names[s.o.pair.Actual], "predicted", s.names[s.o.pair.Predicted]}
}

// pairFinding says of one pair of classes what kind of mistakes prevails, or how many were never right.
func (s *mistakeSheet) pairFinding() finding {
	if len(s.m.All) == 0 {
		return s.find("mistakes.pair.none", s.pairWords()...)
	}
	if len(s.m.All) == 1 {
		return s.find("mistakes.pair.once", s.pairWords()...)
	}
	never := 0
	for _, x := range s.m.All {
		if x.Learning.Never() {
			never++
		}
	}
	key, count, rest := "mistakes.pair.history", never, ""
	if s.o.show != "history" {
		most, other := cmp.Or(s.o.kind, s.prevailing()), analysis.Clear
		if most == analysis.Clear {
			other = analysis.Understandable
		}
		key, count = "mistakes.pair."+string(most), s.m.Count(most)
		if n := s.m.Count(other); n > 0 && s.o.kind == "" {
			rest = s.say("mistakes.rest."+string(other), "count", render.Count(int64(n)))
		}
	}
	return s.find(key, append(s.pairWords(), "count", render.Count(int64(count)), "all", render.Count(int64(len(s.m.All))), "rest", rest)...)
}
