package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The lists match the source: every old text occurs in its file.
func TestListsAreNotStale(t *testing.T) {
	paths, err := filepath.Glob("*.yaml")
	if err != nil || len(paths) == 0 {
		t.Fatalf("lists: %v, %v", paths, err)
	}
	list, err := readLists(paths)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range list {
		if _, err := m.mutated(filepath.Join("..", "..")); err != nil {
			t.Errorf("%s: %s: %v", m.Name, m.File, err)
		}
	}
}

// repository creates a module with one function and its test, and a list.
func repository(t *testing.T, list string) (root, path string) {
	t.Helper()
	root = t.TempDir()
	for name, text := range map[string]string{
		"go.mod":      "module example\n\ngo 1.26\n",
		"one.go":      "package example\n\nfunc one(n int) int {\n\tfor n > 1 {\n\t\tn--\n\t}\n\treturn 1\n}\n",
		"one_test.go": "package example\n\nimport \"testing\"\n\nfunc TestOne(t *testing.T) {\n\tif one(3) != 1 {\n\t\tt.Fatal(\"not one\")\n\t}\n}\n\nfunc TestSkipped(t *testing.T) { t.Skip() }\n",
		"list.yaml":   list,
	} {
		if err := os.WriteFile(filepath.Join(root, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return root, filepath.Join(root, "list.yaml")
}

func entry(name, old, new string) string {
	return "- name: " + name + "\n  file: one.go\n  old: '" + old + "'\n  new: '" + new + "'\n  test: go test . -run TestOne\n"
}

func TestVerdicts(t *testing.T) {
	for _, c := range []struct {
		name, old, new string
		want           verdict
		ok             bool
	}{
		{"wrong number", "return 1", "return 2", killed, true},
		{"panic", "return 1", `panic("n")`, killed, true},
		{"endless", "n--", "", hung, true},
		{"same number", "return 1", "return n", survived, false},
		{"gone", "return 3", "return 2", stale, false},
		{"twice", "n", "m", stale, false},
		{"undefined", "return 1", "return m", unbuilt, false},
		{"no syntax", "return 1", "return (", unbuilt, false},
		{"no package", "package example", `package example; import _ "example/none"`, unbuilt, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			root, path := repository(t, entry(c.name, c.old, c.new))
			var out strings.Builder
			ok, err := run(t.Context(), root, []string{"-timeout", "3s", path}, &out)
			if err != nil || ok != c.ok || !strings.HasPrefix(out.String(), string(c.want)+" ") {
				t.Errorf("%v, %v:\n%s", ok, err, out.String())
			}
			if kept, err := os.ReadFile(filepath.Join(root, "one.go")); err != nil || !strings.Contains(string(kept), "return 1\n") {
				t.Errorf("the work tree is changed: %s, %v", kept, err)
			}
		})
	}
}

func TestRefused(t *testing.T) {
	good := entry("a", "return 1", "return 2")
	for _, c := range []struct{ name, list, args, want string }{
		{"a test that fails anyway", strings.Replace(good, "-run TestOne", "-run TestOne -nosuchflag", 1), "", "it fails without a mutation"},
		{"no test of that name", strings.Replace(good, "TestOne", "TestTwo", 1), "", "it runs no test"},
		{"a test that is skipped", strings.Replace(good, "TestOne", "TestSkipped", 1), "", "it runs no test"},
		{"another command", strings.Replace(good, "go test", "make test", 1), "", "the test must be"},
		{"an unknown key", good + "  tset: x\n", "", "unknown field"},
		{"no change", entry("a", "return 1", "return 1"), "", "changes nothing"},
		{"the same name twice", good + good, "", "already the name"},
		{"nothing", "", "", "has no mutations"},
		{"nothing chosen", good, "-run=b", "no mutation is chosen"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			root, path := repository(t, c.list)
			var out strings.Builder
			args := append(strings.Fields(c.args), path)
			if ok, err := run(t.Context(), root, args, &out); ok || err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%v, %v:\n%s", ok, err, out.String())
			}
		})
	}
}

// A file that Vitest could not load does not count as a failed test.
func TestReport(t *testing.T) {
	for _, c := range []struct {
		name, report string
		tests        int
		unbuilt      bool
	}{
		{"passed", `{"numPassedTests":2,"testResults":[{"status":"passed","assertionResults":[{"status":"passed"},{"status":"passed"}]}]}`, 2, false},
		{"failed", `{"numPassedTests":1,"testResults":[{"status":"failed","assertionResults":[{"status":"passed"},{"status":"failed","failureMessages":["1 is not 2"]}]}]}`, 1, false},
		{"not loaded", `{"numPassedTests":0,"testResults":[{"status":"failed","message":"Transform failed","assertionResults":[]}]}`, 0, true},
	} {
		res, err := readReport([]byte(c.report))
		if err != nil || res.tests != c.tests || res.unbuilt != c.unbuilt {
			t.Errorf("%s: %+v, %v", c.name, res, err)
		}
	}
}
