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
	// filmBytes bounds a film: more steps than fit are left out evenly.
	filmBytes = 16 << 20
	// computedFrames is how many steps of a film are computed at most, where nothing
	// was recorded.
	computedFrames = 60
	// filmSamples is how many samples a film has at most.
	filmSamples = 256
)

// WeightFilmFacts go with the array weight, U8 [steps, units, channels, y, x]: level
// 127 is 0, a value is (level − 127) / 127 · limit, level 255 is not a number.
type WeightFilmFacts struct {
	Run        string `json:"run"`
	Layer      string `json:"layer"`
	Kind       string `json:"kind"` // dense or conv
	Activation string `json:"activation"`
	FromInput  bool   `json:"from_input"`
	Output     bool   `json:"output"`
	// Units are those shown, Of is how many the layer has.
	Units []int32 `json:"units"`
	Of    int     `json:"of"`
	// Steps are those shown, Kept is how many there are.
	Steps []int64 `json:"steps"`
	Kept  int     `json:"kept"`
	Limit float32 `json:"limit"` // the largest weight of the layer over these steps
}

// weightFilm answers with the weights of a layer at all kept steps.
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
		limit := all.orZero().largest()
		levels := make([]byte, 0, len(steps)*len(units)*size)
		for _, values := range f.Frames {
			for _, u := range units {
				levels = signedLevels(levels, values[int(u)*size:(int(u)+1)*size], limit)
			}
		}
		facts := WeightFilmFacts{
			Run: run.Name(), Layer: name, Kind: l.Kind, Activation: l.Activation, FromInput: l.FromInput, Output: l.Output,
			Units: units, Of: l.Units, Steps: steps, Kept: len(frames), Limit: limit,
		}
		body, err := pack(facts, array{name: "weight", shape: []int{len(steps), len(units), l.View[0], l.View[1], l.View[2]}, bytes: levels})
		return answer{kind: arrayKind, body: body}, err
	})
}

// filmUnits reads units=0-31: all by default, as many as let two steps fit.
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
	return refuse(http.StatusNotFound, "layers with weights: "+strings.Join(run.Layers(), ", "), "run %s has no layer %q", run.Name(), name)
}

// ActivationFilmFacts go with the arrays activation, U8 [steps, samples, channels, y,
// x], and, of pictures that are there, inputs, U8 [samples, channels, y, x]. If signed, level 127 is 0, a value is (level − 127) / 127 · high and
// level 255 is not a number; else a value is low + (high − low) · level / 255.
type ActivationFilmFacts struct {
	Run        string `json:"run"`
	Value      string `json:"value"`
	Activation string `json:"activation"` // "" if none made it
	// Steps are those shown, Kept is how many there are.
	Steps []int64 `json:"steps"`
	Kept  int     `json:"kept"`
	// Samples are positions in their split, which is split unless that is mixed.
	Samples []int32  `json:"samples"`
	Split   string   `json:"split"`
	Splits  []string `json:"splits"`
	Labels  []int32  `json:"labels"` // −1 where the data is not there
	Low     float32  `json:"low"`
	High    float32  `json:"high"`
	Signed  bool     `json:"signed"`
	// Recorded says that the values were recorded while training; else they were
	// computed from the weights of these steps.
	Recorded bool `json:"recorded"`
}

// activationFilm answers with what a value is for a few samples at all steps.
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
		arrays := []array{{name: "activation", shape: []int{len(film.Steps), n, v.Shape[0], v.Shape[1], v.Shape[2]}, bytes: filmLevels(film.Values[0], run.Bounded(name), &facts)}}
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

// readFilm reads which samples are meant and their values: recorded ones, or, for
// samples that were not probed, computed at some kept steps. kept is how many steps
// there are to choose from.
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
	most := max(2, filmBytes/(features*len(samples)))
	if steps := run.FilmSteps([]string{name}); len(steps) > 1 && subset(samples, probed) {
		film, err := run.Film(ctx, []string{name}, analysis.Evenly(steps, most), nil)
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
	film, err = run.FilmOf(ctx, []string{name}, analysis.Evenly(frames, min(most, computedFrames)), samples, func(done, total int) { run.Tell("film of "+name, done, total) })
	return film, len(frames), false, err
}

func subset(some, all []analysis.Sample) bool {
	return !slices.ContainsFunc(some, func(x analysis.Sample) bool { return !slices.Contains(all, x) })
}

// only returns a film of one value with some of its samples.
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

// filmLevels makes bytes of values, on one scale for all steps: what a value cannot
// leave, or what it is over the run.
func filmLevels(values [][]float32, bounded bool, facts *ActivationFilmFacts) []byte {
	all, size := noSpan(), 0
	for _, v := range values {
		all = all.with(v)
		size += len(v)
	}
	all = all.orZero()
	switch {
	case bounded && slices.Contains([]string{"tanh", "softsign"}, facts.Activation):
		all = span{-1, 1}
	case bounded:
		all = span{0, 1}
	}
	facts.Low, facts.High = all.low, all.high
	if facts.Signed = all.low < 0; facts.Signed {
		facts.High = all.largest()
		facts.Low = -facts.High
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

// filmInputs returns the samples' pictures and fills in their labels; not ok if the
// data is not there, or other data than was recorded, or points.
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
