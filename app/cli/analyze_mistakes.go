package cli

import (
	"context"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"brainbow/analysis"
	"brainbow/figure"
	"brainbow/render"
)

// mistakeRow is a mistake as JSON.
type mistakeRow struct {
	Sample     int32    `json:"sample"`
	File       string   `json:"file,omitempty"`
	Actual     string   `json:"actual"`
	Predicted  string   `json:"predicted"`
	Kind       string   `json:"kind"`
	Confidence float32  `json:"confidence"`
	Loss       float32  `json:"loss"`
	Spread     float64  `json:"spread"`
	Top        []topRow `json:"top"`
	Neighbours []nearby `json:"neighbours"`
	// LookAlikes is the number of neighbours of the class that is most frequent among them, AlikeTo.
	LookAlikes int    `json:"look_alikes"`
	AlikeTo    string `json:"alike_to,omitempty"`
	// LearntBy is the first step of the history from which on every prediction was correct,
	// WrongBy that from which on every one was wrong after an earlier one was correct; LearntAfter
	// and WrongAfter are the steps before them. They are null where there is no such step.
	LearntAfter *int64 `json:"learnt_after"`
	LearntBy    *int64 `json:"learnt_by"`
	WrongAfter  *int64 `json:"wrong_after"`
	WrongBy     *int64 `json:"wrong_by"`
	Flips       int    `json:"flips"`
	RightAt     int    `json:"right_at"`
}

type topRow struct {
	Class  string  `json:"class"`
	Output float32 `json:"output"`
}

type nearby struct {
	Sample int32  `json:"sample"`
	Class  string `json:"class"`
}

// chosenMistakes returns the mistakes that the parameters ask for, in their order.
func chosenMistakes(ctx context.Context, r *analysis.Run, step int64, params map[string]string) (*analysis.Mistakes, []analysis.Mistake, error) {
	split, err := choice(params, "split", "test", "train")
	if err != nil {
		return nil, nil, err
	}
	kinds := []string{"all"}
	for _, k := range analysis.Kinds() {
		kinds = append(kinds, string(k))
	}
	kind, err := choice(params, "kind", kinds...)
	if err != nil {
		return nil, nil, err
	}
	var orders []string
	for _, o := range analysis.Orders() {
		orders = append(orders, string(o))
	}
	by, err := choice(params, "sort", orders...)
	if err != nil {
		return nil, nil, err
	}
	m, err := r.Mistakes(ctx, step, split)
	if err != nil {
		return nil, nil, err
	}
	if kind == "all" {
		kind = ""
	}
	if text := params["pair"]; text != "" {
		actual, predicted, err := analysis.ParseMistaken(text, m.Classes)
		if err != nil {
			return nil, nil, usagef("give the actual and the predicted class, such as 0,1", "pair: %w", err)
		}
		m = m.Of(actual, predicted)
	}
	return m, m.Sorted(analysis.Kind(kind), analysis.Order(by)), nil
}

func mistakesCSV(ctx context.Context, r *analysis.Run, step int64, params map[string]string, w io.Writer) error {
	m, rows, err := chosenMistakes(ctx, r, step, params)
	if err != nil {
		return err
	}
	return m.WriteCSV(w, rows)
}

func analyzeMistakes(ctx context.Context, r *analysis.Run, step int64, params map[string]string) (any, func(io.Writer), error) {
	m, chosen, err := chosenMistakes(ctx, r, step, params)
	if err != nil {
		return nil, nil, err
	}
	d, err := r.Data()
	if err != nil {
		return nil, nil, err
	}
	rows := []mistakeRow{}
	for _, x := range chosen {
		row := mistakeRow{
			Sample: x.ID, File: x.File, Actual: m.Classes[x.Actual], Predicted: m.Classes[x.Predicted], Kind: string(x.Kind),
			Confidence: x.Confidence, Loss: x.Loss, Spread: x.Spread, Flips: x.Learning.Flips, RightAt: x.Learning.Right,
		}
		for i, c := range x.Top {
			row.Top = append(row.Top, topRow{m.Classes[c], x.TopOutputs[i]})
		}
		for i, id := range x.Neighbours {
			row.Neighbours = append(row.Neighbours, nearby{id, m.Classes[x.NeighbourLabels[i]]})
		}
		if class, n := x.LookAlikes(); n > 0 {
			row.LookAlikes, row.AlikeTo = n, m.Classes[class]
		}
		l := x.Learning
		row.LearntAfter, row.LearntBy, row.WrongAfter, row.WrongBy = stepOrNull(l.After), stepOrNull(l.Learnt), stepOrNull(l.LostAfter), stepOrNull(l.Lost)
		rows = append(rows, row)
	}
	counts := map[string]int{}
	for _, k := range analysis.Kinds() {
		counts[string(k)] = m.Count(k)
	}
	value := map[string]any{
		"run": r.Name(), "step": step, "split": m.Split, "samples": m.Samples, "mistakes": len(m.All), "not_predicted": m.None, "kinds": counts,
		"neighbours": analysis.NearestTrained, "no_idea_from_spread": analysis.FlatSpread(len(m.Classes)),
		"history": map[string]any{"steps": m.History.Steps, "recorded": m.History.Recorded}, "rows": rows,
	}
	table := func(w io.Writer) {
		fmt.Fprintf(w, "%s split of %s at step %s: %s mistakes among %s samples\n", m.Split, r.Name(), group(step), group(int64(len(m.All))), group(int64(m.Samples)))
		if m.None > 0 {
			fmt.Fprintf(w, "%s samples have no predicted class, because their outputs are not valid numbers\n", group(int64(m.None)))
		}
		for _, k := range analysis.Kinds() {
			fmt.Fprintf(w, "  %s %d: %s\n", k, counts[string(k)], figure.KindAbout(k, len(m.Classes), d.Train.Pixels != nil))
		}
		fmt.Fprintf(w, "history: %d steps, %s to %s\n\n", len(m.History.Steps), group(m.History.Steps[0]), group(m.History.Steps[len(m.History.Steps)-1]))
		if !r.Probabilities() {
			fmt.Fprint(w, "PREDICTED is the class with the largest output; the outputs need not sum to one\n\n")
		}
		t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
		head := "SAMPLE\tACTUAL\tPREDICTED\tKIND\tLOSS\tHISTORY\tFLIPS\tCORRECT AT\tLOOK-ALIKES\tNEAREST"
		files := len(chosen) > 0 && chosen[0].File != ""
		if files {
			head += "\tFILE"
		}
		fmt.Fprintln(t, head)
		for i, x := range rows {
			var near []string
			for _, n := range x.Neighbours {
				near = append(near, n.Class)
			}
			fmt.Fprintf(t, "%d\t%s\t%s\t%s\t%s\t%s\t%d\t%d of %d\t%s\t%s", x.Sample, x.Actual, figure.Outcome(x.Predicted, float64(x.Confidence), r.Probabilities()), x.Kind,
				render.Number(float64(x.Loss), 3), figure.Learnt(chosen[i].Learning), x.Flips, x.RightAt, len(m.History.Steps), lookAlikes(x), strings.Join(near, ", "))
			if files {
				fmt.Fprintf(t, "\t%s", x.File)
			}
			fmt.Fprintln(t)
		}
		_ = t.Flush()
	}
	return value, table, nil
}

// lookAlikes says how many of the nearest training samples are of one class: "8 of 9: 7".
func lookAlikes(x mistakeRow) string {
	if x.LookAlikes == 0 {
		return ""
	}
	return fmt.Sprintf("%d of %d: %s", x.LookAlikes, len(x.Neighbours), x.AlikeTo)
}

// stepOrNull returns nil for −1.
func stepOrNull(step int64) *int64 {
	if step < 0 {
		return nil
	}
	return &step
}
