package server

import (
	"context"
	"math"
	"net/http"
	"slices"

	"brainbow/analysis"
)

// NeuronFacts say how a neuron tells classes apart.
type NeuronFacts struct {
	Unit int `json:"unit"`
	// Best is the class that it tells best from the rest, −1 for none; Power is its
	// discriminative power for it and AUC the chance that it answers more to one of
	// the class than to one of the rest, null where there is no best class.
	Best   int      `json:"best"`
	Power  *float64 `json:"power"`
	AUC    *float64 `json:"auc"`
	Mean   *float64 `json:"mean"` // activation
	Rate   float64  `json:"rate"` // the share of observations for which it is not zero
	Silent bool     `json:"silent"`
}

// NeuronMapFacts go with the arrays points, F32 [units, 2], not a number for silent
// ones, and power and auc, F32 [classes, units].
type NeuronMapFacts struct {
	Shown
	Layer   string        `json:"layer"`
	Measure string        `json:"measure"` // of power: trees or auc
	Signed  bool          `json:"signed"`  // neurons that answer oppositely are unlike
	Means   bool          `json:"means"`   // a unit is the mean of a channel's map
	Split   string        `json:"split"`
	Samples int           `json:"samples"` // observations
	Classes []string      `json:"classes"`
	Units   []NeuronFacts `json:"units"`
	Silent  []int         `json:"silent"`
	Quality MapQuality    `json:"quality"`
	Method  string        `json:"method"`
}

// MapQuality says how well a map of neurons shows what is alike.
type MapQuality struct {
	Stress     *float64 `json:"stress"`
	Iterations int      `json:"iterations"`
	Settled    bool     `json:"settled"` // it did not stop because of their number
	// Hit is the share of a neuron's six nearest neighbours with the same best class,
	// Chance what it would be if classes were dealt at random; null for few neurons.
	Hit    *float64 `json:"nh"`
	Chance *float64 `json:"chance"`
}

// powers are both measures of the neurons of a representation.
type powers struct {
	*analysis.Power                 // the measure asked for
	auc             *analysis.Power // always
	neurons         *analysis.Neurons
}

func powersOf(ctx context.Context, r *http.Request, run *analysis.Run, p *analysis.Representation) (*powers, error) {
	measure := r.URL.Query().Get("power")
	if measure == "" {
		measure = analysis.ByTrees
	}
	if measure != analysis.ByTrees && measure != analysis.ByAUC {
		return nil, refuse(http.StatusBadRequest, analysis.ByTrees+" or "+analysis.ByAUC, "power=%q", measure)
	}
	w := &powers{neurons: p.Neurons()}
	var err error
	if w.auc, err = run.Power(ctx, p, analysis.PowerOptions{Measure: analysis.ByAUC}); err != nil {
		return nil, err
	}
	w.Power, err = run.Power(ctx, p, analysis.PowerOptions{Measure: measure})
	return w, err
}

// of describes a neuron.
func (w *powers) of(unit int) NeuronFacts {
	f := NeuronFacts{Unit: unit, Mean: number(w.neurons.Mean[unit]), Rate: w.neurons.Rate[unit]}
	_, f.Silent = slices.BinarySearch(w.neurons.Silent, unit)
	class, power := w.Best(unit)
	if f.Best = class; class >= 0 {
		f.Power, f.AUC = number(float64(power)), number(float64(w.auc.AUC[class*w.Units+unit]))
	}
	return f
}

// neurons answers with the map of a layer's neurons, those that answer alike side by
// side: what the view neurons draws.
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
			Classes: run.ClassNames(len(pow.Classes)), Silent: append([]int{}, m.Silent...), Method: "smacof",
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

// yes reads true or false, false by default.
func yes(r *http.Request, name string) (bool, error) {
	switch text := r.URL.Query().Get(name); text {
	case "", "false", "0":
		return false, nil
	case "true", "1":
		return true, nil
	default:
		return false, refuse(http.StatusBadRequest, "true or false", "%s=%q", name, text)
	}
}
