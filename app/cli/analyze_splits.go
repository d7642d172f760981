package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"

	"brainbow/analysis"
)

// represented returns the representation of the observations in the requested
// layer, or in the last hidden one if none was requested.
func represented(ctx context.Context, r *analysis.Run, step int64, params map[string]string) (*analysis.Representation, error) {
	split, err := choice(params, "split", "test", "train")
	if err != nil {
		return nil, err
	}
	n, err := strconv.Atoi(params["observations"])
	if err != nil || n < 1 {
		return nil, usagef("a whole number from 1", "observations=%q", params["observations"])
	}
	layer := params["layer"]
	if names := append([]string{"input"}, r.HiddenLayers()...); layer != "" && !slices.Contains(names, layer) {
		return nil, usagef("one of "+strings.Join(names, ", "), "layer=%q", layer)
	}
	if layer == "" {
		if layer, err = r.LastHidden(); err != nil {
			return nil, fmt.Errorf("analyze run %s: %w; choose layer=input", r.Name(), err)
		}
	}
	return r.Representation(ctx, step, layer, analysis.RepresentationOptions{Subset: analysis.Subset{Split: split, Size: n}})
}

// splitRow is a class as JSON.
type splitRow struct {
	Class        string     `json:"class"`
	Observations int        `json:"observations"`
	Splits       bool       `json:"splits"`
	Gap          float64    `json:"gap"`
	Significance float64    `json:"significance"`
	Parts        [2][]int32 `json:"parts"`
}

func analyzeSplits(ctx context.Context, r *analysis.Run, step int64, params map[string]string) (any, func(io.Writer), error) {
	p, err := represented(ctx, r, step, params)
	if err != nil {
		return nil, nil, err
	}
	all, err := r.Splits(ctx, p)
	if err != nil {
		return nil, nil, err
	}
	rows := []splitRow{}
	found, _ := analysis.Clearest(all)
	for c := range all {
		s := &all[c]
		rows = append(rows, splitRow{p.Classes[c], s.Observations, s.Splits(), s.Gap(), s.Significance(), s.Parts})
	}
	split, err := r.Split(p.Split)
	if err != nil {
		return nil, nil, err
	}
	pictures := split.Pixels != nil // points have no measured properties
	value := map[string]any{
		"run": r.Name(), "step": step, "split": p.Split, "layer": p.Layer, "observations": p.Len(),
		"splits_from": map[string]any{"gap": analysis.SplitGap, "significance": analysis.SplitSignificance}, "rows": rows,
	}
	table := func(w io.Writer) {
		fmt.Fprintf(w, "%s of %s at step %s, layer %s, %s observations: %d of %d classes split\n", p.Split, r.Name(), group(step), p.Layer, group(int64(p.Len())), splitting(rows), len(rows))
		fmt.Fprintf(w, "  gap: how much clearer than a cut through one cloud, at most 1; a class splits from %g on and %d standard deviations\n\n", analysis.SplitGap, analysis.SplitSignificance)
		t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
		fmt.Fprintln(t, "CLASS\tSPLITS\tGAP\tDEVIATIONS\tPART 1\tPART 2")
		for _, x := range rows {
			if x.Observations < analysis.LeastSplit {
				fmt.Fprintf(t, "%s\ttoo few observations\t–\t–\t%d\t–\n", x.Class, x.Observations)
				continue
			}
			fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%d\t%d\n", x.Class, yesNo(x.Splits), signed(x.Gap, 2), signed(x.Significance, 1), len(x.Parts[0]), len(x.Parts[1]))
		}
		_ = t.Flush()
		if found >= 0 {
			kind := "explain"
			if !pictures {
				kind = "neurons"
			}
			fmt.Fprintf(w, "\nwhat separates the parts: brainbow analyze %s %s --select %s/2 --param layer=%s\n", kind, r.Name(), p.Classes[found], p.Layer)
		}
	}
	return value, table, nil
}

func splitting(rows []splitRow) (n int) {
	for _, x := range rows {
		if x.Splits {
			n++
		}
	}
	return n
}

// signed writes a number with the given decimals and, unless it rounds to zero, its
// sign.
func signed(v float64, decimals int) string {
	text := strconv.FormatFloat(math.Abs(v), 'f', decimals, 64)
	if v < 0 && strings.Trim(text, "0.") != "" {
		return "−" + text
	}
	return text
}

func yesNo(yes bool) string {
	if yes {
		return "yes"
	}
	return "no"
}

// selected reads the value of --select: see [analysis.Run.Selection].
func selected(ctx context.Context, r *analysis.Run, p *analysis.Representation, text string) ([]int32, error) {
	if text == "" {
		return nil, usagef("--select takes samples, such as 17,230-245, or a class and the part 1 or 2 of its split, such as "+p.Classes[0]+"/2", "nothing is selected")
	}
	ids, err := r.Selection(ctx, p, text)
	if e, ok := errors.AsType[*analysis.SelectionError](err); ok {
		return nil, usagef(e.Accepted, "--select %q", text)
	}
	return ids, err
}
