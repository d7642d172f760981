package server

import (
	"context"
	"errors"
	"io/fs"
	"net/http"
	"path/filepath"

	"brainbow/dataset"
	"brainbow/experiment"
	"brainbow/train"
)

// Optimizers returns the update rules that a branch can change to.
func Optimizers() []string { return train.Optimizers() }

// BranchFrom is where a branch leaves another run.
type BranchFrom struct {
	Run  string `json:"run"`
	Step int64  `json:"step"`
}

// branch prepares the training of a branch.
func (s *Server) branch(ctx context.Context, o Order, one *training) error {
	if o.Recipe != "" || o.Text != "" || o.Resume != "" {
		return refuse(http.StatusBadRequest, "give one of them", "branch cannot be set with recipe, text or resume, because a branch has its parent's recipe")
	}
	b, err := s.branched(ctx, o)
	if err != nil {
		return err
	}
	if err := one.spread(o, b.Steps()-o.Branch.Step); err != nil {
		return err
	}
	dir, err := s.branchDir(o.Branch.Run)
	if err != nil {
		return err
	}
	one.state.Recipe, one.state.Data = b.Recipe.Name, b.Data.Name
	return s.place(one, dir, b, func(ctx context.Context) (trainable, error) { return s.branched(ctx, o) })
}

// branched prepares the ordered branch.
func (s *Server) branched(ctx context.Context, o Order) (*experiment.Branch, error) {
	run, done, err := s.open.use(o.Branch.Run)
	if err != nil {
		return nil, err
	}
	defer done()
	return experiment.NewBranch(ctx, run.Store, s.opt.Data, o.Branch.Step, experiment.BranchOptions{
		Set: o.Set, Threads: s.opt.Threads, Made: func() int64 { return s.live.made(o.Branch.Run) },
		Open: func() (*dataset.Dataset, error) { return run.Raw() },
	})
}

// branchDir makes an empty directory among the runs, named after a branch's parent.
func (s *Server) branchDir(parent string) (string, error) {
	var dir string
	err := s.opt.FS.MkdirAll(s.shelf.runs) // of a studio on runs elsewhere it may not be there yet
	if err != nil {
		return "", err
	}
	experiment.BranchName(parent, func(name string) (taken bool) {
		dir = filepath.Join(s.shelf.runs, name)
		err = s.opt.FS.Mkdir(dir)
		return errors.Is(err, fs.ErrExist)
	})
	return dir, err
}
