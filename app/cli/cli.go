// Package cli is the command line: it parses flags, shows progress and tables,
// and turns errors into words and exit codes. Start with [Main]. Every command
// calls one function of another package; this package decides nothing about
// networks, data or pictures.
//
// Standard output carries results, standard error everything else. Exit codes:
// 0 done, 1 failed, 2 wrong usage, 130 interrupted.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	"brainbow/app/host"
	"brainbow/dataset"
	"brainbow/experiment"
	"brainbow/figure"
	"brainbow/internal/hint"
	"brainbow/render"
	_ "brainbow/runstore/parquet" // the format of predictions
	"brainbow/sweep"
	"brainbow/train"

	"github.com/spf13/cobra"
)

// Exit codes.
const (
	exitDone        = 0
	exitFailed      = 1
	exitUsage       = 2
	exitInterrupted = 130
)

// grace is how long after Ctrl-C a command that records nothing may take to end.
const grace = 5 * time.Second

// recording says that a training is being recorded, which Ctrl-C must not cut short.
var recording atomic.Bool

// app is one invocation.
type app struct {
	out, err io.Writer
	runs     string // --runs
}

// Main runs the command line and returns the exit code.
func Main() int {
	// The first Ctrl-C stops training cleanly; the second ends the program at
	// once. A terminal that closes counts as the first, unless nohup said otherwise.
	signals := []os.Signal{os.Interrupt, syscall.SIGTERM}
	if !signal.Ignored(syscall.SIGHUP) {
		signals = append(signals, syscall.SIGHUP)
	}
	ctx, stop := signal.NotifyContext(context.Background(), signals...)
	context.AfterFunc(ctx, func() {
		stop()
		signal.Ignore(syscall.SIGHUP) // of a terminal that closes there may be several
		time.Sleep(grace)
		if !recording.Load() {
			os.Exit(exitInterrupted) // it waits for something that does not end, such as a network disk
		}
	})
	defer stop()
	render.UseFonts(host.Fonts)
	return run(ctx, os.Args[1:], os.Stdout, os.Stderr)
}

func run(ctx context.Context, args []string, out, errw io.Writer) int {
	printed := &output{w: out}
	a := &app{out: printed, err: &output{w: errw}}
	root := a.root()
	root.SetArgs(args)
	root.SetOut(a.out)
	root.SetErr(a.err)
	err := root.ExecuteContext(ctx)
	if failed := printed.failed(); err == nil && failed != nil {
		err = fmt.Errorf("write standard output: %w", failed)
	}
	code := exitCode(err)
	if err != nil && code != exitInterrupted {
		a.fail(err)
	}
	return code
}

// usageError says that a command was written wrongly.
type usageError struct {
	error
	hint string
}

func (u *usageError) Hint() string  { return u.hint }
func (u *usageError) Unwrap() error { return u.error }

func usagef(hint, format string, args ...any) error {
	return &usageError{fmt.Errorf(format, args...), hint}
}

func exitCode(err error) int {
	switch {
	case err == nil:
		return exitDone
	case errors.Is(err, context.Canceled):
		return exitInterrupted
	}
	var (
		usage  *usageError
		recipe *experiment.Error
		view   *figure.UsageError
		option *dataset.OptionError
		swept  *sweep.Error
	)
	if errors.As(err, &swept) || errors.As(err, &usage) || errors.As(err, &recipe) || errors.As(err, &view) || errors.As(err, &option) {
		return exitUsage
	}
	return exitFailed
}

// fail prints an error and its hint.
func (a *app) fail(err error) {
	fmt.Fprintln(a.err, "brainbow:", err)
	if hint := hintOf(err); hint != "" {
		fmt.Fprintln(a.err, "hint:", hint)
	}
}

func hintOf(err error) string {
	if h := hint.Of(err); h != "" {
		return h
	}
	if d, ok := errors.AsType[*train.DivergedError](err); ok {
		return fmt.Sprintf("a smaller learning rate usually helps, such as --set optimizer.learning_rate=%.3g; everything up to step %d is recorded", d.LR/10, d.Step-1)
	}
	if u, ok := errors.AsType[*figure.UsageError](err); ok && u.Accepted != "" {
		return u.Accepted
	}
	if _, ok := errors.AsType[*experiment.Error](err); ok {
		return "'brainbow recipes NAME' prints a recipe to start from"
	}
	return ""
}

// The groups of commands in the help.
const (
	groupTrain   = "train"
	groupLook    = "look"
	groupKeep    = "keep"
	groupProgram = "program"
)

func (a *app) root() *cobra.Command {
	var f studioFlags
	root := &cobra.Command{
		Use:   "brainbow",
		Short: "Look inside neural networks while they learn and after",
		Long: `Brainbow trains image classifiers, records what happens inside them, and shows it.

Without a command it opens the studio, a page in the browser, and trains the default
recipe there: a small network that learns to read digits, on MNIST if its files are
there and on generated digits if not. Ctrl-C closes it and keeps what was recorded.

A first tour: brainbow; brainbow show last; brainbow render weights last -o weights.png;
brainbow views for everything that can be drawn.`,
		Args:          noArgs,
		SilenceErrors: true,
		SilenceUsage:  true,
		RunE: func(cmd *cobra.Command, _ []string) error {
			recipe := "default"
			if f.readOnly {
				recipe = ""
			}
			return a.studio(cmd.Context(), f, nil, recipe)
		},
	}
	f.register(root)
	root.PersistentFlags().StringVar(&a.runs, "runs", "", "directory of runs (default $BRAINBOW_RUNS, else ./runs)")
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return usagef(fmt.Sprintf("'%s --help' lists the flags", cmd.CommandPath()), "%w", err)
	})
	root.SuggestionsMinimumDistance = 2
	root.SetHelpCommand(&cobra.Command{Hidden: true, Use: "no-help"})
	for _, g := range []struct {
		id, title string
		commands  []*cobra.Command
	}{
		{groupTrain, "Train:", []*cobra.Command{a.trainCommand(), a.branchCommand(), a.sweepCommand(), a.recipesCommand()}},
		{groupLook, "Look:", []*cobra.Command{a.studioCommand(), a.openCommand(), a.renderCommand(), a.viewsCommand(), a.analyzeCommand(), a.compareCommand(), a.showCommand(), a.lsCommand()}},
		{groupKeep, "Data, and what is kept:", []*cobra.Command{a.dataCommand(), a.renameCommand(), a.noteCommand(), a.rmCommand(), a.verifyCommand(), a.exportCommand()}},
		{groupProgram, "This program:", []*cobra.Command{a.benchCommand(), a.manCommand(), a.versionCommand()}},
	} {
		root.AddGroup(&cobra.Group{ID: g.id, Title: g.title})
		for _, c := range g.commands {
			c.GroupID = g.id
			root.AddCommand(c)
		}
	}
	root.SetHelpCommandGroupID(groupProgram)
	a.completions(root)
	return root
}

// noArgs refuses arguments; after the root, arguments are commands that do not
// exist.
func noArgs(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	if !cmd.HasParent() {
		hint := "'brainbow --help' lists the commands"
		if near := cmd.SuggestionsFor(args[0]); len(near) > 0 {
			hint = "did you mean " + strings.Join(near, " or ") + "? " + hint
		}
		return usagef(hint, "%q is not a command", args[0])
	}
	return usagef(fmt.Sprintf("'%s --help' shows how it is used", cmd.CommandPath()), "%s takes no arguments, not %q", cmd.CommandPath(), args[0])
}

// exactly requires n arguments, which an error calls what.
func exactly(n int, what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) == n {
			return nil
		}
		return usagef(fmt.Sprintf("usage: %s", cmd.UseLine()), "%s needs %s", cmd.CommandPath(), what)
	}
}

// runsDir returns the directory of runs.
func (a *app) runsDir() string {
	if a.runs != "" {
		return a.runs
	}
	if dir := os.Getenv("BRAINBOW_RUNS"); dir != "" {
		return dir
	}
	return "runs"
}
