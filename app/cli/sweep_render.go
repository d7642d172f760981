package cli

import (
	"context"
	"fmt"
	"path/filepath"

	"brainbow/analysis"
	"brainbow/app/host"
	"brainbow/figure"
	"brainbow/runstore"
)

// renderSweep draws a view of a sweep: a directory, or a name in the directory of
// runs.
func (a *app) renderSweep(ctx context.Context, view string, args []string, values map[string]string, f renderFlags) error {
	if len(args) != 1 {
		return usagef("it shows one sweep", "view %s: %d directories", view, len(args))
	}
	if f.stepped || f.steps != "" {
		return usagef("leave --step and --steps out", "view %s shows trainings that ended, not steps", view)
	}
	dir := a.sweepDir(args[0])
	if dir == "" {
		dir = args[0] // opening it fails: it is not a sweep
	}
	s, err := analysis.OpenSweep(nil, dir)
	if err != nil {
		return err
	}
	s.Open = func(dir string) (*analysis.Run, error) {
		return analysis.Open(dir, analysis.Options{Data: host.Data, Results: host.Results()})
	}
	picture, err := figure.MakeSweep(ctx, view, s, values)
	if err != nil {
		return err
	}
	for _, w := range picture.Warnings {
		fmt.Fprintln(a.err, "note:", w)
	}
	if err := f.write(picture, f.file); err != nil {
		return err
	}
	fmt.Fprintf(a.err, "wrote %s\n", f.file)
	return nil
}

// sweepDir returns the directory of the sweep that an argument names: a directory,
// or a name in the directory of runs; "" if it names no sweep.
func (a *app) sweepDir(arg string) string {
	for _, dir := range []string{arg, filepath.Join(a.runsDir(), arg)} {
		if runstore.IsSweep(nil, dir) {
			return dir
		}
	}
	return ""
}

// openTrials opens one run of each setting of a sweep: that of its first seed.
func openTrials(dir string) (runs []*analysis.Run, err error) {
	s, err := runstore.ReadSweep(nil, dir)
	if err != nil {
		return nil, err
	}
	for _, t := range s.OneOfEach() {
		r, err := analysis.Open(runstore.TrialDir(dir, t.Hash), analysis.Options{Data: host.Data, Results: host.Results(), Label: t.Setting()})
		if err != nil {
			return nil, fmt.Errorf("open trial %s of sweep %s: %w", t.Setting(), s.Name, err)
		}
		runs = append(runs, r)
	}
	return runs, nil
}
