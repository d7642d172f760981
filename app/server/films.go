package server

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"brainbow/analysis"
)

// filmSamples is the maximum number of samples of a film.
const filmSamples = 256

// WeightFilmFacts describes the array weight, U8 [steps, units, channels, y, x]. A weight is
// (level − 127) / 127 · limit; level 255 is NaN.
type WeightFilmFacts struct {
	Run        string `json:"run"`
	Layer      string `json:"layer"`
	Kind       string `json:"kind"` // dense or conv
	Activation string `json:"activation"`
	FromInput  bool   `json:"from_input"`
	Output     bool   `json:"output"`
	// Units lists the units of the film, Of is the number of units of the layer.
	Units []int32 `json:"units"`
	Of    int     `json:"of"`
	// Steps lists the steps of the film, Kept is the number of kept steps.
	Steps []int64 `json:"steps"`
	Kept  int     `json:"kept"`
	// Low and High are the least and the largest weight over Ranged steps, Limit is the largest
	// magnitude in the film.
	Low    float32 `json:"low"`
	High   float32 `json:"high"`
	Ranged int     `json:"ranged"`
	Limit  float32 `json:"limit"`
}

// weightFilm answers with the weights of a layer at its kept steps.
func (s *Server) weightFilm(w http.ResponseWriter, r *http.Request) error {
	return s.computed(w, r, "film of weights", quickly|noData, func(ctx context.Context, run *analysis.Run) (answer, error) {
		name := r.PathValue("layer")
		if !slices.Contains(run.Layers(), name) {
			return answer{}, noLayer(run, name)
		}
		frames := run.Store.Frames()
		if len(frames) == 0 {
			if _, err := run.Step(ctx, -1); err != nil {
				return answer{}, err
			}
		}
		at := frames[len(frames)-1]
		l, err := run.Layer(ctx, name, at)
		if err != nil {
			return answer{}, err
		}
		units, err := filmUnits(r, l)
		if err != nil {
			return answer{}, err
		}
		size := len(l.Unit(0))
		steps := analysis.Evenly(frames, max(2, analysis.FilmBytes/(len(units)*size)))
		f, err := run.WeightFilm(ctx, name, steps)
		if err != nil {
			return answer{}, err
		}
		low, high, ranged, err := run.WeightRange(ctx, name)
		if err != nil {
			return answer{}, err
		}
		all := span{low, high}
		for _, values := range f.Frames {
			all = all.with(values)
		}
		limit := all.largest()
		levels := make([]byte, 0, len(steps)*len(units)*size)
		for _, values := range f.Frames {
			for _, u := range units {
				levels = signedLevels(levels, values[int(u)*size:(int(u)+1)*size], limit)
			}
		}
		facts := WeightFilmFacts{
			Run: run.Name(), Layer: name, Kind: l.Kind, Activation: l.Activation, FromInput: l.FromInput, Output: l.Output,
			Units: units, Of: l.Units, Steps: steps, Kept: len(frames), Low: low, High: high, Ranged: ranged, Limit: limit,
		}
		body, err := pack(facts, array{name: "weight", shape: []int{len(steps), len(units), l.View[0], l.View[1], l.View[2]}, bytes: levels})
		return answer{kind: arrayKind, body: body}, err
	})
}

// filmUnits reads units=0-31. By default it returns all units, or as many as let at least two
// steps fit.
func filmUnits(r *http.Request, l *analysis.LayerWeights) ([]int32, error) {
	text := r.URL.Query().Get("units")
	if text == "" {
		text = fmt.Sprintf("0-%d", l.Units-1)
	}
	units, err := ranges("units", text, l.Units, l.Units)
	if err != nil {
		return nil, err
	}
	return units[:min(len(units), max(1, analysis.FilmBytes/(2*len(l.Unit(0)))))], nil
}

func noLayer(run *analysis.Run, name string) error {
	return refuse(http.StatusNotFound, "choose one with weights: "+strings.Join(run.Layers(), ", "), "run %s has no layer %q", run.Name(), name)
}

// ActivationFilmFacts describes the arrays activation, U8 [steps, samples, channels, y, x],
// and, if the data is there and has pictures, inputs, U8 [samples, channels, y, x]. If Signed,
// a value is (level − 127) / 127 · high and level 255 is NaN; otherwise a value is low + (high
// − low) · level / 255.
type ActivationFilmFacts struct {
	Run        string `json:"run"`
	Value      string `json:"value"`
	Activation string `json:"activation"` // "" if the value has none
	// Steps lists the steps of the film, Kept is the number of kept steps.
	Steps []int64 `json:"steps"`
	Kept  int     `json:"kept"`
	// Samples holds positions in their splits: Split, or Splits if that is mixed.
	Samples []int32  `json:"samples"`
	Split   string   `json:"split"`
	Splits  []string `json:"splits"`
	Labels  []int32  `json:"labels"` // −1 if the data is missing
	Low     float32  `json:"low"`
	High    float32  `json:"high"`
	Signed  bool     `json:"signed"`
	// Recorded is true if the values were recorded during training and false if they were
	// computed from the weights of these steps.
	Recorded bool `json:"recorded"`
}

// activationFilm answers with one value of the network for a few samples over the steps.
func (s *Server) activationFilm(w http.ResponseWriter, r *http.Request) error {
	return s.computed(w, r, "film of activations", quickly, func(ctx context.Context, run *analysis.Run) (answer, error) {
		name := r.PathValue("value")
		v, err := tap(run, name)
		if err != nil {
			return answer{}, err
		}
		film, kept, err := readFilm(ctx, r, run, name)
		if err != nil {
			return answer{}, err
		}
		facts := ActivationFilmFacts{
			Run: run.Name(), Value: name, Activation: run.ActivationOf(v), Steps: film.Steps, Kept: kept, Recorded: film.Computed == 0,
			Samples: []int32{}, Splits: []string{}, Labels: []int32{},
		}
		n := len(film.Samples)
		facts.Low, facts.High = run.FilmScale(name, film.Values[0])
		arrays := []array{{name: "activation", shape: []int{len(film.Steps), n, v.Shape[0], v.Shape[1], v.Shape[2]}, bytes: filmLevels(film.Values[0], &facts)}}
		for _, x := range film.Samples {
			facts.Samples, facts.Splits, facts.Labels = append(facts.Samples, int32(x.Index)), append(facts.Splits, x.Split), append(facts.Labels, -1)
		}
		facts.Split = "mixed"
		if len(slices.Compact(slices.Clone(facts.Splits))) == 1 {
			facts.Split = facts.Splits[0]
		}
		if in, ok := filmInputs(run, film.Samples, facts.Labels); ok {
			arrays = append(arrays, in)
		}
		body, err := pack(facts, arrays...)
		return answer{kind: arrayKind, body: body}, err
	})
}

// readFilm reads the samples of a request, by default the probes, and returns a film of their
// values over the steps that [analysis.Run.FilmSteps] chooses from kept, and over the requested
// one.
func readFilm(ctx context.Context, r *http.Request, run *analysis.Run, name string) (film *analysis.Film, kept int, err error) {
	var samples []analysis.Sample
	if r.URL.Query().Get("samples") != "" {
		split, ids, err := chosen(r, run, filmSamples)
		if err != nil {
			return nil, 0, err
		}
		for _, id := range ids {
			samples = append(samples, analysis.Sample{Split: split, Index: int(id)})
		}
	}
	steps, kept, err := run.FilmSteps([]string{name}, samples)
	if err != nil {
		return nil, 0, err
	}
	if steps, err = withStep(r.WithContext(ctx), run, steps); err != nil {
		return nil, 0, err
	}
	film, err = run.Film(ctx, []string{name}, steps, samples, func(done, total int) { run.Tell("film of "+name, done, total) })
	return film, kept, err
}

// withStep adds the step that is requested, if one is, to those of a film.
func withStep(r *http.Request, run *analysis.Run, steps []int64) ([]int64, error) {
	if r.URL.Query().Get("step") == "" {
		return steps, nil
	}
	at, err := step(r, run)
	if err != nil {
		return nil, err
	}
	k, found := slices.BinarySearch(steps, at.Step)
	if found {
		return steps, nil
	}
	return slices.Insert(slices.Clone(steps), k, at.Step), nil
}

// filmLevels converts values to bytes, on the scale from facts.Low to facts.High.
func filmLevels(values [][]float32, facts *ActivationFilmFacts) []byte {
	facts.Signed = facts.Low < 0
	size := 0
	for _, v := range values {
		size += len(v)
	}
	levels := make([]byte, 0, size)
	for _, v := range values {
		if facts.Signed {
			levels = signedLevels(levels, v, facts.High)
		} else {
			levels = unsignedLevels(levels, v, facts.Low, facts.High)
		}
	}
	return levels
}

// filmInputs returns the pictures of the samples and fills in labels. ok is false if the data
// is missing, differs from the run's or has no pictures.
func filmInputs(run *analysis.Run, samples []analysis.Sample, labels []int32) (a array, ok bool) {
	d, err := run.Data()
	if err != nil {
		return a, false
	}
	a = array{name: "inputs", shape: []int{len(samples), d.Shape[0], d.Shape[1], d.Shape[2]}}
	n := d.Features()
	for k, x := range samples {
		s, err := run.Split(x.Split)
		if err != nil || x.Index >= s.Len() {
			return a, false
		}
		labels[k] = int32(s.Labels[x.Index])
		if s.Pixels != nil {
			a.bytes = append(a.bytes, s.Pixels[x.Index*n:(x.Index+1)*n]...)
		}
	}
	return a, a.bytes != nil
}
