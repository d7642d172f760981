package cli

import (
	"context"
	"fmt"
	"io"
	"math"
	"text/tabwriter"

	"brainbow/analysis"
	"brainbow/render"
)

// changeRow is how much one layer moved from one recorded step to the next,
// each number divided by the number of steps between; null where it is
// undefined.
type changeRow struct {
	Layer          string   `json:"layer"`
	From           int64    `json:"from"`
	To             int64    `json:"to"`
	Weights        *float64 `json:"weights"`
	Representation *float64 `json:"representation"`
	Turned         *float64 `json:"one_less_correlation"`
}

func analyzeChange(ctx context.Context, r *analysis.Run, step int64, _ map[string]string) (any, func(io.Writer), error) {
	c, err := r.Change(ctx)
	if err != nil {
		return nil, nil, err
	}
	rows := []changeRow{}
	for l, name := range c.Layers {
		for k := range len(c.Steps) - 1 {
			if c.Steps[k+1] > step {
				break
			}
			rows = append(rows, changeRow{name, c.Steps[k], c.Steps[k+1], finiteOrNull(c.Weights[l][k]), finiteOrNull(c.Values[l][k]), finiteOrNull(c.Turned[l][k])})
		}
	}
	value := map[string]any{"run": r.Name(), "step": step, "samples": c.Samples, "rows": rows}
	table := func(w io.Writer) {
		fmt.Fprintf(w, "%s, change per step between recorded steps; representation of %s test samples\n\n", r.Name(), group(int64(c.Samples)))
		t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
		fmt.Fprintln(t, "LAYER\tFROM\tTO\tWEIGHTS\tREPRESENTATION\t1 − CORRELATION")
		for _, x := range rows {
			fmt.Fprintf(t, "%s\t%d\t%d\t%s\t%s\t%s\n", x.Layer, x.From, x.To, orDash(x.Weights), orDash(x.Representation), orDash(x.Turned))
		}
		_ = t.Flush()
	}
	return value, table, nil
}

// finiteOrNull returns nil for numbers that JSON cannot hold.
func finiteOrNull(v float64) *float64 {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return nil
	}
	return &v
}

func orDash(v *float64) string {
	if v == nil {
		return "–"
	}
	return render.Number(*v, 3)
}
