package figure

import (
	"errors"
	"fmt"
	"slices"
	"sort"
	"strconv"
	"strings"

	"brainbow/internal/hint"
	"brainbow/render"
)

// Param describes one parameter of a view.
type Param struct {
	Name    string
	Default string
	// Allowed lists the accepted values; if it is empty, Form describes them
	// ("a whole number from 1", "0-9,15").
	Allowed []string
	Form    string
	Help    string
}

// UsageError says what is wrong in the request for a view and what is accepted.
type UsageError struct {
	Problem, Accepted string
}

func (e *UsageError) Error() string { return e.Problem + "; " + e.Accepted }

func usage(accepted, format string, args ...any) error {
	return &UsageError{fmt.Sprintf(format, args...), accepted}
}

// ErrUnavailable marks an error that says that a run cannot give a view. Its
// hint says what would make it possible.
var ErrUnavailable = errors.New("not available")

// unavailable says why a run cannot give a view and what would help.
func unavailable(view, why, remedy string) error {
	return hint.Add(fmt.Errorf("view %s: %w: %s", view, ErrUnavailable, why), "%s", remedy)
}

// Common are the parameters that every view takes.
var Common = []Param{
	{Name: "shape", Default: "wide", Allowed: []string{"wide", "tall", "square"}, Help: "of the sheet: 16:10, 10:16 or 1:1"},
	{Name: "detail", Default: "false", Allowed: []string{"false", "true"}, Help: "adds scores, tables and how the numbers are made"},
	{Name: "lang", Default: "en", Allowed: Languages, Help: "of the words"},
}

// shape returns the sheet's shape.
func (p values) shape() render.Shape {
	switch p["shape"] {
	case "tall":
		return render.Tall
	case "square":
		return render.Square
	}
	return render.Wide
}

// language returns the language of the words.
func (p values) language() language {
	if p["lang"] == string(chinese) {
		return chinese
	}
	return ""
}

// values are the given parameters of a view, with defaults filled in.
type values map[string]string

// resolve checks the names and the listed values and fills in defaults.
func resolve(v *View, given map[string]string) (values, error) {
	out := values{}
	var names []string
	params := append(slices.Clone(v.Params), Common...)
	for _, p := range params {
		out[p.Name] = p.Default
		names = append(names, p.Name)
	}
	keys := make([]string, 0, len(given))
	for k := range given {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	for _, k := range keys {
		i := slices.Index(names, k)
		if i < 0 {
			hint := "known are " + strings.Join(names, ", ")
			return nil, usage(hint, "view %s: unknown parameter %q", v.Name, k)
		}
		p := params[i]
		if len(p.Allowed) > 0 && !slices.Contains(p.Allowed, given[k]) {
			return nil, usage("one of "+strings.Join(p.Allowed, ", "), "view %s: %s=%q", v.Name, k, given[k])
		}
		out[k] = given[k]
	}
	return out, nil
}

// integer reads a whole number from low to high.
func (p values) integer(name string, low, high int) (int, error) {
	n, err := strconv.Atoi(p[name])
	if err != nil || n < low || n > high {
		return 0, usage(fmt.Sprintf("a whole number from %d to %d", low, high), "%s=%q", name, p[name])
	}
	return n, nil
}

// indices reads a list such as "0-9,15" of numbers below n; an empty text means
// all. Duplicates are dropped; the order stays as given.
func (p values) indices(name string, n int) ([]int, error) {
	var out []int
	if p[name] == "" {
		for i := range n {
			out = append(out, i)
		}
		return out, nil
	}
	seen := make([]bool, n)
	for _, part := range strings.Split(p[name], ",") {
		from, to, isRange := strings.Cut(strings.TrimSpace(part), "-")
		a, err := strconv.Atoi(from)
		b := a
		if err == nil && isRange {
			b, err = strconv.Atoi(to)
		}
		if err != nil || a < 0 || b < a || b >= n {
			return nil, usage(fmt.Sprintf("numbers and ranges from 0 to %d, such as 0-%d", n-1, min(n-1, 3)), "%s=%q", name, p[name])
		}
		for i := a; i <= b; i++ {
			if !seen[i] {
				seen[i] = true
				out = append(out, i)
			}
		}
	}
	return out, nil
}

// unitOf splits the name of a unit, fc1:12 or fc1·12, into layer and number.
func unitOf(text string) (layer, unit string, ok bool) {
	if layer, unit, ok = strings.Cut(text, "·"); !ok {
		layer, unit, ok = strings.Cut(text, ":")
	}
	return strings.TrimSpace(layer), strings.TrimSpace(unit), ok
}
