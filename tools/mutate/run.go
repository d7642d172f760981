package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"
)

// verdict is the result of a mutation.
type verdict string

const (
	killed   verdict = "killed"
	hung     verdict = "killed by a hang"
	survived verdict = "SURVIVED"
	stale    verdict = "stale"
	unbuilt  verdict = "does not build"
	failed   verdict = "not run" // the tool itself failed
)

// result is the result of a test command.
type result struct {
	passed  bool // the command succeeded
	tests   int  // number of tests that passed
	hung    bool // the command took longer than the timeout
	unbuilt bool // the tested code does not build
	output  string
}

// runner runs tests of the repository at root, optionally with a file replaced.
type runner struct {
	root, temp string
	timeout    time.Duration
}

// tool runs a test command. overlay is the path of a file of replacements, or empty; scratch is
// a path that the tool may write to.
type tool func(ctx context.Context, r *runner, c command, overlay, scratch string) (result, error)

// toolOf returns the tool that runs a command. Commands are split at spaces and not passed to a
// shell.
func toolOf(c command) (tool, error) {
	switch words := strings.Fields(c.text); {
	case len(words) > 2 && words[0] == "go" && words[1] == "test":
		return goTest, nil
	case len(words) > 3 && slices.Equal(words[:3], []string{"npx", "vitest", "run"}):
		return vitest, nil
	}
	return nil, fmt.Errorf("the test must be `go test …` or `npx vitest run …`, not `%s`", c.text)
}

func (r *runner) test(ctx context.Context, c command, overlay, scratch string) (result, error) {
	t, err := toolOf(c)
	if err != nil {
		return result{}, err
	}
	return t(ctx, r, c, overlay, scratch)
}

// unchanged runs every test command without a mutation. A mutation is meaningful only for a
// test that otherwise passes, so failing or missing tests are errors.
func (r *runner) unchanged(ctx context.Context, list []mutation, parallel int) error {
	var commands []command
	for _, m := range list {
		if c := m.command(); !slices.Contains(commands, c) {
			commands = append(commands, c)
		}
	}
	var mu sync.Mutex
	var errs []error
	each(parallel, len(commands), func(i int) {
		c := commands[i]
		res, err := r.test(ctx, c, "", filepath.Join(r.temp, fmt.Sprintf("unchanged-%d", i)))
		switch {
		case err != nil:
		case !res.passed:
			err = fmt.Errorf("it fails without a mutation:\n%s", res.output)
		case res.tests == 0:
			err = errors.New("it runs no test, or skips all")
		}
		if err != nil {
			mu.Lock()
			defer mu.Unlock()
			errs = append(errs, fmt.Errorf("%s: %w", c.text, err))
		}
	})
	return errors.Join(errs...)
}

// mutation runs the test of mutation i with its change. why explains any verdict but killed.
func (r *runner) mutation(ctx context.Context, i int, m mutation) (v verdict, why string) {
	text, err := m.mutated(r.root)
	if err != nil {
		return stale, err.Error()
	}
	base := filepath.Join(r.temp, fmt.Sprint(i))
	overlay, err := r.overlay(base, m.File, text)
	if err != nil {
		return failed, err.Error()
	}
	res, err := r.test(ctx, m.command(), overlay, base+"-scratch")
	switch {
	case err != nil:
		return failed, err.Error()
	case res.unbuilt:
		return unbuilt, res.output
	case res.hung:
		return hung, ""
	case res.passed:
		return survived, m.Test + " passes"
	}
	return killed, ""
}

// overlay writes the changed text of a file and an overlay description in the format of go
// build -overlay, which the studio's configuration of Vite reads too.
func (r *runner) overlay(base, file, text string) (path string, err error) {
	changed := base + filepath.Ext(file)
	real := filepath.Join(r.root, filepath.FromSlash(file))
	description, err := json.Marshal(map[string]map[string]string{"Replace": {real: changed}})
	if err != nil {
		return "", err
	}
	path = base + "-overlay.json"
	return path, errors.Join(os.WriteFile(changed, []byte(text), 0o600), os.WriteFile(path, description, 0o600))
}
