package figure

import (
	"context"
	"fmt"
	"image"
	"math"
	"slices"
	"strconv"
	"strings"

	"brainbow/analysis"
	"brainbow/render"
)

func filmView() View {
	return View{
		Name: "film", needs: analysis.CanShow, About: "What a layer makes of a few samples, step by step while it learns.", Runs: 1, Quick: true, make: makeFilm, layers: filmLayers, animate: animateFilm, steps: filmSteps,
		Params: []Param{
			{Name: "layer", Form: "a layer, several with commas, conv or dense; the first by default", Help: "what to show; a still of several has all on one sheet; {layer} in the file's name makes a file of each, by default all"},
			{Name: "samples", Form: "numbers and ranges, such as 0-9,15", Help: "which samples of the split to show; those that the run probed by default"},
			splitParam("test"),
			{Name: "scale", Default: "auto", Allowed: []string{"auto", "unit", "symmetric", "range"}, Help: "what the ends of the colours are: −1 and 1, ± the largest value of all steps, or the least and the largest; auto is the bounds of the activation function where it has any, else symmetric, or from 0 where no value is below"},
			{Name: "zoom", Form: "a whole number from 1 to 16", Help: "pixels for a pixel of the input; 2 for 28×28"},
			{Name: "channels", Form: "numbers and ranges, such as 0-9,15", Help: "which channels to show, by default the first 64"},
			{Name: "curves", Default: "false", Allowed: []string{"true", "false"}, Help: "loss and accuracy beside it, with a mark that moves"},
			{Name: "levels", Form: "an even number from 4 to 254", Help: "colours of the scale in an animation, 238 by default; the pictures of the samples and the text have the rest of 255"},
			{Name: "steady", Form: "levels, from 0.5 to 20", Help: "how far a value of an animation moves before its colour changes, by default 0.8 % of the scale and at least one and a half levels; at 0.5 every frame has the nearest colours, in larger files"},
		},
	}
}

// filmOptions are the parameters of a film, checked.
type filmOptions struct {
	scale    string
	zoom     int // 0: chosen by the input
	channels string
	curves   bool
	levels   int     // 0: chosen by the input
	steady   float32 // 0: chosen by the levels
}

func (q *request) filmOptions() (o filmOptions, err error) {
	o = filmOptions{scale: q.values["scale"], channels: q.values["channels"], curves: q.values["curves"] == "true"}
	if q.values["zoom"] != "" {
		if o.zoom, err = q.integer("zoom", 1, 16); err != nil {
			return o, err
		}
	}
	if q.values["levels"] != "" {
		if o.levels, err = q.integer("levels", 4, 254); err != nil || o.levels%2 == 1 {
			return o, usage("an even number from 4 to 254", "levels=%q", q.values["levels"])
		}
	}
	if q.values["steady"] != "" {
		steady, err := strconv.ParseFloat(q.values["steady"], 32)
		if err != nil || !(steady >= 0.5 && steady <= 20) {
			return o, usage("levels, from 0.5 to 20", "steady=%q", q.values["steady"])
		}
		o.steady = float32(steady)
	}
	return o, nil
}

// filmLayers returns the layers that the parameter names: all conv and dense
// layers if it is empty.
func filmLayers(q *request) ([]string, error) {
	r := q.runs[0]
	kinds := map[string][]string{}
	var known []string
	for _, v := range r.Net.Values() {
		if v.Layer < 0 {
			continue
		}
		known = append(known, v.Name)
		if kind := r.Net.Spec.Layers[v.Layer].Layer; !v.Pre && (kind == "conv" || kind == "dense") {
			kinds[kind] = append(kinds[kind], v.Name)
		}
	}
	if r.Net.Opaque() { // what was recorded is what there is
		known = r.Store.Taps()
		kinds["dense"] = known
	}
	if q.values["layer"] == "" {
		both := slices.Concat(kinds["conv"], kinds["dense"])
		if len(both) == 0 {
			return nil, unavailable("film", "the network has no conv or dense layer", "name a value with --param layer=, one of "+strings.Join(known, ", "))
		}
		return both, nil
	}
	var out []string
	for _, name := range strings.Split(q.values["layer"], ",") {
		name = strings.TrimSpace(name)
		add := []string{name}
		if !slices.Contains(known, name) {
			if add = kinds[name]; len(add) == 0 {
				return nil, usage("layers are "+strings.Join(known, ", "), "layer=%q", name)
			}
		}
		for _, a := range add {
			if !slices.Contains(out, a) {
				out = append(out, a)
			}
		}
	}
	return out, nil
}

// maxFilmSamples is the number of samples that fit on a sheet.
const maxFilmSamples = 64

// filmSamples returns the samples that the parameters name, nil for those that
// the run probed.
func filmSamples(q *request) ([]analysis.Sample, error) {
	if q.values["samples"] == "" {
		return nil, nil
	}
	name := q.values["split"]
	split, err := q.runs[0].Split(name)
	if err != nil {
		return nil, err
	}
	ids, err := q.indices("samples", split.Len())
	if err != nil {
		return nil, err
	}
	if len(ids) > maxFilmSamples {
		return nil, usage(fmt.Sprintf("up to %d samples", maxFilmSamples), "samples=%q", q.values["samples"])
	}
	var out []analysis.Sample
	for _, i := range ids {
		out = append(out, analysis.Sample{Split: name, Index: i})
	}
	return out, nil
}

// filmSteps returns the steps of an animation for which none were requested: those of
// [analysis.Run.FilmSteps], or, if only one was recorded, evenly spaced ones.
func filmSteps(q *request) ([]int64, error) {
	layers, err := filmLayers(q)
	if err != nil {
		return nil, err
	}
	samples, err := filmSamples(q)
	if err != nil {
		return nil, err
	}
	r := q.runs[0]
	steps, of, err := r.FilmSteps(layers, samples)
	if err != nil || of > 1 {
		return steps, err
	}
	last, err := r.LastStep()
	return evenly(last, 300), err
}

// evenly returns at most n steps from 0 to last.
func evenly(last int64, n int64) []int64 {
	var out []int64
	n = min(n, last+1)
	for i := range n {
		s := int64(0)
		if n > 1 {
			s = i * last / (n - 1)
		}
		out = append(out, s)
	}
	return out
}

func makeFilm(ctx context.Context, q *request) (*render.Figure, error) {
	layers, err := filmLayers(q)
	if err != nil {
		return nil, err
	}
	r := q.runs[0]
	step := q.step
	if step < 0 {
		if step, err = r.LastStep(); err != nil {
			return nil, err
		}
	} else if err := r.InRange(step); err != nil {
		return nil, err
	}
	samples, err := filmSamples(q)
	if err != nil {
		return nil, err
	}
	if q.values["layer"] == "" { // of all layers the first
		layers = layers[:1]
	}
	// Over the whole run: the scale has to be the film's.
	steps, _, err := r.FilmSteps(layers, samples)
	if err != nil {
		return nil, err
	}
	unbounded := func(layer string) bool {
		_, _, bounded := r.Bounds(layer)
		return !bounded
	}
	if q.values["scale"] == "unit" || q.values["scale"] == "auto" && !slices.ContainsFunc(layers, unbounded) {
		steps = nil
	}
	at, found := slices.BinarySearch(steps, step)
	if !found {
		steps = slices.Insert(slices.Clone(steps), at, step)
	}
	sheets, _, err := q.film(ctx, layers, steps, step, false, nil)
	if err != nil {
		return nil, err
	}
	if len(sheets) > 1 {
		curves := sheets[0].curves
		for _, s := range sheets {
			s.beside()
		}
		return together(sheets, curves, at), nil
	}
	return sheets[0].still(at), nil
}

// film reads the layers over steps and prepares a sheet for each, with words that are true at one step. note
// says what had to be computed.
func (q *request) film(ctx context.Context, layers []string, steps []int64, at int64, moving bool, progress func(done, total int)) (sheets []*filmSheet, note string, err error) {
	o, err := q.filmOptions()
	if err != nil {
		return nil, "", err
	}
	r := q.runs[0]
	samples, err := filmSamples(q)
	if err != nil {
		return nil, "", err
	}
	f, err := r.Film(ctx, layers, steps, samples, progress)
	if err != nil {
		return nil, "", fmt.Errorf("view film: %w", err)
	}
	if f.Computed > 0 && len(steps) > 1 && samples == nil {
		note = fmt.Sprintf("the activations of %s were not recorded and were computed again", plural(f.Computed, "step"))
		if f.Computed < len(steps) {
			note = fmt.Sprintf("the activations of %d of %s were not recorded and were computed again", f.Computed, plural(len(steps), "step"))
		}
	}
	a, err := q.about(r, steps[len(steps)-1])
	if err != nil {
		return nil, "", err
	}
	pictures, names, warning := filmPictures(r, f.Samples)
	var curves *filmCurves
	if o.curves {
		rows, err := r.Store.Metrics()
		if err != nil {
			return nil, "", err
		}
		if curves, err = newFilmCurves(a, rows, r.Loss()); err != nil {
			return nil, "", err
		}
	}
	for t, layer := range layers {
		v, _ := r.Value(layer)
		s := &filmSheet{about: a, layer: layer, shape: v.Shape, steps: steps, samples: f.Samples, values: f.Values[t], pictures: pictures, names: names, curves: curves, o: o}
		s.input = r.Net.Values()[0].Shape
		s.activation = r.ActivationOf(v)
		if s.channels, err = channelsOf(q, &s.shape); err != nil {
			return nil, "", err
		}
		s.span = filmRange(o.scale, r, layer, s.values)
		if err := q.explainChannels(ctx, s, at, moving); err != nil {
			return nil, "", err
		}
		if warning != "" {
			s.warnings = append(s.warnings, warning)
		}
		s.prepare()
		sheets = append(sheets, s)
	}
	return sheets, note, nil
}

// explainChannels adds to the sheet of a convolution what its channels show at a step, and, unless it moves,
// its kernels. Without the data nothing is known of the channels.
func (q *request) explainChannels(ctx context.Context, s *filmSheet, step int64, moving bool) error {
	r := q.runs[0]
	if !slices.Contains(r.ConvLayers(), s.layer) || s.pictures == nil {
		return nil
	}
	all, err := r.Channels(ctx, step, []string{s.layer})
	if err != nil {
		return fmt.Errorf("view film: %w", err)
	}
	s.described = &all[0]
	if !moving {
		s.kernels, err = r.Layer(ctx, s.layer, step)
	}
	return err
}

// channelsOf returns the channels to show; a layer without maps has one row.
func channelsOf(q *request, shape *[3]int) ([]int, error) {
	if shape[1]*shape[2] == 1 {
		return []int{0}, nil
	}
	all, err := q.indices("channels", shape[0])
	if q.values["channels"] == "" && len(all) > 64 {
		all = all[:64]
	}
	return all, err
}

// filmRange returns the values at the ends of the colours.
func filmRange(scale string, r *analysis.Run, layer string, values [][]float32) render.Range {
	var all render.Range
	switch scale {
	case "unit":
		return render.Range{Min: -1, Max: 1}
	case "auto":
		low, high := r.FilmScale(layer, values)
		all = render.Range{Min: float64(low), Max: float64(high)}
	default:
		all = render.RangeOf(values[0])
		for _, v := range values {
			all = all.Union(render.RangeOf(v))
		}
		if scale != "range" {
			all = all.Symmetric()
		}
	}
	if !(all.Max > all.Min) { // every value is the same at every step
		all.Min, all.Max = all.Min-1, all.Max+1
	}
	return all
}

// filmPictures returns the pictures of the samples and the names of their classes; nil, with the
// reason, if the data is not there or has no pictures.
func filmPictures(r *analysis.Run, samples []analysis.Sample) (pictures []image.Image, names []string, warning string) {
	d, err := r.Data()
	if err != nil {
		return nil, nil, "the pictures of the samples are with the data, which is not there; they are numbered"
	}
	n := d.Features()
	for _, s := range samples {
		split, err := r.Split(s.Split)
		if err != nil || s.Index >= split.Len() {
			return nil, nil, ""
		}
		names = append(names, d.Classes[split.Labels[s.Index]])
		if split.Pixels != nil {
			pictures = append(pictures, render.Pixels(split.Pixels[s.Index*n:(s.Index+1)*n], d.Shape[0], d.Shape[1], d.Shape[2]))
		}
	}
	return pictures, names, ""
}

// sampleName says which sample it is.
func (l language) probeName(s analysis.Sample) string {
	return l.say("film.split."+s.Split) + " " + strconv.Itoa(s.Index)
}

// fits returns the whole number of pixels for a value of a map in a cell, at least 1.
func fits(cell, h, w int) int { return max(1, int(math.Floor(float64(cell)/float64(max(h, w))))) }
