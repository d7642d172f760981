package server

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"brainbow/analysis"
)

const (
	// filmBytes is the maximum size of a film. If more steps were kept than fit, the film has
	// an even selection of them.
	filmBytes = 16 << 20
	// computedFrames is the maximum number of steps of a film that is computed because it was
	// not recorded.
	computedFrames = 60
	// filmSamples is the maximum number of samples of a film.
	filmSamples = 256
)

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
	// Low and High are the least and the largest weight over these steps, Limit is the larger
	// magnitude of them.
	Low   float32 `json:"low"`
	High  float32 `json:"high"`
	Limit float32 `json:"limit"`
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
		steps := analysis.Evenly(frames, max(2, filmBytes/(len(units)*size)))
		f, err := run.WeightFilm(ctx, name, steps)
		if err != nil {
			return answer{}, err
		}
		all := noSpan()
		for _, values := range f.Frames {
			all = all.with(values)
		}
		all = all.orZero()
		limit := all.largest()
		levels := make([]byte, 0, len(steps)*len(units)*size)
		for _, values := range f.Frames {
			for _, u := range units {
				levels = signedLevels(levels, values[int(u)*size:(int(u)+1)*size], limit)
			}
		}
		facts := WeightFilmFacts{
			Run: run.Name(), Layer: name, Kind: l.Kind, Activation: l.Activation, FromInput: l.FromInput, Output: l.Output,
			Units: units, Of: l.Units, Steps: steps, Kept: len(frames), Low: all.low, High: all.high, Limit: limit,
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
	return units[:min(len(units), max(1, filmBytes/(2*len(l.Unit(0)))))], nil
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
		film, kept, recorded, err := readFilm(ctx, r, run, name, v.Features())
		if err != nil {
			return answer{}, err
		}
		facts := ActivationFilmFacts{
			Run: run.Name(), Value: name, Activation: run.ActivationOf(v), Steps: film.Steps, Kept: kept, Recorded: recorded,
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
// values: the recorded values, or, for samples that were not probed, values computed at some
// kept steps. kept is the number of steps from which the film's were chosen.
func readFilm(ctx context.Context, r *http.Request, run *analysis.Run, name string, features int) (film *analysis.Film, kept int, recorded bool, err error) {
	probed, _, err := run.Probed()
	if err != nil && r.URL.Query().Get("samples") == "" {
		return nil, 0, false, err
	}
	samples := probed
	if r.URL.Query().Get("samples") != "" {
		split, ids, err := chosen(r, run, filmSamples)
		if err != nil {
			return nil, 0, false, err
		}
		samples = nil
		for _, id := range ids {
			samples = append(samples, analysis.Sample{Split: split, Index: int(id)})
		}
	}
	fits := max(2, filmBytes/(features*len(samples)))
	if steps := run.FilmSteps([]string{name}); len(steps) > 1 && subset(samples, probed) {
		film, err := run.Film(ctx, []string{name}, analysis.Evenly(steps, fits), nil)
		if err != nil {
			return nil, 0, false, err
		}
		return only(film, samples, features), len(steps), film.Computed == 0, nil
	}
	frames := run.Store.Frames()
	if len(frames) == 0 {
		if _, err := run.Step(ctx, -1); err != nil {
			return nil, 0, false, err
		}
	}
	steps, err := withStep(r.WithContext(ctx), run, analysis.Evenly(frames, min(fits, computedFrames)))
	if err != nil {
		return nil, 0, false, err
	}
	film, err = run.FilmOf(ctx, []string{name}, steps, samples, func(done, total int) { run.Tell("film of "+name, done, total) })
	return film, len(frames), false, err
}

// withStep adds the step that is requested, if one is, to those of a film that is computed.
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

func subset(some, all []analysis.Sample) bool {
	return !slices.ContainsFunc(some, func(x analysis.Sample) bool { return !slices.Contains(all, x) })
}

// only returns a film of one value with just the given samples.
func only(f *analysis.Film, samples []analysis.Sample, features int) *analysis.Film {
	if slices.Equal(f.Samples, samples) {
		return f
	}
	out := &analysis.Film{Taps: f.Taps, Steps: f.Steps, Samples: samples, Values: [][][]float32{nil}}
	for _, values := range f.Values[0] {
		var row []float32
		for _, x := range samples {
			k := slices.Index(f.Samples, x)
			row = append(row, values[k*features:(k+1)*features]...)
		}
		out.Values[0] = append(out.Values[0], row)
	}
	return out
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
