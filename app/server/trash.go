package server

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"net/http"
	"slices"
	"strings"
	"time"

	"brainbow/internal/hint"
	"brainbow/runstore"
)

// trashEvery is how often the trash is looked through for what has been there for too long.
const trashEvery = time.Hour

// TrashList is what can be restored, the latest first.
type TrashList struct {
	Trashed []runstore.Trashed `json:"trashed"`
	Days    int                `json:"days"` // how long it stays
}

// trash returns what is in the trash beside every run that is shown.
func (s *Server) trash() (TrashList, error) {
	list := TrashList{Trashed: []runstore.Trashed{}, Days: runstore.TrashDays}
	for _, home := range s.shelf.homes() {
		found, err := runstore.Trash(s.opt.FS, home)
		if err != nil {
			return list, err
		}
		list.Trashed = append(list.Trashed, found...)
	}
	slices.SortStableFunc(list.Trashed, func(a, b runstore.Trashed) int {
		return cmp.Or(b.Removed.Compare(a.Removed), strings.Compare(a.Name, b.Name))
	})
	return list, nil
}

func (s *Server) listTrash(w http.ResponseWriter, r *http.Request) error {
	list, err := s.trash()
	if err != nil {
		return err
	}
	return sendJSON(w, r, list)
}

// trashChanged publishes the trash on the stream.
func (s *Server) trashChanged() {
	list, err := s.trash()
	if err != nil {
		s.hub.publish("trouble", "trash", failure(err))
		return
	}
	s.hub.publish("trash", "", list)
}

// restore moves a run out of the trash and answers with its name.
func (s *Server) restore(w http.ResponseWriter, r *http.Request) error {
	if err := readJSON(r, &struct{}{}); err != nil {
		return err
	}
	entry := r.PathValue("entry")
	for _, home := range s.shelf.homes() {
		dir, err := runstore.Restore(s.opt.FS, home, entry)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return err
		}
		name := s.shelf.add(dir)
		s.trashChanged()
		s.follow.wake()
		return sendJSON(w, r, NameOrder{name})
	}
	return refuse(http.StatusNotFound, "it may have been restored, or removed for good", "there is no %q in the trash", entry)
}

// empty removes for good what is in the trash, and answers with what is left.
func (s *Server) empty(w http.ResponseWriter, r *http.Request) error {
	if err := readJSON(r, &struct{}{}); err != nil {
		return err
	}
	if err := s.emptyTrash(time.Now()); err != nil {
		return err
	}
	return s.listTrash(w, r)
}

// emptyTrash removes for good what was deleted by a time, everywhere.
func (s *Server) emptyTrash(until time.Time) error {
	var failed error
	removed := 0
	for _, home := range s.shelf.homes() {
		n, err := runstore.EmptyTrash(s.opt.FS, home, until)
		removed += n
		failed = errors.Join(failed, err)
	}
	if removed > 0 {
		s.trashChanged()
	}
	if failed != nil {
		return hint.Add(failed, "check the permissions of the directory .trash beside the runs")
	}
	return nil
}

// watchTrash removes what has been in the trash for too long, now and then.
func (s *Server) watchTrash(ctx context.Context, every time.Duration) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		if err := s.emptyTrash(time.Now().AddDate(0, 0, -runstore.TrashDays)); err != nil {
			s.hub.publish("trouble", "trash", failure(err))
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}
