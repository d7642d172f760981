// Command brainbow looks inside neural networks while they learn and after.
package main

import (
	"os"

	"brainbow/app/cli"
)

func main() { os.Exit(cli.Main()) }
