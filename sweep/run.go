package sweep

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"brainbow/dataset"
	"brainbow/experiment"
	"brainbow/internal/hint"
	"brainbow/internal/vfs"
	"brainbow/runstore"
	"brainbow/train"
)

// Options of a sweep. Only Data is required.
type Options struct {
	Data    dataset.Opener
	FS      vfs.FS // file system of the sweep's directory, the operating system's if nil
	Workers int    // trials at the same time; by default the number of processors
	Threads int    // of each trial, 1 by default; results do not depend on it
	// Progress is called whenever a trial begins, advances or ends, from one goroutine at a
	// time.
	Progress func(Progress)
}

// Progress describes the state of a running sweep.
type Progress struct {
	Trial    *Trial // the trial that began, advanced or ended; nil for a periodic report
	Outcome  *Outcome
	Done, Of int     // number of trials that ended, including those before this call, and of all trials
	Share    float64 // of the work that is done, 0 … 1
	Elapsed  time.Duration
	Left     time.Duration // estimate, negative while unknown
}

// Outcome says how a trial ended.
type Outcome struct {
	Trial Trial
	// Before is true if the trial had ended before this call of Run.
	Before  bool
	Result  *experiment.Result
	Err     error // why it failed, nil if it did not
	Seconds float64
}

// Summary says how a sweep went.
type Summary struct {
	Dir      string
	Trials   int
	Made     int // trials that ended in this call
	Failed   []Outcome
	Duration time.Duration
}

// Create writes the description of a sweep into a directory. It does nothing if the directory
// already holds this sweep, and returns an error if it holds another sweep or a run.
func Create(fsys vfs.FS, dir string, s *Spec, trials []Trial) error {
	was, err := runstore.ReadSweep(fsys, dir)
	if err == nil {
		same := slices.EqualFunc(was.Trials, trials, func(a runstore.SweepTrial, b Trial) bool { return a.Hash == b.Hash })
		older := slices.EqualFunc(was.Trials, trials, func(a runstore.SweepTrial, b Trial) bool { return a.Hash == b.Hash || a.Hash == b.older })
		switch {
		case older && !same:
			return hint.Add(fmt.Errorf("run sweep %s: the sweep in %s has numerics revision 1; this version adds long sums of its networks in the order of revision %d", s.Name, dir, train.Numerics), "give another directory with --out")
		case !same:
			return hint.Add(fmt.Errorf("run sweep %s: %s holds another sweep, %s, with other trials", s.Name, dir, was.Name), "give another directory with --out")
		}
		return nil
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if _, err := runstore.OpenWith(dir, runstore.OpenOptions{FS: fsys}); err == nil {
		return hint.Add(fmt.Errorf("run sweep %s: %s is a run", s.Name, dir), "give another directory with --out")
	}
	spec, err := json.Marshal(string(s.text))
	if err != nil {
		return err
	}
	d := &runstore.Sweep{Created: time.Now().UTC().Truncate(time.Second), Name: s.Name, Title: s.Title, About: s.About, Spec: spec, Axes: s.Axes(), Published: s.Published}
	for _, t := range trials {
		d.Trials = append(d.Trials, t.SweepTrial)
	}
	return runstore.WriteSweep(fsys, dir, d)
}

// Run trains the trials that have not ended yet, in a directory prepared by [Create]. If a
// trial fails, Run reports it and continues with the others. If it is interrupted, Run returns
// the context's error, and another call resumes the trials that had begun.
func Run(ctx context.Context, dir string, trials []Trial, opt Options) (*Summary, error) {
	lock, err := runstore.LockSweep(opt.FS, dir)
	if err != nil {
		return nil, err
	}
	defer lock.Close()
	if opt.Workers <= 0 {
		opt.Workers = runtime.GOMAXPROCS(0)
	}
	opt.Threads = max(1, opt.Threads)
	if opt.Progress == nil {
		opt.Progress = func(Progress) {}
	}
	r := &runner{dir: dir, opt: opt, start: time.Now(), shares: map[string]*atomic.Uint64{}, sum: &Summary{Dir: dir, Trials: len(trials)}}
	var open []Trial
	for _, t := range trials {
		o, ended := r.ended(t)
		if !ended {
			open = append(open, t)
			r.shares[t.Hash] = new(atomic.Uint64)
			continue
		}
		r.before++
		if o.Err != nil {
			r.sum.Failed = append(r.sum.Failed, *o)
		}
	}
	r.open = len(open)
	r.tell(nil, nil)
	queue := NewQueue(open)
	ticks := r.tick(ctx)
	var wg sync.WaitGroup
	errs := make([]error, max(1, min(opt.Workers, len(open))))
	for w := range errs {
		wg.Go(func() { errs[w] = r.work(ctx, queue) })
	}
	wg.Wait()
	ticks()
	r.sum.Duration = time.Since(r.start)
	return r.sum, errors.Join(slices.Compact(errs)...)
}

// runner is the state of one call of Run.
type runner struct {
	dir    string
	opt    Options
	start  time.Time
	before int // number of trials that had ended before
	open   int // number of the others
	shares map[string]*atomic.Uint64
	mu     sync.Mutex
	sum    *Summary
}

// ended returns the outcome of a trial that has already ended. ok is false if it has not.
func (r *runner) ended(t Trial) (*Outcome, bool) {
	run, err := runstore.OpenWith(runstore.TrialDir(r.dir, t.Hash), runstore.OpenOptions{FS: r.opt.FS})
	if err != nil {
		return nil, false
	}
	switch status, err := run.Status(); {
	case err != nil:
		return nil, false
	case status == runstore.StatusFinished:
		return &Outcome{Trial: t, Before: true}, true
	case status == runstore.StatusDiverged:
		return &Outcome{Trial: t, Before: true, Err: errors.New("its training diverged")}, true
	}
	return nil, false
}

// work trains trials from the queue until it is empty.
func (r *runner) work(ctx context.Context, q Queue[Trial]) error {
	for {
		d, ok, err := q.Next(ctx)
		if err != nil || !ok {
			return err
		}
		t := d.Task()
		r.tell(&t, nil)
		start := time.Now()
		res, err := r.trial(ctx, t, d)
		if ctx.Err() != nil {
			return errors.Join(d.Nak(), ctx.Err())
		}
		if errors.Is(err, dataset.ErrMissing) { // the data of the other trials is missing too
			return errors.Join(err, d.Ack())
		}
		o := &Outcome{Trial: t, Result: res, Err: err, Seconds: time.Since(start).Seconds()}
		r.mu.Lock()
		r.sum.Made++
		if err != nil {
			r.sum.Failed = append(r.sum.Failed, *o)
		}
		r.mu.Unlock()
		r.shares[t.Hash].Store(math.Float64bits(1))
		r.tell(&t, o)
		if err := d.Ack(); err != nil {
			return err
		}
	}
}

// trial trains one trial, or resumes it.
func (r *runner) trial(ctx context.Context, t Trial, d Delivery[Trial]) (*experiment.Result, error) {
	dir := runstore.TrialDir(r.dir, t.Hash)
	var total int64
	opt := experiment.Options{
		Threads: r.opt.Threads,
		Started: func(e *experiment.Experiment, _ string, _ int64) { total = e.Steps() },
		Observers: []train.Observer{{Step: func(_ *train.Trainer, step int64) error {
			if step&63 == 0 && total > 0 {
				r.shares[t.Hash].Store(math.Float64bits(float64(step) / float64(total)))
			}
			return nil
		}, Epoch: func(*train.Trainer, int, int64) error { return d.InProgress() }}},
	}
	opt.Store.FS = r.opt.FS
	if _, err := runstore.OpenWith(dir, runstore.OpenOptions{FS: r.opt.FS}); err == nil {
		return experiment.Resume(ctx, dir, r.opt.Data, opt)
	}
	e, err := experiment.Prepare(t.document, r.opt.Data, dataset.Options{Context: ctx})
	if err != nil {
		return nil, err
	}
	meta, err := e.Meta()
	if err != nil {
		return nil, err
	}
	store, err := runstore.Create(dir, meta, opt.Store)
	if err != nil {
		return nil, err
	}
	return e.Run(ctx, store, opt)
}

// tell calls Options.Progress.
func (r *runner) tell(t *Trial, o *Outcome) {
	r.mu.Lock()
	defer r.mu.Unlock()
	var done float64
	for _, s := range r.shares {
		done += math.Float64frombits(s.Load())
	}
	p := Progress{Trial: t, Outcome: o, Done: r.before + r.sum.Made, Of: r.sum.Trials, Share: 1, Elapsed: time.Since(r.start), Left: -1}
	if r.open > 0 {
		p.Share = (float64(r.before) + done) / float64(r.before+r.open)
		if done > 0 {
			p.Left = time.Duration(float64(p.Elapsed) * (float64(r.open) - done) / done)
		}
	}
	r.opt.Progress(p)
}

// every is the interval of progress reports while no trial begins or ends.
const every = 10 * time.Second

// tick reports progress at intervals until stop is called.
func (r *runner) tick(ctx context.Context) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	var wg sync.WaitGroup
	wg.Go(func() {
		for {
			select {
			case <-time.After(every):
				r.tell(nil, nil)
			case <-ctx.Done():
				return
			}
		}
	})
	return func() { cancel(); wg.Wait() }
}

// Describe returns a one-line name of the trial: its label, or its values of the given axes,
// and its seed.
func (t Trial) Describe(axes []string) string {
	var parts []string
	for i, v := range t.Values {
		key := axes[i]
		parts = append(parts, key+"="+v)
	}
	if len(parts) == 0 {
		parts = []string{t.Label}
		if t.Group != "" {
			parts = []string{t.Group + " " + t.Label}
		}
	}
	return fmt.Sprintf("%s, seed %d", strings.Join(parts, " "), t.Seed)
}
