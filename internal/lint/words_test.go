package lint

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// phrases lists phrases that this project no longer uses, each with a plainer replacement.
var phrases = []struct {
	pattern string
	instead string
}{
	{`\bso many\b`, "name the number: n samples, the given number of threads"},
	{`\btold\b`, "say who does what: receives, is called with, reports, distinguished"},
	{`\b(?-i:is none)\b`, "say what it is not: is not a number, does not parse"},
	{`\bby itself\b`, "leave it out, or say alone or automatically"},
	{`\bwho comes after\b`, "name who: the next caller"},
	{`\bin nobody[’']s way\b`, "say what it does not block"},
	{`\bthat many\b`, "name the number"},
	{`\bof its own\b`, "its own, or separate"},
	{`\bmade of\b`, "consists of, contains, computed from"},
	{`\bthe one of\b`, "the … with"},
	{`\bcannot be[."]`, "say what is accepted"},
	{`\bmost[A-Z]\w*`, "call an upper bound max…"},
}

// words holds the extensions of files with text for people.
var words = map[string]bool{".go": true, ".ts": true, ".tsx": true, ".md": true, ".yaml": true, ".txtar": true, ".py": true, ".css": true, "": true}

// Comments, messages and documents are plain English: the phrases above are at zero.
func TestPlainWords(t *testing.T) {
	var failure strings.Builder
	cmd := exec.Command("git", "ls-files", "-z", "--", ":/", ":(top,exclude)web/dist", ":(top,exclude)LICENSE", ":(top,exclude)docs/words.md", ":(top,exclude)internal/lint/words_test.go")
	cmd.Dir = root
	cmd.Stderr = &failure
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("git ls-files: %v: %s", err, failure.String())
	}
	var patterns []*regexp.Regexp
	var all []string // joined into one expression, which is faster than one after another
	for _, p := range phrases {
		flags := "(?i:"
		if strings.Contains(p.pattern, "[A-Z]") {
			flags = "(?:"
		}
		patterns = append(patterns, regexp.MustCompile(flags+p.pattern+")"))
		all = append(all, flags+p.pattern+")")
	}
	anyOf := regexp.MustCompile(strings.Join(all, "|"))
	read := 0
	for name := range strings.SplitSeq(strings.TrimSuffix(string(out), "\x00"), "\x00") {
		if !words[filepath.Ext(name)] {
			continue
		}
		text, err := os.ReadFile(filepath.Join(root, name))
		if os.IsNotExist(err) {
			continue // removed, but not committed yet
		}
		if err != nil {
			t.Fatal(err)
		}
		read++
		n := 0
		for line := range strings.Lines(string(text)) {
			n++
			if !anyOf.MatchString(line) {
				continue
			}
			for i, p := range patterns {
				if found := p.FindString(line); found != "" {
					t.Errorf("%s:%d: %q: %s", name, n, found, phrases[i].instead)
				}
			}
		}
	}
	if read < 400 {
		t.Fatalf("only %d files were read", read)
	}
}
