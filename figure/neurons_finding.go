package figure

import (
	"math"
	"unicode"

	"brainbow/analysis"
	"brainbow/render"
)

// Thresholds of what is said about groups of neurons, as shares of neighbours.
const (
	// gathered is the least rise of neighbours of a neuron's kind that counts as gathering.
	gathered = 0.1
	// inGroups is the share from which on the kinds form groups, if it is also twice the share by
	// chance.
	inGroups = 0.5
)

// digitNames reports whether all classes are called by a digit.
func digitNames(names []string) bool {
	for _, n := range names {
		if len(n) != 1 || !unicode.IsDigit(rune(n[0])) {
			return false
		}
	}
	return len(names) > 0
}

// neuronsFinding says how neurons of one kind lie together; before is nil without a state before the
// training.
func neuronsFinding(l language, before, after *analysis.Kinship, active int, names []string) finding {
	switch {
	case active == 0:
		return l.find("neurons.find.fewNone")
	case active <= analysis.MapNeighbours:
		return l.find("neurons.find.few", "count", render.Count(int64(active)))
	}
	for k, n := range after.Counts {
		if n == active {
			return l.find("neurons.find.oneKind", "class", l.class(names[k]))
		}
	}
	kind := l.say("neurons.class")
	if digitNames(names) {
		kind = l.say("neurons.digit")
	}
	said := []string{"after", share100(after.Hit), "chance", share100(after.Chance), "kind", kind}
	if before == nil {
		switch {
		case after.Hit >= 2*after.Chance && after.Hit >= after.Chance+gathered:
			return l.find("neurons.find.together", said...)
		case after.Hit >= after.Chance+gathered:
			return l.find("neurons.find.closer", said...)
		}
		return l.find("neurons.find.scattered", said...)
	}
	said = append(said, "before", share100(before.Hit))
	switch rise := after.Hit - before.Hit; {
	case rise >= gathered && after.Hit >= inGroups && after.Hit >= 2*after.Chance:
		return l.find("neurons.find.groups", said...)
	case rise >= gathered && change100(before.Hit, after.Hit) < 100*little:
		return l.find("neurons.find.gathersLittle", said...)
	case rise >= gathered:
		return l.find("neurons.find.gathers", said...)
	case rise <= -gathered:
		return l.find("neurons.find.scatters", said...)
	}
	return l.find("neurons.find.same", said...)
}

// classNeuronsFinding says how the neurons of one class lie together.
func classNeuronsFinding(l language, before, after *analysis.Kinship, class int, names []string) finding {
	name := l.many(names[class])
	n := after.Counts[class]
	said := []string{"class", name, "count", render.Count(int64(n))}
	if n == 0 {
		return l.find("neurons.find.classNone", said...)
	}
	hit := after.Classes[class]
	if active := total(after.Counts); n > 1 && active <= analysis.MapNeighbours {
		return l.find("neurons.find.fewOf", "class", name, "count", render.Count(int64(active)))
	}
	if !finite(hit) {
		return l.find("neurons.find.classCount", said...)
	}
	said = append(said, "after", share100(hit))
	if before == nil || before.Counts[class] == 0 || math.IsNaN(before.Classes[class]) {
		if before != nil && before.Counts[class] == 0 {
			return l.find("neurons.find.classNew", said...)
		}
		return l.find("neurons.find.classAlone", said...)
	}
	said = append(said, "before", share100(before.Classes[class]), "first", render.Count(int64(before.Counts[class])), "chance", share100(chanceOf(after.Counts, class)))
	switch rise := hit - before.Classes[class]; {
	case rise >= gathered && change100(before.Classes[class], hit) < 100*little:
		return l.find("neurons.find.classGathersLittle", said...)
	case rise >= gathered:
		return l.find("neurons.find.classGathers", said...)
	case rise <= -gathered:
		return l.find("neurons.find.classScatters", said...)
	}
	return l.find("neurons.find.classSame", said...)
}

// chanceOf is the share of neurons of a class among the others, which a neighbour has by chance.
func chanceOf(counts []int, class int) float64 {
	return float64(max(counts[class]-1, 0)) / float64(max(total(counts)-1, 1))
}

func total(counts []int) int {
	sum := 0
	for _, n := range counts {
		sum += n
	}
	return sum
}

// liftFinding says which neurons respond to chosen samples.
func liftFinding(l language, layer string, lift []float64, samples int) finding {
	best, more, measured := -1, 0, 0
	for u, v := range lift {
		if !finite(v) {
			continue
		}
		measured++
		if v >= clearLift {
			more++
		}
		if best < 0 || v > lift[best] {
			best = u
		}
	}
	count := []string{"samples", render.Count(int64(samples))}
	if best < 0 || more == 0 {
		return l.find("neurons.find.liftNone", append(count, "deviations", render.Fixed(clearLift, 0))...)
	}
	return l.find("neurons.find.lift", append(count, "count", render.Count(int64(more)), "all", render.Count(int64(measured)), "unit", Unit(layer, best))...)
}

// clearLift is how many standard deviations above its mean a neuron's response is clearly stronger than
// usual.
const clearLift = 1.0

// RankedFinding says in a language how well the neuron that tells a selection from the rest best does it:
// auc is the chance that it responds more to a sample of the selection.
func RankedFinding(lang, layer string, unit int, auc, chance float64, any bool) (text, statement string) {
	l := languageOf(lang)
	var f finding
	pairs := share100(max(auc, 1-auc))
	switch {
	case !any:
		f = l.find("neurons.find.rankedNone")
	case math.Abs(auc-0.5) <= chance:
		f = l.find("neurons.find.rankedChance", "unit", Unit(layer, unit), "pairs", pairs)
	case auc < 0.5:
		f = l.find("neurons.find.rankedLess", "unit", Unit(layer, unit), "pairs", pairs)
	default:
		f = l.find("neurons.find.ranked", "unit", Unit(layer, unit), "pairs", pairs)
	}
	return f.text, f.statement
}
