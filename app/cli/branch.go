package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"brainbow/app/host"
	"brainbow/experiment"
	"brainbow/internal/vfs"
	"brainbow/runstore"

	"github.com/spf13/cobra"
)

func (a *app) branchCommand() *cobra.Command {
	var f trainFlags
	step := int64(-1)
	cmd := &cobra.Command{
		Use:   "branch RUN --step N",
		Short: "Train on from any step of a run, with something changed",
		Long: `Leave the training of a run after N updates, change something, train on, and
record that as another run. RUN is a directory, a name in the directory of runs,
a unique beginning of one, or "last".

A branch can change the number of epochs, learning rate, optimiser, schedule,
loss, L1 and L2, batch size and augmentation; leave training samples out
(data.without), correct labels (data.labels) and weigh classes or samples
(data.weights); and of a layer keep weights as they are (trainable, frozen),
switch units off (off) and set weights by hand (edits). The keys are those of a
recipe: docs/recipe-file.md lists them.

Without a change a branch has the same weights as the run, bit for bit. It
records little by default, at most 32 MB; --set record.frames={every: 1} keeps
more.`,
		Example: `  brainbow branch last --step 120 --set optimizer.learning_rate=0.1
  brainbow branch softmax --step 0 --set 'data.without=[18, 44]'
  brainbow branch nielsen-30 --step 5000 --set 'network.0.off={units: [12]}' --json`,
		Args: exactly(1, "a run; 'brainbow ls' lists them"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := f.check(); err != nil {
				return err
			}
			if !cmd.Flags().Changed("step") {
				return usagef("--step 0 is the start, 'brainbow show RUN' says which is the last", "--step is missing")
			}
			return a.branch(cmd.Context(), args[0], step, f)
		},
	}
	cmd.Flags().Int64Var(&step, "step", -1, "branch after `N` updates")
	cmd.Flags().StringArrayVar(&f.set, "set", nil, "change a value of the recipe: `key=value`, the key with dots (repeatable)")
	cmd.Flags().IntVar(&f.threads, "threads", 0, "threads to compute on; no result depends on it (default: all)")
	cmd.Flags().StringVar(&f.dir, "run", "", "directory to record into (default: one beside RUN, named after it)")
	cmd.Flags().BoolVar(&f.json, "json", false, "print one JSON object with the result on standard output")
	return cmd
}

// branch trains a branch of a run, draws its pictures and prints the result.
func (a *app) branch(ctx context.Context, name string, step int64, f trainFlags) error {
	from, err := runstore.Resolve(nil, a.runsDir(), name)
	if err != nil {
		return err
	}
	run, err := runstore.Open(from)
	if err != nil {
		return err
	}
	b, err := experiment.NewBranch(ctx, run, host.Data, step, experiment.BranchOptions{Set: f.set, Threads: f.threads, FS: vfs.OS})
	if err != nil {
		return err
	}
	meta, err := b.Meta()
	if err != nil {
		return err
	}
	dir := f.dir
	if dir == "" {
		beside := filepath.Dir(filepath.Clean(from))
		dir = filepath.Join(beside, experiment.BranchName(run.Name(), func(name string) bool {
			_, err := os.Lstat(filepath.Join(beside, name))
			return err == nil
		}))
	}
	store, err := runstore.Create(dir, meta, runstore.Options{})
	if err != nil {
		return err
	}
	fmt.Fprintf(a.err, "a branch of %s after step %s: %s\n", run.Name(), group(step), changesInWords(b.Changes))
	for _, note := range b.Notes {
		fmt.Fprintf(a.err, "note: %s\n", note)
	}
	res, err := a.follow(f, func(opt experiment.Options) (*experiment.Result, error) { return b.Run(ctx, store, opt) })
	return a.ended(ctx, f, res, err)
}

// changesInWords lists what a branch does otherwise than its parent.
func changesInWords(changes []runstore.Change) string {
	if len(changes) == 0 {
		return "nothing changed"
	}
	var parts []string
	for _, c := range changes {
		parts = append(parts, fmt.Sprintf("%s %s → %s", c.Key, brief(c.From), brief(c.To)))
	}
	return strings.Join(parts, ", ")
}

// brief shortens a value of a recipe.
func brief(value json.RawMessage) string {
	const longest = 60
	text := string(value)
	if text == "null" {
		return "none"
	}
	if r := []rune(text); len(r) > longest {
		return string(r[:longest-1]) + "…"
	}
	return text
}
