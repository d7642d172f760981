package figure

import (
	"math"
	"slices"

	"brainbow/analysis"
	"brainbow/render"
)

// nameOf returns the label of a curve with its last value; ok is false if it has none.
func (s *curveSheet) nameOf(metric string, v curve, run int) (name string, ok bool) {
	lastX, end, ok := v.last()
	if !ok {
		return "", false
	}
	// Where some samples are followed, the number is still that of all.
	if _, all, ok := s.whole(s.runs[run], metric, v.split).last(); ok {
		end = all
	}
	number := render.Number(end, 3)
	if metric == "accuracy" {
		number = s.percent(end/100, 1)
	}
	if v.cut() {
		number = s.say("curves.at", "value", number, "step", render.Count(int64(lastX)))
	}
	switch {
	case len(s.runs) == 1 && v.split == "batch":
		return s.say("curves.batch"), true
	case len(s.runs) == 1:
		return s.say("curves."+v.split, "value", number), true
	case len(s.o.splits) > 1:
		return s.names[run] + " " + s.say("curves."+v.split, "value", number), true
	}
	return s.names[run] + " " + number, true
}

// longest returns the last step of the longest run.
func (s *curveSheet) longest() int64 {
	var n int64
	for _, r := range s.runs {
		n = max(n, r.Steps)
	}
	return n
}

// epochs says how long the training was.
func (s *curveSheet) epochs() string {
	if e := int64(math.Round(s.runs[0].Epoch)); e > 0 {
		return s.say("curves.epochs", "count", render.Count(e))
	}
	return ""
}

// measuredOn says by which samples the finding is.
func (s *curveSheet) measuredOn() string {
	of := s.runs[0].of
	if of.Len() == 0 || of.Samples == 0 {
		return ""
	}
	return s.samples(of.Samples, of.Split)
}

// splitsShown lists the splits of several runs' curves.
func (s *curveSheet) splitsShown() string {
	var all []string
	for _, split := range s.o.splits {
		all = append(all, s.say("curves.split."+split))
	}
	return s.list(all)
}

// losses returns the kinds of loss that the runs minimised.
func (s *curveSheet) losses() []string {
	var kinds []string
	for _, r := range s.runs {
		if r.loss != "" && !slices.Contains(kinds, r.loss) {
			kinds = append(kinds, r.loss)
		}
	}
	return kinds
}

// caption says how to read the picture.
func (s *curveSheet) caption() string {
	if len(s.runs) == 1 {
		step := ""
		if s.Step < s.Steps {
			step = s.say("curves.shown", "step", render.Count(s.Step))
		}
		cut := ""
		if s.cut() {
			cut = s.say("curves.cut")
		}
		return s.sentences(s.measuredWords(), step, cut)
	}
	parts := []string{s.say("curves.colours")}
	if kinds := s.losses(); len(kinds) > 1 && slices.Contains(s.o.metrics, "loss") {
		parts = append(parts, s.say("curves.kinds", "kinds", s.list(kinds)))
	}
	if s.cut() {
		parts = append(parts, s.say("curves.cut"))
	}
	var shown int64
	for _, r := range s.runs {
		shown = max(shown, r.Step)
	}
	if shown < s.longest() {
		parts = append(parts, s.say("curves.dots", "step", render.Count(shown)))
	}
	return s.sentences(parts...)
}

// measuredWords says what was measured how often.
func (s *curveSheet) measuredWords() string {
	of := s.runs[0].of
	if of.Sampled {
		return s.say("curves.sampled", "samples", s.samples(of.Samples, of.Split))
	}
	return s.say("curves.measured")
}

// method says how the curves and the stretches come about.
func (s *curveSheet) method() string {
	var parts []string
	if slices.Contains(s.o.splits, "batch") {
		parts = append(parts, s.say("curves.batches"))
		if s.o.smooth > 0 {
			parts = append(parts, s.say("curves.smoothed", "keep", render.Short(s.o.smooth)))
		}
	}
	if s.runs[0].moments != nil && len(s.runs) == 1 {
		parts = append(parts, s.say("curves.moments", "margin", s.percent(analysis.MomentMargin, 0), "share", s.percent(analysis.RiseShare, 0)))
	}
	if s.o.logX && s.start {
		parts = append(parts, s.say("curves.noStart"))
	}
	return s.sentences(parts...)
}

// cut reports whether a curve with its value in its name ends before it was last measured.
func (s *curveSheet) cut() bool {
	for _, r := range s.runs {
		for _, metric := range s.o.metrics {
			for _, split := range s.o.splits {
				if split != "batch" && s.values(r, metric, split).cut() {
					return true
				}
			}
		}
	}
	return false
}

func (s *curveSheet) describe() string {
	var all []string
	for _, r := range s.runs {
		for _, split := range []string{"train", "test"} {
			c, l := s.values(r, "accuracy", split), s.values(r, "loss", split)
			_, acc, ok := c.last()
			end, loss, ok2 := l.last()
			if !ok || !ok2 {
				continue
			}
			number := render.Number(loss, 3)
			if l.cut() {
				number = s.say("curves.at", "value", number, "step", render.Count(int64(end)))
			}
			all = append(all, s.say("curves.ends", "run", r.Run, "split", s.split(split), "accuracy", s.percent(acc/100, 1), "loss", number, "count", render.Count(r.Steps)))
		}
		if acc, step, ok := best(r); ok {
			all = append(all, s.say("curves.best", "run", r.Run, "accuracy", s.percent(acc, 1), "step", render.Count(step)))
		}
	}
	return s.sentences(all...)
}
