package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"brainbow/render"
)

// number says how one number of the documentation is computed: a command, and where in its output
// the number is. A command with {1..5} is run once for each number of the range.
type number struct {
	Key     string `yaml:"-"`
	Command string `yaml:"-"`
	// Recipes are commands that Command, a script, trains with. They count in the fingerprint.
	Recipes []string `yaml:"-"`
	Quick   bool     `yaml:"-"` // make numbers computes it

	// Find is a regular expression with one group. The output is what the command prints; of a
	// command that writes an SVG file it is the texts of that file, a line each.
	Find string `yaml:"find"`
	// JSON is a path into a command's JSON: points.3.test_accuracy. A part key=value chooses the
	// element of an array, * takes all of them.
	JSON string `yaml:"json"`
	// Take makes one number of several: mean, deviation, least, largest, sum, count, first or last.
	// Without it there must be one.
	Take string `yaml:"take"`
	// From and Below limit what is taken to numbers from From on, and below Below.
	From  *float64 `yaml:"from"`
	Below *float64 `yaml:"below"`
	// Times is what the number is multiplied by, 1 if it is 0.
	Times float64 `yaml:"times"`
	// Decimals is the number of decimals. Without it the text that Find matches is taken as it is.
	Decimals *int `yaml:"decimals"`
}

var takes = []string{"", "mean", "deviation", "least", "largest", "sum", "count", "first", "last"}

// check reports what is wrong with a number of the list.
func (n number) check() error {
	switch {
	case n.Command == "":
		return errors.New("the command is missing")
	case (n.Find == "") == (n.JSON == ""):
		return errors.New("either find or json must be given")
	case !slices.Contains(takes, n.Take):
		return fmt.Errorf("take must be one of %s, not %s", strings.Join(takes[1:], ", "), n.Take)
	case n.Decimals == nil && (n.JSON != "" || n.Take != "" || n.Times != 0):
		return errors.New("decimals are missing")
	}
	if n.Find == "" {
		return nil
	}
	re, err := regexp.Compile(n.Find)
	if err != nil {
		return err
	}
	if re.NumSubexp() != 1 {
		return fmt.Errorf("find must have one group, not %d", re.NumSubexp())
	}
	return nil
}

// value returns the number in the outputs of its commands, as the page shows it.
func (n number) value(outputs []string) (string, error) {
	var found []string
	for _, output := range outputs {
		if n.JSON != "" {
			var root any
			if err := json.Unmarshal([]byte(output), &root); err != nil {
				return "", fmt.Errorf("read JSON: %w", err)
			}
			values, err := walk(root, strings.Split(n.JSON, "."))
			if err != nil {
				return "", err
			}
			found = append(found, values...)
			continue
		}
		for _, m := range regexp.MustCompile("(?m)"+n.Find).FindAllStringSubmatch(output, -1) {
			found = append(found, m[1])
		}
	}
	if n.Decimals == nil {
		if len(found) != 1 {
			return "", fmt.Errorf("%d matches of %s, not one", len(found), n.Find)
		}
		return found[0], nil
	}
	var values []float64
	for _, text := range found {
		v, err := strconv.ParseFloat(strings.NewReplacer("−", "-", ",", "", "\u00a0", "").Replace(text), 64)
		if err != nil {
			return "", fmt.Errorf("read number %q: %w", text, err)
		}
		if (n.From == nil || v >= *n.From) && (n.Below == nil || v < *n.Below) {
			values = append(values, v)
		}
	}
	v, err := take(n.Take, values)
	if err != nil {
		return "", err
	}
	if n.Times != 0 {
		v *= n.Times
	}
	return fixed(v, *n.Decimals), nil
}

// take makes one number of several.
func take(how string, values []float64) (float64, error) {
	if how == "count" {
		return float64(len(values)), nil
	}
	if len(values) == 0 || how == "" && len(values) != 1 {
		return 0, fmt.Errorf("%d numbers found, not one", len(values))
	}
	sum := 0.0
	for _, v := range values {
		sum += v
	}
	mean := sum / float64(len(values))
	switch how {
	case "mean":
		return mean, nil
	case "sum":
		return sum, nil
	case "deviation": // divides by n − 1
		squares := 0.0
		for _, v := range values {
			squares += (v - mean) * (v - mean)
		}
		return math.Sqrt(squares / float64(len(values)-1)), nil
	case "least":
		return slices.Min(values), nil
	case "largest":
		return slices.Max(values), nil
	case "last":
		return values[len(values)-1], nil
	}
	return values[0], nil
}

// walk returns the numbers and texts at a path of a JSON value; true is 1 and false is 0.
func walk(v any, path []string) ([]string, error) {
	if len(path) == 0 {
		switch v := v.(type) {
		case float64:
			return []string{strconv.FormatFloat(v, 'g', -1, 64)}, nil
		case bool:
			if v {
				return []string{"1"}, nil
			}
			return []string{"0"}, nil
		case string:
			return []string{v}, nil
		}
		return nil, fmt.Errorf("%T is not a number", v)
	}
	part := path[0]
	switch v := v.(type) {
	case map[string]any:
		next, ok := v[part]
		if !ok {
			return nil, fmt.Errorf("the output has no key %s", part)
		}
		return walk(next, path[1:])
	case []any:
		if i, err := strconv.Atoi(part); err == nil && i >= 0 && i < len(v) {
			return walk(v[i], path[1:])
		}
		key, want, _ := strings.Cut(part, "=")
		var all []string
		for _, element := range v {
			if of, ok := element.(map[string]any); part != "*" && (!ok || fmt.Sprint(of[key]) != want) {
				continue
			}
			found, err := walk(element, path[1:])
			if err != nil {
				return nil, err
			}
			all = append(all, found...)
		}
		if len(all) == 0 {
			return nil, fmt.Errorf("the output has nothing at %s", part)
		}
		return all, nil
	}
	return nil, fmt.Errorf("the output has no key %s", part)
}

// fixed writes a number as the program does: a real minus sign, commas between thousands, halves
// rounded away from zero.
func fixed(v float64, decimals int) string {
	text := render.Decimal(math.Abs(v), decimals)
	whole, fraction, _ := strings.Cut(text, ".")
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if fraction != "" {
		whole += "." + fraction
	}
	if v < 0 && strings.Trim(text, "0.") != "" {
		whole = "−" + whole
	}
	return whole
}
