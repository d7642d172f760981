package analysis

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"

	"brainbow/runstore"
	"brainbow/tensor"
)

// Sample is one sample of the data.
type Sample struct {
	Split string // train or test
	Index int
}

// Film holds values of the network for a few samples over the steps.
type Film struct {
	Taps    []string
	Steps   []int64 // ascending
	Samples []Sample
	// Values[tap][step] is [sample][features], each sample [channel][y][x].
	Values [][][]float32
	// Computed is how many steps were not recorded for all taps and were computed
	// again from the weights.
	Computed int
}

// maxFilm bounds the memory of a film, in numbers.
const maxFilm = 1 << 30

// FilmBytes bounds the size of a film that has a byte for each value.
const FilmBytes = 16 << 20

// computedFrames is the maximum number of steps of a film of values that were not recorded.
const computedFrames = 60

// FilmSteps returns the steps over which a film of taps is shown, which also determine its scale, and
// from how many steps they were chosen. They are those at which all taps were recorded, evenly
// spaced if the film of all would exceed [FilmBytes]. For samples that the run did
// not probe, or taps that it did not record, they are up to 60 steps with recorded weights, the
// last step if there are none. samples is nil for those that the run probed.
func (r *Run) FilmSteps(taps []string, samples []Sample) (steps []int64, of int, err error) {
	probed, _, err := r.Probed()
	if samples == nil {
		if err != nil {
			return nil, 0, err
		}
		samples = probed
	}
	numbers := 0
	for _, tap := range taps {
		v, ok := r.Value(tap)
		if !ok {
			return nil, 0, r.noTap(tap)
		}
		numbers += v.Features()
	}
	fits := max(2, FilmBytes/max(numbers*len(samples), 1))
	if subset(samples, probed) {
		if steps := r.tapSteps(taps); len(steps) > 1 {
			return Evenly(steps, fits), len(steps), nil
		}
	}
	frames := r.Store.Frames()
	if len(frames) == 0 {
		last, err := r.LastStep()
		return []int64{last}, 1, err
	}
	return Evenly(frames, min(fits, computedFrames)), len(frames), nil
}

func (r *Run) noTap(tap string) error {
	return fmt.Errorf("read film of run %s: the network has no value %q", r.Name(), tap)
}

// subset reports whether all contains some.
func subset(some, all []Sample) bool {
	return !slices.ContainsFunc(some, func(x Sample) bool { return !slices.Contains(all, x) })
}

// tapSteps returns the steps at which every one of the taps was recorded.
func (r *Run) tapSteps(taps []string) []int64 {
	var common []int64
	for i, tap := range taps {
		steps := r.Store.ProbeSteps(tap)
		if i == 0 {
			common = steps
			continue
		}
		common = slices.DeleteFunc(common, func(s int64) bool {
			_, kept := slices.BinarySearch(steps, s)
			return !kept
		})
	}
	return common
}

// Film returns the values of taps at ascending steps for samples, by default (nil) those that
// the run probed or, if it probed none, the first test sample of each class. It reads
// recorded values and computes the rest from the weights, which it replays where
// they were not recorded; progress, which may be nil, is called with the steps that
// are computed. Errors are those of [Run.Weights].
func (r *Run) Film(ctx context.Context, taps []string, steps []int64, samples []Sample, progress func(done, total int)) (*Film, error) {
	probed, recorded, err := r.Probed()
	if samples == nil {
		if err != nil {
			return nil, err
		}
		samples = probed
	}
	f := &Film{Taps: taps, Steps: steps, Samples: samples, Values: make([][][]float32, len(taps))}
	numbers := 0
	for t, tap := range taps {
		v, ok := r.Value(tap)
		if !ok {
			return nil, r.noTap(tap)
		}
		numbers += v.Features()
		f.Values[t] = make([][]float32, len(steps))
	}
	if total := numbers * len(f.Samples) * len(steps); total > maxFilm {
		return nil, fmt.Errorf("read film of run %s: %d steps of %d values for %d samples do not fit into memory; ask for fewer steps or layers", r.Name(), len(steps), numbers, len(f.Samples))
	}
	if recorded && subset(samples, probed) {
		if err := r.recordedFilm(ctx, f); err != nil {
			return nil, err
		}
	}
	return f, r.computedFilm(ctx, f, progress)
}

// Probed returns the samples that the run probed; if it probed none, recorded is
// false and they are the first test samples of each class, up to ten.
func (r *Run) Probed() (samples []Sample, recorded bool, err error) {
	for _, tap := range r.Store.Taps() {
		if steps := r.Store.ProbeSteps(tap); len(steps) > 0 {
			_, what, err := r.Store.Probe(tap, steps[0])
			if errors.Is(err, runstore.ErrDamaged) {
				continue // the recipe names the samples too
			}
			if err != nil {
				return nil, false, err
			}
			samples, err = parseSamples(what.Samples)
			return samples, err == nil, err
		}
	}
	if p := r.training.Record.Probes; p != nil && len(p.Test)+len(p.Train) > 0 {
		var out []Sample
		for _, i := range p.Test {
			out = append(out, Sample{"test", int(i)})
		}
		for _, i := range p.Train {
			out = append(out, Sample{"train", int(i)})
		}
		return out, true, nil
	}
	s, err := r.Split("test")
	if err != nil {
		return nil, false, err
	}
	var out []Sample
	for class := range 10 {
		if i := slices.Index(s.Labels, uint16(class)); i >= 0 {
			out = append(out, Sample{"test", i})
		}
	}
	if len(out) == 0 {
		return nil, false, fmt.Errorf("choose samples of run %s: its data has no test samples", r.Name())
	}
	return out, false, nil
}

func parseSamples(names []string) ([]Sample, error) {
	var out []Sample
	for _, name := range names {
		split, index, _ := strings.Cut(name, ":")
		i, err := strconv.Atoi(index)
		if err != nil || i < 0 {
			return nil, fmt.Errorf("read probes: %q is not a split and the number of a sample", name)
		}
		out = append(out, Sample{split, i})
	}
	return out, nil
}

// recordedFilm reads what was recorded of the samples, several taps at once.
func (r *Run) recordedFilm(ctx context.Context, f *Film) error {
	free := make(chan struct{}, runtime.GOMAXPROCS(0))
	errs := make([]error, len(f.Taps))
	var wg sync.WaitGroup
	for t, tap := range f.Taps {
		kept := r.Store.ProbeSteps(tap)
		var want []int64
		at := map[int64]int{}
		for i, s := range f.Steps {
			at[s] = i
			if _, ok := slices.BinarySearch(kept, s); ok {
				want = append(want, s)
			}
		}
		if len(want) == 0 {
			continue
		}
		wg.Go(func() {
			free <- struct{}{}
			defer func() { <-free }()
			values := f.Values[t]
			what, err := r.Store.Probes(tap, want, func(step int64, v *tensor.Tensor) error {
				values[at[step]] = v.Data
				return ctx.Err()
			})
			if errors.Is(err, runstore.ErrDamaged) {
				clear(values) // damaged values are computed again
				return
			}
			if err == nil {
				var samples []Sample
				if samples, err = parseSamples(what.Samples); err == nil {
					pick(values, f.Samples, samples)
				}
			}
			errs[t] = err
		})
	}
	wg.Wait()
	return errors.Join(errs...)
}

// pick reduces values of all samples to those of some. If these are not among them, it removes
// the values.
func pick(values [][]float32, some, all []Sample) {
	if slices.Equal(some, all) {
		return
	}
	if !subset(some, all) {
		clear(values)
		return
	}
	for i, v := range values {
		if v == nil {
			continue
		}
		n := len(v) / len(all)
		values[i] = nil
		for _, x := range some {
			k := slices.Index(all, x)
			values[i] = append(values[i], v[k*n:(k+1)*n]...)
		}
	}
}

// computedFilm computes what was not recorded, all taps of a step at once.
func (r *Run) computedFilm(ctx context.Context, f *Film, progress func(done, total int)) error {
	var missing []int
	for i := range f.Steps {
		if slices.ContainsFunc(f.Values, func(v [][]float32) bool { return v[i] == nil }) {
			missing = append(missing, i)
		}
	}
	f.Computed = len(missing)
	for k, i := range missing {
		var taps []string
		var to []int
		for t, tap := range f.Taps {
			if f.Values[t][i] == nil {
				taps, to = append(taps, tap), append(to, t)
				v, _ := r.Value(tap)
				f.Values[t][i] = make([]float32, len(f.Samples)*v.Features())
			}
		}
		for _, split := range []string{"test", "train"} {
			if err := r.filmSplit(ctx, f, i, taps, to, split); err != nil {
				return err
			}
		}
		if progress != nil {
			progress(k+1, len(missing))
		}
	}
	return nil
}

// filmSplit computes a step's values for the samples of one split.
func (r *Run) filmSplit(ctx context.Context, f *Film, step int, taps []string, to []int, split string) error {
	var ids []int32
	var places []int
	for k, s := range f.Samples {
		if s.Split == split {
			ids, places = append(ids, int32(s.Index)), append(places, k)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	src, err := r.Input(split)
	if err != nil {
		return err
	}
	for _, id := range ids {
		if int(id) >= src.Len() {
			return fmt.Errorf("read film of run %s: the data has no %s sample %d", r.Name(), split, id)
		}
	}
	values, err := r.Values(ctx, f.Steps[step], src, ids, taps)
	if err != nil {
		return err
	}
	p := r.training.Record.Probes
	as := runstore.Tap{Half: p != nil && p.Format == "float16"}
	for t, v := range values {
		v = as.Stored(v) // a film does not show which of its steps were recorded
		n := len(v) / len(ids)
		for k, place := range places {
			copy(f.Values[to[t]][step][place*n:(place+1)*n], v[k*n:(k+1)*n])
		}
	}
	return nil
}
