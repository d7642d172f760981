package figure

import (
	"brainbow/render"
)

// layersFinding says in which layer classes come apart: the share of neighbours of the same class in each,
// from the first to the last.
func layersFinding(l language, labels []int32, names []string, hits []float64) finding {
	if oneClass(labels) {
		return l.find("place.find.oneClass")
	}
	last := len(hits) - 1
	most, ups := 0, 0
	for k := 1; k <= last; k++ {
		rise := hits[k] - hits[k-1]
		if most == 0 || rise > hits[most]-hits[most-1] {
			most = k
		}
		if rise >= hardly {
			ups++
		}
	}
	rise := hits[most] - hits[most-1]
	said := []string{"layer", names[most], "before", share100(hits[most-1]), "after", share100(hits[most]), "first", share100(hits[0]), "last", share100(hits[last])}
	if also := tiedGains(hits, most); len(also) > 1 && rise >= hardly {
		var layers, numbers []string
		for _, k := range also {
			layers = append(layers, names[k])
			numbers = append(numbers, l.say("activity.numbers", "before", share100(hits[k-1]), "after", share100(hits[k])))
		}
		if len(also) < last {
			return l.find("trails.find.layerTie", "layers", l.list(layers), "numbers", l.list(numbers))
		}
	}
	switch {
	case rise >= hardly && rise >= minShare*(hits[last]-hits[0]):
		return l.find("trails.find.layer", said...)
	case rise >= hardly && ups > 1:
		return l.find("trails.find.layers", said...)
	case hits[last]-hits[0] <= -hardly:
		return l.find("trails.find.layersMix", said...)
	case hits[last]-hits[0] >= hardly:
		return l.find("trails.find.layersSlow", said...)
	}
	return l.find("trails.find.layersSame", said...)
}

// tiedGains are the layers in which the share rises about as much as in the one where it rises most.
func tiedGains(hits []float64, most int) (all []int) {
	for k := 1; k < len(hits); k++ {
		if change100(hits[k-1], hits[k]) >= change100(hits[most-1], hits[most])-asMuch {
			all = append(all, k)
		}
	}
	return all
}

// LayersFinding is the finding of the view layers in a language, and the name of its kind.
func LayersFinding(lang string, labels []int32, layers []string, hits []float64) (text, statement string) {
	l := languageOf(lang)
	f := layersFinding(l, labels, l.stopNames(layers), hits)
	return f.text, f.statement
}

// stopNames are the layers' names, the input in words.
func (l language) stopNames(layers []string) []string {
	out := make([]string, len(layers))
	for i, n := range layers {
		out[i] = n
		if n == "input" {
			out[i] = l.say("place.input")
		}
	}
	return out
}

const (
	// early is the part of the training within which half of the way is done early, and late that after
	// which it is done late: classes come apart late if they have made no more than half of their way by then.
	early = 0.25
	late  = 0.5
)

// apartShare is the share of the whole rise of neighbours of the same class with which classes count as apart.
const apartShare = 0.8

// epochsFinding says when classes come apart, or, if they do not, when observations move: hits are the shares
// of neighbours of the same class at every step, moved is how far observations go from each step to the
// next.
func epochsFinding(l language, steps []int64, moved, hits []float64) finding {
	last := steps[len(steps)-1]
	first, final := hits[0], hits[len(hits)-1]
	if final-first >= hardly {
		k := 0
		for hits[k] < first+apartShare*(final-first) {
			k++
		}
		part := float64(steps[k]) / float64(last)
		said := []string{"hit", share100(hits[k]), "step", render.Count(steps[k]), "part", l.percent(part, partDecimals(part)), "first", share100(first), "last", share100(final)}
		switch {
		case part <= early:
			return l.find("trails.find.apartEarly", said...)
		case float64(steps[k-1]) >= late*float64(last) && hits[k-1]-first <= late*(final-first):
			return l.find("trails.find.apartLate", append(said, "from", render.Count(steps[k-1]), "before", share100(hits[k-1]))...)
		}
		return l.find("trails.find.apartThroughout", said...)
	}
	total := 0.0
	for _, m := range moved {
		total += m
	}
	if !(total > 0) {
		return l.find("trails.find.still")
	}
	done := 0.0
	for k, m := range moved {
		before := done
		done += m
		if done < total/2 {
			continue
		}
		part := float64(steps[k+1]) / float64(last)
		said := []string{"step", render.Count(steps[k+1]), "from", render.Count(steps[k]), "share", l.percent(done/total, 0), "part", l.percent(part, partDecimals(part))}
		switch {
		case part <= early:
			return l.find("trails.find.early", said...)
		case float64(steps[k]) >= late*float64(last):
			return l.find("trails.find.late", append(said, "rest", l.percent(1-before/total, 0))...)
		}
		return l.find("trails.find.throughout", said...)
	}
	return l.find("trails.find.still")
}

// partDecimals writes small parts with a decimal.
func partDecimals(part float64) int {
	if part < 0.01 {
		return 2
	}
	if part < 0.1 {
		return 1
	}
	return 0
}
