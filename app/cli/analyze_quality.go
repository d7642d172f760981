package cli

import (
	"context"
	"fmt"
	"io"
	"maps"
	"math"
	"strconv"
	"text/tabwriter"

	"brainbow/analysis"
	"brainbow/figure"
)

// qualityRow is a layer as JSON.
type qualityRow struct {
	Layer string `json:"layer"`
	Units int    `json:"units"`
	*analysis.PlaceFacts
}

// analyzeQuality lays out the observations as layers (all hidden ones, one, or the last) represent
// them, and measures how well classes and neighbourhoods hold together in the layer and in the
// picture.
func analyzeQuality(ctx context.Context, r *analysis.Run, step int64, params map[string]string) (any, func(io.Writer), error) {
	method, err := choice(params, "method", analysis.PlaceMethods()...)
	if err != nil {
		return nil, nil, err
	}
	seed, err := strconv.ParseUint(params["seed"], 10, 64)
	if err != nil {
		return nil, nil, usagef("a whole number from 0", "seed=%q", params["seed"])
	}
	layers := append([]string{"input"}, r.HiddenLayers()...)
	switch params["layer"] {
	case "":
	case "last":
		layers = []string{""} // stands for the last hidden layer
	default:
		layers = []string{params["layer"]}
	}
	rows := []qualityRow{}
	var last *analysis.Placement
	for _, layer := range layers {
		of := maps.Clone(params)
		of["layer"] = layer
		p, err := represented(ctx, r, step, of)
		if err != nil {
			return nil, nil, err
		}
		if last, err = r.Place(ctx, p, analysis.PlaceOptions{Method: method, Seed: seed}); err != nil {
			return nil, nil, err
		}
		rows = append(rows, qualityRow{p.Layer, p.Units(), &last.Facts})
	}
	right := last.Right()
	value := map[string]any{
		"run": r.Name(), "step": step, "split": last.Split, "observations": last.Len(), "accuracy": right,
		"method": method, "seed": seed, "perplexity": last.Options.Perplexity, "neighbours": analysis.HitNeighbours, "rows": rows,
	}
	params["layer"] = last.Layer // whose picture has the finding of a single layer
	if len(rows) > 1 {           // as the view layers says
		var names []string
		var hits []float64
		for _, x := range rows {
			names, hits = append(names, x.Layer), append(hits, x.HitData)
		}
		value["finding"], _ = figure.LayersFinding(params["lang"], last.Labels, names, hits)
	}
	table := func(w io.Writer) {
		fmt.Fprintf(w, "%s of %s at step %s, %s observations, of which %s are correct\n", last.Split, r.Name(), group(step), group(int64(last.Len())), percent(right))
		fmt.Fprintf(w, "  hit: share of the %d nearest neighbours that are of the same class; spread: mean distance within classes by that between\n\n", analysis.HitNeighbours)
		t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
		fmt.Fprintf(t, "LAYER\tUNITS\tHIT\tSPREAD\tHIT (%s)\tSPREAD (%[1]s)\tTRUSTWORTHINESS\tCONTINUITY\n", method)
		for _, x := range rows {
			trust, continuity := "–", "–"
			if x.Quality != nil {
				trust, continuity = fmt.Sprintf("%.3f", x.Quality.Trustworthiness), fmt.Sprintf("%.3f", x.Quality.Continuity)
			}
			fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", x.Layer, group(int64(x.Units)), percent(x.HitData), ratio(x.SpreadData), percent(x.Hit), ratio(x.Spread), trust, continuity)
		}
		_ = t.Flush()
	}
	return value, table, nil
}

// ratio writes a quotient, a dash if it is undefined.
func ratio(v float64) string {
	if v < 0 || math.IsNaN(v) {
		return "–"
	}
	return fmt.Sprintf("%.2f", v)
}
