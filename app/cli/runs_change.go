package cli

import (
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"brainbow/runstore"

	"github.com/spf13/cobra"
)

// rmFlags are the flags of rm.
type rmFlags struct{ undo, empty bool }

func (a *app) rmCommand() *cobra.Command {
	var f rmFlags
	cmd := &cobra.Command{
		Use:   "rm RUN...",
		Short: "Move runs into the trash, or bring one back",
		Long: fmt.Sprintf(`Move runs or sweeps into the trash: the directory .trash beside them, from which
--undo brings them back for %d days. A run that is being trained is not removed.
Branches of a removed run stay, and are whole.`, runstore.TrashDays),
		Example: `  brainbow rm softmax-20260102-030405
  brainbow rm --undo softmax-20260102-030405
  brainbow rm --empty`,
		Args: func(cmd *cobra.Command, args []string) error {
			switch {
			case f.undo && f.empty:
				return usagef("usage: "+cmd.UseLine(), "--undo and --empty exclude each other")
			case f.empty && len(args) > 0:
				return usagef("'brainbow rm --empty' removes for good all that is in the trash", "--empty takes no runs")
			case !f.empty && len(args) == 0:
				return usagef("usage: "+cmd.UseLine(), "%s needs a run; 'brainbow ls' lists them", cmd.CommandPath())
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error {
			switch {
			case f.empty:
				return a.emptyTrash()
			case f.undo:
				return a.restore(args)
			}
			return a.remove(args)
		},
	}
	cmd.Flags().BoolVar(&f.undo, "undo", false, "bring the runs back from the trash")
	cmd.Flags().BoolVar(&f.empty, "empty", false, "remove for good what is in the trash")
	return cmd
}

// remove moves runs into the trash, none if one of them is not found.
func (a *app) remove(names []string) error {
	var dirs []string
	for _, name := range names {
		dir, err := runstore.Resolve(nil, a.runsDir(), name)
		if err != nil {
			return err
		}
		dirs = append(dirs, dir)
	}
	for _, dir := range dirs {
		t, err := runstore.Remove(nil, dir, time.Now())
		if err != nil {
			return err
		}
		again := quoted(t.Name)
		if filepath.Dir(filepath.Clean(dir)) != filepath.Clean(a.runsDir()) {
			again += " --runs " + quoted(filepath.Dir(filepath.Clean(dir)))
		}
		fmt.Fprintf(a.err, "%s is in the trash for %d days; bring it back: brainbow rm --undo %s\n", t.Name, runstore.TrashDays, again)
	}
	return nil
}

func (a *app) restore(names []string) error {
	for _, name := range names {
		dir, err := runstore.Restore(nil, a.runsDir(), name)
		if err != nil {
			return err
		}
		fmt.Fprintf(a.err, "%s is back\n", filepath.Base(dir))
	}
	return nil
}

func (a *app) emptyTrash() error {
	n, err := runstore.EmptyTrash(nil, a.runsDir(), time.Now())
	if err != nil {
		return err
	}
	fmt.Fprintf(a.err, "removed for good: %d\n", n)
	return nil
}

func (a *app) renameCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "rename RUN NAME",
		Short: "Give a run another name",
		Long: `Give a run or sweep another name, which is that of its directory. A run that is
being trained keeps its name. Saved pictures and branches find a run by its ID, so
they still do.`,
		Example: `  brainbow rename last wide-kernels`,
		Args:    exactly(2, "a run and its new name"),
		RunE: func(_ *cobra.Command, args []string) error {
			dir, err := runstore.Resolve(nil, a.runsDir(), args[0])
			if err != nil {
				return err
			}
			to, err := runstore.Rename(nil, dir, args[1])
			if err != nil {
				return err
			}
			fmt.Fprintf(a.err, "renamed %s to %s\n", filepath.Base(dir), filepath.Base(to))
			return nil
		},
	}
}

func (a *app) noteCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "note RUN [TEXT]",
		Short: "Write a line about a run, or read it",
		Long: `Keep a note of one line with a run or sweep; 'brainbow ls' and the studio show it.
TEXT may be several words. An empty TEXT, '', removes the note; without TEXT the
note is printed.`,
		Example: `  brainbow note last half the learning rate, same result
  brainbow note last`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usagef("usage: "+cmd.UseLine(), "%s needs a run; 'brainbow ls' lists them", cmd.CommandPath())
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error {
			dir, err := runstore.Resolve(nil, a.runsDir(), args[0])
			if err != nil {
				return err
			}
			if len(args) == 1 {
				if note := runstore.ReadNote(nil, dir); note != "" {
					fmt.Fprintln(a.out, note)
				}
				return nil
			}
			return runstore.WriteNote(nil, dir, strings.Join(args[1:], " "))
		},
	}
}
