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
	"brainbow/sweep"
	"brainbow/train"
)

const (
	// maxRunning is the number of trainings that run at the same time; others wait for them.
	maxRunning = 2
	// Maximum number of waiting trainings and of ended ones that are remembered.
	maxWaiting    = 64
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
	Message string `json:"message,omitempty"`
	// Queued is its place among the waiting trainings, from 1; 0 once it runs.
	Queued int             `json:"queued,omitempty"`
	Recipe string          `json:"recipe,omitempty"` // its name
	Data   string          `json:"data,omitempty"`   // the dataset's name
	Status runstore.Status `json:"status"`           // queued, then running until the training ends
	Error  string          `json:"error,omitempty"`
	Hint   string          `json:"hint,omitempty"`
	Code   string          `json:"code,omitempty"` // of the error, as an answer has it
	// Seconds is how long the training took, pauses included, once it has ended.
	Seconds float64 `json:"seconds,omitempty"`
}

// The states of a training that has no run yet: it waits, or was taken out of the queue.
const (
	statusQueued    runstore.Status = "queued"
	statusCancelled runstore.Status = "cancelled"
)

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
	run     func(context.Context, experiment.Options) (*experiment.Result, error)
	drop    func()           // removes what was reserved for a training that does not begin
	waits   bool             // it was ordered while others ran
	ctx     context.Context  // of the training
	begun   time.Time        // when it was ordered
	store   *runstore.Writer // set before the first update, used only by the training's goroutine
	shown   atomic.Int64     // the last step at which it waited with everything published, −1 before the first

	mu        sync.Mutex
	state     Training
	published time.Time // when its state was last published
}

// trainings holds the trainings of this process. They come from a queue, two at a time.
type trainings struct {
	s    *Server
	ctx  context.Context
	wg   sync.WaitGroup // the workers
	line *sweep.Line[*training]

	mu      sync.Mutex
	all     map[string]*training
	opening int // number about to be queued
}

func newTrainings(ctx context.Context, s *Server) *trainings {
	t := &trainings{s: s, ctx: ctx, all: map[string]*training{}, line: sweep.NewLine[*training]()}
	t.wg.Go(func() { sweep.Serve(ctx, t.line, maxRunning, t.train) })
	return t
}

// wait waits for the trainings that run, and drops those that wait.
func (t *trainings) wait() {
	t.mu.Lock()
	ended := t.ctx.Done() // reserve, which waits for the lock, sees that it is closed
	t.mu.Unlock()
	<-ended
	t.wg.Wait()
	for {
		one, ok := t.line.Remove(func(*training) bool { return true })
		if !ok {
			return
		}
		t.cancel(one)
	}
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

// reserve reserves a place for a training. free says that it can begin at once.
func (t *trainings) reserve() (free bool, err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	n := t.opening
	for _, one := range t.all {
		if !one.current().Ended {
			n++
		}
	}
	if t.ctx.Err() != nil {
		return false, refuse(http.StatusServiceUnavailable, "start it again", "the server is stopping")
	}
	if n >= maxRunning+maxWaiting {
		return false, refuse(http.StatusTooManyRequests, "stop one first", "at most %d trainings can wait for others", maxWaiting)
	}
	t.opening++
	return n < maxRunning, nil
}

// release gives a reserved place back.
func (t *trainings) release() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.opening--
}

// begin puts a training whose place was reserved into the queue. A run can have only one training at
// a time.
func (t *trainings) begin(one *training) error {
	ctx, stop := context.WithCancel(t.ctx)
	one.ctx, one.stop, one.begun = ctx, stop, time.Now()
	one.state.SessionState = one.session.State()
	one.state.Status = runstore.StatusRunning
	if one.waits {
		one.state.Status = statusQueued
	}
	one.shown.Store(-1)
	name := one.state.Run
	t.mu.Lock()
	if other := t.all[name]; other != nil && !other.current().Ended {
		t.mu.Unlock()
		stop()
		return refuse(http.StatusConflict, "steer that training", "run %s is being trained already", name)
	}
	t.opening--
	t.all[name] = one
	t.forget()
	t.mu.Unlock()
	t.update(one, now, func(*Training) {})
	t.line.Add(one)
	t.places()
	if t.ctx.Err() != nil { // no worker may be left to take it
		if _, ok := t.line.Remove(func(o *training) bool { return o == one }); ok {
			t.cancel(one)
		}
	}
	return nil
}

// train makes a training that a worker took from the queue.
func (t *trainings) train(one *training) {
	defer one.stop()
	begun := time.Now()
	t.update(one, now, func(s *Training) { s.Queued, s.Status = 0, runstore.StatusRunning })
	t.places()
	_, err := one.run(one.ctx, t.options(one.ctx, one))
	t.update(one, now, func(s *Training) {
		s.end(one.session.State(), err)
		s.Seconds = time.Since(begun).Seconds()
	})
	if t.s.opt.Trained != nil {
		t.s.opt.Trained(one.current())
	}
}

// places tells every waiting training its place.
func (t *trainings) places() {
	for i, one := range t.line.Waiting() {
		one.mu.Lock()
		moved := one.waits && one.state.Queued != i+1 && one.state.Status == statusQueued
		one.mu.Unlock()
		if moved {
			t.update(one, now, func(s *Training) { s.Queued = i + 1 })
		}
	}
}

// cancel ends a training that was taken out of the queue before it began.
func (t *trainings) cancel(one *training) {
	one.stop()
	one.drop()
	t.update(one, now, func(s *Training) {
		s.SessionState = one.session.State()
		s.Queued, s.Ended, s.Status = 0, true, statusCancelled
	})
	t.mu.Lock()
	if t.all[one.state.Run] == one {
		delete(t.all, one.state.Run)
	}
	t.mu.Unlock()
	t.places()
}

// unqueue cancels a training if it waits.
func (t *trainings) unqueue(one *training) bool {
	_, ok := t.line.Remove(func(o *training) bool { return o == one })
	if ok {
		t.cancel(one)
	}
	return ok
}

// move moves a waiting training; ok is false if it does not wait.
func (t *trainings) move(one *training, by int) (ok bool) {
	ok = t.line.Move(func(o *training) bool { return o == one }, by)
	t.places()
	return ok
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
