package runstore

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"

	"brainbow/internal/hint"
	"brainbow/internal/vfs"
)

var (
	// ErrName says that a name is not accepted for a run.
	ErrName = errors.New("not a valid name for a run")
	// ErrTaken says that another run or file has a name already.
	ErrTaken = errors.New("the name is taken")
	// ErrTraining says that a run cannot be moved because it is being trained.
	ErrTraining = errors.New("it is being trained")
)

// Rename gives a run or sweep another name, which is that of its directory, and returns the new
// directory. The error is ErrName or ErrTaken if the name is not accepted, and ErrTraining while a
// process writes the run.
func Rename(fsys vfs.FS, dir, name string) (string, error) {
	fsys = orOS(fsys)
	dir = absolute(dir)
	fail := func(err error) (string, error) {
		return "", explain(filepath.Dir(dir), fmt.Errorf("rename run %s: %w", filepath.Base(dir), err))
	}
	if err := checkRunName(name); err != nil {
		return fail(err)
	}
	if _, ok := describe(fsys, dir); !ok {
		return fail(fmt.Errorf("%w: there is no run", fs.ErrNotExist))
	}
	to := filepath.Join(filepath.Dir(dir), name)
	if to == dir {
		return dir, nil
	}
	// Where capitals make no difference, a name that differs in them alone is the run's own.
	if entry, err := nameIn(fsys, filepath.Dir(dir), name); err != nil {
		return fail(err)
	} else if entry != "" && entry != filepath.Base(dir) {
		return fail(hint.Add(fmt.Errorf("%q: %w", name, ErrTaken), "choose another name"))
	}
	if err := resting(fsys, dir); err != nil {
		return fail(err)
	}
	if err := fsys.Rename(dir, to); err != nil {
		return fail(err)
	}
	if err := fsys.SyncDir(filepath.Dir(dir)); err != nil {
		return fail(err)
	}
	return to, nil
}

// nameIn returns the name of the entry of a directory that equals name, but for capitals; "" if no
// entry does.
func nameIn(fsys vfs.FS, dir, name string) (string, error) {
	entries, err := fsys.ReadDir(dir)
	if err != nil {
		return "", err
	}
	for _, e := range entries {
		if e.Name() == name {
			return name, nil
		}
	}
	for _, e := range entries {
		if strings.EqualFold(e.Name(), name) {
			return e.Name(), nil
		}
	}
	return "", nil
}

// checkRunName returns ErrName unless a user may give a run this name.
func checkRunName(name string) error {
	bad := func(why string) error {
		return hint.Add(fmt.Errorf("%.60q: %w: %s", name, ErrName, why), "use letters, digits, spaces, '-' and '_'")
	}
	switch {
	case name == "last":
		return bad(`"last" means the newest run`)
	case strings.TrimSpace(name) != name || name == "":
		return bad("it must not be empty, nor begin or end with a space")
	case strings.HasPrefix(name, ".") || strings.HasPrefix(name, "-"):
		return bad("it must not begin with '.' or '-'")
	case checkName("run", name) != nil:
		return bad(`it must be a file name of at most 200 bytes, without any of < > : " / \ | ? *`)
	}
	return nil
}

// resting returns ErrTraining if a process writes the run, or the sweep or one of its trials, in a
// directory.
func resting(fsys vfs.FS, dir string) error {
	busy := Running(fsys, dir)
	if !busy && IsSweep(fsys, dir) {
		trials, err := fsys.In(dir).ReadDir(filepath.Join(dir, trialsDir))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		for _, t := range trials {
			busy = busy || Running(fsys, filepath.Join(dir, trialsDir, t.Name()))
		}
	}
	if busy {
		return hint.Add(ErrTraining, "stop the training, or wait until it ends")
	}
	return nil
}
