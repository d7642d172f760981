package figure

import (
	"context"
	"math"
	"slices"
	"strconv"
	"strings"

	"brainbow/analysis"
	"brainbow/internal/version"
	"brainbow/render"
)

func sweepView() View {
	return View{
		Name: "sweep", About: "What a sweep found: accuracy of every setting with its spread, and a table.", Sweep: true,
		Params: []Param{
			{Name: "accuracy", Default: "last", Allowed: []string{"last", "best"}, Help: "after the last step, or the best of any evaluation"},
			{Name: "y", Default: "data", Allowed: []string{"data", "all"}, Help: "axis of the accuracy: as far as the data reaches, or from 0 to 100 %"},
			{Name: "target", Default: "90", Form: "an accuracy in percent, or none", Help: "a line, if the settings are numbers: which of them reach it"},
		},
	}
}

// MakeSweep draws a view of a sweep; errors are those of [Make].
func MakeSweep(ctx context.Context, view string, s *analysis.Sweep, params map[string]string) (*render.Figure, error) {
	v, err := Lookup(view)
	if err != nil {
		return nil, err
	}
	if !v.Sweep {
		return nil, usage("give a run of the sweep, in its directory trials", "view %s shows runs, %s is a sweep", v.Name, s.Name)
	}
	given, err := resolve(&v, params)
	if err != nil {
		return nil, err
	}
	target := math.NaN()
	if t := given["target"]; t != "none" {
		if target, err = strconv.ParseFloat(t, 64); err != nil || !(target > 0 && target <= 100) {
			return nil, usage("a percentage above 0, up to 100, or none", "target=%q", t)
		}
	}
	f, err := drawSweep(ctx, s, sweepOptions{
		about: about{language: given.language(), shape: given.shape(), detail: given["detail"] == "true", view: v.Name},
		best:  given["accuracy"] == "best", all: given["y"] == "all", target: target,
	})
	if err != nil {
		return nil, err
	}
	f.Source = &render.Source{Format: render.SourceFormat, Program: version.Program(), View: v.Name, Sweep: s.Name, Params: map[string]string{}}
	for _, p := range append(slices.Clone(v.Params), Common...) {
		if given[p.Name] != p.Default {
			f.Source.Params[p.Name] = given[p.Name]
		}
	}
	return f, ctx.Err()
}

// sweepOptions are the parameters of the view sweep.
type sweepOptions struct {
	about
	best   bool    // the best evaluation instead of the last
	all    bool    // the axis from 0 to 100 %
	target float64 // in percent, NaN for none
}

// sweepSheet is the picture of a sweep.
type sweepSheet struct {
	sweepOptions
	*analysis.Sweep
	labels []string // of the columns
	groups []string
	// numbers are the values of the labels, nil if they are not all numbers.
	numbers []float64
	lag     []straggler
}

func drawSweep(ctx context.Context, s *analysis.Sweep, o sweepOptions) (*render.Figure, error) {
	sheet := &sweepSheet{Sweep: s, sweepOptions: o}
	ended, trials := 0, 0
	for _, p := range s.Points {
		if !slices.Contains(sheet.labels, p.Label) {
			sheet.labels = append(sheet.labels, p.Label)
		}
		if !slices.Contains(sheet.groups, p.Group) {
			sheet.groups = append(sheet.groups, p.Group)
		}
		ended += p.Ended
		trials += len(p.Trials)
	}
	if ended == 0 {
		return nil, unavailable("sweep", "none of the "+plural(trials, "trial")+" of "+s.Name+" has ended", "go on with it: brainbow sweep "+s.Name+" --out "+s.Dir)
	}
	sheet.numbers = sheet.numeric()
	missing := s.Unfinished()
	lacking := ""
	if len(missing) > 0 {
		lacking = sheet.say("sweep.missing", "count", render.Count(int64(len(missing))))
	}
	warnings := sheet.lookAtStragglers(ctx)
	f := sheet.pictureOf(sheet.finding(), sheet.say("sweep.of", "name", s.Name), sheet.say("sweep.settings", "count", render.Count(int64(len(s.Points)))), sheet.say("sweep.trainings", "count", render.Count(int64(trials))), sheet.luckiest(), lacking)
	f.Warnings = append(append(f.Warnings, missing...), warnings...)
	f.Caption, f.Method = sheet.caption(), sheet.method()
	f.Description = sheet.describe()
	w, h := f.Area()
	sheet.plots(f.Body, w, h)
	if sheet.detail {
		_, bottom := f.Body.Size()
		sheet.table(f.Body, bottom+3*render.Unit)
	}
	return f, nil
}

// numeric returns the values of the labels if the sweep has one axis of different numbers.
func (s *sweepSheet) numeric() []float64 {
	if len(s.Axes) != 1 {
		return nil
	}
	var all []float64
	for _, l := range s.labels {
		v, err := strconv.ParseFloat(l, 64)
		if err != nil || !finite(v) || slices.Contains(all, v) {
			return nil
		}
		all = append(all, v)
	}
	if len(all) < 2 {
		return nil
	}
	return all
}

// accuracy returns the accuracy of a trial that ended, in percent.
func (s *sweepSheet) accuracy(t analysis.SweepRun) float64 {
	if t.Summary == nil || t.Status != "finished" || t.Test.Step < 0 {
		return math.NaN()
	}
	if s.best {
		return 100 * t.Best.Accuracy
	}
	return 100 * t.Test.Accuracy
}

func (s *sweepSheet) mean(p analysis.SweepPoint) float64 {
	if s.best {
		return 100 * p.Best
	}
	return 100 * p.Mean
}

// chance is the accuracy of guessing, in percent, for the sweep's first point.
func (s *sweepSheet) chance() float64 {
	for _, p := range s.Points {
		if p.Classes > 0 {
			return 100 / float64(p.Classes)
		}
	}
	return math.NaN()
}

// of returns the points of a group.
func (s *sweepSheet) of(group string) []analysis.SweepPoint {
	var all []analysis.SweepPoint
	for _, p := range s.Points {
		if p.Group == group {
			all = append(all, p)
		}
	}
	return all
}

func (s *sweepSheet) caption() string {
	how := "sweep.last"
	if s.best {
		how = "sweep.best"
	}
	others := ""
	if len(s.Published) > 0 {
		others = s.say("sweep.published")
	}
	luck := ""
	if s.lucky() {
		luck = s.say("sweep.luckIs")
	}
	return s.sentences(s.say("sweep.caption", "how", s.say(how)), s.costWords(), luck, others, s.cutAxes())
}

// cutAxes says that an axis does not begin at 0 %.
func (s *sweepSheet) cutAxes() string {
	for _, group := range s.groups {
		if s.levels(group).Min > 0 {
			return s.say("sweep.cut")
		}
	}
	return ""
}

func (s *sweepSheet) method() string {
	guess := ""
	if ch := s.chance(); !math.IsNaN(ch) {
		guess = s.say("sweep.chance", "share", s.percent(ch/100, 1))
	}
	busy := ""
	if slowest := s.unsteady(); slowest > 0 {
		busy = s.say("sweep.busy", "times", render.Number(slowest, 2))
	}
	return s.sentences(s.say("sweep.seconds"), busy, guess)
}

func (s *sweepSheet) describe() string {
	var all []string
	for _, p := range s.Points {
		name := p.Label
		if p.Group != "" {
			name = p.Group + ", " + name
		}
		if p.Ended == 0 {
			all = append(all, s.say("sweep.noneEnded", "setting", name))
			continue
		}
		all = append(all, s.say("sweep.describe", "setting", name, "mean", s.percent(s.mean(p)/100, 2), "least", s.percent(p.Least, 2), "most", s.percent(p.Most, 2), "count", render.Count(int64(p.Ended))))
	}
	return s.sentences(all...)
}

// axisName returns words for a key of a recipe, if there are any.
func (s *sweepSheet) axisName() string {
	if len(s.Axes) != 1 {
		return ""
	}
	key := s.Axes[0]
	switch parts := strings.Split(key, "."); {
	case len(parts) == 3 && parts[0] == "network" && parts[2] == "units":
		return s.say("sweep.units")
	case key == "optimizer.learning_rate":
		return s.say("sweep.rate")
	}
	return key
}
