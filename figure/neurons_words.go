package figure

import (
	"fmt"
	"math"
	"strings"

	"brainbow/analysis"
	"brainbow/render"
)

// head names a map, if there are two, and says of how many of 100 neighbours it speaks, −1 for none.
func (s *neuronSheet) head(a about, i int) (name string, hit float64) {
	t := s.states[i]
	hit = t.kin.Hit
	switch {
	case s.o.samples > 0 || len(t.layout.Active) <= analysis.MapNeighbours:
		hit = -1
	case s.o.class >= 0 && len(s.states) == 1:
		hit = -1 // the title says it
	case s.o.class >= 0:
		if hit = t.kin.Classes[s.o.class]; math.IsNaN(hit) {
			hit = -1
		}
	}
	if len(s.states) == 1 {
		return "", hit
	}
	switch {
	case i == 0:
		return s.say("place.before"), hit
	case a.Step < a.Steps:
		return s.say("place.atStep", "step", render.Count(a.Step)), hit
	}
	return s.say("place.after"), hit
}

// noun is singular, for warnings.
func (s *neuronSheet) noun() string {
	if s.states[0].points.Means {
		return "channel"
	}
	return "neuron"
}

// powerOver says how separating power was measured, and of what.
func (l language) powerOver(measure string, p *analysis.Representation) string {
	key := "neurons.byTrees"
	if measure == analysis.ByAUC {
		key = "neurons.byAUC"
	}
	return l.say(key, "count", render.Count(int64(p.Len())), "split", l.split(p.Split))
}

// legend explains what the marks mean.
func (s *neuronSheet) legend() (items []legendItem) {
	last := s.states[len(s.states)-1]
	circle := func(style render.Style) func(c *render.Canvas, x, y float64) {
		return func(c *render.Canvas, x, y float64) { c.Circle(x, y, 4.5, style) }
	}
	switch {
	case s.o.samples > 0:
		items = append(items, barItem("", 200, render.Diverging, s.say("neurons.less"), s.say("neurons.more")))
	case s.o.class >= 0 && s.o.power:
		to := render.ClassColor(s.o.class)
		items = append(items, barItem(s.say("neurons.tells", "class", s.shortClass()), 120, render.Ramp("opacity", render.Mix(render.Paper, to, leastOpacity), to), s.say("neurons.weakly"), s.say("neurons.well")))
	case s.o.class >= 0:
		class := s.o.class
		own := []string{"own", s.say("neurons.own", "class", s.shortClass()), "count", render.Count(int64(last.kin.Counts[class])), "first", render.Count(int64(s.states[0].kin.Counts[class]))}
		counted := "neurons.ownCount"
		if len(s.states) > 1 {
			counted = "neurons.ownCounts"
		}
		items = append(items, markItem(s.say(counted, own...), func(c *render.Canvas, x, y float64) {
			classMark(c, class, x, y, 5, render.Style{Fill: render.ClassColor(class)})
		}), markItem(s.say("neurons.others"), circle(render.Style{Fill: otherNeuron})))
	default:
		items = append(items, barItem(s.say("neurons.tellsOwn"), 120, render.Ramp("opacity", render.Mix(render.Paper, render.Muted, leastOpacity), render.Muted), s.say("neurons.weakly"), s.say("neurons.well")))
	}
	if s.few {
		items = append(items, markItem(s.say("neurons.few", "count", fmt.Sprint(analysis.FewObservations)), circle(render.Style{Stroke: render.Muted})))
	}
	if n := len(last.layout.Silent); n > 0 {
		items = append(items, wordsItem(s.say("neurons.silentCount", "count", render.Count(int64(n)))))
	}
	if s.detail && s.o.samples == 0 {
		items = append(items, markItem(s.say("neurons.minus"), func(c *render.Canvas, x, y float64) {
			c.Circle(x, y, 4.5, render.Style{Fill: render.Mix(render.Paper, render.Muted, 0.5)})
			minus(c, x, y)
		}))
	}
	return items
}

// unnamed lists the classes of neurons that have no name on a map.
func (s *neuronSheet) unnamed(named map[int]bool) (items []legendItem) {
	shown := make([]bool, len(s.names))
	for _, t := range s.states {
		for _, u := range t.layout.Active {
			if b := t.best[u]; b >= 0 {
				shown[b] = true
			}
		}
	}
	style := render.TextStyle{Size: render.Small, Color: render.Muted}
	names := render.ShortNames(s.names, 14*render.Unit, style)
	more := 0
	for k, is := range shown {
		switch {
		case !is || named[k]:
		case len(items) >= legendClasses:
			more++
		default:
			items = append(items, markItem(names[k], func(c *render.Canvas, x, y float64) {
				classMark(c, k, x, y, 5, render.Style{Fill: render.ClassColor(k)})
			}))
		}
	}
	if more > 0 {
		items = append(items, wordsItem(s.say("place.moreScattered", "count", render.Count(int64(more)))))
	}
	return items
}

// shortClass names the class that is set apart, short enough for a line below the maps.
func (s *neuronSheet) shortClass() string {
	return s.language.class(render.ShortNames(s.names, 18*render.Unit, render.TextStyle{Size: render.Small})[s.o.class])
}

// unmeasured names the classes without power.
func (s *neuronSheet) unmeasured() string {
	var names []string
	for c, ok := range s.states[0].power.Measured {
		if !ok {
			names = append(names, s.names[c])
		}
	}
	if len(names) == 0 {
		return ""
	}
	return fmt.Sprintf("no observation is of class %s, so no %s can discriminate it; take more observations", strings.Join(names, ", "), s.noun())
}

func (s *neuronSheet) caption() string {
	t := s.states[len(s.states)-1]
	key := "neurons.read"
	if t.points.Means {
		key = "neurons.readChannels"
	}
	if s.o.samples > 0 || s.o.class >= 0 {
		key += "Plain"
	}
	return s.say(key, "count", render.Count(int64(t.points.Units())))
}

// method says how the numbers were made.
func (s *neuronSheet) method() string {
	t := s.states[len(s.states)-1]
	said := []string{s.say("place.sentence", "text", capital(s.powerOver(t.power.Measure, t.points)))}
	for i, t := range s.states {
		stress := "neurons.stress"
		if !t.layout.Facts.Settled {
			stress = "neurons.unsettled"
		}
		text := parts(s.at(t.points.Step, 0), s.say(stress, "value", render.Fixed(t.layout.Facts.Stress, 2)))
		if len(t.layout.Active) > analysis.MapNeighbours {
			text = parts(text, s.say("neurons.hit", "share", s.percent(t.kin.Hit, 1), "chance", s.percent(t.kin.Chance, 1)))
		}
		said = append(said, s.say("place.sentence", "text", capital(text)))
		if i == len(s.states)-1 && len(t.layout.Silent) > 0 {
			said = append(said, s.say("place.sentence", "text", s.silentWords(t)))
		}
	}
	if !t.layout.Signed {
		said = append(said, s.say("neurons.opposite"))
	}
	if len(s.states) > 1 {
		said = append(said, s.say("neurons.pair"))
	}
	return s.sentences(said...)
}

// silentWords lists the silent neurons.
func (s *neuronSheet) silentWords(t *neuronState) string {
	n := len(t.layout.Silent)
	var names []string
	for _, u := range t.layout.Silent[:min(n, silentListed)] {
		names = append(names, Unit(t.points.Layer, u))
	}
	if n > silentListed {
		names = append(names, s.say("network.more", "count", render.Count(int64(n-silentListed))))
	}
	return s.say("neurons.silent", "count", render.Count(int64(n))) + " " + strings.Join(names, ", ")
}

func (s *neuronSheet) describe() string {
	var said []string
	for i, t := range s.states {
		said = append(said, s.say("neurons.describe", "step", s.at(t.points.Step, 0), "active", render.Count(int64(len(t.layout.Active))), "silent", render.Count(int64(len(t.layout.Silent)))))
		if i < len(s.states)-1 {
			continue
		}
		for c, name := range s.names {
			if top := t.power.Strongest(c, 3); len(top) > 0 && (s.o.class < 0 || s.o.class == c) {
				var units []string
				for _, u := range top {
					units = append(units, Unit(t.points.Layer, u))
				}
				said = append(said, s.say("neurons.strongest", "class", s.language.class(name), "list", strings.Join(units, ", ")))
			}
		}
	}
	return s.sentences(said...)
}
