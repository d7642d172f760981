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

// likeRow is a training sample as JSON.
type likeRow struct {
	Sample   int32    `json:"sample"`
	Class    string   `json:"class"`
	Distance *float64 `json:"distance"`
}

// one reads the number of the single sample that --select names.
func one(params map[string]string) (int32, error) {
	n, err := strconv.ParseInt(params["select"], 10, 32)
	if err != nil || n < 0 {
		return 0, usagef("--select takes the number of one sample, such as 17", "--select %q", params["select"])
	}
	return int32(n), nil
}

// analyzeNeighbours lists the training samples that a layer puts nearest to a sample, with their classes.
func analyzeNeighbours(ctx context.Context, r *analysis.Run, step int64, params map[string]string) (any, func(io.Writer), error) {
	split, err := choice(params, "split", "test", "train")
	if err != nil {
		return nil, nil, err
	}
	id, err := one(params)
	if err != nil {
		return nil, nil, err
	}
	k, err := strconv.Atoi(params["k"])
	if err != nil || k < 1 {
		return nil, nil, usagef("a whole number from 1", "k=%q", params["k"])
	}
	layer := params["layer"]
	if layer == "" {
		if layer, err = r.LastHidden(); err != nil {
			return nil, nil, fmt.Errorf("analyze run %s: %w; choose layer=input", r.Name(), err)
		}
	}
	if names := append([]string{"input"}, r.HiddenLayers()...); !slices.Contains(names, layer) {
		return nil, nil, usagef("a layer of 'brainbow show "+r.Name()+"'", "layer=%q", layer)
	}
	near, err := r.TrainingNeighbours(ctx, step, split, layer, id, k)
	if err != nil {
		return nil, nil, err
	}
	a, err := r.Answer(ctx, step, split, id)
	if err != nil {
		return nil, nil, err
	}
	train, err := r.Split("train")
	if err != nil {
		return nil, nil, err
	}
	names := r.ClassNames(len(a.Outputs))
	name := func(class int32) string {
		if class < 0 {
			return "nothing"
		}
		return names[class]
	}
	rows, alike := []likeRow{}, 0
	for i, n := range near.IDs {
		rows = append(rows, likeRow{n, names[train.Labels[n]], finiteOrNull(float64(near.Distances[i]))})
		if int32(train.Labels[n]) == a.Predicted {
			alike++
		}
	}
	value := map[string]any{
		"run": r.Name(), "step": step, "split": split, "layer": layer, "sample": id, "class": name(a.Actual), "answer": name(a.Predicted), "of_the_answer": alike, "rows": rows,
	}
	answer := ""
	if a.Predicted >= 0 {
		answer = names[a.Predicted]
	}
	value["finding"] = figure.LikeFinding(params["lang"], alike, len(rows), layer, answer)
	table := func(w io.Writer) {
		fmt.Fprintf(w, "%s sample %d of %s at step %s: class %s, answer %s\n\n", split, id, r.Name(), group(step), name(a.Actual), name(a.Predicted))
		t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
		fmt.Fprintln(t, "TRAINING SAMPLE\tCLASS\tDISTANCE")
		for _, x := range rows {
			distance := "–"
			if x.Distance != nil {
				distance = render.Number(*x.Distance, 3)
			}
			fmt.Fprintf(t, "%d\t%s\t%s\n", x.Sample, x.Class, distance)
		}
		_ = t.Flush()
	}
	return value, table, nil
}
