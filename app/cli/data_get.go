package cli

import (
	"fmt"
	"path/filepath"
	"time"

	"brainbow/app/host"
	"brainbow/dataset/reader"
	"brainbow/internal/fetch"

	"github.com/spf13/cobra"
)

func (a *app) dataGetCommand() *cobra.Command {
	var (
		mirror string
		idle   time.Duration
		force  bool
	)
	cmd := &cobra.Command{
		Use:   "get NAME",
		Short: "Download a public dataset, or what is missing of it",
		Long: `Download the official files of a dataset from its mirrors and check them.

An interrupted download is resumed. Files that are there
already are checked and kept, whatever they are.`,
		Args: exactly(1, "the name of a dataset: "+list(fetch.Names())),
		RunE: func(cmd *cobra.Command, args []string) error {
			set, ok := fetch.Find(args[0], mirror)
			if !ok {
				return usagef("one of "+list(fetch.Names()), "%q cannot be downloaded", args[0])
			}
			dir := filepath.Join(reader.Root(), set.Name)
			meter := &meter{w: a.err}
			defer meter.done()
			client := &fetch.Client{Idle: idle, Force: force, Progress: meter.bytes, Message: meter.message}
			fmt.Fprintf(a.err, "%s: %s in %s\n", set.Name, count(len(set.Files), "file"), dir)
			err := host.Fetch(cmd.Context(), client, set, func(f fetch.File, state fetch.State) {
				meter.done()
				fmt.Fprintf(a.out, "%s: %s\n", f.Name, state)
				if state == fetch.Different {
					fmt.Fprintf(a.err, "%s was there already and is kept; --force fetches the published one\n", f.Name)
				}
			})
			meter.done()
			if err != nil {
				return err
			}
			info, err := host.Data.Find(set.Name)
			if err != nil {
				return err
			}
			fmt.Fprintf(a.err, "%s is there: %s training and %s test samples; 'brainbow data show %s' shows it\n", set.Name, group(int64(info.Train)), group(int64(info.Test)), set.Name)
			return nil
		},
	}
	cmd.Flags().StringVar(&mirror, "mirror", "", "download from this `URL`, a directory with the files under their names, such as a server in a classroom")
	cmd.Flags().DurationVar(&idle, "timeout", 30*time.Second, "how long a server may be silent before the next is tried")
	cmd.Flags().BoolVar(&force, "force", false, "download again files that are there already")
	return cmd
}
