package figure

import "math"

// largestChange is where shares before the training and after differ most.
func largestChange(before, after []float64) (most int) {
	for k := range before {
		if math.Abs(after[k]-before[k]) > math.Abs(after[most]-before[most]) {
			most = k
		}
	}
	return most
}

// activityFinding says in which layer training changes most: the shares before and after in every layer.
func activityFinding(l language, class string, names []string, before, after []float64) finding {
	if len(names) == 0 {
		return l.find("activity.find.fewNeurons", "class", class)
	}
	most := largestChange(before, after)
	key := "activity.find.gathers"
	switch change := after[most] - before[most]; {
	case math.Abs(change) < hardly:
		key = "activity.find.same"
	case change < 0:
		key = "activity.find.mixes"
	}
	if class != "" {
		key += "Neurons"
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
	return activityFinding(m.language, class, names, before, after)
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

// most is the column that the finding speaks of, −1 for none.
func (m *activityFigure) most() int {
	_, before, after, columns := m.measured()
	if len(columns) == 0 || m.class < 0 && oneClass(m.labels) {
		return -1
	}
	return columns[largestChange(before, after)]
}
