package figure

import (
	"fmt"

	"brainbow/analysis"
	"brainbow/render"
)

// Thresholds of what is said about neighbours, as shares of them.
const (
	// hardly is the least change that counts as one.
	hardly = 0.03
	// little is the change below which training gathers a little, and from which on clearly.
	little = 0.15
	// chanceAbove is how far above chance a share must be to say anything.
	chanceAbove = 0.05
	// classesApart is the share from which on classes lie apart.
	classesApart = 0.9
)

// highHit is the greatest share of neighbours of the same class that there can be: a class of four samples
// gives each of them three.
func highHit(labels []int32, classes int) float64 {
	k := min(analysis.HitNeighbours, len(labels)-1)
	if k < 1 {
		return 0
	}
	counts := make([]int, classes)
	for _, l := range labels {
		counts[l]++
	}
	most := 0.0
	for _, n := range counts {
		most += float64(n*min(k, max(n-1, 0))) / float64(k*len(labels))
	}
	return most
}

// oneClass reports whether all labels are the same.
func oneClass(labels []int32) bool {
	for _, l := range labels {
		if l != labels[0] {
			return false
		}
	}
	return true
}

// beforeAfterFinding says what training does to the neighbours of samples: the shares of the same
// class before and after, and by chance.
func beforeAfterFinding(l language, labels []int32, before, after float64) finding {
	if oneClass(labels) {
		return l.find("place.find.oneClass")
	}
	key := "place.find.gathers"
	switch {
	case after-before < -hardly:
		key = "place.find.mixes"
	case after-before < hardly:
		key = "place.find.same"
	case change100(before, after) < 100*little:
		key = "place.find.gathersLittle"
	}
	classes := 0
	for _, k := range labels {
		classes = max(classes, int(k)+1)
	}
	return l.find(key, "before", share100(before), "after", share100(after), "chance", share100(analysis.ChanceHit(labels)))
}

// mapFinding says how well neighbours on a map agree in their class.
func mapFinding(l language, labels []int32, classes int, hit float64) finding {
	if oneClass(labels) {
		return l.find("place.find.oneClass")
	}
	chance, most := analysis.ChanceHit(labels), highHit(labels, classes)
	key := "place.find.overlap"
	switch {
	case hit >= classesApart && hit > chance+chanceAbove:
		key = "place.find.apart"
	case hit >= classesApart*most && hit > chance+chanceAbove:
		key = "place.find.apartSmall"
	case hit < chance+chanceAbove:
		key = "place.find.chance"
	}
	return l.find(key, "hit", share100(hit), "chance", share100(chance), "most", share100(most))
}

// classCount is the number of classes of observations.
func classCount(p *analysis.Placement) int {
	n := len(p.Classes)
	for _, l := range p.Labels {
		n = max(n, int(l)+1)
	}
	return n
}

// languageOf reads a value of the parameter lang.
func languageOf(lang string) language {
	if lang == string(chinese) {
		return chinese
	}
	return ""
}

// layerWords names a value of the network in a subtitle: the input, a hidden layer or the output.
func (l language) layerWords(name string, output bool) string {
	if name == "input" {
		return l.say("place.input")
	}
	return l.layer(name, output)
}

// method says how layouts were computed and how good they are, one after another.
func (l language) layoutMethod(all []*analysis.Placement, heads []string) string {
	var said []string
	for i, p := range all {
		text := ""
		for _, line := range l.placeNumbers(p) {
			text = parts(text, line)
		}
		text = parts(text, l.placeDetails(p))
		if heads[i] != "" {
			text = l.say("place.headed", "head", heads[i], "text", text)
		}
		said = append(said, l.say("place.sentence", "text", capital(text)))
	}
	return l.sentences(append(said, l.say("place.hitWords", "k", fmt.Sprint(analysis.HitNeighbours)))...)
}

// placeNumbers says how a layout was computed and how good it is.
func (l language) placeNumbers(p *analysis.Placement) []string {
	f, o := p.Facts, p.Options
	how := l.say("place."+o.Method, "seed", fmt.Sprint(o.Seed), "share", l.percent(f.Share, 1))
	hit := l.say("place.hit", "share", l.percent(f.Hit, 1), "layer", l.percent(f.HitData, 1))
	if f.Coincide > 0 {
		hit = parts(hit, l.say("place.coincide", "count", render.Count(int64(f.Coincide))))
	}
	quality := ""
	if f.Measured {
		quality = l.say("place.quality", "trust", render.Fixed(f.Quality.Trustworthiness, 3), "continuity", render.Fixed(f.Quality.Continuity, 3))
	}
	return []string{how, hit, quality}
}

// placeDetails says more about how a layout was computed.
func (l language) placeDetails(p *analysis.Placement) string {
	f, o := p.Facts, p.Options
	spread := ""
	if f.Spread >= 0 {
		spread = l.say("place.spread", "value", render.Fixed(f.Spread, 2))
	}
	switch o.Method {
	case analysis.ByTSNE:
		return parts(l.say("place.descent", "perplexity", render.Short(o.Perplexity), "iterations", render.Count(int64(f.Iterations)), "kl", render.Fixed(f.KL, 2)), spread)
	case analysis.ByUMAP:
		return parts(l.say("place.rounds", "neighbours", render.Count(int64(o.Neighbours)), "rounds", render.Count(int64(f.Iterations))), spread)
	}
	return spread
}

// LayoutWords describes in words how a layout was computed and how well it shows the
// data, and explains it: the texts of the view projection above and below the
// picture.
func LayoutWords(p *analysis.Placement) (numbers []string, caption string) {
	l := language("")
	for _, line := range l.placeNumbers(p) {
		if line != "" {
			numbers = append(numbers, line)
		}
	}
	s := &placeSheet{colour: "label", marks: "points"}
	return numbers, s.caption(p)
}
