package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"
)

// epoch is the date on manual pages: the same on every day.
var epoch = time.Unix(0, 0).UTC()

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
			root := cmd.Root()
			root.DisableAutoGenTag = true
			if err := doc.GenManTree(root, &doc.GenManHeader{Section: "1", Source: "Brainbow", Manual: "Brainbow", Date: new(epoch)}, dir); err != nil {
				return fmt.Errorf("write manual: %w", err)
			}
			pages, err := filepath.Glob(filepath.Join(dir, "brainbow*.1"))
			if err != nil {
				return err
			}
			fmt.Fprintf(a.err, "wrote %d pages into %s\n", len(pages), dir)
			return nil
		},
	}
	cmd.Flags().StringVarP(&dir, "output", "o", "", "directory to write into")
	return cmd
}
