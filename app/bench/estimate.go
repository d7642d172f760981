package bench

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"text/tabwriter"
	"time"

	"brainbow/dataset"
	"brainbow/experiment"
	"brainbow/runstore"
)

// Estimated compares what was estimated for a recipe with what it took.
type Estimated struct {
	Recipe string `json:"recipe"`
	// Samples is the number of training samples: all, or as many as an epoch of some seconds takes.
	Samples   int     `json:"samples"`
	Estimated float64 `json:"estimated_seconds"` // of an epoch with its recording; the least of the rounds
	Measured  float64 `json:"measured_seconds"`  // the same
	Ratio     float64 `json:"ratio"`             // estimated by measured
	Within    bool    `json:"within"`            // the factor Goal
	Absent    string  `json:"missing,omitempty"` // why it was not measured
}

// Goal is the factor within which an estimate should be.
const Goal = 1.5

const (
	estimateRounds = 5
	// epochTime is about how long a measured epoch takes; recipes with longer ones get fewer samples.
	epochTime = 6 * time.Second
)

// Estimates estimates an epoch of every recipe that ships and whose data are there, and trains it, in
// turn. It calls each with every result.
func Estimates(ctx context.Context, data dataset.Opener, threads int, each func(Estimated)) error {
	for _, name := range experiment.Names() {
		r, err := estimateOf(ctx, name, data, threads)
		if errors.Is(err, dataset.ErrMissing) {
			r.Absent, err = err.Error(), nil
		}
		if err != nil {
			return fmt.Errorf("estimate %s: %w", name, err)
		}
		each(r)
	}
	return nil
}

func estimateOf(ctx context.Context, name string, data dataset.Opener, threads int) (Estimated, error) {
	out := Estimated{Recipe: name}
	prepared := func(set ...string) (*experiment.Experiment, error) {
		d, err := experiment.Load(nil, name)
		if err != nil {
			return nil, err
		}
		for _, s := range append([]string{"epochs=1", "schedule.warmup=null"}, set...) {
			if err := d.Assign(s); err != nil {
				return nil, err
			}
		}
		return experiment.Prepare(d, data, dataset.Options{Context: ctx})
	}
	e, err := prepared()
	if err != nil {
		return out, err
	}
	first, err := e.Estimate(ctx, threads)
	if err != nil {
		return out, err
	}
	if long := first.Epoch / epochTime.Seconds(); long > 1 {
		samples := max(int(float64(e.Train.Len())/long), 4*e.Recipe.Batch)
		tests := max(int(float64(e.Test.Len())/long), 100)
		if e, err = prepared("data.train="+strconv.Itoa(samples), "data.test="+strconv.Itoa(tests)); err != nil {
			return out, err
		}
	}
	out.Samples = e.Train.Len()
	out.Estimated, out.Measured = math.Inf(1), math.Inf(1)
	for range estimateRounds {
		guess, err := e.Estimate(ctx, threads)
		if err != nil {
			return out, err
		}
		took, err := trained(ctx, e, threads)
		if err != nil {
			return out, err
		}
		out.Estimated, out.Measured = min(out.Estimated, guess.Seconds), min(out.Measured, took)
	}
	out.Ratio = out.Estimated / out.Measured
	out.Within = out.Ratio <= Goal && out.Ratio >= 1/Goal
	return out, nil
}

// trained trains and records into a directory that it removes, and returns the seconds.
func trained(ctx context.Context, e *experiment.Experiment, threads int) (float64, error) {
	dir, err := os.MkdirTemp("", "brainbow-bench-")
	if err != nil {
		return 0, err
	}
	defer os.RemoveAll(dir)
	meta, err := e.Meta()
	if err != nil {
		return 0, err
	}
	store, err := runstore.Create(filepath.Join(dir, "run"), meta, runstore.Options{})
	if err != nil {
		return 0, err
	}
	begun := time.Now()
	_, err = e.Run(ctx, store, experiment.Options{Threads: threads})
	return time.Since(begun).Seconds(), err
}

// WriteEstimates prints a table.
func WriteEstimates(w io.Writer, all []Estimated) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "recipe\tsamples\testimated\tmeasured\tratio")
	for _, r := range all {
		if r.Absent != "" {
			fmt.Fprintf(t, "%s\t\t\t\tits data is not there\n", r.Recipe)
			continue
		}
		mark := ""
		if !r.Within {
			mark = "  not within 1.5"
		}
		fmt.Fprintf(t, "%s\t%d\t%.2f s\t%.2f s\t%.2f%s\n", r.Recipe, r.Samples, r.Estimated, r.Measured, r.Ratio, mark)
	}
	return t.Flush()
}
