package server

import (
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"brainbow/internal/vfs"
	"brainbow/runstore"
)

// shelf finds the runs to show, in directories of runs and among single runs and sweeps, and
// gives each a unique name. It is safe for concurrent use.
type shelf struct {
	fsys  vfs.FS
	runs  string   // where trainings record
	dirs  []string // directories of runs, without links
	fixed bool     // dirs come from Options.Show, so trainings must be added

	mu     sync.Mutex
	single []string          // directories of single runs and sweeps
	names  map[string]string // by directory
	byName map[string]string // inverse of names
}

// newShelf returns the shelf of the directories in show, or of the directory of runs if show is
// empty. The directories in show must exist.
func newShelf(fsys vfs.FS, runs string, show []string) (*shelf, error) {
	s := &shelf{fsys: fsys, runs: plain(runs), names: map[string]string{}, byName: map[string]string{}, fixed: len(show) > 0}
	if !s.fixed {
		s.dirs = []string{s.runs}
	}
	for _, name := range show {
		if info, err := fsys.Stat(name); err != nil {
			return nil, fmt.Errorf("serve runs: %w", err)
		} else if !info.IsDir() {
			return nil, refuse(http.StatusBadRequest, "name the directory of a run", "serve runs: %s must be a directory, not a file", name)
		}
		dir := plain(name)
		if _, err := runstore.ReadStamp(fsys, dir); err == nil || runstore.IsSweep(fsys, dir) {
			s.add(dir)
		} else if !errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("serve runs: %w", err)
		} else {
			s.dirs = append(s.dirs, dir)
		}
	}
	return s, nil
}

// plain returns the absolute path of a directory, without links. Neither the directory nor its
// parents need exist.
func plain(dir string) string {
	if full, err := filepath.Abs(dir); err == nil {
		dir = full
	}
	for there, rest := dir, ""; ; there, rest = filepath.Dir(there), filepath.Join(filepath.Base(there), rest) {
		if real, err := filepath.EvalSymlinks(there); err == nil {
			return filepath.Join(real, rest)
		}
		if there == filepath.Dir(there) {
			return dir
		}
	}
}

// add adds a single run and returns its name.
func (s *shelf) add(dir string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.names[dir] == "" && (s.fixed || filepath.Dir(dir) != s.runs) {
		s.single = append(s.single, dir)
	}
	return s.name(dir)
}

// name returns the unique name of a directory: its base name, with a number appended if another
// directory already has that name.
func (s *shelf) name(dir string) string {
	if n := s.names[dir]; n != "" {
		return n
	}
	name := filepath.Base(dir)
	for n := 2; s.byName[name] != ""; n++ {
		name = fmt.Sprintf("%s~%d", filepath.Base(dir), n)
	}
	s.names[dir], s.byName[name] = name, dir
	return name
}

// moved gives the name of a single run to another directory, to which the run was moved. Directories
// of runs are read anew, so there is nothing to do for runs in them.
func (s *shelf) moved(from, to string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.byName, s.names[from])
	delete(s.names, from)
	for i, dir := range s.single {
		if dir == from {
			s.single[i] = to
		}
	}
}

// nameOf returns the unique name of a directory.
func (s *shelf) nameOf(dir string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.name(dir)
}

// homes returns the directories in which runs lie that are shown or trained here.
func (s *shelf) homes() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	homes := append([]string{s.runs}, s.dirs...)
	for _, dir := range s.single {
		homes = append(homes, filepath.Dir(dir))
	}
	slices.Sort(homes)
	return slices.Compact(homes)
}

// place is a directory that may hold a run, and its name.
type place struct{ name, dir string }

// places returns the directories that may hold runs, those of single runs first.
func (s *shelf) places() ([]place, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []place
	seen := map[string]bool{}
	enter := func(dir string) {
		if !seen[dir] {
			seen[dir] = true
			all = append(all, place{s.name(dir), dir})
		}
	}
	for _, dir := range s.single {
		enter(dir)
	}
	for _, dir := range s.dirs {
		entries, err := s.fsys.ReadDir(dir)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
		for _, e := range entries {
			if e.IsDir() && !strings.HasPrefix(e.Name(), ".") { // links could lead out of the runs
				enter(filepath.Join(dir, e.Name()))
			}
		}
	}
	for dir, name := range s.names { // forget directories that are gone
		if !seen[dir] {
			delete(s.names, dir)
			delete(s.byName, name)
		}
	}
	return all, nil
}

// find returns the directory with the given unique name.
func (s *shelf) find(name string) (dir string, ok bool) {
	s.mu.Lock()
	dir, ok = s.byName[name]
	s.mu.Unlock()
	if ok {
		return dir, true
	}
	if _, err := s.places(); err != nil { // the directory may be new
		return "", false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	dir, ok = s.byName[name]
	return dir, ok
}
