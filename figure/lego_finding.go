package figure

import (
	"math"

	"brainbow/analysis"
	"brainbow/render"
)

// enough is the share of what all units recognise from which on some of them are enough; a few are at most
// a fifth of all.
const (
	enough = 0.9
	aFew   = 5
)

// enoughPieces returns how many of its strongest units recognise enough of a class, and all that follow too.
func enoughPieces(k *analysis.KeptCurve) int {
	n := len(k.Own) - 1
	at := n
	for at > 0 && k.Own[at-1] >= enough*k.Own[n] {
		at--
	}
	return at
}

// legoFinding says from how many units a class can be put together.
func legoFinding(l language, k *analysis.KeptCurve, name string) finding {
	n := len(k.Own) - 1
	one, many := l.one(name), l.many(name)
	full := k.Own[n]
	if math.IsNaN(full) {
		return l.find("lego.find.none", "many", many)
	}
	if full == 0 {
		return l.find("lego.find.never", "many", many, "n", render.Count(int64(n)))
	}
	if full < 0.5 {
		return l.find("lego.find.bad", "many", many, "n", render.Count(int64(n)), "share", l.percent(full, 0))
	}
	at := enoughPieces(k)
	values := []string{"one", one, "many", many, "k", render.Count(int64(at)), "n", render.Count(int64(n)), "share", l.percent(k.Own[at], 0)}
	switch {
	case at == 0:
		return l.find("lego.find.zero", values...)
	case at == 1:
		return l.find("lego.find.one", values...)
	case aFew*at <= n:
		return l.find("lego.find.few", values...)
	case at == n:
		return l.find("lego.find.all", values...)
	}
	return l.find("lego.find.many", values...)
}
