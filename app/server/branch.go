package server

import (
	"context"
	"errors"
	"io/fs"
	"net/http"
	"path/filepath"

	"brainbow/dataset"
	"brainbow/experiment"
	"brainbow/internal/hint"
	"brainbow/runstore"
	"brainbow/train"
)

// Optimizers returns the update rules that a branch can change to.
func Optimizers() []string { return train.Optimizers() }

// BranchFrom is where a branch leaves another run.
type BranchFrom struct {
	Run  string `json:"run"`
	Step int64  `json:"step"`
}

// branch starts a branch of a run.
func (s *Server) branch(ctx context.Context, o Order, session *experiment.Session) (*training, error) {
	if o.Recipe != "" || o.Resume != "" {
		return nil, refuse(http.StatusBadRequest, "give one of them", "branch cannot be set with recipe or resume, because a branch has its parent's recipe")
	}
	run, done, err := s.open.use(o.Branch.Run)
	if err != nil {
		return nil, err
	}
	defer done()
	b, err := experiment.NewBranch(ctx, run.Store, s.opt.Data, o.Branch.Step, experiment.BranchOptions{
		Set: o.Set, Threads: s.opt.Threads, Made: func() int64 { return s.live.made(o.Branch.Run) },
		Open: func() (*dataset.Dataset, error) { return run.Raw() },
	})
	if err != nil {
		return nil, err
	}
	meta, err := b.Meta()
	if err != nil {
		return nil, err
	}
	s.open.pool.Add(meta.Dataset.Fingerprint, b.Opened())
	if o.Seconds != 0 {
		if err := session.SetPace(float64(b.Steps()-o.Branch.Step) / o.Seconds); err != nil {
			return nil, refuse(http.StatusBadRequest, hint.Of(err), "%v", err)
		}
	}
	store, err := s.branchStore(run.Name(), meta)
	if err != nil {
		return nil, err
	}
	return s.live.begin(s.shelf.add(store.Dir()), session, func(ctx context.Context, opt experiment.Options) (*experiment.Result, error) {
		return b.Run(ctx, store, opt)
	})
}

// branchStore creates a run in the directory of runs, named after its parent.
func (s *Server) branchStore(parent string, meta runstore.Meta) (*runstore.Writer, error) {
	taken := map[string]bool{}
	for {
		dir := filepath.Join(s.shelf.runs, experiment.BranchName(parent, func(name string) bool {
			if taken[name] {
				return true
			}
			_, err := s.opt.FS.Stat(filepath.Join(s.shelf.runs, name))
			return !errors.Is(err, fs.ErrNotExist)
		}))
		store, err := runstore.Create(dir, meta, runstore.Options{FS: s.opt.FS})
		if errors.Is(err, runstore.ErrExists) || errors.Is(err, runstore.ErrRunning) {
			taken[filepath.Base(dir)] = true // another branch was begun at the same moment
			continue
		}
		return store, err
	}
}
