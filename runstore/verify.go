package runstore

import (
	"crypto/sha256"
	"encoding/hex"
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
	if e.SHA256 != "" {
		if sum := sha256.Sum256(data); hex.EncodeToString(sum[:]) != e.SHA256 {
			return damaged(filepath.Join(r.dir, e.Path), "its sha256 is %x, the index lists %s", sum, e.SHA256)
		}
	}
	switch e.Kind {
	case KindMeta:
		_, err = decodeMeta(name, data)
	case KindFrame, KindAnchor:
		_, err = safetensors.Parse(name, data)
	case KindProbe:
		_, err = decodeChunk(name, data)
	case KindPredictions:
		_, err = decodePredictions(name, data)
	}
	return err
}
