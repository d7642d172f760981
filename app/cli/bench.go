package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"runtime"

	"brainbow/app/bench"
	"brainbow/app/host"

	"github.com/spf13/cobra"
)

func (a *app) benchCommand() *cobra.Command {
	var asJSON, estimate bool
	cmd := &cobra.Command{
		Use:   "bench",
		Short: "Measure engine and recorder on this machine",
		Long: `Measure the engine and the recorder on this machine: the arithmetic peak of a core,
each convolution of learn-to-see against it, whole training steps, and what
recording costs. docs/performance.md says how to compare with PyTorch.

With --estimate, compare what the page's New run estimates for an epoch of every
recipe whose data is there with what the epoch takes, in turn.`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if estimate {
				return a.benchEstimates(cmd.Context(), asJSON)
			}
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
	cmd.Flags().BoolVar(&estimate, "estimate", false, "compare estimated with measured times of training")
	return cmd
}

func (a *app) benchEstimates(ctx context.Context, asJSON bool) error {
	var all []bench.Estimated
	err := bench.Estimates(ctx, host.Data, runtime.GOMAXPROCS(0), func(r bench.Estimated) {
		fmt.Fprintln(a.err, r.Recipe)
		all = append(all, r)
	})
	if err != nil {
		return err
	}
	if !asJSON {
		return bench.WriteEstimates(a.out, all)
	}
	raw, err := json.Marshal(all)
	if err != nil {
		return err
	}
	fmt.Fprintf(a.out, "%s\n", raw)
	return nil
}
