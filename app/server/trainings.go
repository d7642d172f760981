package server

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"brainbow/experiment"
	"brainbow/runstore"
	"brainbow/train"
)

const (
	// Maximum number of running trainings and of ended ones that are remembered.
	maxTrainings  = 4
	maxRemembered = 64
	// trainingPause is the minimum time between two states of a training on the stream.
	trainingPause = 40 * time.Millisecond
)

// Training is the state of a training of this process.
type Training struct {
	Run string `json:"run"`
	experiment.SessionState
	// Train, Test and Batch are the latest measurements.
	Train *Measured `json:"train,omitempty"`
	Test  *Measured `json:"test,omitempty"`
	Batch *Measured `json:"batch,omitempty"`
	// Message is the recorder's latest message.
	Message string          `json:"message,omitempty"`
	Status  runstore.Status `json:"status"` // running until the training ends
	Error   string          `json:"error,omitempty"`
	Hint    string          `json:"hint,omitempty"`
	Code    string          `json:"code,omitempty"` // of the error, as an answer has it
	// Seconds is how long the training took, pauses included, once it has ended.
	Seconds float64 `json:"seconds,omitempty"`
}

// Measured is one measurement.
type Measured struct {
	Step     int64    `json:"step"`
	Epoch    float64  `json:"epoch"`
	Loss     *float64 `json:"loss"`
	Accuracy *float64 `json:"accuracy"`
}

// training is one training of this process.
type training struct {
	session *experiment.Session
	stop    context.CancelFunc
	begun   time.Time
	store   *runstore.Writer // set before the first update, used only by the training's goroutine
	shown   atomic.Int64     // the last step at which it waited with everything published, −1 before the first

	mu        sync.Mutex
	state     Training
	published time.Time // when its state was last published
}

// trainings holds the trainings of this process.
type trainings struct {
	s   *Server
	ctx context.Context
	wg  sync.WaitGroup

	mu      sync.Mutex
	all     map[string]*training
	opening int // number about to begin
}

func (t *trainings) wait() {
	t.mu.Lock()
	ended := t.ctx.Done() // reserve, which waits for the lock, sees that it is closed
	t.mu.Unlock()
	<-ended
	t.wg.Wait()
}

// urgency says whether a change of a training is published immediately or with the next change
// after trainingPause.
type urgency bool

const (
	soon urgency = false
	now  urgency = true
)

// update changes a training's state and publishes it on the stream.
func (t *trainings) update(one *training, when urgency, change func(*Training)) {
	one.mu.Lock()
	defer one.mu.Unlock()
	change(&one.state)
	at := time.Now()
	if when == soon && at.Sub(one.published) < trainingPause {
		return
	}
	one.published = at
	t.s.hub.publish("training", one.state.Run, one.state)
}

// reserve reserves a place among the running trainings.
func (t *trainings) reserve() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	n := t.opening
	for _, one := range t.all {
		if !one.current().Ended {
			n++
		}
	}
	if t.ctx.Err() != nil {
		return refuse(http.StatusServiceUnavailable, "start it again", "the server is stopping")
	}
	if n >= maxTrainings {
		return refuse(http.StatusTooManyRequests, "stop one first", "at most %d trainings can run at the same time", maxTrainings)
	}
	t.opening++
	t.wg.Add(1)
	return nil
}

// begin runs a training whose place was reserved in the background. A run can have only one
// training at a time.
func (t *trainings) begin(name string, session *experiment.Session, run func(context.Context, experiment.Options) (*experiment.Result, error)) (*training, error) {
	ctx, stop := context.WithCancel(t.ctx)
	one := &training{session: session, stop: stop, begun: time.Now(), state: Training{Run: name, Status: runstore.StatusRunning, SessionState: session.State()}}
	one.shown.Store(-1)
	t.mu.Lock()
	if other := t.all[name]; other != nil && !other.current().Ended {
		t.mu.Unlock()
		stop()
		return nil, refuse(http.StatusConflict, "steer that training", "run %s is being trained already", name)
	}
	t.opening--
	t.all[name] = one
	t.forget()
	t.mu.Unlock()
	t.update(one, now, func(*Training) {})
	go func() {
		defer t.wg.Done()
		defer stop()
		_, err := run(ctx, t.options(ctx, one))
		if t.s.opt.Trained != nil {
			defer func() { t.s.opt.Trained(one.current()) }()
		}
		t.update(one, now, func(s *Training) {
			s.end(session.State(), err)
			s.Seconds = time.Since(one.begun).Seconds()
		})
	}()
	return one, nil
}

// options returns options that keep the state of a training up to date: its measurements, the
// recorder's messages and its progress.
func (t *trainings) options(ctx context.Context, one *training) experiment.Options {
	measured := func(m train.Metrics) {
		v := &Measured{m.Step, m.Epoch, number(m.Loss), number(m.Accuracy)}
		t.update(one, soon, func(s *Training) {
			switch m.Split {
			case "train":
				s.Train = v
			case "test":
				s.Test = v
			case "batch":
				s.Batch = v
			}
		})
	}
	moved := func(st experiment.SessionState) {
		if st.Waiting && one.store.Publish() == nil { // an error ends the training, at its next update
			one.shown.Store(st.Step)
		}
		t.update(one, urgency(st.Waiting), func(s *Training) {
			s.SessionState = st
			s.Ended = false // true only once the status is known
		})
	}
	return experiment.Options{
		Threads:   t.s.opt.Threads,
		Message:   func(text string) { t.update(one, now, func(s *Training) { s.Message = text }) },
		Metrics:   measured,
		Opened:    func(store *runstore.Writer) { one.store = store },
		Observers: []train.Observer{one.session.Observer(ctx, moved)},
	}
}

// end sets the final state of a training that returned err.
func (s *Training) end(last experiment.SessionState, err error) {
	s.SessionState, s.Status = last, runstore.StatusFinished
	s.Ended, s.Waiting = true, false
	var diverged *train.DivergedError
	switch {
	case err == nil:
		return
	case errors.Is(err, context.Canceled):
		s.Status = runstore.StatusInterrupted
		return
	case errors.As(err, &diverged):
		s.Status = runstore.StatusDiverged
	default:
		s.Status = runstore.StatusFailed
	}
	f := failure(err)
	s.Error, s.Hint, s.Code = f.Error, f.Hint, f.Code
}

// forget drops the ended trainings beyond maxRemembered, oldest first.
func (t *trainings) forget() {
	for len(t.all) > maxRemembered {
		oldest := ""
		for name, one := range t.all {
			if one.current().Ended && (oldest == "" || one.begun.Before(t.all[oldest].begun)) {
				oldest = name
			}
		}
		if oldest == "" {
			return
		}
		delete(t.all, oldest)
	}
}

// made returns the step at which a training of this process last waited, −1 if it did not. A page
// shows it though the recipe did not ask for a recording of it.
func (t *trainings) made(name string) int64 {
	t.mu.Lock()
	defer t.mu.Unlock()
	if one := t.all[name]; one != nil {
		return one.shown.Load()
	}
	return -1
}

// current returns the present state of a training.
func (one *training) current() Training {
	one.mu.Lock()
	defer one.mu.Unlock()
	s := one.state
	if !s.Ended {
		s.SessionState = one.session.State()
	}
	return s
}
