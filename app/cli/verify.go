package cli

import (
	"encoding/json"
	"fmt"
	"os"
	"runtime"
	"strings"
	"time"

	"brainbow/app/host"
	"brainbow/record"
	"brainbow/runstore"

	"github.com/schollz/progressbar/v3"
	"github.com/spf13/cobra"
)

func (a *app) verifyCommand() *cobra.Command {
	var (
		opt    record.VerifyOptions
		asJSON bool
	)
	cmd := &cobra.Command{
		Use:   "verify RUN|FIGURE",
		Short: "Compare a run with replays of it, or a picture with what is drawn again",
		Long: `Compare every file of a run with the index, run.json with the recipe in it and with
the dataset, and what was recorded with what is computed again: from replay
points on, weights, optimiser states, measurements, predictions and activations
must come out bit for bit as they are in the run.

It replays for about ten seconds: the beginning, the end, and parts between that
--seed chooses. It reports a difference with its file, tensor and first element,
and what it cannot compare, because the data is not here or another revision of
the arithmetic made the run. In both cases the exit code is 1.

If the argument is a file, it is a picture that brainbow wrote. It is drawn again,
from the run with the ID that the file names, and compared pixel by pixel, an SVG as
text: "the same pixels", or what differs and what may be the reason.`,
		Example: `  brainbow verify last
  brainbow verify last --all --json
  brainbow verify last --files
  brainbow verify weights.png`,
		Args: exactly(1, "a run or a picture; 'brainbow ls' lists the runs"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if cmd.Flags().Changed("steps") && opt.Steps < 1 {
				return usagef("or use --all", "--steps must be at least 1, not %d", opt.Steps)
			}
			if opt.All && opt.Files || opt.Steps > 0 && (opt.All || opt.Files) {
				return usagef("choose one", "--steps, --all and --files do not go together")
			}
			if opt.Threads < 0 {
				return usagef("1 or more, or leave it out for all processors", "--threads %d is negative", opt.Threads)
			}
			if opt.Threads == 0 {
				opt.Threads = runtime.GOMAXPROCS(0)
			}
			if isFile(args[0]) {
				for _, flag := range []string{"steps", "all", "files", "seed", "threads", "json"} {
					if cmd.Flags().Changed(flag) {
						return usagef("leave it out", "--%s is for runs, and %s is a picture", flag, args[0])
					}
				}
				return a.verifyFigure(cmd.Context(), args[0])
			}
			dir, err := runstore.Resolve(nil, a.runsDir(), args[0])
			if err != nil {
				return err
			}
			p := a.newPartProgress()
			opt.Progress, opt.Data = p.part, host.Data
			v, err := record.VerifyDir(cmd.Context(), dir, opt)
			p.done()
			if err != nil {
				return err
			}
			a.tellVerification(v)
			if asJSON {
				raw, err := json.Marshal(v)
				if err != nil {
					return err
				}
				fmt.Fprintf(a.out, "%s\n", raw)
			}
			return v.Err()
		},
	}
	cmd.Flags().Int64Var(&opt.Steps, "steps", 0, "replay `N` updates (default: for ten seconds)")
	cmd.Flags().BoolVar(&opt.All, "all", false, "replay every update and compare all that was recorded")
	cmd.Flags().BoolVar(&opt.Files, "files", false, "compare files with their checksums, replay nothing")
	cmd.Flags().Uint64Var(&opt.Seed, "seed", 0, "which parts are replayed: another number chooses others")
	cmd.Flags().IntVar(&opt.Threads, "threads", 0, "threads to compute on; no result depends on it (default: all)")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object with the result on standard output")
	return cmd
}

// tellVerification prints in words what was compared and the result.
func (a *app) tellVerification(v *record.Verification) {
	fmt.Fprintf(a.err, "%s: %s files, %s\n", v.Run, group(int64(v.Files)), bytesOf(v.Bytes))
	if v.Updates > 0 {
		var parts []string
		for _, p := range []struct {
			n    int
			what string
		}{
			{v.Frames, "weights"},
			{v.Anchors, "optimiser states"},
			{v.Metrics, "measurements"},
			{v.Predictions, "predictions"},
			{v.Probes, "activations"},
			{v.Answers, "batches of answers"},
		} {
			if p.n > 0 {
				parts = append(parts, group(int64(p.n))+" "+p.what)
			}
		}
		fmt.Fprintf(a.err, "replayed %s of %s updates and compared %s\n", group(v.Updates), group(v.Of), strings.Join(parts, ", "))
	}
	for _, d := range v.Differences {
		fmt.Fprintln(a.err, "differs:", d)
	}
	if v.MoreDifferences > 0 {
		fmt.Fprintf(a.err, "differs: in %s more places\n", group(int64(v.MoreDifferences)))
	}
	for _, u := range v.Unchecked {
		fmt.Fprintf(a.err, "not checked: %s: %s\n", u.What, u.Why)
		if u.Hint != "" {
			fmt.Fprintln(a.err, "hint:", u.Hint)
		}
	}
	if v.MoreUnchecked > 0 {
		fmt.Fprintf(a.err, "not checked: %s more parts\n", group(int64(v.MoreUnchecked)))
	}
	if v.Err() == nil {
		fmt.Fprintln(a.err, "nothing differs")
	}
}

// partProgress shows how far each part of some work has come; only on a
// terminal, because the work does not take long.
type partProgress struct {
	bar  *progressbar.ProgressBar // nil if it is not shown
	what string
	last time.Time
}

func (a *app) newPartProgress() *partProgress {
	p := &partProgress{}
	if f := terminal(a.err); f != nil {
		p.bar = progressbar.NewOptions64(1, progressbar.OptionSetWriter(f),
			progressbar.OptionEnableColorCodes(os.Getenv("NO_COLOR") == ""), progressbar.OptionShowCount(),
			progressbar.OptionSetWidth(24), progressbar.OptionClearOnFinish())
	}
	return p
}

// part receives how much of a part of the work is done.
func (p *partProgress) part(what string, done, total int64) {
	if p.bar == nil || done&7 != 0 || what == p.what && time.Since(p.last) < redraw {
		return
	}
	p.what, p.last = what, time.Now()
	p.bar.ChangeMax64(max(total, 1))
	p.bar.Describe(what)
	_ = p.bar.Set64(min(done, total-1)) // the last unit would end the bar
}

func (p *partProgress) done() {
	if p.bar != nil {
		_ = p.bar.Clear()
	}
}
