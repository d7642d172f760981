package runstore

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"

	"brainbow/internal/vfs"
)

// Stamp identifies the state of a run without reading it.
type Stamp struct {
	Run   string // of run.json: it differs for another run in the same directory
	Index string // of index.jsonl: it changes when something is recorded
	Note  string // of the user's note
}

// ReadStamp returns the stamp of the run in a directory. It makes three calls of the file system, the
// operating system's if fsys is nil. The error is fs.ErrNotExist if there is no run.
func ReadStamp(fsys vfs.FS, dir string) (Stamp, error) {
	var s Stamp
	for _, f := range []struct {
		name string
		into *string
	}{{metaFile, &s.Run}, {indexFile, &s.Index}, {notesFile, &s.Note}} {
		info, err := orOS(fsys).Stat(filepath.Join(dir, f.name))
		if errors.Is(err, fs.ErrNotExist) && f.name != metaFile {
			continue // the index is being created; most runs have no note
		}
		if err != nil {
			if _, why := orOS(fsys).In(dir).Stat(filepath.Join(dir, f.name)); why != nil {
				err = why // it says what is wrong with a link
			}
			return Stamp{}, fmt.Errorf("read stamp of run: %w", err)
		}
		*f.into = fmt.Sprintf("%x-%x", info.Size(), info.ModTime().UnixNano())
	}
	return s, nil
}

// Running reports whether a process is writing the run in a directory at this moment, without
// reading the run.
func Running(fsys vfs.FS, dir string) bool {
	held, err := orOS(fsys).In(dir).Locked(filepath.Join(dir, lockFile))
	return err == nil && held
}

// Listed returns the files of the run for other programs: the index and every file that it lists,
// in the order of recording. The Bytes of index.jsonl are those read so far; it has no checksum.
func (r *Reader) Listed() []Entry {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]Entry{{Path: indexFile, Kind: KindIndex, Bytes: r.index.used}}, r.index.entries()...)
}

// KindIndex is the kind of the index in [Reader.Listed]; the index does not list itself.
const KindIndex Kind = "index"
