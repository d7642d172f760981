package cli

import (
	"encoding/json"
	"fmt"

	"brainbow/app/bench"

	"github.com/spf13/cobra"
)

func (a *app) benchCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "bench",
		Short: "Measure engine and recorder on this machine",
		Long: `Measure the engine and the recorder on this machine: the arithmetic peak of a core,
each convolution of learn-to-see against it, whole training steps, and what
recording costs. docs/performance.md says how to compare with PyTorch.`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			r, err := bench.Run(cmd.Context(), func(what string) { fmt.Fprintln(a.err, what) })
			if err != nil {
				return err
			}
			if asJSON {
				raw, err := json.Marshal(r)
				if err != nil {
					return err
				}
				fmt.Fprintf(a.out, "%s\n", raw)
				return nil
			}
			return r.WriteText(a.out)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object on standard output")
	return cmd
}
