package experiment

import (
	"context"
	"fmt"
	"math"
	"sync"
	"time"

	"brainbow/internal/hint"
	"brainbow/train"
)

// forever is the step at which a training that is not paused waits.
const forever = math.MaxInt64

// Session controls a training while it runs, always between two updates: it pauses it, advances
// it by single updates or epochs, slows it down and changes the learning rate. Put its
// [Session.Observer] into Options.Observers. Pauses and pace do not change a bit of the
// recording, and a change of the learning rate is recorded as an event, so the run replays and
// verifies like any other.
//
// A Session controls one training. It is safe for concurrent use.
type Session struct {
	mu      sync.Mutex
	changed chan struct{} // closed and replaced when a field below is set
	until   int64         // the step to wait at
	pace    float64       // updates a second, 0 without a limit
	rate    *float64      // to set before the next update, nil if unchanged
	next    time.Time     // earliest time of the next update, by the pace
	state   SessionState
	spec    func(rate float64) error
	early   []func() // requests for steps from before the training began
}

// SessionState is the progress of a training and the state of its controls.
type SessionState struct {
	Step  int64 `json:"step"`  // number of updates made
	Steps int64 `json:"steps"` // updates of the whole training
	Epoch int64 `json:"steps_per_epoch"`
	// LearningRate is the base rate, which the schedule multiplies, of the next update.
	LearningRate float64 `json:"learning_rate"`
	Pace         float64 `json:"pace"`    // updates a second, 0 without a limit
	Paused       bool    `json:"paused"`  // it waits, or will wait after the requested updates
	Waiting      bool    `json:"waiting"` // it waits now, because it is paused
	Ended        bool    `json:"ended"`
}

// NewSession returns the controls of a training that is about to begin. If paused is true, the
// training waits before its first update.
func NewSession(paused bool) *Session {
	s := &Session{changed: make(chan struct{}), until: forever}
	if paused {
		s.until = 0
	}
	return s
}

// State returns the state of the training.
func (s *Session) State() SessionState {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.now()
}

func (s *Session) now() SessionState {
	st := s.state
	st.Pace, st.Paused = s.pace, s.until != forever
	if s.rate != nil {
		st.LearningRate = *s.rate
	}
	return st
}

// set calls change with the lock held and wakes the training.
func (s *Session) set(change func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change()
	close(s.changed)
	s.changed = make(chan struct{})
}

// Pause makes the training wait after the current update.
func (s *Session) Pause() { s.set(func() { s.until, s.early = 0, nil }) }

// Continue resumes a paused training.
func (s *Session) Continue() { s.set(func() { s.until, s.early = forever, nil }) }

// StepBatch requests one update in addition to those requested so far, then a pause.
func (s *Session) StepBatch() { s.step(func() { s.until = s.target() + 1 }) }

// StepEpoch requests the updates up to the next end of an epoch, then a pause.
func (s *Session) StepEpoch() {
	s.step(func() {
		per := s.state.Epoch
		s.until = (s.target()/per + 1) * per
	})
}

// step requests more updates. Before the training begins the request waits, because the first
// step and the length of an epoch are not known yet.
func (s *Session) step(ask func()) {
	s.set(func() {
		if s.state.Epoch == 0 {
			s.early = append(s.early, ask)
			return
		}
		ask()
	})
}

// target returns the step up to which updates are requested.
func (s *Session) target() int64 {
	if s.until == forever {
		return s.state.Step
	}
	return max(s.until, s.state.Step)
}

// slowest is the minimum pace: about thirty updates a year.
const slowest = 1e-6

// SetPace limits the number of updates a second, so that one can watch; 0 removes the limit.
func (s *Session) SetPace(updates float64) error {
	if !(updates >= 0) || math.IsInf(updates, 0) || updates > 0 && updates < slowest {
		return hint.Add(fmt.Errorf("set pace: must be at least %g updates a second, or 0, not %v", slowest, updates), "0 removes the limit")
	}
	s.set(func() { s.pace, s.next = updates, time.Time{} })
	return nil
}

// SetLearningRate changes the base learning rate, which the schedule multiplies, from the next
// update on.
func (s *Session) SetLearningRate(rate float64) error {
	if !(rate > 0) || math.IsInf(rate, 0) {
		return hint.Add(fmt.Errorf("set learning rate: must be a number above 0, not %v", rate), "give a number above 0")
	}
	s.mu.Lock()
	check := s.spec
	s.mu.Unlock()
	if check != nil {
		if err := check(rate); err != nil {
			return fmt.Errorf("set learning rate: %w", err)
		}
	}
	s.set(func() { s.rate = &rate })
	return nil
}

// Observer returns the observer through which the session controls the training. ctx must be
// the context of the training; it also ends a wait. report, which may be nil, is called from
// the training's goroutine after every update, and when a wait begins or ends.
func (s *Session) Observer(ctx context.Context, report func(SessionState)) train.Observer {
	if report == nil {
		report = func(SessionState) {}
	}
	return train.Observer{
		Start: func(t *train.Trainer) error {
			spec, net, samples := t.Spec(), t.Network(), int(t.StepsPerEpoch())*t.Spec().Batch
			s.mu.Lock()
			s.state.Step, s.state.Steps, s.state.Epoch = t.StepNumber(), t.Steps(), t.StepsPerEpoch()
			for _, ask := range s.early {
				ask()
			}
			s.early = nil
			s.spec = func(rate float64) error {
				spec := spec
				spec.Optimizer.LearningRate = rate
				return spec.Validate(net, samples)
			}
			s.mu.Unlock()
			return s.hold(ctx, t, report)
		},
		Step: func(t *train.Trainer, _ int64) error { return s.hold(ctx, t, report) },
		End: func(t *train.Trainer, _ int64, _ error) error {
			s.mu.Lock()
			s.state.Ended, s.state.Waiting = true, false
			st := s.now()
			s.mu.Unlock()
			report(st)
			return nil
		},
	}
}

// hold waits between two updates while the controls pause the training or the pace forbids the
// next update.
func (s *Session) hold(ctx context.Context, t *train.Trainer, report func(SessionState)) error {
	step := t.StepNumber()
	s.mu.Lock()
	s.state.Step = step
	for {
		if s.rate != nil && step < t.Steps() {
			rate := *s.rate
			s.rate = nil
			if err := t.SetLearningRate(rate); err != nil {
				s.mu.Unlock()
				return err
			}
		}
		s.state.LearningRate = t.LearningRate()
		paused := step >= s.until
		var until <-chan time.Time
		if !paused && s.pace > 0 {
			if s.next.IsZero() {
				s.next = time.Now()
			}
			if s.due() {
				break
			}
			until = time.After(time.Until(s.next))
		}
		if step >= t.Steps() || ctx.Err() != nil || !paused && until == nil {
			break
		}
		s.state.Waiting = paused
		changed, st := s.changed, s.now()
		s.mu.Unlock()
		report(st)
		select {
		case <-ctx.Done():
		case <-changed:
		case <-until:
		}
		s.mu.Lock()
	}
	s.state.Waiting = false
	st := s.now()
	s.mu.Unlock()
	report(st)
	return nil
}

// catchUp is how far a training may fall behind its pace and still catch up. It is longer than
// timers oversleep, so that a pace of thousands of updates a second is kept, and too short to
// be seen.
const catchUp = 10 * time.Millisecond

// due reports whether the next update may begin. If so, it sets the earliest time of the one after.
func (s *Session) due() bool {
	now := time.Now()
	if s.next.After(now) {
		return false
	}
	if late := now.Add(-catchUp); s.next.Before(late) {
		s.next = late
	}
	s.next = s.next.Add(time.Duration(float64(time.Second) / s.pace))
	return true
}
