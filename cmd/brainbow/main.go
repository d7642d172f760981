// Command brainbow trains small neural networks, records their training and shows what happens
// inside them.
package main

import (
	"os"

	"brainbow/app/cli"
)

func main() { os.Exit(cli.Main()) }
