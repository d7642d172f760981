package figure

import (
	"brainbow/analysis"
)

// mainly is the share of what tells a class apart from which on one sign of its weights does it more than
// the other.
const mainly = 0.6

// featuresFinding says whether a class is separated by the units for it or by those against it.
func featuresFinding(l language, row []float32, c *analysis.Contributions, name string) finding {
	supporting, opposing := c.Separation(row)
	one := l.one(name)
	switch both := supporting + opposing; {
	case !(both > 0) || !(max(supporting, opposing) > 0):
		return l.find("features.find.none", "one", one)
	case supporting >= mainly*both:
		return l.find("features.find.likes", "one", one, "share", l.percent(min(supporting/both, 1), 0))
	case opposing >= mainly*both:
		return l.find("features.find.dislikes", "one", one, "share", l.percent(min(opposing/both, 1), 0))
	default:
		return l.find("features.find.both", "one", one, "share", l.percent(supporting/both, 0), "other", l.percent(opposing/both, 0))
	}
}
