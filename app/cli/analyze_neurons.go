package cli

import (
	"context"
	"fmt"
	"io"
	"math"
	"text/tabwriter"

	"brainbow/analysis"
	"brainbow/figure"
	"brainbow/render"
)

// rankedRow is a neuron and how it responds to a selection, as JSON.
type rankedRow struct {
	Unit         int     `json:"unit"`
	AUC          float64 `json:"auc"`
	Against      bool    `json:"against"` // it responds less to the selected samples, and AUC is below ½
	Separation   float64 `json:"separation"`
	Selected     float64 `json:"mean_selected"`
	Rest         float64 `json:"mean_rest"`
	Lift         float64 `json:"lift"`
	RateSelected float64 `json:"rate_selected"`
	RateRest     float64 `json:"rate_rest"`
}

// rankedShown is how many neurons a table lists; JSON has all.
const rankedShown = 20

func analyzeNeurons(ctx context.Context, r *analysis.Run, step int64, params map[string]string) (any, func(io.Writer), error) {
	against, err := choice(params, "against", "class", "all")
	if err != nil {
		return nil, nil, err
	}
	p, err := represented(ctx, r, step, params)
	if err != nil {
		return nil, nil, err
	}
	ids, err := selected(ctx, r, p, params["select"])
	if err != nil {
		return nil, nil, err
	}
	k, err := r.RankNeurons(ctx, p, ids, against == "class")
	if err != nil {
		return nil, nil, err
	}
	rows := []rankedRow{}
	for i := range k.Neurons {
		n := &k.Neurons[i]
		rows = append(rows, rankedRow{n.Unit, n.AUC, n.AUC < 0.5, n.Separation(), n.Mean[0], n.Mean[1], n.Lift, n.Rate[0], n.Rate[1]})
	}
	value := map[string]any{
		"run": r.Name(), "step": step, "split": p.Split, "layer": p.Layer, "observations": p.Len(), "against": against,
		"selected": k.Selected, "rest": len(k.Rest), "silent": k.Silent, "rows": rows,
	}
	value["finding"] = rankedFinding(params["lang"], p.Layer, k)
	others := "the other observations"
	if against == "class" {
		others = "the others of the same class"
	}
	table := func(w io.Writer) {
		fmt.Fprintf(w, "%s of %s at step %s, layer %s: %s samples against %s, %s\n", p.Split, r.Name(), group(step), p.Layer, group(int64(len(k.Selected))), others, group(int64(len(k.Rest))))
		fmt.Fprintf(w, "  AUC: the chance that a neuron responds more to a selected sample, below 0.50 it speaks against them; LIFT in standard deviations; RATE: how often it responds at all\n\n")
		t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
		fmt.Fprintln(t, "UNIT\tAUC\tFOR/AGAINST\tLIFT\tSELECTED\tREST\tRATE\tREST\t")
		for _, x := range rows[:min(len(rows), rankedShown)] {
			side := "neither"
			switch {
			case x.Against:
				side = "against"
			case x.AUC > 0.5:
				side = "for"
			}
			fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t\n", figure.Unit(p.Layer, x.Unit), render.Number(x.AUC, 3), side, render.Number(x.Lift, 2), render.Number(x.Selected, 3), render.Number(x.Rest, 3), spaced(render.Percent(x.RateSelected, 1)), spaced(render.Percent(x.RateRest, 1)))
		}
		_ = t.Flush()
		if more := len(rows) - rankedShown; more > 0 {
			fmt.Fprintf(w, "  and %s neurons more, all with --json\n", group(int64(more)))
		}
		if k.Silent > 0 {
			fmt.Fprintf(w, "  left out: %s silent\n", group(int64(k.Silent)))
		}
	}
	return value, table, nil
}

// rankedFinding says how well the best neuron tells the selected samples from the others.
func rankedFinding(lang, layer string, k *analysis.NeuronRanking) string {
	if len(k.Neurons) == 0 {
		text, _ := figure.RankedFinding(lang, layer, 0, 0.5, 0, false)
		return text
	}
	best := &k.Neurons[0]
	a, b := float64(len(k.Selected)), float64(len(k.Rest))
	// Two standard deviations of the AUC of a neuron that tells nothing (Mann and Whitney 1947).
	text, _ := figure.RankedFinding(lang, layer, best.Unit, best.AUC, 2*math.Sqrt((a+b+1)/(12*a*b)), true)
	return text
}
