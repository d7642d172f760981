package main

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"

	"brainbow/dataset/reader"
	"brainbow/experiment"
	"brainbow/sweep"
	"brainbow/train"
)

// training is a command that trains a run or a sweep.
type training struct {
	name  string   // its directory in gallery-runs
	args  []string // of brainbow, without --run and --json
	sweep bool
	// fingerprint is a hash of the resolved recipes, titles left out, and of the numerics revision:
	// as long as it stays the same, so do the numbers.
	fingerprint string
	data        []string // names of the datasets
}

// trainingOf parses a command. It reports false if the command trains nothing.
func trainingOf(command string) (training, bool, error) {
	words, err := split(command)
	if err != nil {
		return training{}, false, err
	}
	if len(words) < 3 || words[0] != "brainbow" || words[1] != "train" && words[1] != "sweep" {
		return training{}, false, nil
	}
	t := training{args: words[1:3], sweep: words[1] == "sweep"}
	var set []string
	seed := ""
	for i := 3; i < len(words); i++ {
		flag := words[i]
		if flag == "--json" {
			continue
		}
		if i++; i == len(words) {
			return t, false, fmt.Errorf("%s: %s has no value", command, flag)
		}
		value := words[i]
		switch flag {
		case "--run":
			t.name = path.Base(value)
			continue
		case "--set":
			set = append(set, value)
		case "--seed":
			seed = value
		default:
			return t, false, fmt.Errorf("%s: flag %s is not known here", command, flag)
		}
		t.args = append(t.args, flag, value)
	}
	if t.sweep {
		err = t.ofSweep(words[2], set)
	} else {
		err = t.ofRecipe(words[2], set, seed)
	}
	if err != nil {
		return t, false, fmt.Errorf("%s: %w", command, err)
	}
	return t, true, nil
}

// ofRecipe fills in what follows from a recipe and its settings.
func (t *training) ofRecipe(name string, set []string, seed string) error {
	d, err := experiment.Load(nil, name)
	if err != nil {
		return err
	}
	for _, s := range set {
		if err := d.Assign(s); err != nil {
			return err
		}
	}
	if seed != "" {
		if err := d.Set("seed", seed); err != nil {
			return err
		}
	}
	r, err := d.Recipe()
	if err != nil {
		return err
	}
	r.Title, r.About = "", ""
	raw, err := json.Marshal(r)
	if err != nil {
		return err
	}
	t.fingerprint = hash(string(raw), "numerics "+strconv.Itoa(train.Numerics))
	t.data = []string{r.Data.Name}
	t.name = cmp.Or(t.name, r.Name+"-"+t.fingerprint)
	return nil
}

// ofSweep fills in what follows from a sweep and its settings.
func (t *training) ofSweep(name string, set []string) error {
	s, err := sweep.Load(nil, name)
	if err != nil {
		return err
	}
	for _, a := range set {
		if err := s.Assign(a); err != nil {
			return err
		}
	}
	trials, err := s.Trials(reader.Files{})
	if err != nil {
		return err
	}
	parts := []string{"numerics " + strconv.Itoa(train.Numerics)}
	for _, trial := range trials {
		parts = append(parts, trial.Hash)
		r, err := trial.Recipe()
		if err != nil {
			return err
		}
		if !slices.Contains(t.data, r.Data.Name) {
			t.data = append(t.data, r.Data.Name)
		}
	}
	t.fingerprint = hash(parts...)
	t.name = cmp.Or(t.name, s.Name)
	return nil
}

// hash returns the beginning of the SHA-256 of some texts.
func hash(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\n")))
	return hex.EncodeToString(sum[:8])
}

// split divides a command into words, as a shell does where there are only spaces and single
// quotes.
func split(command string) ([]string, error) {
	var words []string
	var word strings.Builder
	quoted, begun := false, false
	for _, c := range command {
		switch {
		case c == '\'':
			quoted, begun = !quoted, true
		case c == ' ' && !quoted:
			if begun {
				words = append(words, word.String())
			}
			word.Reset()
			begun = false
		default:
			word.WriteRune(c)
			begun = true
		}
	}
	if quoted {
		return nil, fmt.Errorf("%s: a quote is not closed", command)
	}
	if begun {
		words = append(words, word.String())
	}
	return words, nil
}

// expand replaces {1..5} in a command by each number of the range.
func expand(command string) ([]string, error) {
	before, rest, ok := strings.Cut(command, "{")
	if !ok {
		return []string{command}, nil
	}
	span, after, ok := strings.Cut(rest, "}")
	first, last, dots := strings.Cut(span, "..")
	low, err1 := strconv.Atoi(first)
	high, err2 := strconv.Atoi(last)
	if !ok || !dots || err1 != nil || err2 != nil || low > high {
		return nil, fmt.Errorf("%s: {%s} is not a range such as {1..5}", command, span)
	}
	var all []string
	for i := low; i <= high; i++ {
		all = append(all, before+strconv.Itoa(i)+after)
	}
	return all, nil
}
