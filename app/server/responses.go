package server

import (
	"context"
	"net/http"
	"slices"

	"brainbow/analysis"
)

// ResponseFacts say how strongly the neurons of a layer answer to chosen samples.
type ResponseFacts struct {
	Shown
	Layer   string  `json:"layer"`
	Means   bool    `json:"means"` // a unit is the mean of a channel's map
	Split   string  `json:"split"`
	Samples []int32 `json:"samples"`
	// Observed is how many of them are among the observations.
	Observed int        `json:"observed"`
	Units    []Response `json:"units"`
}

// Response is how a neuron answers to chosen samples.
type Response struct {
	Unit int     `json:"unit"`
	Mean float64 `json:"mean"` // activation
	// Lift is how many standard deviations over the observations that is above their
	// mean, null for a silent neuron.
	Lift *float64 `json:"lift"`
	// AUC is the chance that it answers more to a chosen observation than to another
	// one, null if no observation is chosen, all are, or the neuron is silent.
	AUC *float64 `json:"auc"`
}

// responseBatch is how many samples are looked at together.
const responseBatch = 512

// responses answers with how strongly neurons answer to samples.
func (s *Server) responses(w http.ResponseWriter, r *http.Request) error {
	return s.computed(w, r, "responses", ofStep, func(ctx context.Context, run *analysis.Run) (answer, error) {
		if r.URL.Query().Get("samples") == "" {
			return answer{}, refuse(http.StatusBadRequest, "samples=0-9,15", "no sample is chosen")
		}
		split, ids, err := chosen(r, run, mostSamples)
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

// meanOf returns the mean activation of every unit of a representation's layer over
// samples of the split.
func meanOf(ctx context.Context, run *analysis.Run, step int64, split string, p *analysis.Representation, ids []int32) ([]float64, error) {
	in, err := run.Input(split)
	if err != nil {
		return nil, err
	}
	v, _ := run.Value(p.Layer)
	mean := make([]float64, p.Units())
	places := v.Features() / len(mean) // of a unit's map
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
