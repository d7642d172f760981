package runstore

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"time"

	"brainbow/internal/hint"
	"brainbow/internal/vfs"
)

// Sweep is the contents of sweep.json: many trainings that differ in a few settings. Each trial is
// a run in trials/HASH.
type Sweep struct {
	Format  int       `json:"format"`
	Created time.Time `json:"created"`
	Name    string    `json:"name"`
	Title   string    `json:"title"`
	About   string    `json:"about,omitempty"`
	// Spec is the file that describes the sweep.
	Spec json.RawMessage `json:"spec"`
	// Axes are the keys of the recipe that differ. Trials are all trainings in the order of the
	// list.
	Axes   []string     `json:"axes"`
	Trials []SweepTrial `json:"trials"`
	// Published are results of others, for comparison.
	Published []Published `json:"published,omitempty"`
}

// SweepTrial is one training of a sweep.
type SweepTrial struct {
	Hash string `json:"hash"` // of its recipe: the name of its directory
	// Point is the number of the setting, from 0: trials with the same point differ in their seed.
	Point  int      `json:"point"`
	Label  string   `json:"label"`  // of the point
	Values []string `json:"values"` // of the axes
	Group  string   `json:"group,omitempty"`
	Seed   uint64   `json:"seed"`
}

// Setting names the trial's setting among those of all groups.
func (t SweepTrial) Setting() string {
	if t.Group != "" {
		return t.Group + ", " + t.Label
	}
	return t.Label
}

// OneOfEach returns one trial of each setting, that of its first seed, in order.
func (s *Sweep) OneOfEach() []SweepTrial {
	var all []SweepTrial
	last := -1
	for _, t := range s.Trials {
		if t.Point != last {
			last = t.Point
			all = append(all, t)
		}
	}
	return all
}

// Published is a series of published accuracies, by the labels of points.
type Published struct {
	Label  string             `json:"label"`
	Values map[string]float64 `json:"values"` // fractions
}

// TrialDir returns the directory of a trial of the sweep in dir.
func TrialDir(dir, hash string) string { return filepath.Join(dir, trialsDir, hash) }

// IsSweep reports whether a directory holds a sweep.
func IsSweep(fsys vfs.FS, dir string) bool {
	_, err := orOS(fsys).Stat(filepath.Join(dir, sweepFile))
	return err == nil
}

// ReadSweep reads a sweep's description. The error is fs.ErrNotExist if there is no sweep, and
// ErrNewer or ErrDamaged if it is unreadable.
func ReadSweep(fsys vfs.FS, dir string) (*Sweep, error) {
	name := filepath.Join(dir, sweepFile)
	data, err := vfs.ReadFile(orOS(fsys).In(dir), name, maxMeta)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, hint.Add(fmt.Errorf("%s is not a sweep: %w", dir, err), "a sweep is a directory with a %s in it; 'brainbow sweep' makes one", sweepFile)
	}
	if err != nil {
		return nil, fmt.Errorf("open sweep: %w", err)
	}
	var s Sweep
	if err := json.Unmarshal(data, &s); err != nil {
		return nil, fmt.Errorf("open sweep: read %s: %w: %w", name, ErrDamaged, err)
	}
	if s.Format > Format {
		return nil, fmt.Errorf("open sweep: %s has format %d, this version reads up to %d: %w", name, s.Format, Format, ErrNewer)
	}
	for i, t := range s.Trials {
		if err := checkName("trial", t.Hash); err != nil {
			return nil, fmt.Errorf("open sweep: read %s: trial %d: %w: %w", name, i, ErrDamaged, err)
		}
		if len(t.Values) != len(s.Axes) || t.Point < 0 || t.Point >= len(s.Trials) {
			return nil, fmt.Errorf("open sweep: read %s: trial %d: %d values of %d axes, point %d: %w", name, i, len(t.Values), len(s.Axes), t.Point, ErrDamaged)
		}
	}
	return &s, nil
}

// WriteSweep makes the directory of a sweep, if necessary, and writes its description.
func WriteSweep(fsys vfs.FS, dir string, s *Sweep) error {
	fsys = orOS(fsys)
	s.Format = Format
	data, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return fmt.Errorf("create sweep: %w", err)
	}
	for _, d := range []string{dir, filepath.Join(dir, trialsDir)} {
		if err := vfs.MakeDir(fsys, d); err != nil {
			return explain(dir, fmt.Errorf("create sweep: %w", err))
		}
	}
	if err := vfs.WriteAtomic(fsys, filepath.Join(dir, sweepFile), append(data, '\n')); err != nil {
		return explain(dir, fmt.Errorf("create sweep: %w", err))
	}
	return nil
}

// LockSweep keeps other processes from running the sweep in a directory until the lock is closed.
// The error is ErrRunning if another process runs it.
func LockSweep(fsys vfs.FS, dir string) (io.Closer, error) { return takeLock(orOS(fsys).In(dir), dir) }
