package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/goccy/go-yaml"
)

// mutation is one entry of a list: a change that makes the program wrong, and the test that
// must notice it.
type mutation struct {
	Name string `yaml:"name"` // what the change makes wrong
	File string `yaml:"file"` // from the repository's root, with slashes
	Old  string `yaml:"old"`  // occurs exactly once in the file
	New  string `yaml:"new"`
	Test string `yaml:"test"` // the command that must fail
	Dir  string `yaml:"dir"`  // the folder in which Test runs, "" for the root
}

// command is a test command and the folder in which it runs.
type command struct{ dir, text string }

func (m mutation) command() command { return command{m.Dir, m.Test} }

// readLists reads the lists of mutations. Names must be unique over all lists, because -run
// selects by name.
func readLists(paths []string) ([]mutation, error) {
	var all []mutation
	seen := map[string]string{}
	for _, path := range paths {
		list, err := readList(path)
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", path, err)
		}
		for _, m := range list {
			if other, ok := seen[m.Name]; ok {
				return nil, fmt.Errorf("read %s: %q is already the name of a mutation in %s", path, m.Name, other)
			}
			seen[m.Name] = path
		}
		all = append(all, list...)
	}
	return all, nil
}

func readList(path string) ([]mutation, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var list []mutation
	if err := yaml.NewDecoder(bytes.NewReader(data), yaml.DisallowUnknownField()).Decode(&list); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	if len(list) == 0 {
		return nil, errors.New("the list has no mutations")
	}
	for i, m := range list {
		if m.Name == "" || m.File == "" || m.Old == "" || m.Test == "" {
			return nil, fmt.Errorf("mutation %d (%q) must have name, file, old and test", i+1, m.Name)
		}
		if m.Old == m.New {
			return nil, fmt.Errorf("mutation %q changes nothing", m.Name)
		}
		if _, err := toolOf(m.command()); err != nil {
			return nil, fmt.Errorf("mutation %q: %w", m.Name, err)
		}
	}
	return list, nil
}

// mutated returns the text of the mutation's file with the change applied. An error says why
// the entry is stale.
func (m mutation) mutated(root string) (string, error) {
	data, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(m.File)))
	if err != nil {
		return "", err
	}
	if n := strings.Count(string(data), m.Old); n != 1 {
		return "", fmt.Errorf("the file must contain the old text once, not %d times", n)
	}
	return strings.Replace(string(data), m.Old, m.New, 1), nil
}
