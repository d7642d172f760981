package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

func (a *app) manCommand() *cobra.Command {
	var dir string
	cmd := &cobra.Command{
		Use:   "man -o DIR",
		Short: "Write the manual pages",
		Long: `Write a manual page for every command into a directory: brainbow.1,
brainbow-train.1 and so on. 'man -l brainbow.1' reads one; in a directory man1 of
$MANPATH they are found by name.`,
		Example: `  brainbow man -o ~/.local/share/man/man1`,
		Args:    noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if dir == "" {
				return usagef("add -o with a directory", "man needs a directory to write into")
			}
			if err := os.MkdirAll(dir, 0o755); err != nil {
				return fmt.Errorf("write manual: %w", err)
			}
			pages, err := writeManuals(dir, cmd.Root())
			if err != nil {
				return fmt.Errorf("write manual: %w", err)
			}
			fmt.Fprintf(a.err, "wrote %d pages into %s\n", pages, dir)
			return nil
		},
	}
	cmd.Flags().StringVarP(&dir, "output", "o", "", "directory to write into")
	return cmd
}

// writeManuals writes the pages of a command and those below it and returns their
// number.
func writeManuals(dir string, cmd *cobra.Command) (pages int, err error) {
	cmd.InitDefaultHelpFlag()
	if err := os.WriteFile(filepath.Join(dir, manualName(cmd)+".1"), []byte(manual(cmd)), 0o644); err != nil {
		return 0, err
	}
	pages = 1
	for _, sub := range cmd.Commands() {
		if !sub.IsAvailableCommand() || sub.IsAdditionalHelpTopicCommand() {
			continue
		}
		n, err := writeManuals(dir, sub)
		if err != nil {
			return pages, err
		}
		pages += n
	}
	return pages, nil
}

// manualName names the page of a command: brainbow-data-get.
func manualName(cmd *cobra.Command) string { return strings.ReplaceAll(cmd.CommandPath(), " ", "-") }

// manual returns the page of a command in the man macros of troff (man-pages(7)). It
// has no date, so that it is the same on every day.
func manual(cmd *cobra.Command) string {
	var b strings.Builder
	section := func(name string) { fmt.Fprintf(&b, ".SH %s\n", name) }
	fmt.Fprintf(&b, ".TH \"%s\" 1 \"\" \"Brainbow\" \"Brainbow\"\n", troff(strings.ToUpper(manualName(cmd))))
	section("NAME")
	fmt.Fprintf(&b, "%s \\- %s\n", troff(manualName(cmd)), troff(cmd.Short))
	section("SYNOPSIS")
	fmt.Fprintf(&b, "\\fB%s\\fP\n", troff(cmd.UseLine()))
	section("DESCRIPTION")
	text := cmd.Long
	if text == "" {
		text = cmd.Short
	}
	for paragraph := range strings.SplitSeq(strings.TrimSpace(text), "\n\n") {
		manualParagraph(&b, paragraph)
	}
	flags := func(name string, set *pflag.FlagSet) {
		if !set.HasAvailableFlags() {
			return
		}
		section(name)
		set.VisitAll(func(f *pflag.Flag) { manualFlag(&b, f) })
	}
	flags("OPTIONS", cmd.NonInheritedFlags())
	flags("OPTIONS OF EVERY COMMAND", cmd.InheritedFlags())
	if cmd.Example != "" {
		section("EXAMPLE")
		fmt.Fprintf(&b, ".nf\n%s\n.fi\n", troff(cmd.Example))
	}
	var also []string
	if cmd.HasParent() {
		also = append(also, manualName(cmd.Parent()))
	}
	for _, sub := range cmd.Commands() {
		if sub.IsAvailableCommand() && !sub.IsAdditionalHelpTopicCommand() {
			also = append(also, manualName(sub))
		}
	}
	section("SEE ALSO")
	for i, name := range also {
		also[i] = "\\fB" + troff(name) + "\\fP(1)"
	}
	b.WriteString(strings.Join(also, ", ") + "\n")
	return b.String()
}

// manualParagraph writes a paragraph; one with indented lines keeps its lines.
func manualParagraph(b *strings.Builder, text string) {
	b.WriteString(".PP\n")
	if strings.HasPrefix(text, " ") || strings.Contains(text, "\n ") {
		fmt.Fprintf(b, ".nf\n%s\n.fi\n", troff(text))
		return
	}
	b.WriteString(troff(text) + "\n")
}

func manualFlag(b *strings.Builder, f *pflag.Flag) {
	if f.Hidden || f.Deprecated != "" {
		return
	}
	value, usage := pflag.UnquoteUsage(f)
	b.WriteString(".TP\n")
	if f.Shorthand != "" && f.ShorthandDeprecated == "" {
		fmt.Fprintf(b, "\\fB\\-%s\\fP, ", troff(f.Shorthand))
	}
	fmt.Fprintf(b, "\\fB\\-\\-%s\\fP", troff(f.Name))
	if value != "" {
		fmt.Fprintf(b, " \\fI%s\\fP", troff(value))
	}
	b.WriteString("\n" + troff(usage))
	if d := f.DefValue; d != "" && d != "false" && d != "0" && d != "[]" {
		fmt.Fprintf(b, " (default %s)", troff(d))
	}
	b.WriteString("\n")
}

// troff escapes text: a backslash, a hyphen, and a full stop or a quote that would begin
// a line and with it a request.
func troff(text string) string {
	text = strings.NewReplacer(`\`, `\e`, "-", `\-`).Replace(text)
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		if strings.HasPrefix(line, ".") || strings.HasPrefix(line, "'") {
			lines[i] = `\&` + line
		}
	}
	return strings.Join(lines, "\n")
}
