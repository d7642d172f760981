// Package lint holds tests about the source itself.
package lint

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// The name of this module and its directory.
const module, root = "brainbow", "../.."

var code = regexp.MustCompile("`([^`]+)`")

// rules reads the table of docs/architecture.md. It returns the imports that each package may
// have, nil for any.
func rules(t *testing.T) map[string][]string {
	t.Helper()
	text, err := os.ReadFile(root + "/docs/architecture.md")
	if err != nil {
		t.Fatal(err)
	}
	table := map[string][]string{}
	inside := false
	for line := range strings.Lines(string(text)) {
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
		switch {
		case len(cells) != 3 || !strings.HasPrefix(line, "|"):
			inside = false
		case strings.TrimSpace(cells[0]) == "package":
			inside = true
		case inside && code.MatchString(cells[0]):
			name := code.FindStringSubmatch(cells[0])[1]
			may := []string{}
			for _, m := range code.FindAllStringSubmatch(cells[2], -1) {
				may = append(may, m[1])
			}
			if strings.TrimSpace(cells[2]) == "anything" {
				may = nil
			} else if len(may) == 0 && strings.TrimSpace(cells[2]) != "standard library" {
				t.Errorf("docs/architecture.md: the row of %s says neither what it may import nor \"standard library\"", name)
			}
			table[name] = may
		}
	}
	if len(table) < 20 {
		t.Fatalf("docs/architecture.md: %d rows found in the table of packages", len(table))
	}
	return table
}

// listed is a package in the output of go list.
type listed struct {
	ImportPath string
	Imports    []string
	Deps       []string
}

// packages lists the packages of this module.
func packages(t *testing.T) []listed {
	t.Helper()
	out, err := exec.Command("go", "list", "-json=ImportPath,Imports,Deps", module+"/...").Output()
	if err != nil {
		t.Fatal(err)
	}
	var all []listed
	for dec := json.NewDecoder(bytes.NewReader(out)); dec.More(); {
		var p listed
		if err := dec.Decode(&p); err != nil {
			t.Fatal(err)
		}
		p.ImportPath = strings.TrimPrefix(p.ImportPath, module+"/")
		all = append(all, p)
	}
	if len(all) < 20 {
		t.Fatalf("only %d packages seen", len(all))
	}
	return all
}

// allowed reports whether a rule contains an import, or the module that contains it.
func allowed(rule []string, path string) bool {
	return slices.ContainsFunc(rule, func(r string) bool {
		return path == r || strings.Contains(r, ".") && strings.HasPrefix(path, r+"/")
	})
}

func TestImports(t *testing.T) {
	table := rules(t)
	for _, p := range packages(t) {
		rule, ok := table[p.ImportPath]
		if !ok {
			t.Errorf("package %s has no row in docs/architecture.md", p.ImportPath)
			continue
		}
		delete(table, p.ImportPath)
		for _, path := range p.Imports {
			path, local := strings.CutPrefix(path, module+"/")
			foreign := strings.Contains(strings.Split(path, "/")[0], ".")
			if rule != nil && (local || foreign) && !allowed(rule, path) {
				t.Errorf("docs/architecture.md does not allow %s to import %s", p.ImportPath, path)
			}
			if local && strings.HasPrefix(path, "app/") && !strings.HasPrefix(p.ImportPath, "app/") && !strings.HasPrefix(p.ImportPath, "cmd/") {
				t.Errorf("%s must not import %s: only app/ and cmd/ import app/", p.ImportPath, path)
			}
		}
	}
	for name := range table {
		t.Errorf("docs/architecture.md has a row for %s, which does not exist", name)
	}
}

// opens lists the packages outside app/, cmd/ and tools/ that may open files.
var opens = []string{"internal/vfs", "internal/fetch", "dataset/reader", "internal/golden", "internal/testrun"}

func TestWhoOpensFiles(t *testing.T) {
	for _, p := range packages(t) {
		below := !strings.HasPrefix(p.ImportPath, "app/") && !strings.HasPrefix(p.ImportPath, "cmd/") && !strings.HasPrefix(p.ImportPath, "tools/")
		if below && !slices.Contains(opens, p.ImportPath) && (slices.Contains(p.Imports, "os") || slices.Contains(p.Imports, "os/exec")) {
			t.Errorf("%s must not import os: its caller must open files for it", p.ImportPath)
		}
	}
}

// The engine, the recorder and the analyses link no reader of archives and no os/exec.
func TestLinksLittle(t *testing.T) {
	for _, p := range packages(t) {
		if !slices.Contains([]string{"train", "record", "analysis"}, p.ImportPath) {
			continue
		}
		for _, d := range p.Deps {
			for _, no := range []string{"parquet-go/", "brotli", "lz4", "zstd", "os/exec"} {
				if strings.Contains(d, no) {
					t.Errorf("%s links %s", p.ImportPath, d)
				}
			}
		}
	}
}

// No committed file contains a path of a developer's machine.
func TestNoLocalPaths(t *testing.T) {
	var failure strings.Builder
	cmd := exec.Command("git", "grep", "-nIE", `/(root|home/[a-z]+)/`, "--", ":/", ":!*.sum", ":!*_test.go")
	cmd.Stderr = &failure
	out, err := cmd.Output()
	for line := range strings.Lines(string(out)) {
		t.Error(line)
	}
	// git grep exits with 1 if it finds nothing, and with more if it fails.
	if exit, ok := errors.AsType[*exec.ExitError](err); err != nil && (!ok || exit.ExitCode() != 1) {
		t.Fatalf("git grep: %v: %s", err, failure.String())
	}
}
