package figure

import (
	"strconv"

	"brainbow/render"
)

// LikeFinding says in a language how many of the training samples nearest to a sample in a layer are of a
// class; of a sample without an answer, whose class is "", it says that.
func LikeFinding(lang string, count, of int, layer, class string) string {
	l := languageOf(lang)
	if class == "" {
		return l.say("why.noAnswer")
	}
	return l.say("why.like", "count", strconv.Itoa(count), "of", strconv.Itoa(of), "layer", layer, "class", class)
}

// ApartFinding says in a language between which steps two classes came apart: apart is −1 if they have not, after if
// they are apart from the first measured step on.
func ApartFinding(lang, a, b string, after, apart int64) string {
	l := languageOf(lang)
	switch {
	case apart < 0:
		return l.say("course.apartNever", "a", a, "b", b)
	case after < 0:
		return l.say("course.apartAlways", "a", a, "b", b)
	}
	return l.say("course.apart", "a", a, "b", b, "after", render.Count(after), "step", render.Count(apart))
}
