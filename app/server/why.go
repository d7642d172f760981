package server

import (
	"context"
	"net/http"

	"brainbow/analysis"
)

// WhyFacts describes the arrays speaks and control [y, x]: what each pixel adds to the margin of one class
// over another at the step, and with the weights from which the training began.
type WhyFacts struct {
	Shown
	For  int32 `json:"for"`
	Over int32 `json:"over"`
	// Method is weights or occlusion: see [analysis.ByWeights]. Patch is the side of a patch in pixels and
	// Stride the distance between patches, 0 by weights.
	Method string `json:"method"`
	Patch  int    `json:"patch"`
	Stride int    `json:"stride"`
	// Margin is the output for the one class minus that for the other, before the last activation.
	Margin        *float64 `json:"margin"`
	ControlStep   int64    `json:"control_step"`
	ControlMargin *float64 `json:"control_margin"`
	Alike         *float64 `json:"alike"` // correlation of the two arrays, null where one is constant
}

func whyFacts(run *analysis.Run, at analysis.Shown, w *analysis.Why) (WhyFacts, []array) {
	shape := []int{w.Height, w.Width}
	return WhyFacts{
		Shown: shownFacts(run, at), For: w.For, Over: w.Over, Method: w.Method, Patch: w.Patch, Stride: w.Stride,
		Margin: number(w.Margin), ControlStep: w.First, ControlMargin: number(w.Control.Margin), Alike: number(w.Alike),
	}, []array{{name: "speaks", shape: shape, values: w.Values}, {name: "control", shape: shape, values: w.Control.Values}}
}

// why answers with the pixels that speak for the answer to a sample.
func (s *Server) why(w http.ResponseWriter, r *http.Request) error {
	return s.computed(w, r, "what speaks for an answer", ofStep, func(ctx context.Context, run *analysis.Run) (answer, error) {
		split, id, err := sampleOf(r, run)
		if err != nil {
			return answer{}, err
		}
		at, err := step(r.WithContext(ctx), run)
		if err != nil {
			return answer{}, err
		}
		why, err := run.SampleWhy(ctx, at.Step, split, id)
		if err != nil {
			return answer{}, err
		}
		facts, all := whyFacts(run, at, why)
		body, err := pack(facts, all...)
		return answer{kind: arrayKind, body: body}, err
	})
}
