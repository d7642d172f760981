package figure

import (
	"math"

	"brainbow/analysis"
)

// largestChange is where shares before the training and after differ most.
func largestChange(before, after []float64) (most int) {
	for k := range before {
		if math.Abs(after[k]-before[k]) > math.Abs(after[most]-before[most]) {
			most = k
		}
	}
	return most
}

// asMuch is the difference of two changes, of 100 neighbours, up to which training acts about as much in one layer as
// in the other.
const asMuch = 1

// change100 is by how many of 100 a share changes, as the numbers that are written differ.
func change100(before, after float64) float64 {
	return math.Round(100*after) - math.Round(100*before)
}

// tied reports whether the shares of a layer change in the same direction as those of the layer where they change
// most, and about as much.
func tied(before, after []float64, k, most int) bool {
	a, b := change100(before[k], after[k]), change100(before[most], after[most])
	return (a < 0) == (b < 0) && math.Abs(a) >= math.Abs(b)-asMuch
}

// leastChange is the least difference of shares before the training and after.
func leastChange(before, after []float64) float64 {
	least := math.Inf(1)
	for k := range before {
		least = min(least, math.Abs(after[k]-before[k]))
	}
	return least
}

// separated is the least share of neighbours of the same class with which a layer can be said to separate classes.
const separated = 0.5

// separatesNone reports whether no layer separates classes and training changes hardly any; best is the layer that comes
// nearest to it.
func separatesNone(before, after []float64) (best int, none bool) {
	for k := range after {
		if after[k] > after[best] {
			best = k
		}
	}
	most := largestChange(before, after)
	return best, math.Abs(after[most]-before[most]) < hardly && after[best] < separated
}

// activityFinding says in which layer training changes most: the shares before and after in every layer, of classes also
// by chance.
func activityFinding(l language, class string, names []string, before, after []float64, chance float64) finding {
	if len(names) == 0 {
		return l.find("activity.find.fewNeurons", "class", class)
	}
	if best, none := separatesNone(before, after); none && class == "" {
		return l.find("activity.find.untold", "before", share100(before[best]), "after", share100(after[best]), "chance", share100(chance))
	}
	most := largestChange(before, after)
	key := "activity.find.gathers"
	var layers, numbers []string
	for k := range before {
		if tied(before, after, k, most) {
			layers = append(layers, names[k])
			numbers = append(numbers, l.say("activity.numbers", "before", share100(before[k]), "after", share100(after[k])))
		}
	}
	switch change := after[most] - before[most]; {
	case math.Abs(change) < hardly:
		key = "activity.find.same"
	case change < 0:
		key = "activity.find.mixes"
	}
	if class != "" {
		key += "Neurons"
	}
	if math.Abs(after[most]-before[most]) >= hardly {
		if len(layers) == len(names) && len(names) > 2 {
			return l.find(key+".all", "least", share100(leastChange(before, after)), "most", share100(math.Abs(after[most]-before[most])), "class", class)
		}
		return l.find(key, "layer", l.list(layers), "numbers", l.list(numbers), "class", class)
	}
	return l.find(key, "layer", names[most], "before", share100(before[most]), "after", share100(after[most]), "class", class)
}

func (m *activityFigure) finding() finding {
	if m.class < 0 && oneClass(m.labels) {
		return m.find("place.find.oneClass")
	}
	class := ""
	if m.class >= 0 {
		class = m.many(m.names[m.class])
	}
	names, before, after, _ := m.measured()
	return activityFinding(m.language, class, names, before, after, analysis.ChanceHit(m.labels))
}

// measured returns the layers whose shares say something, these shares, and which columns they are.
func (m *activityFigure) measured() (names []string, before, after []float64, columns []int) {
	for i, c := range m.columns {
		if !c.few {
			names, before, after = append(names, c.name), append(before, c.before()), append(after, c.after())
			columns = append(columns, i)
		}
	}
	return names, before, after, columns
}

// most are the columns that the finding speaks of.
func (m *activityFigure) most() (all []int) {
	_, before, after, columns := m.measured()
	if len(columns) == 0 || m.class < 0 && oneClass(m.labels) {
		return nil
	}
	if best, none := separatesNone(before, after); none && m.class < 0 {
		return columns[best : best+1]
	}
	most := largestChange(before, after)
	hardlyAny := math.Abs(after[most]-before[most]) < hardly
	for k, column := range columns {
		if k == most || !hardlyAny && tied(before, after, k, most) {
			all = append(all, column)
		}
	}
	return all
}
