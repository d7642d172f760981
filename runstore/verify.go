package runstore

import (
	"errors"
	"path/filepath"

	"brainbow/internal/safetensors"
)

// Verify reads every file that the index lists and checks its size, both checksums and that its
// contents match its kind. It returns all errors joined, each with the file's name, and calls
// progress, which may be nil, after every file.
func (r *Reader) Verify(progress func(done, total int)) error {
	var errs []error
	entries := r.Entries()
	for i, e := range entries {
		errs = append(errs, r.verifyEntry(e))
		if progress != nil {
			progress(i+1, len(entries))
		}
	}
	return errors.Join(errs...)
}

func (r *Reader) verifyEntry(e Entry) error {
	if e.Kind == KindLog {
		var err error
		switch e.Path {
		case metricsFile:
			_, err = r.Metrics()
		case eventsFile:
			_, err = r.Events()
		}
		return err
	}
	data, name, err := r.file(e.Path, string(e.Kind))
	if errors.Is(err, ErrNotKept) {
		return nil // removed since
	}
	if err != nil {
		return err
	}
	if e.CRC32C != "" && e.SHA256 != "" { // of format 1; file compares the only checksum since
		if problem := e.mismatchSHA256(data); problem != "" {
			return damaged(filepath.Join(r.dir, e.Path), "%s", problem)
		}
	}
	switch e.Kind {
	case KindMeta:
		if e.Path == editsFile {
			_, err = safetensors.Parse(name, data)
			break
		}
		_, err = decodeMeta(name, data, func(e *editsRef) ([]byte, error) { return e.read(r.fsys, r.dir) })
	case KindFrame, KindAnchor:
		_, err = safetensors.Parse(name, data)
	case KindProbe:
		_, err = decodeChunk(name, data)
	case KindPredictions:
		_, err = readPredictions(r.meta.Format, name, data)
	case KindLearning:
		_, err = decodeLearning(name, data)
	}
	return err
}
