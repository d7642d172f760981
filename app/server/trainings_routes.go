package server

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"brainbow/dataset"
	"brainbow/experiment"
	"brainbow/internal/hint"
	"brainbow/runstore"
)

func (s *Server) listTrainings(w http.ResponseWriter, r *http.Request) error {
	s.live.mu.Lock()
	all := []Training{}
	for _, one := range s.live.all {
		all = append(all, one.current())
	}
	s.live.mu.Unlock()
	slices.SortFunc(all, func(a, b Training) int { return strings.Compare(a.Run, b.Run) })
	return sendJSON(w, r, TrainingList{all})
}

// Order describes a training to start.
type Order struct {
	Recipe string   `json:"recipe"`
	Set    []string `json:"set"`    // key=value, as in --set
	Resume string   `json:"resume"` // a run to resume, instead of a recipe
	// Branch is where a branch leaves another run, instead of a recipe.
	Branch *BranchFrom `json:"branch,omitempty"`
	Paused bool        `json:"paused"` // wait before the first update
	Pace   float64     `json:"pace"`   // updates a second
	// Seconds sets the pace so that the training takes at least this long and can be watched.
	Seconds float64 `json:"seconds"`
}

// startTraining starts a training and answers as soon as its run exists.
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
	_ = json.NewEncoder(w).Encode(one.current()) // fails only if the client has left
	return nil
}

// Train starts a training as the page would and returns its first state. The training runs in
// the background until it ends or the server closes.
func (s *Server) Train(ctx context.Context, o Order) (Training, error) {
	one, err := s.begin(ctx, o)
	if err != nil {
		return Training{}, fmt.Errorf("begin training: %w", err)
	}
	return one.current(), nil
}

// begin starts the ordered training.
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
	if o.Branch != nil {
		start = s.branch
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
	if !slices.Contains(experiment.Names(), o.Recipe) { // a page may name only built-in recipes, never a file
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
		return nil, refuse(http.StatusForbidden, "train on files with 'brainbow train'", "the studio trains only on named datasets, not on %q", rec.Data.Name)
	}
	e, err := experiment.Prepare(d, s.opt.Data, dataset.Options{Context: ctx})
	if err != nil {
		return nil, err
	}
	meta, err := e.Meta()
	if err != nil {
		return nil, err
	}
	s.open.pool.Add(meta.Dataset.Fingerprint, e.Opened()) // so that looking at the run need not open it again
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
		_ = s.opt.FS.Remove(dir) // removes only the empty directory made for the run
		return nil, err
	}
	return s.live.begin(s.shelf.add(dir), session, func(ctx context.Context, opt experiment.Options) (*experiment.Result, error) {
		return e.Run(ctx, store, opt)
	})
}

func (s *Server) resume(_ context.Context, o Order, session *experiment.Session) (*training, error) {
	if o.Recipe != "" || len(o.Set) > 0 {
		return nil, refuse(http.StatusBadRequest, "give one of them", "recipe and resume cannot both be set, because a resumed run keeps its recipe")
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
		return nil, refuse(http.StatusConflict, "only an interrupted training can be resumed", "the training of run %s is %s", o.Resume, status)
	}
	return s.live.begin(o.Resume, session, func(ctx context.Context, opt experiment.Options) (*experiment.Result, error) {
		opt.Store.FS = s.opt.FS
		return experiment.Resume(ctx, dir, s.opt.Data, opt)
	})
}

// steer applies a verb, such as pause, to a training of this process.
func (s *Server) steer(w http.ResponseWriter, r *http.Request) error {
	name := r.PathValue("run")
	s.live.mu.Lock()
	one := s.live.all[name]
	s.live.mu.Unlock()
	if one == nil {
		return refuse(http.StatusNotFound, "trainings of other processes can be watched but not steered", "this server does not train a run %q", name)
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
			return refuse(http.StatusBadRequest, `send {"value": 0.1}`, "%s requires a value", verb)
		}
	}
	if one.current().Ended {
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
		return refuse(http.StatusNotFound, "use pause, continue, step-batch, step-epoch, learning-rate, pace or stop", "there is no verb %q", verb)
	}
	if err != nil {
		return refuse(http.StatusBadRequest, hint.Of(err), "%v", err)
	}
	s.live.update(one, now, func(t *Training) {
		if !t.Ended {
			t.SessionState = one.session.State()
		}
	})
	return sendJSON(w, r, one.current())
}
