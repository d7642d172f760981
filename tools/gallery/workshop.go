package main

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"brainbow/dataset/reader"
)

// workshop runs commands on trainings, which it makes where they are missing.
type workshop struct {
	root      string
	dir       string // of the trainings
	out       io.Writer
	trainings []training        // those with a name
	program   string            // brainbow
	outputs   map[string]string // by command
}

// absentError says that a training needs data which is not there.
type absentError struct{ data string }

func (e *absentError) Error() string { return "the files of " + e.data + " are missing" }

// build builds the program.
func (w *workshop) build(ctx context.Context) error {
	if err := os.MkdirAll(w.dir, 0o755); err != nil {
		return err
	}
	w.program = filepath.Join(w.dir, "brainbow")
	w.outputs = map[string]string{}
	_, err := w.exec(ctx, "go", "build", "-o", w.program, "./cmd/brainbow")
	return err
}

// exec runs a program in the root and returns its standard output.
func (w *workshop) exec(ctx context.Context, name string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = w.root
	cmd.Env = append(os.Environ(), "BRAINBOW_RUNS="+w.dir)
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 10 * time.Second
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("%s %s: %w\n%s", filepath.Base(name), strings.Join(args, " "), err, &errs)
	}
	return out.String(), nil
}

// named returns the training that a command makes under a name, nil for other commands.
func (w *workshop) named(command string) *training {
	t, ok, err := trainingOf(command)
	if !ok || err != nil {
		return nil
	}
	for i := range w.trainings {
		if w.trainings[i].name == t.name {
			return &w.trainings[i]
		}
	}
	return nil
}

// needs returns the trainings that a command reads: itself, if it trains, or those whose names are
// among its words. Where two commands are the same training, it is made once.
func (w *workshop) needs(command string) ([]training, error) {
	if t, ok, err := trainingOf(command); ok || err != nil {
		for _, other := range w.trainings {
			if other.fingerprint == t.fingerprint && other.sweep == t.sweep {
				return []training{other}, err
			}
		}
		return []training{t}, err
	}
	words, err := split(command)
	if err != nil {
		return nil, err
	}
	var list []training
	for _, word := range words {
		name, _, _ := strings.Cut(word, "/trials/")
		for _, t := range w.trainings {
			if t.name == name {
				list = append(list, t)
			}
		}
	}
	if len(list) == 0 && words[0] == "brainbow" && slices.Contains([]string{"render", "analyze", "show"}, words[1]) {
		return nil, fmt.Errorf("%s: none of its words is the name of a training in docs/gallery.md or %s", command, listFile)
	}
	return list, nil
}

// fingerprint returns the fingerprint of all trainings that a number needs, "" if it needs none.
func (w *workshop) fingerprint(n number) (string, error) {
	all, err := expand(n.Command)
	if err != nil {
		return "", err
	}
	var parts []string
	for _, c := range append(all, n.Recipes...) {
		list, err := w.needs(c)
		if err != nil {
			return "", err
		}
		for _, t := range list {
			parts = append(parts, t.fingerprint)
		}
	}
	switch len(parts) {
	case 0:
		return "", nil
	case 1:
		return parts[0], nil
	}
	return hash(parts...), nil
}

// ensure makes a training unless it is there already, and returns what it printed as JSON. One
// that was interrupted goes on; a stale one is removed first.
func (w *workshop) ensure(ctx context.Context, t training) (string, error) {
	for _, name := range t.data {
		if info, err := (reader.Files{}).Find(name); err == nil && !info.Present {
			return "", &absentError{name}
		}
	}
	dir := filepath.Join(w.dir, t.name)
	if out, ok := w.outputs[dir]; ok {
		return out, nil
	}
	note := dir + ".recipe" // the fingerprint of what is there
	was, err := os.ReadFile(note)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return "", err
	}
	_, err = os.Stat(dir)
	exists := err == nil
	args := append(slices.Clone(t.args), "--json")
	switch {
	case exists && string(was) == t.fingerprint:
		if !t.sweep {
			args = []string{"train", "--resume", dir, "--json"}
		}
	case exists:
		why := "its recipe has changed"
		if len(was) == 0 {
			why = "its recipe is not known" // trained by hand
		}
		fmt.Fprintf(w.out, "%s is stale: %s; it is trained again\n", t.name, why)
		if err := os.RemoveAll(dir); err != nil {
			return "", err
		}
	default:
		fmt.Fprintf(w.out, "training %s\n", t.name)
	}
	if err := os.WriteFile(note, []byte(t.fingerprint), 0o644); err != nil {
		return "", err
	}
	if t.sweep {
		args = append(args, "--out", dir)
	} else if args[1] != "--resume" {
		args = append(args, "--run", dir)
	}
	out, err := w.exec(ctx, w.program, args...)
	if err == nil {
		w.outputs[dir] = out
	}
	return out, err
}

// output runs a command after the trainings that it needs, and returns what it prints.
func (w *workshop) output(ctx context.Context, command string) (string, error) {
	list, err := w.needs(command)
	if err != nil {
		return "", err
	}
	out := ""
	for _, t := range list {
		if out, err = w.ensure(ctx, t); err != nil {
			return "", err
		}
	}
	words, err := split(command)
	if err != nil || words[0] == "brainbow" && (words[1] == "train" || words[1] == "sweep") {
		return out, err
	}
	if words[0] == "brainbow" {
		words[0] = w.program
	}
	return w.exec(ctx, words[0], words[1:]...)
}

// number computes a number of the documentation.
func (w *workshop) number(ctx context.Context, n number) (string, error) {
	all, err := expand(n.Command)
	if err != nil {
		return "", err
	}
	var outputs []string
	for _, command := range all {
		out, ok := w.outputs[command]
		if !ok {
			if out, err = w.texts(ctx, command); err != nil {
				return "", err
			}
			w.outputs[command] = out
		}
		outputs = append(outputs, out)
	}
	return n.value(outputs)
}

// texts runs a command and returns what it prints, or the texts of the SVG file that it draws. The
// file is a temporary one, whatever the command's -o says.
func (w *workshop) texts(ctx context.Context, command string) (string, error) {
	before, _, drawn := strings.Cut(command, " -o ")
	if !drawn {
		return w.output(ctx, command)
	}
	file := filepath.Join(w.dir, "picture.svg")
	if _, err := w.output(ctx, before+" -o '"+file+"'"); err != nil {
		return "", err
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return "", err
	}
	return lines(text)
}

// plain replaces the spaces that pictures have before units by ordinary ones, for \s.
var plain = strings.NewReplacer("\u00a0", " ", "\u2009", " ", "\u202f", " ")

// lines returns the texts of an SVG file, one on a line.
func lines(svg []byte) (string, error) {
	var out strings.Builder
	d := xml.NewDecoder(bytes.NewReader(svg))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return plain.Replace(out.String()), nil
		}
		if err != nil {
			return "", fmt.Errorf("read SVG: %w", err)
		}
		switch token := token.(type) {
		case xml.CharData:
			out.Write(bytes.TrimSpace(token))
		case xml.EndElement:
			if name := token.Name.Local; name == "text" || name == "title" || name == "desc" {
				out.WriteByte('\n')
			}
		}
	}
}
