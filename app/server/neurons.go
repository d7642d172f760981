package server

import (
	"context"
	"math"
	"net/http"
	"slices"

	"brainbow/analysis"
)

// NeuronFacts says how well a neuron distinguishes classes.
type NeuronFacts struct {
	Unit int `json:"unit"`
	// Best is the class that the neuron distinguishes best from the rest, −1 for none. Power is
	// its discriminative power for that class, and AUC the probability that it responds more to
	// a sample of the class than to one of the rest; both are null without a best class.
	Best  int      `json:"best"`
	Power *float64 `json:"power"`
	AUC   *float64 `json:"auc"`
	// Against is true if it speaks against that class: it responds less to it, and AUC is below ½.
	Against bool     `json:"against"`
	Mean    *float64 `json:"mean"` // mean activation
	Rate    float64  `json:"rate"` // share of observations with a non-zero activation
	Silent  bool     `json:"silent"`
}

// NeuronMapFacts describes the arrays points, F32 [units, 2], with NaN for silent units, and
// power and auc, F32 [classes, units].
type NeuronMapFacts struct {
	Shown
	Layer   string   `json:"layer"`
	Measure string   `json:"measure"` // of power: trees or auc
	Signed  bool     `json:"signed"`  // neurons with opposite responses are far apart
	Means   bool     `json:"means"`   // a unit's activation is the mean of a channel's map
	Split   string   `json:"split"`
	Samples int      `json:"samples"` // number of observations
	Classes []string `json:"classes"`
	// Measured says for every class whether there are observations of it and of others, without
	// which it has no discriminative power.
	Measured []bool        `json:"measured"`
	Units    []NeuronFacts `json:"units"`
	Silent   []int         `json:"silent"`
	Quality  MapQuality    `json:"quality"`
	Method   string        `json:"method"`
}

// MapQuality says how well a map of neurons preserves similarity.
type MapQuality struct {
	Stress     *float64 `json:"stress"`
	Iterations int      `json:"iterations"`
	Settled    bool     `json:"settled"` // the layout converged before the maximum number of iterations
	// Hit is the share of a neuron's six nearest neighbours with the same best class, Chance
	// its expected value if classes were assigned at random. Both are null for few neurons.
	Hit    *float64 `json:"nh"`
	Chance *float64 `json:"chance"`
}

// powers holds both measures of the neurons of a representation.
type powers struct {
	*analysis.Power                 // the requested measure
	auc             *analysis.Power // by AUC
	neurons         *analysis.Neurons
}

func powersOf(ctx context.Context, r *http.Request, run *analysis.Run, p *analysis.Representation) (*powers, error) {
	measure := r.URL.Query().Get("power")
	if measure == "" {
		measure = analysis.ByTrees
	}
	if measure != analysis.ByTrees && measure != analysis.ByAUC {
		return nil, refuse(http.StatusBadRequest, "give power="+analysis.ByTrees+" or power="+analysis.ByAUC, "power=%q is not accepted", measure)
	}
	w := &powers{neurons: p.Neurons()}
	var err error
	if w.auc, err = run.Power(ctx, p, analysis.PowerOptions{Measure: analysis.ByAUC}); err != nil {
		return nil, err
	}
	w.Power, err = run.Power(ctx, p, analysis.PowerOptions{Measure: measure})
	return w, err
}

// of returns the facts of a neuron.
func (w *powers) of(unit int) NeuronFacts {
	f := NeuronFacts{Unit: unit, Mean: number(w.neurons.Mean[unit]), Rate: w.neurons.Rate[unit]}
	_, f.Silent = slices.BinarySearch(w.neurons.Silent, unit)
	class, power := w.Best(unit)
	if f.Best = class; class >= 0 {
		f.Power, f.AUC = number(float64(power)), number(float64(w.auc.AUC[class*w.Units+unit]))
		f.Against = against(f.AUC)
	}
	return f
}

// against reports whether a neuron with an AUC for a class responds less to it than to the rest.
func against(auc *float64) bool { return auc != nil && *auc < 0.5 }

// neurons answers with the map of a layer's neurons that the view neurons draws, in which
// similar neurons are close.
func (s *Server) neurons(w http.ResponseWriter, r *http.Request) error {
	return s.computed(w, r, "neurons", ofStep, func(ctx context.Context, run *analysis.Run) (answer, error) {
		signed, err := yes(r, "signed")
		if err != nil {
			return answer{}, err
		}
		if err := hiddenLayer(r, run); err != nil {
			return answer{}, err
		}
		p, at, err := observed(ctx, r, run, true)
		if err != nil {
			return answer{}, err
		}
		m, err := run.NeuronMap(ctx, p, signed)
		if err != nil {
			return answer{}, err
		}
		pow, err := powersOf(ctx, r, run, p)
		if err != nil {
			return answer{}, err
		}
		f := NeuronMapFacts{
			Shown: shownFacts(run, at), Layer: p.Layer, Measure: pow.Measure, Signed: signed, Means: p.Means, Split: p.Split, Samples: p.Len(),
			Classes: run.ClassNames(len(pow.Classes)), Measured: pow.Measured, Silent: append([]int{}, m.Silent...), Method: "smacof",
			Quality: MapQuality{Stress: number(m.Facts.Stress), Iterations: m.Facts.Iterations, Settled: m.Facts.Settled},
		}
		points := make([]float32, 2*p.Units())
		for i := range points {
			points[i] = float32(math.NaN())
		}
		for k, u := range m.Active {
			copy(points[2*u:], m.Layout.Row(k).Data)
		}
		best := make([]int, p.Units())
		for u := range best {
			f.Units = append(f.Units, pow.of(u))
			best[u] = f.Units[u].Best
		}
		hit, chance, err := m.Together(ctx, best, len(pow.Classes))
		if err != nil {
			return answer{}, err
		}
		if len(m.Active) > analysis.MapNeighbours {
			f.Quality.Hit, f.Quality.Chance = number(hit), number(chance)
		}
		table := []int{len(pow.Classes), p.Units()}
		body, err := pack(f, array{name: "points", shape: []int{p.Units(), 2}, values: points},
			array{name: "power", shape: table, values: pow.Values}, array{name: "auc", shape: table, values: pow.auc.AUC})
		return answer{kind: arrayKind, body: body}, err
	})
}

// yes reads a parameter that is true or false, by default false.
func yes(r *http.Request, name string) (bool, error) {
	switch text := r.URL.Query().Get(name); text {
	case "", "false", "0":
		return false, nil
	case "true", "1":
		return true, nil
	default:
		return false, refuse(http.StatusBadRequest, "give true or false", "%s=%q is not accepted", name, text)
	}
}
