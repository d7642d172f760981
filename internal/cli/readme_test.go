package cli

import (
	"os"
	"strings"
	"testing"
)

// The README's commands work, in its order, on less data.
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
		if code, out, errs := invoke(t, t.Context(), args...); code != 0 {
			t.Fatalf("brainbow %s: exit code %d\n%s%s", strings.Join(args, " "), code, out, errs)
		}
		ran[args[0]] = true
	}
	for _, name := range []string{"recipes", "train", "show", "render", "views", "verify", "export"} {
		if !ran[name] {
			t.Errorf("the README does not show %s", name)
		}
	}
}
