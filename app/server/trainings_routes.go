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
	Text   string   `json:"text"`   // of a recipe, instead of the name of a built-in one
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

// begin queues the ordered training. If fewer than maxRunning are under way its run exists when begin
// returns; otherwise the run's name is reserved.
func (s *Server) begin(ctx context.Context, o Order) (*training, error) {
	session := experiment.NewSession(o.Paused)
	if err := session.SetPace(o.Pace); err != nil {
		return nil, refuse(http.StatusBadRequest, hint.Of(err), "%v", err)
	}
	free, err := s.live.reserve()
	if err != nil {
		return nil, err
	}
	one := &training{session: session, waits: !free, drop: func() {}}
	prepare := s.start
	switch {
	case o.Branch != nil:
		prepare = s.branch
	case o.Resume != "":
		prepare = s.resume
	}
	if err = prepare(ctx, o, one); err == nil {
		err = s.live.begin(one)
	}
	if err != nil {
		s.live.release()
		return nil, err
	}
	s.follow.wake()
	return one, nil
}

// document returns the ordered recipe. A page may name only built-in recipes, never a file.
func (s *Server) document(o Order) (*experiment.Document, error) {
	if o.Text != "" {
		if o.Recipe != "" {
			return nil, refuse(http.StatusBadRequest, "give one of them", "recipe and text cannot both be set")
		}
		return experiment.Parse(newRecipe, []byte(o.Text))
	}
	if !slices.Contains(experiment.Names(), o.Recipe) {
		return nil, refuse(http.StatusBadRequest, "the route /api/recipes lists them", "there is no recipe %q", o.Recipe)
	}
	source, err := experiment.Source(o.Recipe)
	if err != nil {
		return nil, err
	}
	return experiment.Parse(o.Recipe, source) // not Load: settings of a page must name no file
}

// prepared checks the ordered recipe and opens its data.
func (s *Server) prepared(ctx context.Context, o Order) (*experiment.Experiment, error) {
	d, err := s.document(o)
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
	if err := namedOnly(rec.Data.Name, rec.Data.Otherwise); err != nil {
		return nil, err
	}
	return experiment.Prepare(d, s.opt.Data, dataset.Options{Context: ctx})
}

// namedOnly refuses paths of data: no path from a page is ever opened.
func namedOnly(names ...string) error {
	for _, name := range names {
		if dataset.IsPath(name) {
			return refuse(http.StatusForbidden, "train on files with 'brainbow train'", "the studio trains only on named datasets, not on %q", name)
		}
	}
	return nil
}

// start prepares the training of a recipe.
func (s *Server) start(ctx context.Context, o Order, one *training) error {
	e, err := s.prepared(ctx, o)
	if err != nil {
		return err
	}
	if err := one.spread(o, e.Steps()); err != nil {
		return err
	}
	dir, err := runstore.NewDir(s.opt.FS, s.shelf.runs, e.Recipe.Name, time.Now())
	if err != nil {
		return err
	}
	one.state.Recipe, one.state.Data = e.Recipe.Name, e.Data.Name
	return s.place(one, dir, e, func(ctx context.Context) (trainable, error) { return s.prepared(ctx, o) })
}

// trainable is what can be trained as a new run: an experiment or a branch.
type trainable interface {
	Meta() (runstore.Meta, error)
	Opened() *dataset.Dataset
	Run(context.Context, *runstore.Writer, experiment.Options) (*experiment.Result, error)
}

// spread sets the pace at which steps updates take as long as ordered.
func (one *training) spread(o Order, steps int64) error {
	if o.Seconds == 0 {
		return nil
	}
	if err := one.session.SetPace(float64(steps) / o.Seconds); err != nil {
		return refuse(http.StatusBadRequest, hint.Of(err), "%v", err)
	}
	return nil
}

// place gives a training its run, in a new and empty directory. For one that waits, the directory only
// reserves the name: what is trained is prepared again when its turn comes, so that no data is held.
func (s *Server) place(one *training, dir string, e trainable, again func(context.Context) (trainable, error)) error {
	one.drop = func() { _ = s.opt.FS.Remove(dir) } // removes only the empty directory made for the run
	one.state.Run = s.shelf.add(dir)
	if one.waits {
		held, err := runstore.Reserve(s.opt.FS, dir)
		if err != nil {
			one.drop()
			return err
		}
		one.drop = func() { _ = held.Drop() } // what is left then is removed by the next start
		one.run = func(ctx context.Context, opt experiment.Options) (*experiment.Result, error) {
			e, err := again(ctx)
			if err != nil {
				one.drop()
				return nil, err
			}
			if err := held.Release(); err != nil {
				return nil, err
			}
			store, err := s.create(e, dir)
			if err != nil {
				one.drop()
				return nil, err
			}
			s.follow.wake()
			return e.Run(ctx, store, opt)
		}
		return nil
	}
	store, err := s.create(e, dir)
	if err != nil {
		one.drop()
		return err
	}
	// Its run is there. If the server stops before a worker takes it, it is an interrupted one.
	one.drop = func() {
		_ = store.Event(runstore.StatusEvent(store.Meta().First(), runstore.StatusInterrupted)) // Close returns its error too
		_ = store.Close()                                                                       // the lock ends with the process at the latest
	}
	one.run = func(ctx context.Context, opt experiment.Options) (*experiment.Result, error) {
		return e.Run(ctx, store, opt)
	}
	return nil
}

// create creates the run of an experiment or a branch.
func (s *Server) create(e trainable, dir string) (*runstore.Writer, error) {
	meta, err := e.Meta()
	if err != nil {
		return nil, err
	}
	s.open.pool.Add(meta.Dataset.Fingerprint, e.Opened()) // so that looking at the run need not open it again
	return runstore.Create(dir, meta, runstore.Options{FS: s.opt.FS})
}

// resume prepares the rest of an interrupted training.
func (s *Server) resume(_ context.Context, o Order, one *training) error {
	if o.Recipe != "" || o.Text != "" || len(o.Set) > 0 {
		return refuse(http.StatusBadRequest, "give one of them", "recipe and resume cannot both be set, because a resumed run keeps its recipe")
	}
	dir, err := s.runDir(o.Resume)
	if err != nil {
		return err
	}
	run, err := runstore.OpenWith(dir, runstore.OpenOptions{FS: s.opt.FS})
	if err != nil {
		return err
	}
	status, err := run.Status()
	if err != nil {
		return err
	}
	switch status {
	case runstore.StatusRunning, runstore.StatusFinished, runstore.StatusDiverged:
		return refuse(http.StatusConflict, "only an interrupted training can be resumed", "the training of run %s is %s", o.Resume, status)
	}
	one.state.Run, one.state.Recipe, one.state.Data = o.Resume, recipeName(run.Meta()), run.Meta().Dataset.Name
	one.run = func(ctx context.Context, opt experiment.Options) (*experiment.Result, error) {
		opt.Store.FS = s.opt.FS
		return experiment.Resume(ctx, dir, s.opt.Data, opt)
	}
	return nil
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
		if s.live.unqueue(one) {
			return sendJSON(w, r, one.current())
		}
		one.stop()
	case "up", "down":
		by := 1
		if verb == "up" {
			by = -1
		}
		if !s.live.move(one, by) {
			return refuse(http.StatusConflict, "only a waiting training has a place in the queue", "the training of run %s has begun", name)
		}
	default:
		return refuse(http.StatusNotFound, "use pause, continue, step-batch, step-epoch, learning-rate, pace, up, down or stop", "there is no verb %q", verb)
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
