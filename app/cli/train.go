package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"

	"brainbow/analysis"
	"brainbow/app/host"
	"brainbow/dataset"
	"brainbow/experiment"
	"brainbow/figure"
	"brainbow/render"
	"brainbow/runstore"
	"brainbow/train"

	"github.com/spf13/cobra"
)

// trainFlags are the flags of train.
type trainFlags struct {
	set     []string
	seed    int64
	seeded  bool
	threads int
	dir     string
	resume  string
	json    bool
	skipBad bool
}

func (a *app) trainCommand() *cobra.Command {
	var f trainFlags
	cmd := &cobra.Command{
		Use:   "train RECIPE|FILE.yaml",
		Short: "Train a recipe and record the run, or go on with one",
		Long: `Train a built-in recipe, or one's own YAML file, and record the run.

When it ends it draws the run's pictures into its figures directory and says
where. Ctrl-C stops in good order: what was recorded stays.

--resume goes on with a run that was interrupted, killed, or ran out of disk
space. It ends with the same weights and measurements, bit for bit, as if nothing
had happened. RUN is a directory, a name in the directory of runs, a unique
beginning of one, or "last".`,
		Example: `  brainbow train nielsen-30
  brainbow train softmax --set optimizer.learning_rate=0.5 --set epochs=5
  brainbow train mine.yaml --seed 7 --run runs/mine-7 --json
  brainbow train --resume last`,
		Args: func(cmd *cobra.Command, args []string) error {
			if !cmd.Flags().Changed("resume") {
				return exactly(1, "a recipe; 'brainbow recipes' lists them")(cmd, args)
			}
			for _, flag := range []string{"set", "seed", "run"} {
				if cmd.Flags().Changed(flag) {
					return usagef("a run goes on as it began; train the recipe anew to change something", "--resume and --%s do not go together", flag)
				}
			}
			if len(args) > 0 {
				return usagef("a run contains its recipe: brainbow train --resume RUN", "--resume and a recipe do not go together")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := f.check(); err != nil {
				return err
			}
			if cmd.Flags().Changed("resume") {
				return a.resume(cmd.Context(), f)
			}
			f.seeded = cmd.Flags().Changed("seed")
			return a.train(cmd.Context(), args[0], f)
		},
	}
	cmd.Flags().StringVar(&f.resume, "resume", "", "go on with `RUN`, which ended early")
	cmd.Flags().StringArrayVar(&f.set, "set", nil, "change a value of the recipe: `key=value`, the key with dots (repeatable)")
	cmd.Flags().Int64Var(&f.seed, "seed", 0, "seed of initial weights and order of samples (default: the recipe's)")
	cmd.Flags().BoolVar(&f.skipBad, "skip-bad", false, "leave out images that cannot be read, and list them (data.skip_bad)")
	cmd.Flags().IntVar(&f.threads, "threads", 0, "threads to compute on; no result depends on it (default: all)")
	cmd.Flags().StringVar(&f.dir, "run", "", "directory to record into (default: a new one in the directory of runs)")
	cmd.Flags().BoolVar(&f.json, "json", false, "print one JSON object with the result on standard output")
	return cmd
}

// check checks the flags, and fills in the threads.
func (f *trainFlags) check() error {
	if f.threads < 0 {
		return usagef("1 or more, or leave it out for all processors", "--threads %d is negative", f.threads)
	}
	if f.threads == 0 {
		f.threads = runtime.GOMAXPROCS(0)
	}
	return nil
}

// document loads a recipe and applies flags to it.
func document(name string, f trainFlags) (*experiment.Document, error) {
	d, err := experiment.Load(nil, name)
	if err != nil {
		return nil, err
	}
	for _, s := range f.set {
		if err := d.Assign(s); err != nil {
			return nil, err
		}
	}
	if f.skipBad {
		if err := d.Set("data.skip_bad", "true"); err != nil {
			return nil, err
		}
	}
	if f.seeded {
		if f.seed < 0 {
			return nil, usagef("", "--seed must be at least 0, not %d", f.seed)
		}
		if err := d.Set("seed", strconv.FormatInt(f.seed, 10)); err != nil {
			return nil, err
		}
	}
	return d, nil
}

// train trains a recipe, draws its pictures and prints the result.
func (a *app) train(ctx context.Context, name string, f trainFlags) error {
	d, err := document(name, f)
	if err != nil {
		return err
	}
	progress, done := a.reading()
	e, err := experiment.Prepare(d, host.Data, dataset.Options{Context: ctx, Progress: progress})
	done()
	if err != nil {
		return err
	}
	meta, err := e.Meta()
	if err != nil {
		return err
	}
	dir := f.dir
	if dir == "" {
		if dir, err = runstore.NewDir(nil, a.runsDir(), e.Recipe.Name, time.Now()); err != nil {
			return err
		}
	}
	store, err := runstore.Create(dir, meta, runstore.Options{})
	if err != nil {
		if f.dir == "" {
			_ = os.Remove(dir) // removed only if empty: it was created for this run
		}
		return err
	}
	res, err := a.follow(f, func(opt experiment.Options) (*experiment.Result, error) { return e.Run(ctx, store, opt) })
	return a.ended(ctx, f, res, err)
}

// resume continues a run.
func (a *app) resume(ctx context.Context, f trainFlags) error {
	dir, err := runstore.Resolve(nil, a.runsDir(), f.resume)
	if err != nil {
		return err
	}
	res, err := a.follow(f, func(opt experiment.Options) (*experiment.Result, error) {
		return experiment.Resume(ctx, dir, host.Data, opt)
	})
	if err == nil && res.Finished {
		fmt.Fprintf(a.err, "%s is finished: it has all its %s steps\n", res.Run, group(res.Steps))
		return a.result(f, res, nil)
	}
	return a.ended(ctx, f, res, err)
}

// follow shows the progress of a training.
func (a *app) follow(f trainFlags, run func(experiment.Options) (*experiment.Result, error)) (*experiment.Result, error) {
	recording.Store(true)
	p := a.newProgress()
	defer p.done()
	return run(experiment.Options{
		Threads: f.threads, Observers: []train.Observer{p.observer()}, Message: p.message, Metrics: p.metrics,
		Started: func(e *experiment.Experiment, dir string, from int64) {
			a.notes(e.Data)
			fmt.Fprintln(a.err, strings.TrimSuffix(e.Recipe.Name+": "+e.Recipe.Title, ": "))
			fmt.Fprintf(a.err, "%s, %s training and %s test samples; %s parameters, %s steps\n",
				e.Data.Title, group(int64(e.Train.Len())), group(int64(e.Test.Len())), group(int64(e.Network.Parameters())), group(e.Steps()))
			if f.resume == "" {
				fmt.Fprintf(a.err, "recording into %s\n", dir)
			} else {
				fmt.Fprintf(a.err, "going on with %s after step %s\n", dir, group(from))
			}
			if e.Recipe.Adapted != "" {
				fmt.Fprintf(a.err, "note: %s\n", e.Recipe.Adapted)
			}
			p.begin(from, e.Steps())
		},
	})
}

// ended prints how a training ended, and draws the pictures if it was
// completed.
func (a *app) ended(ctx context.Context, f trainFlags, res *experiment.Result, err error) error {
	if res == nil {
		return err
	}
	if errors.Is(err, context.Canceled) {
		fmt.Fprintf(a.err, "interrupted at step %s; everything up to there is recorded: go on with brainbow train --resume %s\n", group(res.Steps), a.nameOf(res.Run))
		return a.result(f, res, err)
	}
	if err != nil {
		return a.result(f, res, err)
	}
	fmt.Fprintf(a.err, "done in %s: test accuracy %s (best %s at step %s)\n",
		res.Duration.Round(10*time.Millisecond), percent(res.TestAccuracy), percent(res.BestTestAccuracy), group(res.BestStep))
	if err := a.drawAll(ctx, res.Run); err != nil {
		return a.result(f, res, err)
	}
	a.whereToLook(res.Run)
	return a.result(f, res, nil)
}

// result prints the result as JSON if that was requested and passes err on.
func (a *app) result(f trainFlags, res *experiment.Result, err error) error {
	if f.json {
		raw, jsonErr := json.Marshal(res)
		if jsonErr != nil {
			return errors.Join(err, jsonErr)
		}
		fmt.Fprintf(a.out, "%s\n", raw)
	}
	return err
}

// drawAll draws the pictures of every run into its figures directory.
func (a *app) drawAll(ctx context.Context, dir string) error {
	r, err := analysis.Open(dir, analysis.Options{Data: host.Data, Results: host.Results()})
	if err != nil {
		return err
	}
	var drawn []string
	for _, view := range []string{"weights", "confusion", "samples", "curves"} {
		for _, ext := range []string{".png", ".svg"} {
			path, warnings, err := drawInto(ctx, r, view, ext)
			if errors.Is(err, figure.ErrUnavailable) {
				if ext == ".png" {
					fmt.Fprintf(a.err, "not drawn: %v\n", err)
				}
				continue
			}
			if err != nil {
				return fmt.Errorf("draw %s: %w", view, err)
			}
			if ext == ".png" {
				drawn = append(drawn, path)
				for _, w := range warnings {
					fmt.Fprintf(a.err, "%s: %s\n", view, w)
				}
			}
		}
	}
	fmt.Fprintln(a.err, "pictures, each also as .svg:")
	for _, p := range drawn {
		fmt.Fprintln(a.err, " ", p)
	}
	return nil
}

// whereToLook prints what to do with a finished run.
func (a *app) whereToLook(dir string) {
	name := a.nameOf(dir)
	fmt.Fprintf(a.err, "\nnext: brainbow show %s\n      brainbow render confusion %s --param mode=samples -o confusion.png\n      brainbow views\n", name, name)
}

// nameOf returns the shortest argument that names the run in a directory.
func (a *app) nameOf(dir string) string {
	if filepath.Clean(filepath.Dir(dir)) == filepath.Clean(a.runsDir()) {
		return filepath.Base(dir)
	}
	return dir
}

// group writes an integer with its digits in groups of three.
func group(n int64) string { return render.Count(n) }

// percent writes a share of 0…1 in percent, a dash if it was not measured.
func percent(v float64) string { return spaced(render.Percent(v, 1)) }

// lossText writes a loss to four decimals, or to three digits where those say nothing.
func lossText(v float64) string {
	if v > 0 && v < 1e-4 {
		return render.Number(v, 3)
	}
	return render.Fixed(v, 4)
}

// spaced replaces the thin space before a unit, which is for pictures, by one that terminals
// and their users' patterns know.
func spaced(s string) string { return strings.ReplaceAll(s, "\u2009", " ") }
