package figure

import (
	"math"
	"regexp"
	"slices"
	"sort"
	"strconv"
	"strings"

	"brainbow/analysis"
	"brainbow/render"
)

// moreLabel is a setting that has none, one or more of something: "no hidden layer", "2 hidden layers".
var moreLabel = regexp.MustCompile(`^(no|\d+) (.+?)s?$`)

// amounts reports whether the settings are growing numbers of one thing.
func (s *sweepSheet) amounts() bool {
	last, what := -1, ""
	for _, l := range s.labels {
		m := moreLabel.FindStringSubmatch(l)
		if m == nil || what != "" && m[2] != what {
			return false
		}
		n, _ := strconv.Atoi(m[1]) // "no" is 0
		if n <= last {
			return false
		}
		last, what = n, m[2]
	}
	return len(s.labels) > 2
}

// enough is the first of settings in growing order that no later one is clearly better than.
func (s *sweepSheet) enough(points []analysis.SweepPoint) int {
	for k := range points {
		if !slices.ContainsFunc(points[k+1:], func(p analysis.SweepPoint) bool {
			return s.mean(p)-s.mean(points[k]) > 100*s.spread(points[k], p)
		}) {
			return k
		}
	}
	return len(points) - 1
}

// moreFinding says how many of what the settings count are enough; ok is false if the settings are no such numbers, or have
// not ended.
func (s *sweepSheet) moreFinding() (f finding, ok bool) {
	if !s.amounts() {
		return f, false
	}
	var parts, alike []string
	most, helps := map[int]bool{}, ""
	last := 0
	for _, group := range s.groups {
		all := s.ended(group)
		if len(all) != len(s.labels) {
			return f, false
		}
		sort.SliceStable(all, func(i, j int) bool {
			return slices.Index(s.labels, all[i].Label) < slices.Index(s.labels, all[j].Label)
		})
		k := s.enough(all)
		most[k], helps, last = true, all[k].Label, len(all)-1
		values := []string{"group", group, "setting", all[k].Label, "from", s.percent(s.mean(all[0])/100, 1), "to", s.percent(s.mean(all[k])/100, 1)}
		key, also := "sweep.more.group", "sweep.more.from"
		if k == 0 {
			key = "sweep.more.groupNone"
		}
		if group == "" {
			also += ".alone"
		}
		from := s.say(also, values...)
		if more := all[k].Parameters - all[0].Parameters; more > 0 && all[0].Parameters > 0 {
			from = s.say("sweep.more.for", "from", from, "more", render.Count(int64(more)))
		}
		parts, alike = append(parts, s.say(key, values...)), append(alike, from)
	}
	if len(most) > 1 {
		return s.find("sweep.more.differ", "parts", s.clauses(parts)), true
	}
	list := strings.Join(alike, s.say("network.comma"))
	helps = strings.Replace(helps, "1 ", s.say("sweep.more.one")+" ", 1)
	switch {
	case most[0]:
		return s.find("sweep.more.none", "setting", s.labels[0], "parts", list), true
	case most[last]:
		return s.find("sweep.more.all", "setting", helps, "parts", list), true
	case most[1]:
		return s.find("sweep.more.first", "setting", helps, "parts", list), true
	}
	return s.find("sweep.more.some", "setting", helps, "parts", list), true
}

// costWords say in plain words what the first of what the settings count costs, and each further one, in the first group.
func (s *sweepSheet) costWords() string {
	if !s.amounts() {
		return ""
	}
	all := s.ended(s.groups[0])
	if len(all) != len(s.labels) || all[0].Parameters == 0 {
		return ""
	}
	first, further, n := all[1].Parameters-all[0].Parameters, 0.0, 0
	for k := 2; k < len(all); k++ {
		further += float64(all[k].Parameters - all[k-1].Parameters)
		n++
	}
	if first <= 0 || n == 0 {
		return ""
	}
	key := "sweep.more.cost"
	if len(s.groups) > 1 {
		key = "sweep.more.costOn"
	}
	return s.say(key, "group", s.groups[0], "first", render.Count(int64(first)), "further", render.Count(int64(math.Round(further/float64(n)))))
}

// unlucky says of how many trainings with at least a number, which are enough on average, are below the target; "" if none is.
func (s *sweepSheet) unlucky(ended []analysis.SweepPoint) string {
	var parts []string
	lost, trained := 0, 0
	for _, p := range ended {
		n, of := 0, 0
		for _, t := range p.Trials {
			v := s.accuracy(t)
			if !finite(v) {
				continue
			}
			of++
			if v < s.target {
				n++
			}
		}
		lost, trained = lost+n, trained+of
		if n > 0 {
			parts = append(parts, s.say("sweep.below.part", "n", render.Count(int64(n)), "of", render.Count(int64(of)), "number", p.Label))
		}
	}
	switch {
	case lost == 0:
		return ""
	case len(parts) > 2:
		return s.say("sweep.below.many", "n", render.Count(int64(lost)), "of", render.Count(int64(trained)))
	}
	return s.say("sweep.below", "parts", s.list(parts))
}
