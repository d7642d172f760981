package figure

import (
	"math"
	"strings"

	"brainbow/render"
)

// smoother is by how much roughness must differ to be spoken of.
const smoother = 0.05

// factors says how runs form a table: if their labels, such as "N(0, 1), L2", are all pairs of some first and
// some second parts, the parts are rows and columns, and place is the run of a row and column.
// Otherwise rows and cols are nil.
func factors(runs []collage) (rows, cols []string, place map[[2]int]int) {
	place = map[[2]int]int{}
	index := func(list *[]string, s string) int {
		for i, v := range *list {
			if v == s {
				return i
			}
		}
		*list = append(*list, s)
		return len(*list) - 1
	}
	for k, c := range runs {
		at := strings.LastIndex(c.label, ", ")
		if at < 0 {
			return nil, nil, nil
		}
		i, j := index(&rows, c.label[:at]), index(&cols, c.label[at+2:])
		if _, double := place[[2]int{i, j}]; double {
			return nil, nil, nil
		}
		place[[2]int{i, j}] = k
	}
	if len(rows) < 2 || len(cols) < 2 || len(rows)*len(cols) != len(runs) {
		return nil, nil, nil
	}
	return rows, cols, place
}

// collagesFinding says what smooths the weights, of four runs that differ in two things, or which run's
// are smoothest.
func collagesFinding(l language, runs []collage) finding {
	rough := make([]float64, len(runs))
	for i, c := range runs {
		rough[i] = c.layer.Roughness()
		if math.IsNaN(rough[i]) {
			return alikeFinding(l, runs)
		}
	}
	text := func(v float64) string { return render.Fixed(v, 2) }
	if len(runs) == 1 {
		return l.find("collages.find.one", "rough", text(rough[0]))
	}
	smooth, coarse := 0, 0
	for i, r := range rough {
		if r < rough[smooth] {
			smooth = i
		}
		if r > rough[coarse] {
			coarse = i
		}
	}
	rows, cols, place := factors(runs)
	if len(rows) == 2 && len(cols) == 2 {
		for at, k := range place {
			if k != coarse {
				continue
			}
			row, col := 1-at[0], 1-at[1]
			byRow, byCol := rough[place[[2]int{row, at[1]}]], rough[place[[2]int{at[0], col}]]
			base := rough[coarse]
			values := []string{"row", l.plain(rows[row]), "col", l.plain(cols[col]), "base", text(base), "byRow", text(byRow), "byCol", text(byCol)}
			switch {
			case base-min(byRow, byCol) < smoother:
				return l.find("collages.find.neither", values...)
			case byCol < byRow-smoother:
				return l.find("collages.find.column", values...)
			case byRow < byCol-smoother:
				return l.find("collages.find.row", values...)
			}
			return l.find("collages.find.both", values...)
		}
	}
	values := []string{"smooth", l.plainly(runs[smooth].label), "coarse", l.plainly(runs[coarse].label), "least", text(rough[smooth]), "most", text(rough[coarse])}
	if rough[coarse]-rough[smooth] < smoother {
		return l.find("collages.find.same", values...)
	}
	return l.find("collages.find.range", values...)
}

// alikeFinding says how alike the runs' units are, where their weights have no neighbours.
func alikeFinding(l language, runs []collage) finding {
	sum, n := 0.0, 0
	for _, c := range runs {
		if !math.IsNaN(c.similarity) {
			sum += c.similarity
			n++
		}
	}
	if n == 0 {
		return l.find("collages.find.only", "layer", runs[0].layer.Name)
	}
	return l.find("collages.find.alike", "r", render.Fixed(sum/float64(n), 2))
}
