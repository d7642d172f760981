package server

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"brainbow/dataset"
	"brainbow/experiment"
	"brainbow/internal/hint"
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

	mu    sync.Mutex
	state Training
	told  time.Time
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
	ended := t.ctx.Done() // who comes after this sees that
	t.mu.Unlock()
	<-ended
	t.wg.Wait()
}

// update changes a training's state and tells the stream: at once where it matters,
// otherwise now and then.
func (t *trainings) update(one *training, at once, change func(*Training)) {
	one.mu.Lock()
	defer one.mu.Unlock()
	change(&one.state)
	now := time.Now()
	if !bool(at) && now.Sub(one.told) < trainingPause {
		return
	}
	one.told = now
	t.s.hub.publish("training", one.state.Run, one.state)
}

// once says that a state is told without waiting.
type once bool

// reserve takes a place among the trainings under way.
func (t *trainings) reserve() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	n := t.opening
	for _, one := range t.all {
		if !one.now().Ended {
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

// begin enters a training whose place was reserved and goes on with it in the
// background. run is what trains. A run is trained by one at a time.
func (t *trainings) begin(name string, session *experiment.Session, run func(context.Context, experiment.Options) (*experiment.Result, error)) (*training, error) {
	ctx, stop := context.WithCancel(t.ctx)
	one := &training{session: session, stop: stop, begun: time.Now(), state: Training{Run: name, Status: runstore.StatusRunning, SessionState: session.State()}}
	t.mu.Lock()
	if other := t.all[name]; other != nil && !other.now().Ended {
		t.mu.Unlock()
		stop()
		return nil, refuse(http.StatusConflict, "steer that training", "run %s is being trained already", name)
	}
	t.opening--
	t.all[name] = one
	t.forget()
	t.mu.Unlock()
	t.update(one, true, func(*Training) {})
	opt := experiment.Options{
		Threads: t.s.opt.Threads,
		Message: func(text string) { t.update(one, true, func(s *Training) { s.Message = text }) },
		Metrics: func(m train.Metrics) {
			v := &Measured{m.Step, m.Epoch, number(m.Loss), number(m.Accuracy)}
			t.update(one, false, func(s *Training) {
				switch m.Split {
				case "train":
					s.Train = v
				case "test":
					s.Test = v
				default:
					s.Batch = v
				}
			})
		},
	}
	opt.Observers = []train.Observer{session.Observer(ctx, func(st experiment.SessionState) {
		t.update(one, once(st.Waiting), func(s *Training) {
			s.SessionState = st
			s.Ended = false // not before its status is known
		})
	})}
	go func() {
		defer t.wg.Done()
		defer stop()
		_, err := run(ctx, opt)
		if t.s.opt.Trained != nil {
			defer func() { t.s.opt.Trained(one.now()) }()
		}
		t.update(one, true, func(s *Training) {
			s.SessionState, s.Status = session.State(), runstore.StatusFinished
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
			s.Error, s.Hint = f.Error, f.Hint
		})
	}()
	return one, nil
}

// forget drops the trainings that ended longest ago.
func (t *trainings) forget() {
	for len(t.all) > mostRemembered {
		oldest := ""
		for name, one := range t.all {
			if one.now().Ended && (oldest == "" || one.begun.Before(t.all[oldest].begun)) {
				oldest = name
			}
		}
		if oldest == "" {
			return
		}
		delete(t.all, oldest)
	}
}

func (one *training) now() Training {
	one.mu.Lock()
	defer one.mu.Unlock()
	s := one.state
	if !s.Ended {
		s.SessionState = one.session.State()
	}
	return s
}

func (s *Server) listTrainings(w http.ResponseWriter, r *http.Request) error {
	s.live.mu.Lock()
	all := []Training{}
	for _, one := range s.live.all {
		all = append(all, one.now())
	}
	s.live.mu.Unlock()
	slices.SortFunc(all, func(a, b Training) int { return strings.Compare(a.Run, b.Run) })
	return sendJSON(w, r, TrainingList{all})
}

// Order is what a training is started with.
type Order struct {
	Recipe string   `json:"recipe"`
	Set    []string `json:"set"`    // key=value, as --set takes
	Resume string   `json:"resume"` // a run to go on with, instead of a recipe
	Paused bool     `json:"paused"` // wait before the first update
	Pace   float64  `json:"pace"`   // updates a second
	// Seconds paces it so that it takes that long at least, for those who watch.
	Seconds float64 `json:"seconds"`
}

// startTraining begins a training and answers when it has its run.
func (s *Server) startTraining(w http.ResponseWriter, r *http.Request) error {
	var o Order
	if err := readJSON(r, &o); err != nil {
		return err
	}
	one, err := s.begin(r.Context(), o)
	if err != nil {
		return err
	}
	w.Header().Set("Location", "/api/trainings/"+one.state.Run)
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(http.StatusCreated)
	_ = json.NewEncoder(w).Encode(one.now()) // a client that left sees it on the stream
	return nil
}

// Train begins a training as the page would and returns its first state. It goes on
// in the background, until it ends or the server does.
func (s *Server) Train(ctx context.Context, o Order) (Training, error) {
	one, err := s.begin(ctx, o)
	if err != nil {
		return Training{}, fmt.Errorf("begin training: %w", err)
	}
	return one.now(), nil
}

// begin begins the training that is ordered.
func (s *Server) begin(ctx context.Context, o Order) (*training, error) {
	session := experiment.NewSession(o.Paused)
	if err := session.SetPace(o.Pace); err != nil {
		return nil, refuse(http.StatusBadRequest, hint.Of(err), "%v", err)
	}
	if err := s.live.reserve(); err != nil {
		return nil, err
	}
	start := s.start
	if o.Resume != "" {
		start = s.resume
	}
	one, err := start(ctx, o, session)
	if err != nil {
		s.live.mu.Lock()
		s.live.opening--
		s.live.mu.Unlock()
		s.live.wg.Done()
		return nil, err
	}
	s.follow.wake()
	return one, nil
}

func (s *Server) start(ctx context.Context, o Order, session *experiment.Session) (*training, error) {
	if !slices.Contains(experiment.Names(), o.Recipe) { // never a file that a page names
		return nil, refuse(http.StatusBadRequest, "the route /api/recipes lists them", "there is no recipe %q", o.Recipe)
	}
	d, err := experiment.Load(s.opt.FS, o.Recipe)
	if err != nil {
		return nil, err
	}
	for _, set := range o.Set {
		if err := d.Assign(set); err != nil {
			return nil, err
		}
	}
	rec, err := d.Recipe()
	if err != nil {
		return nil, err
	}
	if dataset.IsPath(rec.Data.Name) || dataset.IsPath(rec.Data.Otherwise) {
		return nil, refuse(http.StatusForbidden, "train on files with 'brainbow train'", "the studio does not read %q", rec.Data.Name)
	}
	e, err := experiment.Prepare(d, s.opt.Data, dataset.Options{Context: ctx})
	if err != nil {
		return nil, err
	}
	meta, err := e.Meta()
	if err != nil {
		return nil, err
	}
	s.open.pool.Add(meta.Dataset.Fingerprint, e.Data) // who looks at it need not open it again
	if o.Seconds != 0 {
		if err := session.SetPace(float64(e.Steps()) / o.Seconds); err != nil {
			return nil, refuse(http.StatusBadRequest, hint.Of(err), "%v", err)
		}
	}
	dir, err := runstore.NewDir(s.opt.FS, s.shelf.runs, e.Recipe.Name, time.Now())
	if err != nil {
		return nil, err
	}
	store, err := runstore.Create(dir, meta, runstore.Options{FS: s.opt.FS})
	if err != nil {
		_ = s.opt.FS.Remove(dir) // only if it is empty: it was made for this
		return nil, err
	}
	return s.live.begin(s.shelf.add(dir), session, func(ctx context.Context, opt experiment.Options) (*experiment.Result, error) {
		return e.Run(ctx, store, opt)
	})
}

func (s *Server) resume(_ context.Context, o Order, session *experiment.Session) (*training, error) {
	if o.Recipe != "" || len(o.Set) > 0 {
		return nil, refuse(http.StatusBadRequest, "give one of them", "a run that goes on keeps its recipe")
	}
	dir, err := s.runDir(o.Resume)
	if err != nil {
		return nil, err
	}
	run, err := runstore.OpenWith(dir, runstore.OpenOptions{FS: s.opt.FS})
	if err != nil {
		return nil, err
	}
	status, err := run.Status()
	if err != nil {
		return nil, err
	}
	switch status {
	case runstore.StatusRunning, runstore.StatusFinished, runstore.StatusDiverged:
		return nil, refuse(http.StatusConflict, "only a training that was interrupted goes on", "the training of run %s is %s", o.Resume, status)
	}
	return s.live.begin(o.Resume, session, func(ctx context.Context, opt experiment.Options) (*experiment.Result, error) {
		opt.Store.FS = s.opt.FS
		return experiment.Resume(ctx, dir, s.opt.Data, opt)
	})
}

// steer does what a verb says to a training of this process.
func (s *Server) steer(w http.ResponseWriter, r *http.Request) error {
	name := r.PathValue("run")
	s.live.mu.Lock()
	one := s.live.all[name]
	s.live.mu.Unlock()
	if one == nil {
		return refuse(http.StatusNotFound, "runs of other processes can be watched, not steered", "this server does not train a run %q", name)
	}
	var v struct {
		Value *float64 `json:"value"`
	}
	verb := r.PathValue("verb")
	valued := verb == "learning-rate" || verb == "pace"
	if valued {
		if err := readJSON(r, &v); err != nil {
			return err
		}
		if v.Value == nil {
			return refuse(http.StatusBadRequest, `send {"value": 0.1}`, "%s needs a value", verb)
		}
	}
	if one.now().Ended {
		return refuse(http.StatusConflict, "start it again, or resume it", "the training of run %s has ended", name)
	}
	var err error
	switch verb {
	case "pause":
		one.session.Pause()
	case "continue":
		one.session.Continue()
	case "step-batch":
		one.session.StepBatch()
	case "step-epoch":
		one.session.StepEpoch()
	case "learning-rate":
		err = one.session.SetLearningRate(*v.Value)
	case "pace":
		err = one.session.SetPace(*v.Value)
	case "stop":
		one.stop()
	default:
		return refuse(http.StatusNotFound, "pause, continue, step-batch, step-epoch, learning-rate, pace, stop", "there is no verb %q", verb)
	}
	if err != nil {
		return refuse(http.StatusBadRequest, hint.Of(err), "%v", err)
	}
	s.live.update(one, true, func(t *Training) {
		if !t.Ended {
			t.SessionState = one.session.State()
		}
	})
	return sendJSON(w, r, one.now())
}

// readJSON reads a request's body. A page of another site cannot send this type
// without asking first.
func readJSON(r *http.Request, v any) error {
	if kind, _, _ := strings.Cut(r.Header.Get("Content-Type"), ";"); strings.TrimSpace(kind) != "application/json" {
		return refuse(http.StatusUnsupportedMediaType, "send application/json", "%q is not read", kind)
	}
	d := json.NewDecoder(r.Body)
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		var tooLarge *http.MaxBytesError
		if errors.As(err, &tooLarge) {
			return err
		}
		return refuse(http.StatusBadRequest, "docs/server.md shows what is read", "read request: %v", err)
	}
	return nil
}
