package cli

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strconv"
	"text/tabwriter"

	"brainbow/analysis"
	"brainbow/figure"
	"brainbow/render"
)

// courseRow is a step of a pair of classes as JSON.
type courseRow struct {
	Step   int64   `json:"step"`
	Recall float64 `json:"recall"` // of the class
	As     *int    `json:"as,omitempty"`
	From   *int    `json:"from,omitempty"`
}

// analyzeCourse follows a class over the training, and when it came apart from another one.
func analyzeCourse(ctx context.Context, r *analysis.Run, _ int64, params map[string]string) (any, func(io.Writer), error) {
	split, err := choice(params, "split", "test", "train")
	if err != nil {
		return nil, nil, err
	}
	names := r.ClassNames(max(r.Net.Outputs(), 2))
	class, err := classNamed(params, "class", names)
	if err != nil {
		return nil, nil, err
	}
	c, err := r.ClassCourse(ctx, split, class)
	if err != nil {
		return nil, nil, err
	}
	var rows []courseRow
	for k, step := range c.Steps {
		rows = append(rows, courseRow{Step: step, Recall: float64(c.Right[k]) / float64(max(c.Of, 1))})
	}
	value := map[string]any{"run": r.Name(), "split": split, "class": names[class], "samples": c.Of, "recorded": c.Recorded}
	other := -1
	if params["other"] != "" {
		if other, err = classNamed(params, "other", names); err != nil {
			return nil, nil, err
		}
		p, err := r.PairCourse(ctx, split, class, other)
		if err != nil {
			return nil, nil, err
		}
		for k := range rows {
			rows[k].As, rows[k].From = &p.As[k], &p.From[k]
		}
		value["other"], value["apart"], value["apart_after"] = names[other], p.Apart, p.After
		value["finding"] = figure.ApartFinding(params["lang"], names[class], names[other], p.After, p.Apart)
	}
	value["rows"] = rows
	table := func(w io.Writer) {
		fmt.Fprintf(w, "%s samples of %s: %s of class %s\n\n", split, r.Name(), group(int64(c.Of)), names[class])
		t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
		head := "STEP\tRECALL"
		if other >= 0 {
			head += fmt.Sprintf("\t%s → %s\t%[2]s → %[1]s", names[class], names[other])
		}
		fmt.Fprintln(t, head)
		for _, x := range rows {
			line := fmt.Sprintf("%s\t%s", group(x.Step), spaced(render.Percent(x.Recall, 1)))
			if x.As != nil {
				line += fmt.Sprintf("\t%d\t%d", *x.As, *x.From)
			}
			fmt.Fprintln(t, line)
		}
		_ = t.Flush()
	}
	return value, table, nil
}

// classNamed reads a class by name or number.
func classNamed(params map[string]string, key string, names []string) (int, error) {
	if k := slices.Index(names, params[key]); k >= 0 {
		return k, nil
	}
	if k, err := strconv.Atoi(params[key]); err == nil && k >= 0 && k < len(names) {
		return k, nil
	}
	return 0, usagef("one of the classes, such as "+names[0], "%s=%q", key, params[key])
}
