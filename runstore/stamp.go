package runstore

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"

	"brainbow/internal/vfs"
)

// Stamp tells states of a run apart without reading it.
type Stamp struct {
	Run   string // of run.json: another one is another run in the same place
	Index string // of index.jsonl: another one means that something was recorded
}

// ReadStamp looks at the run in a directory. It costs two calls of the file
// system, the operating system's if fsys is nil; the error is fs.ErrNotExist if there is no run.
func ReadStamp(fsys vfs.FS, dir string) (Stamp, error) {
	var s Stamp
	for _, f := range []struct {
		name string
		into *string
	}{{metaFile, &s.Run}, {indexFile, &s.Index}} {
		info, err := orOS(fsys).Stat(filepath.Join(dir, f.name))
		if errors.Is(err, fs.ErrNotExist) && f.name == indexFile {
			continue // it is being created
		}
		if err != nil {
			return Stamp{}, fmt.Errorf("look at run: %w", err)
		}
		*f.into = fmt.Sprintf("%x-%x", info.Size(), info.ModTime().UnixNano())
	}
	return s, nil
}

// Running reports whether somebody is writing the run in a directory at this moment,
// without reading it.
func Running(fsys vfs.FS, dir string) bool {
	held, err := orOS(fsys).Locked(filepath.Join(dir, lockFile))
	return err == nil && held
}

// Listed returns what a program that is given the run's directory may read: the
// index itself and every file that it lists, in the order of recording. Of
// index.jsonl Bytes is what was read of it; it has no checksum.
func (r *Reader) Listed() []Entry {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]Entry{{Path: indexFile, Kind: KindIndex, Bytes: r.index.used}}, r.index.entries()...)
}

// KindIndex is the kind that [Reader.Listed] gives the index, which does not list
// itself.
const KindIndex Kind = "index"
