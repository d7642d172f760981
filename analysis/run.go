package analysis

import (
	"encoding/json"
	"fmt"
	"runtime"
	"slices"
	"strconv"
	"sync"

	"brainbow/dataset"
	"brainbow/nn"
	"brainbow/runstore"
)

// Options say how a run is opened. The zero value is right for most.
type Options struct {
	// DataRoot is where datasets are, "" for dataset.Root().
	DataRoot string
	// OtherData accepts data whose fingerprint is not the run's.
	OtherData bool
	// Threads is the number of threads of a forward pass, 0 for all processors.
	// No result depends on it.
	Threads int
}

// Run is a recording with the network and the data it is about. It is safe for
// concurrent use.
type Run struct {
	Store *runstore.Reader
	Net   *nn.Network

	opt        Options
	recipe     recipe
	transforms []dataset.Transform
	data       func() (*dataset.Dataset, error)
	// fingerprint is that of the opened data; it is set before data returns.
	fingerprint string
}

// recipe is the part of a run's recipe that an analysis needs.
type recipe struct {
	Name string `json:"name"`
	Data struct {
		Name    string   `json:"name"`
		Train   int      `json:"train"`
		Test    int      `json:"test"`
		Classes []string `json:"classes"`
		Seed    uint64   `json:"seed"`
	} `json:"data"`
	Loss   string  `json:"loss"`
	Epochs float64 `json:"epochs"`
}

// hinted is an error with a remedy.
type hinted struct {
	error
	hint string
}

func (h *hinted) Hint() string  { return h.hint }
func (h *hinted) Unwrap() error { return h.error }

// Open opens the run in a directory and rebuilds its network. The data is
// opened when it is first needed.
func Open(dir string, opt Options) (*Run, error) {
	store, err := runstore.Open(dir)
	if err != nil {
		return nil, err
	}
	r := &Run{Store: store, opt: opt}
	meta := store.Meta()
	read := func(key string, raw json.RawMessage, into any) error {
		if len(raw) == 0 {
			return nil
		}
		if err := json.Unmarshal(raw, into); err != nil {
			return fmt.Errorf("open run %s: run.json: %s: %w", store.Name(), key, err)
		}
		return nil
	}
	var spec nn.Spec
	if err := read("network", meta.Network, &spec); err != nil {
		return nil, err
	}
	if err := read("recipe", meta.Recipe, &r.recipe); err != nil {
		return nil, err
	}
	if err := read("transforms", meta.Transforms, &r.transforms); err != nil {
		return nil, err
	}
	if r.Net, err = nn.Build(spec); err != nil {
		return nil, fmt.Errorf("open run %s: run.json: %w", store.Name(), err)
	}
	r.data = sync.OnceValues(r.openData)
	return r, nil
}

// Name returns the run's name.
func (r *Run) Name() string { return r.Store.Name() }

// Loss returns the name of the loss that the run minimised, one of nn.Losses.
func (r *Run) Loss() string { return r.recipe.Loss }

// Data returns the dataset the run was trained on, with the same subset. The
// error has a hint if the data is not there, and if it is not the same.
func (r *Run) Data() (*dataset.Dataset, error) { return r.data() }

func (r *Run) openData() (*dataset.Dataset, error) {
	want := r.Store.Meta().Dataset
	name := r.recipe.Data.Name
	if name == "" {
		name = want.Name
	}
	in := r.recipe.Data
	d, err := dataset.Open(name, dataset.Options{Root: r.opt.DataRoot, Seed: in.Seed, Train: in.Train, Test: in.Test, Classes: in.Classes})
	if err != nil {
		return nil, fmt.Errorf("open data of run %s: %w", r.Name(), err)
	}
	r.fingerprint = d.Fingerprint()
	if r.fingerprint != want.Fingerprint && !r.opt.OtherData {
		return nil, &hinted{
			fmt.Errorf("open data of run %s: dataset %s has fingerprint %s, the run was trained on %s", r.Name(), name, brief(r.fingerprint), brief(want.Fingerprint)),
			"put the original files back, or ask for other data expressly",
		}
	}
	if d.Shape != r.Net.Values()[0].Shape {
		return nil, fmt.Errorf("open data of run %s: samples of %s have shape %v, the network takes %v", r.Name(), name, d.Shape, r.Net.Values()[0].Shape)
	}
	return d, nil
}

// brief shortens a fingerprint for an error.
func brief(fingerprint string) string {
	const digits = len("sha256:") + 12
	if len(fingerprint) > digits {
		return fingerprint[:digits] + "…"
	}
	return strconv.Quote(fingerprint)
}

// Split returns a split of the data: train or test.
func (r *Run) Split(name string) (*dataset.Split, error) {
	d, err := r.Data()
	if err != nil {
		return nil, err
	}
	switch name {
	case "train":
		return &d.Train, nil
	case "test":
		return &d.Test, nil
	}
	return nil, fmt.Errorf("open data of run %s: there is no split %q; train or test", r.Name(), name)
}

// Input returns a split as the network reads it, through the run's transforms.
func (r *Run) Input(split string) (*dataset.Input, error) {
	s, err := r.Split(split)
	if err != nil {
		return nil, err
	}
	d, err := r.Data()
	if err != nil {
		return nil, err
	}
	in, err := dataset.NewInput(d, s, r.transforms)
	if err != nil {
		return nil, fmt.Errorf("open data of run %s: run.json: %w", r.Name(), err)
	}
	return in, nil
}

// Classes returns the names of the classes. If the data is not there they are
// numbers, and known is false.
func (r *Run) Classes() (names []string, known bool) {
	if d, err := r.Data(); err == nil {
		return d.Classes, true
	}
	for i := range max(r.Net.Outputs(), 2) {
		names = append(names, strconv.Itoa(i))
	}
	return names, false
}

// LastStep returns the last step that anything was recorded of.
func (r *Run) LastStep() (int64, error) {
	rows, err := r.Store.Metrics()
	if err != nil {
		return 0, err
	}
	var last int64
	for _, m := range rows {
		last = max(last, m.Step)
	}
	if frames := r.Store.Frames(); len(frames) > 0 {
		last = max(last, slices.Max(frames))
	}
	return last, nil
}

// Step returns the kept step that stands for the one wanted: the same or the
// nearest before it; the last one if want is negative.
func (r *Run) Step(want int64) (int64, error) {
	frames := r.Store.Frames()
	if len(frames) == 0 {
		return 0, fmt.Errorf("choose step of run %s: no weights: %w", r.Name(), runstore.ErrNotKept)
	}
	if want < 0 {
		return slices.Max(frames), nil
	}
	return r.Store.NearestFrame(want)
}

// Weights returns the weights of a kept step.
func (r *Run) Weights(step int64) (*nn.Weights, error) {
	tensors, err := r.Store.Frame(step)
	if err != nil {
		return nil, err
	}
	named := make([]nn.Named, len(tensors))
	for i, t := range tensors {
		named[i] = nn.Named(t)
	}
	w := r.Net.NewWeights()
	if err := w.Load(named); err != nil {
		return nil, fmt.Errorf("read frame of step %d of run %s: %w", step, r.Name(), err)
	}
	return w, nil
}

func (r *Run) threads() int {
	if r.opt.Threads > 0 {
		return r.opt.Threads
	}
	return runtime.GOMAXPROCS(0)
}
