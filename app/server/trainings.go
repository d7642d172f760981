package server

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"time"

	"brainbow/experiment"
	"brainbow/runstore"
	"brainbow/train"
)

const (
	// mostTrainings bounds the trainings under way, mostRemembered those that ended.
	mostTrainings  = 4
	mostRemembered = 64
	// trainingPause is the least time between two states of a training on the stream.
	trainingPause = 40 * time.Millisecond
)

// Training is what is known of a training of this process.
type Training struct {
	Run string `json:"run"`
	experiment.SessionState
	// Train, Test and Batch are the latest measurements.
	Train *Measured `json:"train,omitempty"`
	Test  *Measured `json:"test,omitempty"`
	Batch *Measured `json:"batch,omitempty"`
	// Message is what the recorder decided last.
	Message string          `json:"message,omitempty"`
	Status  runstore.Status `json:"status"` // running until it ended
	Error   string          `json:"error,omitempty"`
	Hint    string          `json:"hint,omitempty"`
	Code    string          `json:"code,omitempty"` // of the error, as an answer has it
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

	mu        sync.Mutex
	state     Training
	published time.Time // when its state was last published
}

// trainings are those of this process.
type trainings struct {
	s   *Server
	ctx context.Context
	wg  sync.WaitGroup

	mu      sync.Mutex
	all     map[string]*training
	opening int // about to begin
}

func (t *trainings) wait() {
	t.mu.Lock()
	ended := t.ctx.Done() // reserve, which waits for the lock, sees that it is closed
	t.mu.Unlock()
	<-ended
	t.wg.Wait()
}

// urgency says whether a change of a training is published at once, or with the next
// one that is due.
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

// reserve takes a place among the trainings under way.
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
	if n >= mostTrainings {
		return refuse(http.StatusTooManyRequests, "stop one first", "%d trainings are under way", n)
	}
	t.opening++
	t.wg.Add(1)
	return nil
}

// begin enters a training whose place was reserved and runs it in the background. A
// run has one training at a time.
func (t *trainings) begin(name string, session *experiment.Session, run func(context.Context, experiment.Options) (*experiment.Result, error)) (*training, error) {
	ctx, stop := context.WithCancel(t.ctx)
	one := &training{session: session, stop: stop, begun: time.Now(), state: Training{Run: name, Status: runstore.StatusRunning, SessionState: session.State()}}
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
		t.update(one, now, func(s *Training) { s.end(session.State(), err) })
	}()
	return one, nil
}

// options connects a training with its state: what is measured, what the recorder
// says, how far it is.
func (t *trainings) options(ctx context.Context, one *training) experiment.Options {
	measured := func(m train.Metrics) {
		v := &Measured{m.Step, m.Epoch, number(m.Loss), number(m.Accuracy)}
		t.update(one, soon, func(s *Training) {
			switch m.Split {
			case "train":
				s.Train = v
			case "test":
				s.Test = v
			default:
				s.Batch = v
			}
		})
	}
	moved := func(st experiment.SessionState) {
		t.update(one, urgency(st.Waiting), func(s *Training) {
			s.SessionState = st
			s.Ended = false // not before its status is known
		})
	}
	return experiment.Options{
		Threads:   t.s.opt.Threads,
		Message:   func(text string) { t.update(one, now, func(s *Training) { s.Message = text }) },
		Metrics:   measured,
		Observers: []train.Observer{one.session.Observer(ctx, moved)},
	}
}

// end says how a training ended: err is what it returned.
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

// forget drops the trainings that ended longest ago.
func (t *trainings) forget() {
	for len(t.all) > mostRemembered {
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

// current returns the state of a training as it is at this moment.
func (one *training) current() Training {
	one.mu.Lock()
	defer one.mu.Unlock()
	s := one.state
	if !s.Ended {
		s.SessionState = one.session.State()
	}
	return s
}
