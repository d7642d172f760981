package runstore

import (
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"path/filepath"
	"time"

	"brainbow/internal/hint"
	"brainbow/internal/vfs"
)

// Format is the version of the run format that this package writes, and the
// newest it reads.
const Format = 1

// maxMeta bounds run.json: a recipe and a network are a few kilobytes, and those of 10,000 layers a
// few megabytes.
const maxMeta = 8 << 20

// Meta is the contents of run.json: everything that determines the run.
type Meta struct {
	Format   int       `json:"format"`
	Numerics int       `json:"numerics"` // revision of the engine's arithmetic
	ID       string    `json:"id"`       // 128 random bits, hexadecimal
	Parent   *Parent   `json:"parent,omitempty"`
	Created  time.Time `json:"created"`
	// Recipe is the resolved recipe, with every default filled in; Network is the graph; Transforms
	// is the list applied to the dataset.
	Recipe     json.RawMessage `json:"recipe"`
	Network    json.RawMessage `json:"network"`
	Transforms json.RawMessage `json:"transforms,omitempty"`
	Dataset    Dataset         `json:"dataset"`
	Seed       uint64          `json:"seed"`
}

// Parent is the start of a branch: a step of another run.
type Parent struct {
	ID   string `json:"id"`
	Step int64  `json:"step"`
	Hash string `json:"hash"` // sha256 of the parent's frame at that step
}

// Dataset identifies the data of a run.
type Dataset struct {
	Name        string `json:"name"`
	Fingerprint string `json:"fingerprint"`
}

// NewID returns 128 random bits, hexadecimal.
func NewID() string {
	var b [16]byte
	rand.Read(b[:]) // never fails
	return hex.EncodeToString(b[:])
}

// encodeMeta returns the contents of run.json.
func encodeMeta(m Meta) ([]byte, error) {
	for _, part := range []struct {
		key  string
		json json.RawMessage
	}{{"recipe", m.Recipe}, {"network", m.Network}, {"transforms", m.Transforms}} {
		if len(part.json) > 0 && !json.Valid(part.json) {
			return nil, fmt.Errorf("write %s: %s is not JSON", metaFile, part.key)
		}
	}
	data, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("write %s: %w", metaFile, err)
	}
	return append(data, '\n'), nil
}

// decodeMeta parses run.json. The name is for errors.
func decodeMeta(name string, data []byte) (Meta, error) {
	// The format first: in a newer one the other fields may have other meanings.
	var version struct {
		Format *int `json:"format"`
	}
	if err := json.Unmarshal(data, &version); err != nil {
		return Meta{}, fmt.Errorf("read %s: %w: %w", name, ErrDamaged, err)
	}
	if version.Format == nil || *version.Format < 1 {
		return Meta{}, fmt.Errorf("read %s: %w: it has no format, so this is not a run", name, ErrDamaged)
	}
	if *version.Format > Format {
		err := fmt.Errorf("read %s: format %d: %w", name, *version.Format, ErrNewer)
		return Meta{}, hint.Add(err, "this version reads runs up to format %d; get one whose 'brainbow version' reports run format %d or more", Format, *version.Format)
	}
	var m Meta
	if err := json.Unmarshal(data, &m); err != nil {
		return Meta{}, fmt.Errorf("read %s: %w: %w", name, ErrDamaged, err)
	}
	if id, err := hex.DecodeString(m.ID); err != nil || len(id) != 16 {
		return Meta{}, fmt.Errorf("read %s: %w: id %.40q is not 32 hexadecimal digits", name, ErrDamaged, m.ID)
	}
	const longest = 4096 // the name of a data set may be a path
	if n := max(len(m.Dataset.Name), len(m.Dataset.Fingerprint)); n > longest {
		return Meta{}, fmt.Errorf("read %s: %w: the dataset's name and fingerprint must have at most %d bytes, not %d", name, ErrDamaged, longest, n)
	}
	for _, part := range []*json.RawMessage{&m.Recipe, &m.Network, &m.Transforms} {
		var b bytes.Buffer
		if len(*part) > 0 && json.Compact(&b, *part) == nil {
			*part = b.Bytes()
		}
	}
	return m, nil
}

// readMeta reads a run's run.json and also returns its bytes.
func readMeta(fsys vfs.FS, dir string) (Meta, []byte, error) {
	name := filepath.Join(dir, metaFile)
	data, err := vfs.ReadFile(fsys, name, maxMeta)
	if err != nil {
		return Meta{}, nil, err
	}
	m, err := decodeMeta(name, data)
	return m, data, err
}
