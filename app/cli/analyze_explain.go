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

// propertyRow is a property as JSON.
type propertyRow struct {
	Property   string  `json:"property"`
	Unit       string  `json:"unit"`
	About      string  `json:"about"`
	AUC        float64 `json:"auc"`
	Separation float64 `json:"separation"`
	// Chance is two standard deviations of the AUC of a property that does not
	// separate anything.
	Chance float64 `json:"chance"`
	// Effect is null where neither side varies and the means differ.
	Effect   *float64 `json:"effect"`
	Selected float64  `json:"mean_selected"`
	Rest     float64  `json:"mean_rest"`
	Measured [2]int   `json:"measured"`
}

func analyzeExplain(ctx context.Context, r *analysis.Run, step int64, params map[string]string) (any, func(io.Writer), error) {
	p, err := represented(ctx, r, step, params)
	if err != nil {
		return nil, nil, err
	}
	ids, err := selected(ctx, r, p, params["select"])
	if err != nil {
		return nil, nil, err
	}
	e, err := r.Explain(p.Observations, ids)
	if err != nil {
		return nil, nil, err
	}
	d, err := r.Data()
	if err != nil {
		return nil, nil, err
	}
	rows := []propertyRow{}
	for i := range e.Properties {
		x := &e.Properties[i]
		rows = append(rows, propertyRow{x.Name, x.Unit, x.About, x.AUC, x.Separation(), x.Chance, finiteOrNull(x.Effect), x.Mean[0], x.Mean[1], x.Measured})
	}
	value := map[string]any{
		"run": r.Name(), "step": step, "split": p.Split, "layer": p.Layer, "class": p.Classes[e.Class], "selected": e.Selected, "rest": len(e.Rest), "strays": e.Strays,
		"rows": rows, "mean_pictures": map[string]any{"shape": d.Shape, "selected": rounded(e.Means[0]), "rest": rounded(e.Means[1])},
	}
	table := func(w io.Writer) {
		fmt.Fprintf(w, "%s of %s: %s samples of class %s against the other %s\n", p.Split, r.Name(), group(int64(len(e.Selected))), p.Classes[e.Class], group(int64(len(e.Rest))))
		if e.Strays > 0 {
			fmt.Fprintf(w, "  left out: %d samples of other classes\n", e.Strays)
		}
		fmt.Fprint(w, "  AUC: the chance that a selected sample has more of it than one of the rest; ± what chance alone gives; EFFECT in standard deviations\n\n")
		t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
		fmt.Fprintln(t, "PROPERTY\tAUC\t±\tEFFECT\tSELECTED\tREST\tUNIT\t")
		for i, x := range rows {
			mark := ""
			if !e.Properties[i].Tells() {
				mark = "no more than chance"
			}
			fmt.Fprintf(t, "%s\t%.2f\t%.2f\t%s\t%s\t%s\t%s\t%s\n", x.Property, x.AUC, x.Chance, orDash(x.Effect), render.Number(x.Selected, 3), render.Number(x.Rest, 3), x.Unit, mark)
		}
		_ = t.Flush()
	}
	return value, table, nil
}

// rounded rounds grey levels to one decimal, enough for a picture.
func rounded(picture []float32) []float64 {
	out := make([]float64, len(picture))
	for i, v := range picture {
		out[i] = math.Round(10*float64(v)) / 10
	}
	return out
}
