package cli

import (
	"slices"
	"strings"

	"brainbow/app/host"
	"brainbow/experiment"
	"brainbow/figure"
	"brainbow/runstore"
	"brainbow/sweep"

	"github.com/spf13/cobra"
)

// A shell offers these when Tab is pressed after a command: names of existing
// things, or files where a command reads one.
type completion = func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective)

// names completes the first argument with names, or a file.
func names(list func() []string) completion {
	return func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
		if len(args) > 0 {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		return list(), cobra.ShellCompDirectiveDefault
	}
}

// runNames lists the runs, newest first, and the word for the newest.
func (a *app) runNames() []string {
	list, err := runstore.List(nil, a.runsDir())
	if err != nil || len(list) == 0 {
		return nil
	}
	found := []string{"last"}
	for _, l := range list {
		found = append(found, l.Name)
	}
	return found
}

// trashedNames lists the runs in the trash.
func (a *app) trashedNames() (found []string) {
	all, err := runstore.Trash(nil, a.runsDir())
	if err != nil {
		return nil
	}
	for _, t := range all {
		if !slices.Contains(found, t.Name) {
			found = append(found, t.Name)
		}
	}
	return found
}

// completions sets the function that completes the arguments of every command.
func (a *app) completions(root *cobra.Command) {
	views := func() (found []string) {
		for _, v := range figure.Views() {
			found = append(found, v.Name)
		}
		return found
	}
	for path, complete := range map[string]completion{
		"train": names(experiment.Names), "recipes": names(experiment.Names), "sweep": names(sweep.Names),
		"show": names(a.runNames), "rename": names(a.runNames), "note": names(a.runNames), "branch": names(a.runNames), "verify": names(a.runNames), "export recipe": names(a.runNames), "export parquet": names(a.runNames),
		"rm": func(cmd *cobra.Command, _ []string, _ string) ([]string, cobra.ShellCompDirective) {
			if undo, err := cmd.Flags().GetBool("undo"); err == nil && undo {
				return a.trashedNames(), cobra.ShellCompDirectiveNoFileComp
			}
			return a.runNames(), cobra.ShellCompDirectiveDefault
		},
		"compare": func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			if len(args) > 1 {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			return a.runNames(), cobra.ShellCompDirectiveDefault
		},
		"studio": func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return a.runNames(), cobra.ShellCompDirectiveDefault
		},
		"open": func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return []string{"png", "svg", "gif", "webp", "mp4"}, cobra.ShellCompDirectiveFilterFileExt
		},
		"data show": names(host.Data.Names), "data get": names(host.Data.Names), "data properties": names(host.Data.Names),
		"render": func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			if len(args) == 0 {
				return views(), cobra.ShellCompDirectiveNoFileComp
			}
			return a.runNames(), cobra.ShellCompDirectiveDefault
		},
	} {
		cmd, _, err := root.Find(strings.Fields(path))
		if err != nil || cmd == root {
			panic("cli: no command " + path)
		}
		cmd.ValidArgsFunction = complete
	}
	resume, _, err := root.Find([]string{"train"})
	if err != nil {
		panic(err)
	}
	if err := resume.RegisterFlagCompletionFunc("resume", func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		return a.runNames(), cobra.ShellCompDirectiveDefault
	}); err != nil {
		panic(err)
	}
	root.InitDefaultCompletionCmd()
	if c, _, err := root.Find([]string{"completion"}); err == nil && c != root {
		c.Short = "Write a script that lets a shell complete commands with Tab"
		c.GroupID = groupProgram
	}
}
