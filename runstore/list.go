package runstore

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"brainbow/internal/hint"
	"brainbow/internal/vfs"
)

// Listing describes a run or sweep in a runs directory.
type Listing struct {
	Name    string
	Dir     string
	Created time.Time
	Sweep   bool  // a directory with sweep.json and its runs in trials/
	Meta    Meta  // of the run
	Err     error // the error of opening the run; Meta is then empty
}

const (
	sweepFile = "sweep.json"
	trialsDir = "trials"
)

// NewDir makes an empty directory for a run of a recipe and returns its path:
// <recipe>-<YYYYMMDD-HHMMSS>, local time, with the suffix -2, -3, … if the name is taken. A nil
// fsys means the operating system's, here and in the functions below.
func NewDir(fsys vfs.FS, runsDir, recipe string, now time.Time) (string, error) {
	fsys = orOS(fsys)
	if err := checkName("run", recipe); err != nil {
		return "", fmt.Errorf("create run: %w", err)
	}
	if err := vfs.MakeDir(fsys, runsDir); err != nil {
		return "", explain(runsDir, fmt.Errorf("create run: %w", err))
	}
	base := filepath.Join(runsDir, recipe+now.Format("-20060102-150405"))
	for n := 1; ; n++ {
		dir := base
		if n > 1 {
			dir = fmt.Sprintf("%s-%d", base, n)
		}
		err := fsys.Mkdir(dir)
		if err == nil {
			return dir, nil
		}
		if !errors.Is(err, fs.ErrExist) {
			return "", explain(runsDir, fmt.Errorf("create run: %w", err))
		}
	}
}

// List returns the runs and sweeps in a directory, newest first, and ignores everything else. A
// directory that does not exist has no runs.
func List(fsys vfs.FS, runsDir string) ([]Listing, error) {
	fsys = orOS(fsys)
	entries, err := fsys.ReadDir(runsDir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("list runs: %w", err)
	}
	var out []Listing
	for _, e := range entries {
		if l, ok := describe(fsys, filepath.Join(runsDir, e.Name())); ok {
			out = append(out, l)
		}
	}
	slices.SortStableFunc(out, func(a, b Listing) int {
		return cmp.Or(b.Created.Compare(a.Created), newerName(b.Name, a.Name))
	})
	return out, nil
}

// newerName orders names of the same second: run-2 after run, run-10 after run-9.
func newerName(a, b string) int {
	return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b))
}

// describe returns the listing of a directory; ok is false if it is neither a run nor a sweep.
func describe(fsys vfs.FS, dir string) (Listing, bool) {
	l := Listing{Name: filepath.Base(absolute(dir)), Dir: dir}
	meta, _, err := readMeta(fsys.In(dir), dir)
	if err == nil {
		l.Meta, l.Created = meta, meta.Created
		return l, true
	}
	if info, serr := fsys.Stat(filepath.Join(dir, metaFile)); serr == nil {
		l.Err, l.Created = err, info.ModTime()
		return l, true
	}
	name := filepath.Join(dir, sweepFile)
	info, err := fsys.Stat(name)
	if err != nil {
		return Listing{}, false
	}
	l.Sweep, l.Created = true, info.ModTime()
	var sweep struct {
		Created time.Time `json:"created"`
	}
	data, err := vfs.ReadFile(fsys.In(dir), name, maxMeta)
	if err == nil {
		err = json.Unmarshal(data, &sweep)
	}
	if err != nil {
		l.Err = fmt.Errorf("read %s: %w", name, err)
	} else if !sweep.Created.IsZero() {
		l.Created = sweep.Created
	}
	return l, true
}

// Resolve returns the directory of the run or sweep that an argument denotes: "last" (the newest in
// runsDir), a directory, a name in runsDir, or a unique prefix of such a name.
func Resolve(fsys vfs.FS, runsDir, arg string) (string, error) {
	fsys = orOS(fsys)
	if arg == "" {
		return "", errors.New("find run: the name is empty")
	}
	if arg != "last" {
		if _, ok := describe(fsys, arg); ok {
			return arg, nil
		}
		if filepath.IsLocal(arg) {
			if dir := filepath.Join(runsDir, arg); isOurs(fsys, dir) {
				return dir, nil
			}
		}
	}
	list, err := List(fsys, runsDir)
	if err != nil {
		return "", err
	}
	if arg == "last" {
		if len(list) == 0 {
			return "", hint.Add(fmt.Errorf("find run: no runs in %s", runsDir), "train one first, or choose the directory of the runs")
		}
		return list[0].Dir, nil
	}
	var found []string
	dir := ""
	for _, l := range list {
		if strings.HasPrefix(l.Name, arg) {
			found = append(found, l.Name)
			dir = l.Dir
		}
	}
	switch len(found) {
	case 1:
		return dir, nil
	case 0:
		if info, err := fsys.Stat(arg); err == nil && info.IsDir() {
			return "", hint.Add(fmt.Errorf("find run: no run %q in %s, and the directory of this name holds no run", arg, runsDir), "list the runs to see their names")
		}
		return "", hint.Add(fmt.Errorf("find run: no run %q in %s, and no such directory", arg, runsDir), "list the runs to see their names")
	}
	const shown = 8
	candidates := strings.Join(found[:min(shown, len(found))], ", ")
	if len(found) > shown {
		candidates += fmt.Sprintf(" and %d more", len(found)-shown)
	}
	return "", hint.Add(fmt.Errorf("find run: the names of %[2]d runs begin with %[1]q", arg, len(found)), "choose one: %s", candidates)
}

func isOurs(fsys vfs.FS, dir string) bool {
	_, ok := describe(fsys, dir)
	return ok
}
