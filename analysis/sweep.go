package analysis

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"time"

	"brainbow/internal/vfs"
	"brainbow/runstore"
)

// Sweep is the result of a sweep: its points in order, each with its runs.
type Sweep struct {
	Dir string
	runstore.Sweep
	Points []SweepPoint
	// Open, which may be nil, opens the run of a trial with its data, for what the trial's summary does not say.
	Open func(dir string) (*Run, error)
}

// NotLearnt is the recall below which a class counts as not learnt.
const NotLearnt = 0.05

// Unlearnt returns the classes that a trial does not recognise after its last step: less than [NotLearnt] of
// their test samples. It returns none without s.Open.
func (s *Sweep) Unlearnt(ctx context.Context, t SweepRun) ([]string, error) {
	if s.Open == nil {
		return nil, nil
	}
	r, err := s.Open(t.Dir)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	step, err := r.LastStep()
	if err != nil {
		return nil, err
	}
	m, _, err := r.Confusion(ctx, step, "test")
	if err != nil {
		return nil, err
	}
	var all []string
	for k, name := range m.Classes {
		if m.Actual(k) > 0 && m.Recall(k) < NotLearnt {
			all = append(all, name)
		}
	}
	return all, nil
}

// SweepPoint is one setting of a sweep. Numbers are over the trials that ended; NaN
// if no trial ended.
type SweepPoint struct {
	Label, Group string
	Values       []string // of the axes
	Trials       []SweepRun
	Ended        int
	// Test accuracy after the last step, and the best of any evaluation.
	Mean, Deviation, Least, Most float64 // the deviation divides by n − 1
	Best                         float64 // mean
	Parameters                   int
	Seconds                      float64 // mean of a training, with its evaluations and recording
	Classes                      int
}

// SweepRun is one trial.
type SweepRun struct {
	runstore.SweepTrial
	Dir    string
	Status runstore.Status // "" if it has not begun
	Err    error           // why the run cannot be read
	*Summary
	Took time.Duration // in training, 0 if unknown
}

// OpenSweep reads a sweep's description and what its trials measured. A nil fsys stands for
// the operating system's.
func OpenSweep(fsys vfs.FS, dir string) (*Sweep, error) {
	d, err := runstore.ReadSweep(fsys, dir)
	if err != nil {
		return nil, err
	}
	s := &Sweep{Dir: dir, Sweep: *d}
	for _, t := range d.Trials {
		for len(s.Points) <= t.Point {
			s.Points = append(s.Points, SweepPoint{})
		}
		p := &s.Points[t.Point]
		p.Label, p.Group, p.Values = t.Label, t.Group, t.Values
		p.Trials = append(p.Trials, openTrial(fsys, dir, t))
	}
	for i := range s.Points {
		s.Points[i].measure()
	}
	return s, nil
}

func openTrial(fsys vfs.FS, dir string, t runstore.SweepTrial) SweepRun {
	r := SweepRun{SweepTrial: t, Dir: runstore.TrialDir(dir, t.Hash)}
	run, err := Open(r.Dir, Options{FS: fsys})
	if err != nil {
		if !errors.Is(err, fs.ErrNotExist) {
			r.Err = err
		}
		return r
	}
	defer run.Close()
	if r.Summary, r.Err = run.Summary(); r.Err != nil {
		return r
	}
	r.Status = r.Summary.Status
	events, err := run.Store.Events()
	if r.Err = err; err == nil {
		r.Took = runstore.Took(events, false, time.Time{})
	}
	return r
}

// measure computes the numbers of a point from its trials.
func (p *SweepPoint) measure() {
	nan := math.NaN()
	p.Mean, p.Deviation, p.Least, p.Most, p.Best, p.Seconds = nan, nan, nan, nan, nan, nan
	var sum, squares, best, seconds float64
	timed := 0
	for _, t := range p.Trials {
		if t.Summary == nil {
			continue
		}
		p.Parameters = t.Parameters
		p.Classes = max(2, t.Summary.Values[len(t.Summary.Values)-1].Features())
		// Versions that had not noticed a divergence wrote that the training finished.
		if t.Status != runstore.StatusFinished || t.Test.Step < 0 || math.IsNaN(t.Test.Loss) {
			continue
		}
		a := t.Test.Accuracy
		if p.Ended == 0 {
			p.Least, p.Most = a, a
		}
		p.Least, p.Most = min(p.Least, a), max(p.Most, a)
		p.Ended++
		sum += a
		squares += a * a
		best += t.Best.Accuracy
		if t.Took > 0 {
			seconds += t.Took.Seconds()
			timed++
		}
	}
	n := float64(p.Ended)
	if p.Ended == 0 {
		return
	}
	p.Mean, p.Best = sum/n, best/n
	if p.Ended > 1 {
		p.Deviation = math.Sqrt(max(0, (squares-sum*sum/n)/(n-1)))
	}
	if timed > 0 {
		p.Seconds = seconds / float64(timed)
	}
}

// Unfinished lists, in sentences, the trials that are not in the numbers.
func (s *Sweep) Unfinished() []string {
	var list []string
	for _, p := range s.Points {
		for _, t := range p.Trials {
			name := fmt.Sprintf("%s, seed %d", t.Label, t.SweepTrial.Seed)
			switch {
			case t.Err != nil:
				list = append(list, fmt.Sprintf("%s cannot be read: %v", name, t.Err))
			case t.Summary == nil:
				list = append(list, name+" has not begun")
			case t.Status != runstore.StatusFinished:
				list = append(list, fmt.Sprintf("%s is %s", name, t.Status))
			}
		}
	}
	return list
}
