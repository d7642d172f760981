package server

import (
	"context"
	"net/http"
	"slices"

	"brainbow/analysis"
)

// ResponseFacts says how strongly the neurons of a layer respond to chosen samples.
type ResponseFacts struct {
	Shown
	Layer   string  `json:"layer"`
	Means   bool    `json:"means"` // a unit is the mean of a channel's map
	Split   string  `json:"split"`
	Samples []int32 `json:"samples"`
	// Observed is the number of chosen samples among the observations.
	Observed int        `json:"observed"`
	Units    []Response `json:"units"`
}

// Response is a neuron's response to chosen samples.
type Response struct {
	Unit int     `json:"unit"`
	Mean float64 `json:"mean"` // mean activation
	// Lift is the difference of Mean from the mean over the observations, in standard
	// deviations over the observations, null for a silent neuron.
	Lift *float64 `json:"lift"`
	// AUC is the probability that the neuron responds more to a chosen observation than to
	// another one. It is null if none or all observations are chosen, or the neuron is silent.
	AUC *float64 `json:"auc"`
}

// responses answers with the responses of a layer's neurons to samples.
func (s *Server) responses(w http.ResponseWriter, r *http.Request) error {
	return s.computed(w, r, "responses", ofStep, func(ctx context.Context, run *analysis.Run) (answer, error) {
		if r.URL.Query().Get("samples") == "" {
			return answer{}, refuse(http.StatusBadRequest, "give positions, such as samples=0-9,15", "samples must name at least one sample")
		}
		split, ids, err := chosen(r, run, maxSamples)
		if err != nil {
			return answer{}, err
		}
		p, at, err := observed(ctx, r, run, true)
		if err != nil {
			return answer{}, err
		}
		slices.Sort(ids)
		ids = slices.Compact(ids)
		f := ResponseFacts{Shown: shownFacts(run, at), Layer: p.Layer, Means: p.Means, Split: split, Samples: ids}
		lift, err := run.Lift(ctx, p, split, ids)
		if err != nil {
			return answer{}, err
		}
		n := p.Neurons()
		for u, m := range lift.Mean {
			f.Units = append(f.Units, Response{Unit: u, Mean: m, Lift: number(lift.Deviations[u])})
		}
		var among []int32
		for _, id := range ids {
			if _, ok := slices.BinarySearch(p.IDs, id); ok {
				among = append(among, id)
			}
		}
		if f.Observed = len(among); f.Observed > 0 && f.Observed < p.Len() && len(n.Active) > 0 {
			ranked, err := run.RankNeurons(ctx, p, among, false)
			if err != nil {
				return answer{}, err
			}
			for _, k := range ranked.Neurons {
				f.Units[k.Unit].AUC = number(k.AUC)
			}
		}
		return jsonAnswer(f)
	})
}
