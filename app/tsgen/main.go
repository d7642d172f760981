// Command tsgen writes the TypeScript that the studio's page shares with Go:
// web/src/api.gen.ts, the types of the server's answers, web/src/palette.gen.ts, the colours of
// package render, web/src/figure.gen.ts, the texts and constants of package figure, and web/src/views.gen.ts, its views with
// their parameters. "make gen" runs it, and "make gen-clean" fails if a committed file
// differs from its output.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"brainbow/app/server"
)

func main() {
	out := flag.String("out", "web/src", "directory to write into")
	flag.Parse()
	if err := write(*out); err != nil {
		fmt.Fprintln(os.Stderr, "tsgen:", err)
		os.Exit(1)
	}
}

func write(dir string) error {
	types, err := typesOf(server.Answers)
	if err != nil {
		return err
	}
	types += "\n// The update rules, as a recipe names them.\nexport const optimizers = ['" + strings.Join(server.Optimizers(), "', '") + "'] as const;\n"
	for name, text := range map[string]string{"api.gen.ts": types, "palette.gen.ts": palette(), "figure.gen.ts": figures(), "views.gen.ts": views()} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			return fmt.Errorf("write generated file: %w", err)
		}
	}
	return nil
}
