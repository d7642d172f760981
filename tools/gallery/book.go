package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
)

// book is the documentation as far as numbers and pictures are concerned.
type book struct {
	root      string
	pages     map[string]string // text by path from the root, with slashes
	numbers   []number          // docs/numbers.yaml
	record    map[string]entry  // docs/numbers.json, by key
	gallery   []string          // the commands of docs/gallery.md, in order
	trainings []training        // those among them that train, with the further ones of docs/numbers.yaml
}

// entry is what docs/numbers.json records of a number.
type entry struct {
	Key     string   `json:"key"`
	Value   string   `json:"value"`
	Pages   []string `json:"pages"`
	Command string   `json:"command"`
	Recipe  string   `json:"recipe,omitempty"` // fingerprint of the trainings it was computed from
	Quick   bool     `json:"quick"`
	// Verified is false for a number that stands in a page and was not computed with this command
	// and recipe yet.
	Verified bool `json:"verified"`
}

const (
	listFile   = "docs/numbers.yaml"
	recordFile = "docs/numbers.json"
)

// readBook reads the pages, README.md and docs/*.md, and what belongs to them.
func readBook(root string) (*book, error) {
	b := &book{root: root, pages: map[string]string{}, record: map[string]entry{}}
	paths, err := filepath.Glob(filepath.Join(root, "docs", "*.md"))
	if err != nil {
		return nil, err
	}
	for _, path := range append(paths, filepath.Join(root, "README.md")) {
		text, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		rel, err := filepath.Rel(root, path)
		if err != nil {
			return nil, err
		}
		b.pages[filepath.ToSlash(rel)] = string(text)
	}
	b.gallery = commands(b.pages["docs/gallery.md"])
	l, err := readList(filepath.Join(root, listFile))
	if err != nil {
		return nil, err
	}
	b.numbers = l.Numbers
	for _, command := range append(slices.Clone(b.gallery), l.Trainings...) {
		t, ok, err := trainingOf(command)
		if err != nil {
			return nil, err
		}
		if ok {
			b.trainings = append(b.trainings, t)
		}
	}
	text, err := os.ReadFile(filepath.Join(root, recordFile))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	if err == nil {
		var entries []entry
		if err := json.Unmarshal(text, &entries); err != nil {
			return nil, fmt.Errorf("read %s: %w", recordFile, err)
		}
		for _, e := range entries {
			b.record[e.Key] = e
		}
	}
	return b, nil
}

// commands returns the lines of a page's code blocks that begin with "brainbow ".
func commands(page string) []string {
	var list []string
	inside := false
	for line := range strings.Lines(page) {
		if strings.HasPrefix(line, "```") {
			inside = !inside
		} else if inside && strings.HasPrefix(line, "brainbow ") {
			list = append(list, strings.TrimSpace(line))
		}
	}
	return list
}

// list is the content of docs/numbers.yaml.
type list struct {
	// Trainings are commands that train runs which docs/gallery.md does not show.
	Trainings []string `yaml:"trainings"`
	Numbers   []number `yaml:"numbers"`
}

// readList reads docs/numbers.yaml, and checks what can be checked without computing.
func readList(path string) (*list, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var file struct {
		Trainings []string `yaml:"trainings"`
		Groups    []struct {
			Command string            `yaml:"command"`
			Recipes []string          `yaml:"recipes"`
			Quick   bool              `yaml:"quick"`
			Key     string            `yaml:"key"`
			Numbers map[string]number `yaml:"numbers"`
		} `yaml:"groups"`
		Shared any `yaml:"shared"` // anchors
	}
	if err := yaml.NewDecoder(bytes.NewReader(text), yaml.DisallowUnknownField()).Decode(&file); err != nil {
		return nil, fmt.Errorf("read %s: %w", listFile, err)
	}
	l := &list{Trainings: file.Trainings}
	seen := map[string]bool{}
	for _, g := range file.Groups {
		for name, n := range g.Numbers {
			n.Key, n.Command, n.Recipes, n.Quick = g.Key+"."+name, g.Command, g.Recipes, g.Quick
			if err := n.check(); err != nil {
				return nil, fmt.Errorf("read %s: %s: %w", listFile, n.Key, err)
			}
			if seen[n.Key] {
				return nil, fmt.Errorf("read %s: %s is there twice", listFile, n.Key)
			}
			seen[n.Key] = true
			l.Numbers = append(l.Numbers, n)
		}
	}
	slices.SortFunc(l.Numbers, func(a, b number) int { return strings.Compare(a.Key, b.Key) })
	return l, nil
}

// marker matches a number in a page.
var marker = regexp.MustCompile(`<!--n:([a-z0-9.-]+)-->([^<\n]*)<!--/n-->`)

// half matches anything that looks like a part of a marker.
var half = regexp.MustCompile(`<!--\s*/?n[:\s-]`)

// shown returns the first value that a page shows for a key, "" if none does.
func (b *book) shown(key string) string {
	for _, text := range b.pages {
		for _, m := range marker.FindAllStringSubmatch(text, -1) {
			if m[1] == key {
				return m[2]
			}
		}
	}
	return ""
}

// entryOf returns the record's entry of a number without its value.
func (b *book) entryOf(n number, w *workshop) (entry, error) {
	e := entry{Key: n.Key, Pages: []string{}, Command: n.Command, Quick: n.Quick}
	for name, text := range b.pages {
		if strings.Contains(text, "<!--n:"+n.Key+"-->") {
			e.Pages = append(e.Pages, name)
		}
	}
	slices.Sort(e.Pages)
	var err error
	e.Recipe, err = w.fingerprint(n)
	return e, err
}

// agree compares the pages, the list and the record, and returns all differences as one error.
func (b *book) agree(w *workshop) error {
	var wrong []error
	fault := func(format string, args ...any) { wrong = append(wrong, fmt.Errorf(format, args...)) }
	listed := map[string]bool{}
	unverified := 0
	for _, n := range b.numbers {
		listed[n.Key] = true
		e, err := b.entryOf(n, w)
		if err != nil {
			return fmt.Errorf("%s: %w", n.Key, err)
		}
		was, ok := b.record[n.Key]
		switch {
		case len(e.Pages) == 0:
			fault("%s: %s has this number, but no page shows it", n.Key, listFile)
		case !ok:
			fault("%s: not in %s", n.Key, recordFile)
		case was.Recipe != e.Recipe:
			fault("%s: stale, the recipe has changed since it was computed", n.Key)
		case was.Command != e.Command || was.Quick != e.Quick || !slices.Equal(was.Pages, e.Pages):
			fault("%s: %s was written before command, quick or pages changed", n.Key, recordFile)
		case !was.Verified:
			unverified++
		}
	}
	for key := range b.record {
		if !listed[key] {
			fault("%s: in %s, but not in %s", key, recordFile, listFile)
		}
	}
	for name, text := range b.pages {
		found := marker.FindAllStringSubmatch(text, -1)
		for _, m := range found {
			if e, ok := b.record[m[1]]; !ok || !listed[m[1]] {
				fault("%s: the number %s is not in %s", name, m[1], recordFile)
			} else if e.Value != m[2] {
				fault("%s: %s is %s in %s, not %s", name, m[1], e.Value, recordFile, m[2])
			}
		}
		if n := len(half.FindAllString(text, -1)); n != 2*len(found) {
			fault("%s: %d markers of numbers are not <!--n:KEY-->VALUE<!--/n-->", name, n-2*len(found))
		}
		if line := visible(text); line != "" {
			fault("%s: a marker would be visible in code or an image's description: %s", name, line)
		}
	}
	fmt.Fprintf(w.out, "%d numbers in the pages, %d of them not verified yet (make gallery)\n", len(b.numbers), unverified)
	if len(wrong) > 0 {
		slices.SortFunc(wrong, func(a, b error) int { return strings.Compare(a.Error(), b.Error()) })
		return fmt.Errorf("%w\nmake gallery, or go run ./tools/gallery -numbers KEY, writes them", errors.Join(wrong...))
	}
	return nil
}

// alt matches the text of an image.
var alt = regexp.MustCompile(`!\[[^\]]*`)

// visible returns a line in which readers would see a marker, or "".
func visible(page string) string {
	inside := false
	for line := range strings.Lines(page) {
		if strings.HasPrefix(line, "```") {
			inside = !inside
		}
		hidden := alt.FindAllString(line, -1) // texts in which comments are no comments
		for i, part := range strings.Split(line, "`") {
			if inside || i%2 == 1 {
				hidden = append(hidden, part)
			}
		}
		if half.MatchString(strings.Join(hidden, " ")) {
			return strings.TrimSpace(line)
		}
	}
	return ""
}

// write writes the record's values into the pages, and the record. It reads the pages again, because
// somebody may have edited them since.
func (b *book) write() error {
	for name := range b.pages {
		path := filepath.Join(b.root, filepath.FromSlash(name))
		read, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		text := string(read)
		next := marker.ReplaceAllStringFunc(text, func(old string) string {
			key := marker.FindStringSubmatch(old)[1]
			if e, ok := b.record[key]; ok {
				return "<!--n:" + key + "-->" + e.Value + "<!--/n-->"
			}
			return old
		})
		if next != text {
			if err := os.WriteFile(path, []byte(next), 0o644); err != nil {
				return err
			}
		}
		b.pages[name] = next
	}
	var out bytes.Buffer
	out.WriteString("[")
	separator := "\n"
	for _, n := range b.numbers { // sorted by key
		line, err := encode(b.record[n.Key])
		if err != nil {
			return err
		}
		out.WriteString(separator + line)
		separator = ",\n"
	}
	out.WriteString("\n]\n")
	return os.WriteFile(filepath.Join(b.root, recordFile), out.Bytes(), 0o644)
}

// encode returns an entry as one line of JSON.
func encode(e entry) (string, error) {
	var line bytes.Buffer
	enc := json.NewEncoder(&line)
	enc.SetEscapeHTML(false)
	err := enc.Encode(e)
	return strings.TrimSpace(line.String()), err
}
