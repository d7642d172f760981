package cli

import (
	"fmt"

	"brainbow/app/server"

	"github.com/spf13/cobra"
)

func (a *app) openCommand() *cobra.Command {
	var f studioFlags
	cmd := &cobra.Command{
		Use:   "open FIGURE",
		Short: "Open the studio on what a saved picture shows",
		Long: `Open the studio on the run, the view, the step and the parameters of a picture that
brainbow wrote: a PNG, SVG, GIF, WebP or MP4. The file itself says which they are.
The run is found by its ID in the directory of runs, whatever its name is now. What
the page has no control for is said.

'brainbow verify FIGURE' draws the picture again and compares the pixels.`,
		Example: `  brainbow open weights.png
  brainbow open film-fc1.gif --runs ~/elsewhere/runs`,
		Args: exactly(1, "a picture that brainbow wrote"),
		RunE: func(cmd *cobra.Command, args []string) error {
			source, err := readSource(args[0])
			if err != nil {
				return err
			}
			f.at = func(s *server.Server) (string, error) {
				at, err := s.Open(source)
				if err != nil {
					return "", fmt.Errorf("open %s: %w", args[0], err)
				}
				for _, words := range at.Words() {
					fmt.Fprintln(a.err, "note:", words)
				}
				return at.Address, nil
			}
			return a.studio(cmd.Context(), f, nil, "")
		},
	}
	f.register(cmd)
	return cmd
}
