package server

import (
	"context"
	"net/http"
	"slices"

	"brainbow/analysis"
)

// NeuronDetail describes a neuron, and the arrays activation, F32 [observations], and, if the
// unit has weights, weight, F32 [channels, y, x].
type NeuronDetail struct {
	Shown
	Layer      string `json:"layer"`
	Kind       string `json:"kind"` // dense, conv, …
	Activation string `json:"activation"`
	Units      int    `json:"units"` // number of units of the layer
	Means      bool   `json:"means"`
	NeuronFacts
	Measure string   `json:"measure"`
	Split   string   `json:"split"`
	IDs     []int32  `json:"ids"` // of the observations
	Labels  []int32  `json:"labels"`
	Classes []string `json:"classes"`
	// Answers holds the unit's response to each class.
	Answers []ClassAnswer `json:"answers"`
	// Strongest is the number of observations in the tenth with the strongest activations. It
	// is less than a tenth if the unit is active for fewer.
	Strongest int `json:"strongest"`
	// Histogram counts the activations by class in bins of equal width from Low to High.
	Histogram [][]int        `json:"histogram"` // [classes][bins]
	Low       float32        `json:"low"`
	High      float32        `json:"high"`
	Top       []ActiveSample `json:"top"`
	Alike     []AlikeNeuron  `json:"alike"`
}

// ClassAnswer is the response of a unit to the observations of one class.
type ClassAnswer struct {
	Class        int      `json:"class"`
	Observations int      `json:"observations"`
	Mean         *float64 `json:"mean"` // mean activation, null without observations
	Rate         float64  `json:"rate"` // share with a non-zero activation
	Top          int      `json:"top"`  // number among the strongest tenth of all observations
	Power        *float64 `json:"power"`
	AUC          *float64 `json:"auc"`
	Against      bool     `json:"against"` // it speaks against the class: it responds less to it, and AUC is below ½
}

// ActiveSample is a sample for which a unit is active.
type ActiveSample struct {
	ID    int32   `json:"id"`
	Label int32   `json:"label"`
	Value float32 `json:"value"`
}

// AlikeNeuron is a neuron that responds similarly, or oppositely.
type AlikeNeuron struct {
	Unit     int     `json:"unit"`
	R        float64 `json:"r"`        // Pearson's correlation over the observations
	Opposite bool    `json:"opposite"` // R is negative
	Best     int     `json:"best"`
}

const (
	detailBins  = 24
	detailTop   = 24
	detailAlike = 8
)

// neuron answers with the details of one neuron.
func (s *Server) neuron(w http.ResponseWriter, r *http.Request) error {
	return s.computed(w, r, "neuron", ofStep, func(ctx context.Context, run *analysis.Run) (answer, error) {
		if err := hiddenLayer(r, run); err != nil {
			return answer{}, err
		}
		p, at, err := observed(ctx, r, run, true)
		if err != nil {
			return answer{}, err
		}
		unit, err := between(r, "unit", -1, 0, p.Units()-1)
		if err != nil {
			return answer{}, err
		}
		pow, err := powersOf(ctx, r, run, p)
		if err != nil {
			return answer{}, err
		}
		v, _ := run.Value(p.Layer)
		f := NeuronDetail{
			Shown: shownFacts(run, at), Layer: p.Layer, Kind: "input", Activation: run.ActivationOf(v), Units: p.Units(), Means: p.Means, NeuronFacts: pow.of(unit), Measure: pow.Measure,
			Split: p.Split, IDs: p.IDs, Labels: p.Labels, Classes: run.ClassNames(len(pow.Classes)), Top: []ActiveSample{}, Alike: []AlikeNeuron{},
		}
		if v.Layer >= 0 {
			f.Kind = run.Net.Spec.Layers[v.Layer].Layer
		}
		f.answers(p, pow, unit)
		values := make([]float32, p.Len())
		for i := range values {
			values[i] = p.Of(i)[unit]
		}
		f.histogram(p, values, len(pow.Classes))
		for _, i := range p.Top(unit, detailTop) {
			f.Top = append(f.Top, ActiveSample{p.IDs[i], p.Labels[i], values[i]})
		}
		for _, a := range p.Alike(unit, detailAlike) {
			best, _ := pow.Best(a.Unit)
			f.Alike = append(f.Alike, AlikeNeuron{a.Unit, a.R, a.R < 0, best})
		}
		arrays := []array{{name: "activation", shape: []int{len(values)}, values: values}}
		if slices.Contains(run.Layers(), p.Layer) {
			l, err := run.Layer(ctx, p.Layer, at.Step)
			if err != nil {
				return answer{}, err
			}
			if unit < l.Units {
				arrays = append(arrays, array{name: "weight", shape: l.View[:], values: l.Unit(unit)})
			}
		}
		body, err := pack(f, arrays...)
		return answer{kind: arrayKind, body: body}, err
	})
}

func (f *NeuronDetail) answers(p *analysis.Representation, pow *powers, unit int) {
	var all []analysis.ClassAnswer
	all, f.Strongest = p.Answers(unit)
	for c, a := range all {
		x := ClassAnswer{Class: c, Observations: a.Observations, Rate: a.Rate, Top: a.Top}
		if a.Observations > 0 {
			x.Mean = number(a.Mean)
		}
		if pow.Measured[c] {
			x.Power, x.AUC = number(float64(pow.Of(c)[unit])), number(float64(pow.auc.AUC[c*pow.Units+unit]))
			x.Against = against(x.AUC)
		}
		f.Answers = append(f.Answers, x)
	}
}

func (f *NeuronDetail) histogram(p *analysis.Representation, values []float32, classes int) {
	all := noSpan().with(values).orZero()
	f.Low, f.High = all.low, all.high
	for range classes {
		f.Histogram = append(f.Histogram, make([]int, detailBins))
	}
	for i, v := range values {
		bin := 0
		if all.high > all.low {
			bin = min(int(float64(v-all.low)/float64(all.high-all.low)*detailBins), detailBins-1)
		}
		f.Histogram[p.Labels[i]][bin]++
	}
}
