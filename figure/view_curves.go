package figure

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"brainbow/analysis"
	"brainbow/render"
)

func curvesView() View {
	return View{
		Name: "curves", Quick: true, needs: analysis.CanCount, About: "Accuracy and loss over the training steps, of one run or several.", make: makeCurves,
		Params: []Param{
			{Name: "metric", Default: "accuracy", Allowed: []string{"accuracy", "loss", "both"}, Help: "what to draw"},
			{Name: "splits", Form: "of train, test, batch, such as train,test", Help: "what was measured on; all for one run, test for several by default"},
			{Name: "x", Default: "linear", Allowed: []string{"linear", "log"}, Help: "axis of the steps"},
			{Name: "y", Default: "linear", Allowed: []string{"linear", "log"}, Help: "axis of the loss"},
			{Name: "smooth", Default: fmt.Sprint(usualSmooth), Form: "from 0 to 0.999", Help: "share of the past in the moving average of the batches, 0 for none"},
		},
	}
}

func makeCurves(_ context.Context, q *request) (*render.Figure, error) {
	o := curveOptions{metrics: []string{"accuracy", "loss"}, logX: q.values["x"] == "log", logY: q.values["y"] == "log"}
	if m := q.values["metric"]; m != "both" {
		o.metrics = []string{m}
	}
	if s := q.values["splits"]; s != "" {
		for _, split := range strings.Split(s, ",") {
			split = strings.TrimSpace(split)
			if !slices.Contains([]string{"train", "test", "batch"}, split) || slices.Contains(o.splits, split) {
				return nil, usage("some of train, test, batch, each once", "splits=%q", s)
			}
			o.splits = append(o.splits, split)
		}
	}
	var err error
	if o.smooth, err = strconv.ParseFloat(q.values["smooth"], 64); err != nil || !(o.smooth >= 0 && o.smooth <= 0.999) {
		return nil, usage("a number from 0 to 0.999", "smooth=%q", q.values["smooth"])
	}
	var runs []curveRun
	for _, r := range q.runs {
		a, err := q.about(r, math.MaxInt64)
		if err != nil {
			return nil, err
		}
		a.Step = a.Steps
		if q.step >= 0 {
			// Of several runs the shorter ones are marked at their end.
			if err := r.InRange(q.step); err != nil && len(q.runs) == 1 {
				return nil, err
			}
			a.Step = min(q.step, a.Steps)
		}
		rows, err := r.Store.Metrics()
		if err != nil {
			return nil, err
		}
		c := curveRun{about: a, rows: rows, loss: r.Loss()}
		for _, split := range momentSplits(o.splits) {
			m, of, err := r.Moments(split, false)
			if err == nil { // there may be too few measurements
				c.moments, c.of = &m, of
				break
			}
		}
		runs = append(runs, c)
	}
	return drawCurves(runs, o)
}

// momentSplits returns the splits by which the moments of learning can be found, the best first: only those
// that are drawn.
func momentSplits(drawn []string) []string {
	if len(drawn) == 0 {
		return []string{"test", "train"}
	}
	var all []string
	for _, split := range []string{"test", "train"} {
		if slices.Contains(drawn, split) {
			all = append(all, split)
		}
	}
	return all
}
