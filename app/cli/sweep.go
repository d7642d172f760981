package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"path/filepath"
	"strings"
	"text/tabwriter"
	"time"

	"brainbow/analysis"
	"brainbow/app/host"
	"brainbow/render"
	"brainbow/sweep"

	"github.com/spf13/cobra"
)

// sweepFlags are the flags of sweep.
type sweepFlags struct {
	out     string
	workers int
	threads int
	seeds   int
	set     []string
	yes     bool
	list    bool
	json    bool
}

// manyTrials is the number of trials above which a sweep requires --yes.
const manyTrials = 200

func (a *app) sweepCommand() *cobra.Command {
	var f sweepFlags
	cmd := &cobra.Command{
		Use:   "sweep NAME|FILE.yaml",
		Short: "Train a recipe with many settings and seeds",
		Long: `Train a recipe many times: every combination of some settings, each with several
seeds, side by side on this machine's processors.

Built in are ` + strings.Join(sweep.Names(), ", ") + `; your own file says which recipe and which
settings (docs/sweeps.md). The trials are runs in the sweep's directory. A sweep that
was stopped goes on where it was: what is finished is not trained again, and a trial
that was interrupted is resumed. One that fails is reported, and the others go on.`,
		Example: `  brainbow sweep sizes
  brainbow sweep sizes --seeds 1 --set epochs=3 --out runs/quick
  brainbow sweep mine.yaml --list
  brainbow render sweep runs/sizes -o sizes.png`,
		Args: exactly(1, "a sweep: "+strings.Join(sweep.Names(), ", ")+", or a file"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.sweep(cmd.Context(), args[0], f)
		},
	}
	cmd.Flags().StringVar(&f.out, "out", "", "directory of the sweep (default: its name in the directory of runs)")
	cmd.Flags().IntVar(&f.workers, "workers", 0, "trials side by side (default: one for each processor)")
	cmd.Flags().IntVar(&f.threads, "threads", 1, "threads of each trial; no result depends on it")
	cmd.Flags().IntVar(&f.seeds, "seeds", 0, "use only the first `N` of its seeds (default: all)")
	cmd.Flags().StringArrayVar(&f.set, "set", nil, "change a value of every trial's recipe: `key=value` (repeatable)")
	cmd.Flags().BoolVar(&f.yes, "yes", false, fmt.Sprintf("make more than %d trials", manyTrials))
	cmd.Flags().BoolVar(&f.list, "list", false, "list the trials and do nothing")
	cmd.Flags().BoolVar(&f.json, "json", false, "print one JSON object with the result on standard output")
	return cmd
}

func (a *app) sweep(ctx context.Context, name string, f sweepFlags) error {
	switch {
	case f.workers < 0:
		return usagef("1 or more, or leave it out for all processors", "--workers %d is negative", f.workers)
	case f.threads < 1:
		return usagef("1 or more", "--threads must be at least 1, not %d", f.threads)
	case f.seeds < 0:
		return usagef("1 or more, or leave it out for all", "--seeds %d is negative", f.seeds)
	}
	spec, err := sweep.Load(nil, name)
	if err != nil {
		return err
	}
	if f.seeds > len(spec.Seeds) {
		return usagef(fmt.Sprintf("it has %d", len(spec.Seeds)), "--seeds %d is more than the sweep has", f.seeds)
	}
	if f.seeds > 0 {
		spec.Seeds = spec.Seeds[:f.seeds]
	}
	for _, s := range f.set {
		if err := spec.Assign(s); err != nil {
			return err
		}
	}
	trials, err := spec.Trials(host.Data)
	if err != nil {
		return err
	}
	if f.list {
		for _, t := range trials {
			fmt.Fprintf(a.out, "%s  %s\n", t.Hash, t.Describe(spec.Axes()))
		}
		return nil
	}
	if len(trials) > manyTrials && !f.yes {
		return usagef("--yes if that is what you want; --list lists them", "sweep %s has %s trials, more than %d", spec.Name, group(int64(len(trials))), manyTrials)
	}
	dir := f.out
	if dir == "" {
		dir = filepath.Join(a.runsDir(), spec.Name)
	}
	if err := sweep.Create(nil, dir, spec, trials); err != nil {
		return err
	}
	fmt.Fprintf(a.err, "%s: %s\n%s trials in %s\n", spec.Name, spec.Title, group(int64(len(trials))), dir)
	p := &sweepProgress{a: a, axes: spec.Axes()}
	recording.Store(true)
	sum, err := sweep.Run(ctx, dir, trials, sweep.Options{Data: host.Data, Workers: f.workers, Threads: f.threads, Progress: p.tell})
	if sum == nil {
		return err
	}
	if errors.Is(err, context.Canceled) {
		fmt.Fprintf(a.err, "interrupted; the same command goes on with it: brainbow sweep %s --out %s\n", name, dir)
	}
	if jsonErr := a.swept(dir, sum, f); jsonErr != nil {
		return errors.Join(err, jsonErr)
	}
	if err == nil && len(sum.Failed) > 0 {
		err = fmt.Errorf("sweep %s: %d of %d trials failed", spec.Name, len(sum.Failed), sum.Trials)
	}
	return err
}

// sweepProgress prints how a sweep goes, in lines.
type sweepProgress struct {
	a    *app
	axes []string
	last time.Time
}

func (p *sweepProgress) tell(s sweep.Progress) {
	left := ""
	if s.Left >= 0 && s.Done < s.Of {
		left = fmt.Sprintf(", %s left", s.Left.Round(time.Second))
	}
	switch o := s.Outcome; {
	case o != nil && o.Err != nil:
		fmt.Fprintf(p.a.err, "%d of %d: %s failed: %v%s\n", s.Done, s.Of, o.Trial.Describe(p.axes), o.Err, left)
	case o != nil:
		fmt.Fprintf(p.a.err, "%d of %d: %s: test accuracy %s (best %s) in %s%s\n", s.Done, s.Of, o.Trial.Describe(p.axes),
			percent(o.Result.TestAccuracy), percent(o.Result.BestTestAccuracy), time.Duration(o.Seconds*1e9).Round(100*time.Millisecond), left)
	case s.Trial == nil && s.Elapsed < time.Second && s.Done > 0:
		fmt.Fprintf(p.a.err, "%d of %d had ended before\n", s.Done, s.Of)
	case s.Trial == nil && s.Done < s.Of && time.Since(p.last) > sayEvery && s.Elapsed > time.Second:
		fmt.Fprintf(p.a.err, "%d of %d, %.0f %% of the work%s\n", s.Done, s.Of, 100*s.Share, left)
	default:
		return
	}
	p.last = time.Now()
}

// swept prints the result of a sweep.
func (a *app) swept(dir string, sum *sweep.Summary, f sweepFlags) error {
	s, err := analysis.OpenSweep(nil, dir)
	if err != nil {
		return err
	}
	if f.json {
		return a.sweptJSON(s, sum)
	}
	w := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "SETTING\tTRIALS\tTEST\t±\tBEST\tPARAMETERS\tSECONDS")
	for _, p := range s.Points {
		label := p.Label
		if p.Group != "" {
			label = p.Group + ", " + label
		}
		fixed := func(v float64, decimals int) string {
			if math.IsNaN(v) {
				return "–"
			}
			return render.Fixed(v, decimals)
		}
		fmt.Fprintf(w, "%s\t%d of %d\t%s\t%s\t%s\t%s\t%s\n", label, p.Ended, len(p.Trials), spaced(render.Percent(p.Mean, 1)), fixed(100*p.Deviation, 1),
			spaced(render.Percent(p.Best, 1)), group(int64(p.Parameters)), fixed(p.Seconds, 1))
	}
	if err := w.Flush(); err != nil {
		return err
	}
	fmt.Fprintf(a.err, "%s made in %s; draw it: brainbow render sweep %s -o sweep.png\n", group(int64(sum.Made)), sum.Duration.Round(100*time.Millisecond), dir)
	return nil
}

func (a *app) sweptJSON(s *analysis.Sweep, sum *sweep.Summary) error {
	type failure struct {
		Trial string `json:"trial"`
		Seed  uint64 `json:"seed"`
		Run   string `json:"run"`
		Error string `json:"error"`
	}
	type point struct {
		Label      string   `json:"label"`
		Group      string   `json:"group,omitempty"`
		Values     []string `json:"values,omitempty"`
		Trials     int      `json:"trials"`
		Ended      int      `json:"ended"`
		Mean       *float64 `json:"test_accuracy"`
		Deviation  *float64 `json:"deviation"`
		Best       *float64 `json:"best_test_accuracy"`
		Parameters int      `json:"parameters"`
		Seconds    *float64 `json:"seconds"`
	}
	number := func(v float64) *float64 {
		if math.IsNaN(v) {
			return nil
		}
		return &v
	}
	out := struct {
		Sweep   string    `json:"sweep"`
		Trials  int       `json:"trials"`
		Made    int       `json:"made"`
		Failed  []failure `json:"failed"`
		Points  []point   `json:"points"`
		Seconds float64   `json:"seconds"`
	}{Sweep: s.Dir, Trials: sum.Trials, Made: sum.Made, Failed: []failure{}, Seconds: math.Round(1000*sum.Duration.Seconds()) / 1000}
	for _, o := range sum.Failed {
		out.Failed = append(out.Failed, failure{o.Trial.Label, o.Trial.Seed, filepath.Join("trials", o.Trial.Hash), o.Err.Error()})
	}
	for _, p := range s.Points {
		out.Points = append(out.Points, point{p.Label, p.Group, p.Values, len(p.Trials), p.Ended, number(p.Mean), number(p.Deviation), number(p.Best), p.Parameters, number(p.Seconds)})
	}
	raw, err := json.Marshal(out)
	if err != nil {
		return err
	}
	fmt.Fprintf(a.out, "%s\n", raw)
	return nil
}
