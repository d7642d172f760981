package runstore

import (
	"brainbow/internal/vfs"
)

// Find returns the directory among dirs that holds the run with an ID. If that is the directory of
// a sweep, trial is the name of the trial in it. ok is false if no directory holds the run.
// Directories that cannot be read are passed over.
func Find(fsys vfs.FS, dirs []string, id string) (dir, trial string, ok bool) {
	fsys = orOS(fsys)
	is := func(dir string) bool {
		meta, _, err := readMeta(fsys.In(dir), dir)
		return err == nil && meta.ID == id
	}
	for _, d := range dirs {
		if is(d) {
			return d, "", true
		}
		if !IsSweep(fsys, d) {
			continue
		}
		s, err := ReadSweep(fsys, d)
		if err != nil {
			continue
		}
		for _, t := range s.Trials {
			if is(TrialDir(d, t.Hash)) {
				return d, t.Hash, true
			}
		}
	}
	return "", "", false
}
