package figure

import (
	"math"

	"brainbow/analysis"
	"brainbow/render"
)

const (
	// noisy is the roughness from which on weights look like noise: independent random ones have 1.
	noisy = 0.9
	// clearly is by how much one likeness must exceed another, or 0, to be spoken of.
	clearly = 0.1
	// blueish is by how many standard deviations of all weights the rim of a picture must prefer one
	// colour to the other two to be called by it, and blueSides on how many of its four sides.
	blueish   = 0.6
	blueSides = 3
	// listed is the number of units that a finding names.
	listed = 4
)

// spot is the place in a unit's picture that the finding speaks of.
type spot struct {
	unit     int
	row, col float64
	text     string // at the mark
}

// weightsFound is a finding with the place or the units it speaks of.
type weightsFound struct {
	finding
	spot  *spot
	named []int
	// colours are the words for what the named units look for, by unit; nil where that is not a colour.
	colours map[int]string
}

// weightsFinding says what the weights of a layer show.
func weightsFinding(l language, w *analysis.LayerWeights, units []int, names []string, o weightOptions) weightsFound {
	span := render.RangeOf(w.Values)
	rough := math.NaN()
	if w.View[1]*w.View[2] > 1 {
		rough = w.Roughness()
	}
	picture := w.View[0] == 1 && w.View[1] > 4 && w.View[2] > 4 && w.Kind != "conv"
	only := func(f finding) weightsFound { return weightsFound{finding: f} }
	switch {
	case invalidWeights(w) == len(w.Values):
		return only(l.find("weights.find.invalid", "layer", w.Name))
	case span.Max <= span.Min:
		return only(l.find("weights.find.equal", "value", render.Number(span.Min, 3)))
	case o.beside != "":
		return only(likenessFinding(l, o.means.typical(w, units, false), o.means.typical(w, units, true), o.beside))
	case rough >= noisy && (picture || o.colour) && w.Kind != "conv":
		return only(l.find("weights.find.noise"))
	case w.FromInput && w.View[0] == 3 && w.View[1] > 4 && w.Kind != "conv":
		return rimFinding(l, w, units, names)
	case w.FromInput && picture && w.Output:
		return templateFinding(l, w, units, names, o.means)
	case picture:
		return loopFinding(l, w, units)
	}
	return only(strongestFinding(l, w, units, names, o.source))
}

func invalidWeights(w *analysis.LayerWeights) int {
	n := 0
	for _, v := range w.Values {
		if !finite(float64(v)) {
			n++
		}
	}
	return n
}

// likenessFinding compares how alike templates are to the means of their classes and to the contrasts.
func likenessFinding(l language, mean, contrast float64, beside string) finding {
	m, c := render.Fixed(mean, 2), render.Fixed(contrast, 2)
	switch {
	case mean < clearly && contrast < clearly:
		return l.find("weights.find.unlike")
	case beside == "class" && mean >= 0.5:
		return l.find("weights.find.isMean", "mean", m)
	case beside == "class":
		return l.find("weights.find.notMean", "mean", m)
	case contrast >= mean+clearly:
		return l.find("weights.find.contrast", "contrast", c, "mean", m)
	case mean >= contrast+clearly:
		return l.find("weights.find.mean", "contrast", c, "mean", m)
	}
	return l.find("weights.find.both", "contrast", c, "mean", m)
}

// deviation is the root mean square of the finite weights.
func deviation(w *analysis.LayerWeights) float64 {
	sum, n := 0.0, 0
	for _, v := range w.Values {
		if x := float64(v); finite(x) {
			sum += x * x
			n++
		}
	}
	return math.Sqrt(sum / float64(max(n, 1)))
}

// templateFinding speaks of the class whose hole counts most against it; if no class has a hole that does,
// of the place that counts most against any class.
func templateFinding(l language, w *analysis.LayerWeights, units []int, names []string, m *means) weightsFound {
	h, width := w.View[1], w.View[2]
	unit := math.Max(deviation(w), 1e-12)
	best, worst := spot{unit: -1}, 0.0
	if m != nil && m.drawn() {
		for _, u := range units {
			hole := analysis.Hole(m.of[u], h, width)
			if hole == nil {
				continue
			}
			sum, row, col := 0.0, 0.0, 0.0
			for _, i := range hole {
				sum += float64(w.Unit(u)[i])
				row, col = row+float64(i/width), col+float64(i%width)
			}
			k := float64(len(hole))
			if mean := sum / k / unit; mean <= -1 && mean < worst {
				worst, best = mean, spot{unit: u, row: row / k, col: col / k}
			}
		}
	}
	if best.unit >= 0 {
		best.text = l.say("weights.hole")
		return weightsFound{finding: l.find("weights.find.hole", "one", l.one(name(names, best.unit))), spot: &best}
	}
	for _, u := range units {
		for i, v := range analysis.Smoothed(w.Unit(u), h, width) {
			if x := float64(v) / unit; x < worst {
				worst, best = x, spot{unit: u, row: float64(i / width), col: float64(i % width)}
			}
		}
	}
	if best.unit < 0 {
		return weightsFound{finding: strongestFinding(l, w, units, names, "")}
	}
	best.text = l.say("weights.here")
	return weightsFound{finding: l.find("weights.find.place", "ink", inkOf(l, m), "place", l.third(best.row/float64(h), best.col/float64(width)), "one", l.one(name(names, best.unit))), spot: &best}
}

func name(names []string, k int) string {
	if k < len(names) {
		return names[k]
	}
	return render.Count(int64(k))
}

// third names the ninth of a picture in which a place lies, from shares of its height and width.
func (l language) third(row, col float64) string {
	y, x := min(int(3*row), 2), min(int(3*col), 2)
	return l.say("weights.place." + string(rune('0'+3*y+x)))
}

// rimColour returns the colour, red, green or blue, for which a unit looks at the edges of its picture, −1 for none.
func rimColour(w *analysis.LayerWeights, u int, limit float64) int {
	rim, sides := w.Rim(u)
	for k := range rim {
		lead := func(c [3]float64) float64 { return c[k] - max(c[(k+1)%3], c[(k+2)%3]) }
		if !(lead(rim) >= limit) {
			continue
		}
		agree := 0
		for _, side := range sides {
			if lead(side) > 0 {
				agree++
			}
		}
		if agree >= blueSides {
			return k
		}
	}
	return -1
}

// rimFinding says which units look for a colour at the edges of their pictures.
func rimFinding(l language, w *analysis.LayerWeights, units []int, names []string) weightsFound {
	limit := blueish * deviation(w)
	colours := [3]string{"weights.red", "weights.green", "weights.blue"}
	var found [3][]int
	out := weightsFound{colours: map[int]string{}}
	for _, u := range units {
		if k := rimColour(w, u, limit); k >= 0 {
			found[k] = append(found[k], u)
			out.named = append(out.named, u)
			out.colours[u] = l.say(colours[k])
		}
	}
	// Blue first, the sky and the sea, then the colour of the most units.
	order := []int{2, 1, 0}
	if len(found[0]) > len(found[1]) {
		order = []int{2, 0, 1}
	}
	var texts []string
	for _, k := range order {
		if len(found[k]) == 0 {
			continue
		}
		who := l.say("weights.count", "n", render.Count(int64(len(found[k]))), "of", render.Count(int64(len(units))))
		if len(found[k]) <= listed {
			who = l.list(allCalled(l, w, found[k], names))
		}
		key := "weights.looks"
		if len(texts) > 0 {
			key = "weights.looksToo"
		}
		texts = append(texts, l.say(key, "count", render.Count(int64(len(found[k]))), "who", who, "colour", l.say(colours[k])))
	}
	switch len(texts) {
	case 0:
		out.finding = l.find("weights.find.noRim")
	case 1:
		out.finding = l.find("weights.find.rim", "first", texts[0])
	default:
		out.finding = l.find("weights.find.rims", "first", texts[0], "second", l.items(texts[1:]))
	}
	return out
}

// called names a unit in a sentence: by its class, or as fc1·12.
func called(l language, w *analysis.LayerWeights, u int, names []string) string {
	if w.Output {
		return l.class(name(names, u))
	}
	return Unit(w.Name, u)
}

func allCalled(l language, w *analysis.LayerWeights, units []int, names []string) []string {
	var all []string
	for _, u := range units {
		all = append(all, called(l, w, u, names))
	}
	return all
}

// loops returns the units that look for a loop: whose strong weights, compared with those of the layer,
// enclose a hole.
func loops(w *analysis.LayerWeights, units []int) []int {
	var found []int
	least := deviation(w)
	for _, u := range units {
		if analysis.Loop(w.Unit(u), w.View[1], w.View[2], least) {
			found = append(found, u)
		}
	}
	return found
}

// loopFinding says how many units look for a loop.
func loopFinding(l language, w *analysis.LayerWeights, units []int) weightsFound {
	found := loops(w, units)
	n, of := render.Count(int64(len(found))), render.Count(int64(len(units)))
	switch {
	case len(found) == 0:
		return weightsFound{finding: l.find("weights.find.noLoop")}
	case len(found) <= listed:
		return weightsFound{finding: l.find("weights.find.loops", "count", n, "of", of, "list", l.list(allCalled(l, w, found, nil))), named: found}
	}
	return weightsFound{finding: l.find("weights.find.loopsMany", "n", n, "of", of), named: found}
}

// strongestFinding names the largest weight of units that read numbers, or the unit with the largest weights.
func strongestFinding(l language, w *analysis.LayerWeights, units []int, names []string, source string) finding {
	if w.View[1]*w.View[2] == 1 && w.Kind == "dense" {
		unit, input, most := units[0], 0, 0.0
		for _, u := range units {
			for i, v := range w.Unit(u) {
				if x := float64(v); finite(x) && math.Abs(x) > math.Abs(most) {
					unit, input, most = u, i, x
				}
			}
		}
		key := "weights.find.largest"
		if most < 0 {
			key = "weights.find.lowest"
		}
		from := l.say("weights.inputNumber", "input", render.Count(int64(input)))
		if source != "" {
			from = Unit(source, input)
		}
		return l.find(key, "unit", called(l, w, unit, names), "input", from, "value", render.Number(most, 3))
	}
	strong, weak := units[0], units[0]
	for _, u := range units {
		if w.Norm(u) > w.Norm(strong) {
			strong = u
		}
		if w.Norm(u) < w.Norm(weak) {
			weak = u
		}
	}
	if ratio := w.Norm(strong) / w.Norm(weak); finite(ratio) && ratio >= 1.5 && strong != weak {
		return l.find("weights.find.norm", "unit", called(l, w, strong, names), "other", called(l, w, weak, names), "times", render.Fixed(ratio, 1))
	}
	return l.find("weights.find.even")
}
