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

// responseBatch is the number of samples that are evaluated together.
const responseBatch = 512

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
		mean, err := meanOf(ctx, run, at.Step, split, p, ids)
		if err != nil {
			return answer{}, err
		}
		n := p.Neurons()
		for u, m := range mean {
			f.Units = append(f.Units, Response{Unit: u, Mean: m})
		}
		for _, u := range n.Active {
			f.Units[u].Lift = number((mean[u] - n.Mean[u]) / n.Deviation[u])
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

// meanOf returns the mean activation of every unit of p's layer over the given samples of the
// split.
func meanOf(ctx context.Context, run *analysis.Run, step int64, split string, p *analysis.Representation, ids []int32) ([]float64, error) {
	in, err := run.Input(split)
	if err != nil {
		return nil, err
	}
	v, _ := run.Value(p.Layer)
	mean := make([]float64, p.Units())
	places := v.Features() / len(mean) // positions in a unit's map
	for part := range slices.Chunk(ids, responseBatch) {
		values, err := run.Values(ctx, step, in, part, []string{p.Layer})
		if err != nil {
			return nil, err
		}
		for i, v := range values[0] {
			mean[i/places%len(mean)] += float64(v)
		}
	}
	for u := range mean {
		mean[u] /= float64(places * len(ids))
	}
	return mean, nil
}
