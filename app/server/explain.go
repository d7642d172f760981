package server

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"

	"brainbow/analysis"
)

// ExplainOrder selects the samples to explain: Samples of a split, compared with Against or, if
// that is empty, with the rest of their class among the observations. If Samples is empty, it
// is one part of the class that Layer splits most clearly at Step.
type ExplainOrder struct {
	Samples      []int32 `json:"samples"`
	Against      []int32 `json:"against,omitempty"`
	Split        string  `json:"split,omitempty"`
	Layer        string  `json:"layer,omitempty"`
	Step         *int64  `json:"step,omitempty"`
	Observations int     `json:"observations,omitempty"`
}

// ExplainFacts says what the selected samples have in common and the others lack.
type ExplainFacts struct {
	Run string `json:"run"`
	// Step and Layer say where the explained split was found; they are null and "" if the
	// request named samples.
	Step     *int64  `json:"step"`
	Layer    string  `json:"layer"`
	Gap      float64 `json:"gap"` // of the split, as of analysis.ClassSplit
	Split    string  `json:"split"`
	Class    int     `json:"class"`
	Selected []int32 `json:"selected"`
	Rest     []int32 `json:"rest"`
	Strays   int     `json:"strays"` // number of selected samples of other classes, which are left out
	// Observations is the number of samples from which the rest was taken, 0 if the request
	// named the rest.
	Observations int             `json:"observations"`
	Properties   []PropertyFacts `json:"properties"` // best separation first
	Shape        [3]int          `json:"shape"`      // of the means
	Means        [2][]*float64   `json:"means"`      // mean samples of selected and rest, 0 to 255
}

// PropertyFacts says how well a measured property separates two selections.
type PropertyFacts struct {
	Name  string `json:"name"`
	Unit  string `json:"unit"` // "" if dimensionless
	About string `json:"about"`
	// AUC is the probability that the property is greater for a selected sample than for one of
	// the rest. Chance is two standard deviations of the AUC of an irrelevant property. Tells
	// reports whether this AUC is further from ½ than Chance.
	AUC    float64 `json:"auc"`
	Chance float64 `json:"chance"`
	Tells  bool    `json:"tells"`
	// Effect is the difference of the means in pooled standard deviations.
	Effect   *float64   `json:"effect"`
	Mean     [2]float64 `json:"mean"`     // selected, rest
	Measured [2]int     `json:"measured"` // number that have the property: selected, rest
}

// explain answers with the properties that some samples have in common.
func (s *Server) explain(w http.ResponseWriter, r *http.Request) error {
	o := ExplainOrder{Split: "test", Observations: usualObservations}
	if err := readJSON(r, &o); err != nil {
		return err
	}
	if o.Split != "test" && o.Split != "train" {
		return refuse(http.StatusBadRequest, `send "split": "train" or "split": "test"`, "split must be train or test, not %q", o.Split)
	}
	if o.Observations < 2 || o.Observations > maxObservations {
		return refuse(http.StatusBadRequest, "send a number in this range", "observations must be a whole number from 2 to %d, not %d", maxObservations, o.Observations)
	}
	if len(o.Samples)+len(o.Against) > maxSamples {
		return refuse(http.StatusBadRequest, "ask for fewer at once", "a request must name at most %d samples", maxSamples)
	}
	key, err := json.Marshal(o)
	if err != nil {
		return err
	}
	r = r.WithContext(context.WithValue(r.Context(), companions{}, string(key)))
	return s.computed(w, r, "explain", 0, func(ctx context.Context, run *analysis.Run) (answer, error) {
		f := ExplainFacts{Run: run.Name(), Split: o.Split}
		e, err := f.explain(ctx, run, o)
		if err != nil {
			return answer{}, err
		}
		d, err := run.Data()
		if err != nil {
			return answer{}, err
		}
		f.Class, f.Selected, f.Rest, f.Strays, f.Shape, f.Properties = e.Class, e.Selected, e.Rest, e.Strays, d.Shape, []PropertyFacts{}
		for i := range f.Means {
			f.Means[i] = numbers(e.Means[i])
		}
		for i := range e.Properties {
			p := &e.Properties[i]
			f.Properties = append(f.Properties, PropertyFacts{p.Name, p.Unit, p.About, p.AUC, p.Chance, p.Tells(), number(p.Effect), p.Mean, p.Measured})
		}
		return jsonAnswer(f)
	})
}

// explain chooses the samples and compares them.
func (f *ExplainFacts) explain(ctx context.Context, run *analysis.Run, o ExplainOrder) (*analysis.Explanation, error) {
	if len(o.Against) > 0 {
		return run.ExplainAgainst(o.Split, o.Samples, o.Against)
	}
	obs, err := run.Observations(analysis.Subset{Split: o.Split, Size: o.Observations})
	if err != nil {
		return nil, err
	}
	if len(o.Samples) == 0 {
		return f.clearest(ctx, run, o)
	}
	if slices.ContainsFunc(o.Samples, func(id int32) bool { _, ok := slices.BinarySearch(obs.IDs, id); return !ok }) {
		// Samples outside the default observations: observe the whole split, so that they are
		// included.
		data, err := run.Split(o.Split)
		if err != nil {
			return nil, err
		}
		if obs, err = run.Observations(analysis.Subset{Split: o.Split, Size: data.Len()}); err != nil {
			return nil, err
		}
	}
	f.Observations = obs.Len()
	return run.Explain(obs, o.Samples)
}

// clearest explains a part of the class that a layer splits most clearly.
func (f *ExplainFacts) clearest(ctx context.Context, run *analysis.Run, o ExplainOrder) (*analysis.Explanation, error) {
	want := int64(-1)
	if o.Step != nil {
		want = *o.Step
	}
	at, err := run.Step(ctx, want)
	if err != nil {
		return nil, err
	}
	layer := o.Layer
	if layer == "" {
		if layer, err = run.LastHidden(); err != nil {
			return nil, err
		}
	}
	if _, err := tap(run, layer); err != nil {
		return nil, err
	}
	p, err := run.Representation(ctx, at.Step, layer, analysis.RepresentationOptions{Subset: analysis.Subset{Split: o.Split, Size: o.Observations}})
	if err != nil {
		return nil, err
	}
	all, err := run.Splits(ctx, p)
	if err != nil {
		return nil, err
	}
	class, ids := analysis.Clearest(all)
	if class < 0 {
		return nil, refuse(http.StatusUnprocessableEntity, "choose samples, or another layer or step", "%s splits no class in two at step %d", layer, at.Step)
	}
	f.Step, f.Layer, f.Gap, f.Observations = &at.Step, layer, all[class].Gap(), p.Len()
	return run.Explain(p.Observations, ids)
}
