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

// forever is where a training that nobody holds is to stop.
const forever = math.MaxInt64

// Session steers a training while it runs: it pauses, goes on by single updates or
// epochs, slows down and changes the learning rate, always between two updates.
// Give its [Session.Observer] to Options.Observers. Neither a pause nor the pace
// changes a bit of what is recorded, and a changed learning rate is recorded as an
// event, so the run replays and verifies like any other.
//
// A Session is for one training, and safe for concurrent use.
type Session struct {
	mu      sync.Mutex
	changed chan struct{} // closed, and replaced, when anything below is set
	until   int64         // the step to wait at
	pace    float64       // updates a second, 0 for as many as there can be
	rate    *float64      // to be set
	next    time.Time     // when the next update may begin, by the pace
	state   SessionState
	spec    func(rate float64) error
	early   []func() // steps that were asked for before the training began
}

// SessionState is where a training is and what holds it.
type SessionState struct {
	Step  int64 `json:"step"`  // updates made
	Steps int64 `json:"steps"` // of the whole training
	Epoch int64 `json:"steps_per_epoch"`
	// LearningRate is what the schedule multiplies, as of the next update.
	LearningRate float64 `json:"learning_rate"`
	Pace         float64 `json:"pace"`    // updates a second, 0 without a limit
	Paused       bool    `json:"paused"`  // it stands still, or will after the updates asked for
	Waiting      bool    `json:"waiting"` // it stands still now, because it is paused
	Ended        bool    `json:"ended"`
}

// NewSession returns the controls of a training that is about to begin; paused
// makes it wait before its first update.
func NewSession(paused bool) *Session {
	s := &Session{changed: make(chan struct{}), until: forever}
	if paused {
		s.until = 0
	}
	return s
}

// State returns where the training is.
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

// set changes the controls and wakes the training.
func (s *Session) set(change func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change()
	close(s.changed)
	s.changed = make(chan struct{})
}

// Pause stops the training after the update that is being made.
func (s *Session) Pause() { s.set(func() { s.until, s.early = 0, nil }) }

// Continue lets a paused training run.
func (s *Session) Continue() { s.set(func() { s.until, s.early = forever, nil }) }

// StepBatch makes one update more than was asked for so far, then pauses.
func (s *Session) StepBatch() { s.step(func() { s.until = s.target() + 1 }) }

// StepEpoch goes on to the next end of an epoch, then pauses.
func (s *Session) StepEpoch() {
	s.step(func() {
		per := s.state.Epoch
		s.until = (s.target()/per + 1) * per
	})
}

// step asks for more updates: once it is known where the training begins and how long an
// epoch is.
func (s *Session) step(ask func()) {
	s.set(func() {
		if s.state.Epoch == 0 {
			s.early = append(s.early, ask)
			return
		}
		ask()
	})
}

// target is the step that the training is on its way to, or at.
func (s *Session) target() int64 {
	if s.until == forever {
		return s.state.Step
	}
	return max(s.until, s.state.Step)
}

// slowest is the least pace, some updates a year.
const slowest = 1e-6

// SetPace limits the updates a second, for those who watch; 0 is no limit.
func (s *Session) SetPace(updates float64) error {
	if !(updates >= 0) || math.IsInf(updates, 0) || updates > 0 && updates < slowest {
		return hint.Add(fmt.Errorf("set pace: %v updates a second is not possible", updates), "give a number from %g, or 0 for no limit", slowest)
	}
	s.set(func() { s.pace, s.next = updates, time.Time{} })
	return nil
}

// SetLearningRate changes the learning rate that the schedule multiplies, from the
// next update on.
func (s *Session) SetLearningRate(rate float64) error {
	if !(rate > 0) || math.IsInf(rate, 0) {
		return hint.Add(fmt.Errorf("set learning rate: %v is not possible", rate), "give a number above 0")
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

// Observer returns what holds the training. Where it waits, ctx ends the wait: it
// is the context of the training. told, which may be nil, is called from the
// training's goroutine after every update, and when a wait begins or ends.
func (s *Session) Observer(ctx context.Context, told func(SessionState)) train.Observer {
	if told == nil {
		told = func(SessionState) {}
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
			return s.hold(ctx, t, told)
		},
		Step: func(t *train.Trainer, _ int64) error { return s.hold(ctx, t, told) },
		End: func(t *train.Trainer, _ int64, _ error) error {
			s.mu.Lock()
			s.state.Ended, s.state.Waiting = true, false
			st := s.now()
			s.mu.Unlock()
			told(st)
			return nil
		},
	}
}

// hold waits between two updates as long as the controls say.
func (s *Session) hold(ctx context.Context, t *train.Trainer, told func(SessionState)) error {
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
		told(st)
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
	told(st)
	return nil
}

// catchUp is how far behind its pace a training may be and still catch up: more
// than clocks oversleep, so that thousands of updates a second can be asked for, and
// less than anybody sees.
const catchUp = 10 * time.Millisecond

// due says whether the next update may begin, and reckons when the one after may.
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
