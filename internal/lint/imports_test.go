// Package lint holds tests about the source itself.
package lint

import (
	"bytes"
	"encoding/json"
	"errors"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// table is the import table of docs/architecture.md: what a package of this
// module may import from it.
var table = map[string][]string{
	"internal/exact":       {},
	"internal/kernel":      {"internal/exact"},
	"internal/vfs":         {},
	"internal/fetch":       {"internal/vfs"},
	"internal/safetensors": {"internal/kernel"},
	"tensor":               {"internal/kernel"},
	"dataset":              {"tensor", "internal/exact", "internal/kernel"},
	"nn":                   {"tensor", "internal/kernel", "internal/exact"},
	"train":                {"nn", "dataset", "tensor", "internal/kernel", "internal/exact"},
	"runstore":             {"tensor", "internal/vfs", "internal/safetensors"},
	"record":               {"train", "nn", "dataset", "runstore", "tensor", "internal/exact"},
	"analysis":             {"runstore", "record", "train", "nn", "dataset", "projection", "tensor", "internal/kernel", "internal/exact"},
	"projection":           {"tensor", "internal/kernel", "internal/exact"},
	"render":               {"tensor"},
	"internal/golden":      {"render"},
	"internal/testrun":     {"dataset", "nn", "tensor", "train", "runstore"},
	"figure":               {"analysis", "projection", "runstore", "render", "nn", "dataset", "tensor"},
	"experiment":           {"dataset", "nn", "train", "record", "runstore", "internal/exact"},
	"sweep":                {"experiment", "dataset", "train", "runstore"},
	"app/bench":            {"internal/kernel", "dataset", "nn", "train", "record", "runstore", "experiment"},
	"app/server":           {"experiment", "analysis", "figure", "record", "runstore", "dataset", "nn", "train", "internal/safetensors"},
	"web":                  {},
	"app/tsgen":            {"app/server", "render"},
	"app/cli":              {"*"},
	"internal/lint":        {},
	"internal/faults":      {},
	"cmd/brainbow":         {"app/cli"},
	"tools/mutate":         {},
}

// std says that these packages may import the standard library alone.
var std = []string{"internal/exact", "internal/vfs", "internal/safetensors", "tensor", "nn", "web"}

func TestImports(t *testing.T) {
	out, err := exec.Command("go", "list", "-json=ImportPath,Imports", "brainbow/...").Output()
	if err != nil {
		t.Fatal(err)
	}
	dec := json.NewDecoder(bytes.NewReader(out))
	seen := 0
	for dec.More() {
		var p struct {
			ImportPath string
			Imports    []string
		}
		if err := dec.Decode(&p); err != nil {
			t.Fatal(err)
		}
		name := strings.TrimPrefix(p.ImportPath, "brainbow/")
		allowed, ok := table[name]
		if !ok {
			t.Errorf("package %s is not in the import table", name)
			continue
		}
		seen++
		for _, imp := range p.Imports {
			local, ok := strings.CutPrefix(imp, "brainbow/")
			if !ok {
				if slices.Contains(std, name) && strings.Contains(strings.Split(imp, "/")[0], ".") && !strings.HasPrefix(imp, "golang.org/x/sys") {
					t.Errorf("%s may import the standard library alone, not %s", name, imp)
				}
				continue
			}
			if !slices.Contains(allowed, local) && (len(allowed) != 1 || allowed[0] != "*") {
				t.Errorf("%s must not import %s", name, local)
			}
		}
	}
	if seen != len(table) {
		t.Errorf("%d packages of the table's %d are there", seen, len(table))
	}
}

// Nothing that is committed names a path of somebody's machine.
func TestNoLocalPaths(t *testing.T) {
	var failure strings.Builder
	cmd := exec.Command("git", "grep", "-nIE", `/(root|home/[a-z]+)/`, "--", ":/", ":!*.sum", ":!*_test.go")
	cmd.Stderr = &failure
	out, err := cmd.Output()
	for line := range strings.Lines(string(out)) {
		t.Error(line)
	}
	// Git exits with 1 where it finds nothing, and with more where it fails.
	if exit, ok := errors.AsType[*exec.ExitError](err); err != nil && (!ok || exit.ExitCode() != 1) {
		t.Fatalf("git grep: %v: %s", err, failure.String())
	}
}
