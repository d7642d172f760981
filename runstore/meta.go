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

// Format is the version of the run format that this package gives to new runs, and the newest that
// it reads. A run of format 1 stays one when its training is resumed.
const Format = 2

// maxMeta bounds run.json: a recipe and a network are a few kilobytes, and those of 10,000 layers a
// few megabytes.
const maxMeta = 8 << 20

// Meta is the contents of run.json: everything that determines the run.
type Meta struct {
	Format   int     `json:"format"`
	Numerics int     `json:"numerics"` // revision of the engine's arithmetic
	ID       string  `json:"id"`       // 128 random bits, hexadecimal
	Parent   *Parent `json:"parent,omitempty"`
	// Changes are what a branch does otherwise than its parent.
	Changes []Change `json:"changes,omitempty"`
	// Restart says from which step on the samples are visited in a new order; nil if the training
	// has a single order from step 0.
	Restart *Restart  `json:"restart,omitempty"`
	Created time.Time `json:"created"`
	// Training is TrainingNone or TrainingRecorded, "" for a training of this program.
	Training string `json:"training,omitempty"`
	// Source is where an imported network or a recording of another program comes from.
	Source *Source `json:"source,omitempty"`
	// Recipe is the resolved recipe, with every default filled in; it may be absent if Training is not
	// "". Network is the graph; it is absent if nobody knows it. Transforms is the list applied to the
	// dataset.
	Recipe     json.RawMessage `json:"recipe,omitempty"`
	Network    json.RawMessage `json:"network,omitempty"`
	Transforms json.RawMessage `json:"transforms,omitempty"`
	Dataset    Dataset         `json:"dataset"`
	Seed       uint64          `json:"seed"`
}

// Parent is the start of a branch: a step of another run. The branch's first step has the same
// number.
type Parent struct {
	ID   string `json:"id"`
	Name string `json:"name,omitempty"` // of the parent when the branch was made
	Step int64  `json:"step"`
	// Hash is the SHA-256 of the frame file with the parent's weights at that step, whether or not
	// the parent keeps it.
	Hash string `json:"hash"`
}

// Change is a key of the recipe that a branch sets to another value, as JSON; null is a key that the
// recipe does not have.
type Change struct {
	Key  string          `json:"key"`
	From json.RawMessage `json:"from"`
	To   json.RawMessage `json:"to"`
}

// Restart is the point of a training from which on the samples are visited in a new order, because a
// branch has another batch size or other training samples than its parent.
type Restart struct {
	Step int64 `json:"step"`
	// Epoch is the number of passes over the training samples up to Step, fractional. Learning rate
	// schedules go on from it.
	Epoch float64 `json:"epoch"`
}

// What Meta.Training says of a run that this program did not train.
const (
	TrainingNone     = "none"     // an imported network: a single step
	TrainingRecorded = "recorded" // trained by another program, which recorded it
)

// Source is where the network of a run comes from.
type Source struct {
	Format string `json:"format"`           // onnx, keras, torch, …
	File   string `json:"file,omitempty"`   // its name, without a path
	SHA256 string `json:"sha256,omitempty"` // of the file
	By     string `json:"by,omitempty"`     // the program that wrote it
	// Layers are the names of layers and values in the file by their names here.
	Layers map[string]string `json:"layers,omitempty"`
	// Preprocessing is what the file says about its input; Meta.Transforms is what is done.
	Preprocessing json.RawMessage `json:"preprocessing,omitempty"`
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

// encodeMeta returns the contents of run.json, and of the file with weights set by hand where there
// are many, or nil.
func encodeMeta(m Meta) (data, edits []byte, err error) {
	for _, part := range []struct {
		key  string
		json json.RawMessage
	}{{"recipe", m.Recipe}, {"network", m.Network}, {"transforms", m.Transforms}} {
		if len(part.json) > 0 && !json.Valid(part.json) {
			return nil, nil, fmt.Errorf("write %s: %s is not JSON", metaFile, part.key)
		}
	}
	stored := storedMeta{Meta: m}
	if edits, err = stored.takeEdits(); err != nil {
		return nil, nil, fmt.Errorf("write %s: %w", editsFile, err)
	}
	if edits != nil {
		stored.Edits = &editsRef{File: editsFile, Bytes: int64(len(edits)), SHA256: sha256Hex(edits)}
	}
	data, err = json.MarshalIndent(stored, "", "  ")
	if err != nil {
		return nil, nil, fmt.Errorf("write %s: %w", metaFile, err)
	}
	return append(data, '\n'), edits, nil
}

// decodeMeta parses run.json. The name is for errors. open returns the file with weights set by hand
// where run.json names one.
func decodeMeta(name string, data []byte, open func(*editsRef) ([]byte, error)) (Meta, error) {
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
	var stored storedMeta
	if err := json.Unmarshal(data, &stored); err != nil {
		return Meta{}, fmt.Errorf("read %s: %w: %w", name, ErrDamaged, err)
	}
	m := stored.Meta
	if id, err := hex.DecodeString(m.ID); err != nil || len(id) != 16 {
		return Meta{}, fmt.Errorf("read %s: %w: id %.40q is not 32 hexadecimal digits", name, ErrDamaged, m.ID)
	}
	const longest = 4096 // the name of a data set may be a path
	if n := max(len(m.Dataset.Name), len(m.Dataset.Fingerprint)); n > longest {
		return Meta{}, fmt.Errorf("read %s: %w: the dataset's name and fingerprint must have at most %d bytes, not %d", name, ErrDamaged, longest, n)
	}
	if err := m.check(); err != nil {
		return Meta{}, fmt.Errorf("read %s: %w: %w", name, ErrDamaged, err)
	}
	if e := stored.Edits; e != nil {
		if err := e.check(); err != nil {
			return Meta{}, fmt.Errorf("read %s: %w: %w", name, ErrDamaged, err)
		}
		edits, err := open(e)
		if err != nil {
			return Meta{}, err
		}
		if err := m.putEdits(filepath.Join(filepath.Dir(name), editsFile), edits); err != nil {
			return Meta{}, err
		}
	}
	parts := []*json.RawMessage{&m.Recipe, &m.Network, &m.Transforms}
	for i := range m.Changes {
		parts = append(parts, &m.Changes[i].From, &m.Changes[i].To)
	}
	for _, part := range parts {
		var b bytes.Buffer
		if len(*part) > 0 && json.Compact(&b, *part) == nil {
			*part = b.Bytes()
		}
	}
	return m, nil
}

// check checks what no program may record.
func (m *Meta) check() error {
	if t := m.Training; t != "" && t != TrainingNone && t != TrainingRecorded {
		return fmt.Errorf("training must be %s or %s, or left out, not %.40q", TrainingNone, TrainingRecorded, t)
	}
	if p := m.Parent; p != nil && (p.Step < 0 || p.Step > MaxStep) {
		return fmt.Errorf("parent.step must be from 0 to %d, not %d", MaxStep, p.Step)
	}
	if r := m.Restart; r != nil && (r.Step < 0 || r.Step > MaxStep || !(r.Epoch >= 0 && r.Epoch <= MaxStep)) {
		return fmt.Errorf("restart must have a step and an epoch from 0 to %d, not %d and %v", MaxStep, r.Step, r.Epoch)
	}
	return nil
}

// First returns the run's first step: 0, or that at which a branch left its parent.
func (m Meta) First() int64 {
	if m.Parent == nil {
		return 0
	}
	return m.Parent.Step
}

// readMeta reads a run's run.json and also returns its bytes.
func readMeta(fsys vfs.FS, dir string) (Meta, []byte, error) {
	name := filepath.Join(dir, metaFile)
	data, err := vfs.ReadFile(fsys, name, maxMeta)
	if err != nil {
		return Meta{}, nil, err
	}
	m, err := decodeMeta(name, data, func(e *editsRef) ([]byte, error) { return e.read(fsys, dir) })
	return m, data, err
}
