package figure

import (
	"brainbow/analysis"
)

// littleMore is the share of pairs above one half up to which more than chance is "little more than chance":
// what chance can do with a few samples is a lot.
const littleMore = 0.15

// explainFinding says what sets a selection apart from the rest of its class.
func explainFinding(l language, e *analysis.Explanation, names []string) finding {
	class := l.many(names[e.Class])
	if len(e.Properties) == 0 {
		return l.find("explain.find.unmeasured", "class", class)
	}
	best := &e.Properties[0]
	said := []string{"class", class, "pairs", share100(0.5 + best.Separation())}
	switch {
	case best.Tells():
	case best.Separation() > littleMore:
		return l.find("explain.find.few", said...)
	default:
		return l.find("explain.find.none", said...)
	}
	return l.find("explain.find.apart", append(said, "property", l.has(best))...)
}

// has says what selected samples have: more or less of a property.
func (l language) has(x *analysis.ExplainedProperty) string {
	_, less, more := l.property(x.Property)
	if x.AUC < 0.5 {
		return less
	}
	return more
}
