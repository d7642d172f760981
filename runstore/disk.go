package runstore

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"

	"brainbow/internal/vfs"
)

// DiskUse is the size of what is in a directory, in bytes.
type DiskUse struct {
	Total int64 `json:"total"`
	// Kinds are the sizes by the first part of the path: frames, anchors, probes, predictions,
	// learning, analyses, figures; "other" are files at the top, such as the logs.
	Kinds map[string]int64 `json:"kinds"`
}

// otherFiles is the kind of files that are in no directory of a run.
const otherFiles = "other"

// MeasureDisk adds up the sizes of all files of a run, sweep or trash, whether or not the index lists
// them. It follows no link.
func MeasureDisk(fsys vfs.FS, dir string) (DiskUse, error) {
	use := DiskUse{Kinds: map[string]int64{}}
	fsys = orOS(fsys).In(dir)
	var walk func(at string) error
	walk = func(at string) error {
		entries, err := fsys.ReadDir(at)
		if errors.Is(err, fs.ErrNotExist) {
			return nil // it was removed meanwhile
		}
		if err != nil {
			return err
		}
		for _, e := range entries {
			path := filepath.Join(at, e.Name())
			if e.IsDir() {
				if err := walk(path); err != nil {
					return err
				}
				continue
			}
			info, err := e.Info()
			if err != nil || !info.Mode().IsRegular() {
				continue // it was removed meanwhile, or is a link
			}
			kind := otherFiles
			if local, err := filepath.Rel(dir, path); err == nil {
				if first, _, below := strings.Cut(local, string(filepath.Separator)); below {
					kind = first
				}
			}
			use.Kinds[kind] += info.Size()
			use.Total += info.Size()
		}
		return nil
	}
	if err := walk(dir); err != nil {
		return DiskUse{}, fmt.Errorf("measure %s: %w", dir, err)
	}
	return use, nil
}

// TrashDir returns the directory of the trash of a directory of runs.
func TrashDir(runsDir string) string { return filepath.Join(runsDir, trashDir) }
