package server

import (
	"net/http"
	"strings"
	"time"

	"brainbow/runstore"
)

// ownDir returns the directory of a run or sweep that can be named and deleted, which a trial is not:
// its name says which of a sweep it is.
func (s *Server) ownDir(name string) (string, error) {
	if sweep, _, trial := strings.Cut(name, ":"); trial {
		return "", refuse(http.StatusBadRequest, "change the sweep as a whole", "run %s is a trial of the sweep %s", name, sweep)
	}
	return s.runDir(name)
}

// NoteOrder is the body of a request that writes a note.
type NoteOrder struct {
	Note string `json:"note"`
}

// note keeps a user's line about a run.
func (s *Server) note(w http.ResponseWriter, r *http.Request) error {
	var o NoteOrder
	if err := readJSON(r, &o); err != nil {
		return err
	}
	dir, err := s.ownDir(r.PathValue("run"))
	if err != nil {
		return err
	}
	if err := runstore.WriteNote(s.opt.FS, dir, o.Note); err != nil {
		return err
	}
	s.follow.wake()
	return sendJSON(w, r, NoteOrder{runstore.ReadNote(s.opt.FS, dir)})
}

// NameOrder is the body of a request that renames a run, and the answer: the name that the run has now.
type NameOrder struct {
	Name string `json:"name"`
}

// rename gives a run another name.
func (s *Server) rename(w http.ResponseWriter, r *http.Request) error {
	var o NameOrder
	if err := readJSON(r, &o); err != nil {
		return err
	}
	name := r.PathValue("run")
	dir, err := s.ownDir(name)
	if err != nil {
		return err
	}
	to, err := runstore.Rename(s.opt.FS, dir, o.Name)
	if err != nil {
		return err
	}
	s.left(name, dir)
	s.shelf.moved(dir, to)
	s.follow.wake()
	return sendJSON(w, r, NameOrder{s.shelf.nameOf(to)})
}

// remove moves a run into the trash.
func (s *Server) remove(w http.ResponseWriter, r *http.Request) error {
	if err := readJSON(r, &struct{}{}); err != nil {
		return err
	}
	name := r.PathValue("run")
	dir, err := s.ownDir(name)
	if err != nil {
		return err
	}
	t, err := runstore.Remove(s.opt.FS, dir, time.Now())
	if err != nil {
		return err
	}
	s.left(name, dir)
	s.trashChanged()
	s.follow.wake()
	return sendJSON(w, r, t)
}

// left forgets a run that is no longer at a directory.
func (s *Server) left(name, dir string) {
	s.open.leave(dir)
	s.live.mu.Lock()
	defer s.live.mu.Unlock()
	if one := s.live.all[name]; one != nil && one.current().Ended {
		delete(s.live.all, name)
	}
}

// leave closes the run in a directory once nobody uses it.
func (o *opened) leave(dir string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if h := o.runs[dir]; h != nil {
		o.retire(dir, h)
	}
}
