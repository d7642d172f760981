package analysis

import (
	"cmp"
	"fmt"
	"runtime"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"

	"brainbow/dataset"
	"brainbow/internal/vfs"
	"brainbow/nn"
	"brainbow/record"
	"brainbow/runstore"
)

// Options say how a run is opened. Most callers need only Data.
type Options struct {
	// FS holds the run; nil stands for the operating system's.
	FS vfs.FS
	// Data opens the dataset; without it only what needs no data can be
	// computed.
	Data dataset.Opener
	// Results is the directory for results that cannot be written into the run, as
	// in runstore.OpenOptions.
	Results string
	// OtherData accepts data whose fingerprint is not the run's.
	OtherData bool
	// Cache is the memory for replayed steps, record.DefaultCache by default.
	Cache record.Bytes
	// Threads is the number of threads of a forward pass, 0 for all processors.
	// No result depends on it.
	Threads int
	// Pool, if not nil, lets runs on the same data share it.
	Pool *Pool
	// Label is what pictures of several runs call this one; the run's name if
	// empty.
	Label string
	// Made, if not nil, says how far a training in progress is, as in
	// record.ReplayOptions.
	Made func() int64
	// Progress, if not nil, is called with how far a computation is whose result
	// is not cached yet. It may be called from several goroutines.
	Progress func(what string, done, total int)
}

// Run is a recording with its network and its data. It is safe for concurrent
// use.
type Run struct {
	Store *runstore.Reader
	Net   *nn.Network

	opt      Options
	training *record.Training
	replayer *record.Replayer
	data     func() (*dataset.Dataset, error)
	common   *common
}

// common is what a Run shares with the runs that [Run.Telling] returns.
type common struct {
	near sync.Map // of split to *knownNeighbours
	past sync.Map // of split to *partHistory
	// fingerprint is that of the opened data; it is set before data returns.
	fingerprint string
	held, raw   atomic.Pointer[dataset.Dataset] // raw: before the changes of single samples
}

// Open opens the run in a directory and rebuilds its network. The data is
// opened when it is first needed.
func Open(dir string, opt Options) (*Run, error) {
	store, err := runstore.OpenWith(dir, runstore.OpenOptions{FS: opt.FS, Results: opt.Results})
	if err != nil {
		return nil, err
	}
	training, err := record.ReadTraining(store)
	if err != nil {
		return nil, err
	}
	r := &Run{Store: store, Net: training.Net, opt: opt, training: training, common: &common{}}
	r.data = untilOpen(r.openData)
	r.replayer = record.NewReplayer(store, training, record.ReplayOptions{Subject: r.subject, Threads: r.threads(), Cache: opt.Cache, Made: opt.Made})
	return r, nil
}

// Close ends the threads that replay steps. The run can still be read where
// that needs no replay.
func (r *Run) Close() { r.replayer.Close() }

// Telling returns the same run with another progress function. It shares
// everything else, and is closed with r.
func (r *Run) Telling(progress func(what string, done, total int)) *Run {
	other := *r
	other.opt.Progress = progress
	return &other
}

// Called returns the run under another label, for pictures of several runs.
func (r *Run) Called(label string) *Run {
	other := *r
	other.opt.Label = label
	return &other
}

// Name returns the run's name.
func (r *Run) Name() string { return r.Store.Name() }

// Label returns what to call the run beside others.
func (r *Run) Label() string { return cmp.Or(r.opt.Label, r.Name()) }

// Loss returns the name of the loss that the run minimised, one of nn.Losses.
func (r *Run) Loss() string { return r.training.Spec.Loss }

// Data returns the dataset that the run was trained on, with the same subset.
// It returns an error with a hint if the data is not there, or is not the same.
func (r *Run) Data() (*dataset.Dataset, error) { return r.data() }

// untilOpen calls open until it succeeds once: data that was missing may have
// been put in place since.
func untilOpen(open func() (*dataset.Dataset, error)) func() (*dataset.Dataset, error) {
	var mu sync.Mutex
	var held *dataset.Dataset
	return func() (*dataset.Dataset, error) {
		mu.Lock()
		defer mu.Unlock()
		if held != nil {
			return held, nil
		}
		d, err := open()
		if err == nil {
			held = d
		}
		return d, err
	}
}

// Raw returns the data that the run was trained on before its changes of single samples: as it was
// opened.
func (r *Run) Raw() (*dataset.Dataset, error) {
	if _, err := r.Data(); err != nil {
		return nil, err
	}
	return r.common.raw.Load(), nil
}

func (r *Run) openData() (*dataset.Dataset, error) {
	d, fingerprint, err := r.opt.Pool.open(r.Store.Meta().Dataset.Fingerprint, func() (*dataset.Dataset, string, error) { return r.training.OpenData(r.opt.Data) })
	if err != nil {
		return nil, err
	}
	if err := r.training.Fits(d); err != nil { // another run may have opened it
		return nil, err
	}
	r.common.fingerprint = fingerprint
	if !r.opt.OtherData {
		if err := r.training.CheckData(fingerprint); err != nil {
			return nil, err
		}
		r.keepKnown(d)
	}
	r.common.raw.Store(d) // the pool forgets what nobody holds
	if d, err = r.training.Adjusted(d); err != nil {
		return nil, err
	}
	r.common.held.Store(d)
	return d, nil
}

// subject is what a replay trains on: never other data.
func (r *Run) subject() (record.Subject, error) {
	d, err := r.Data()
	if err != nil {
		return record.Subject{}, err
	}
	if err := r.training.CheckData(r.common.fingerprint); err != nil {
		return record.Subject{}, err
	}
	return r.training.Subject(d)
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
	return nil, fmt.Errorf("open data of run %s: the split must be train or test, not %q", r.Name(), name)
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
	in, err := dataset.NewInput(d, s, r.training.Transforms)
	if err != nil {
		return nil, fmt.Errorf("open data of run %s: run.json: %w", r.Name(), err)
	}
	return in, nil
}

// Classes returns the names of the classes. If the data is not there, the names
// are numbers and known is false.
func (r *Run) Classes() (names []string, known bool) {
	if d, err := r.Data(); err == nil {
		return d.Classes, true
	}
	for i := range max(r.Net.Outputs(), 2) {
		names = append(names, strconv.Itoa(i))
	}
	return names, false
}

// ClassNames returns the names of n classes: those of the data, and numbers for
// classes without a name.
func (r *Run) ClassNames(n int) []string {
	names, _ := r.Classes()
	names = slices.Clone(names)
	for len(names) < n {
		names = append(names, strconv.Itoa(len(names)))
	}
	return names[:n]
}

// LastStep returns the run's last step: the last for which anything was
// recorded, or a later one that Options.Made reports.
func (r *Run) LastStep() (int64, error) {
	last, err := r.replayer.LastStep()
	return max(last, 0), err
}

// Planned returns the updates of the whole training and of one epoch, for a
// number of training samples; 0 if the run does not say how it was trained.
func (r *Run) Planned(samples int) (steps, perEpoch int64) {
	if samples == 0 || r.training.Check() != nil {
		return 0, 0
	}
	perEpoch = r.training.Spec.StepsPerEpoch(samples)
	return r.training.Spec.Steps(samples), perEpoch
}

func (r *Run) threads() int {
	if r.opt.Threads > 0 {
		return r.opt.Threads
	}
	return runtime.GOMAXPROCS(0)
}

// Tell reports the progress of a computation that another package does with the
// run.
func (r *Run) Tell(what string, done, total int) { r.progress(what)(done, total) }

// progress returns the function that reports the progress of a computation.
func (r *Run) progress(what string) func(done, total int) {
	return func(done, total int) {
		if r.opt.Progress != nil {
			r.opt.Progress(what, done, total)
		}
	}
}
