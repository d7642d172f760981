package cli

import (
	"bytes"
	"context"
	"io"
	"os"
	"strings"
	"testing"
)

// once is a writer that calls a function at every write.
type once func()

func (f once) Write(p []byte) (int, error) {
	f()
	return len(p), nil
}

// The README's commands work, in its order, on less data.
//
// It takes long because it trains, records and draws what the README does.
func TestReadme(t *testing.T) {
	text, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir())
	t.Setenv("BRAINBOW_DATA", t.TempDir())
	ran := map[string]bool{}
	for line := range strings.Lines(string(text)) {
		command, ok := strings.CutPrefix(line, "./brainbow ")
		if !ok {
			continue
		}
		command, _, _ = strings.Cut(command, "#")
		args := strings.Fields(strings.ReplaceAll(command, "'", ""))
		if args[0] == "train" && len(args) > 2 {
			args = append(args, "--set", "data.train=3000", "--set", "data.test=300", "--set", "batch=128")
		}
		ctx, cancel := context.WithCancel(t.Context())
		var out, errs bytes.Buffer
		var to io.Writer = &out
		if args[0] == "studio" { // it runs until it is stopped
			args = append(args, "--no-open", "--addr", "127.0.0.1:0")
			to = once(cancel)
		}
		code := run(ctx, args, to, &errs)
		cancel()
		if code != 0 {
			t.Fatalf("brainbow %s: exit code %d\n%s%s", strings.Join(args, " "), code, &out, &errs)
		}
		ran[args[0]] = true
	}
	for _, name := range []string{"recipes", "train", "studio", "show", "render", "views", "verify", "export"} {
		if !ran[name] {
			t.Errorf("the README does not show %s", name)
		}
	}
}
