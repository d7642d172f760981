package runstore

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"

	"brainbow/internal/safetensors"
	"brainbow/internal/vfs"
	"brainbow/tensor"
)

// Analysis is a computed result: facts as JSON, arrays, or both.
type Analysis struct {
	Facts   json.RawMessage
	Tensors []tensor.Named // float32
}

// AnalysisKey returns the HASH of KIND-HASH for everything a result depends on:
// the kind's version, its parameters, what it was computed from. Values are
// hashed as JSON.
func AnalysisKey(parts ...any) (string, error) {
	data, err := json.Marshal(parts)
	if err != nil {
		return "", fmt.Errorf("hash analysis parameters: %w", err)
	}
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:16]), nil
}

// analysisDirs returns where results are looked for: in the run, then in
// OpenOptions.Results.
func (r *Reader) analysisDirs() []string {
	dirs := []string{filepath.Join(r.dir, analysesDir)}
	if r.elsewhere != "" {
		dirs = append(dirs, r.elsewhere)
	}
	return dirs
}

// CachedAnalysis returns a result that was stored before. A result that is
// missing or damaged is not there: it can be computed again.
func (r *Reader) CachedAnalysis(kind, key string) (Analysis, bool) {
	if checkName("analysis", kind) != nil || checkName("analysis", key) != nil {
		return Analysis{}, false
	}
	for _, dir := range r.analysisDirs() {
		name := filepath.Join(dir, kind+"-"+key)
		if data, err := vfs.ReadFile(r.fsys, name+".json", 0); err == nil {
			if a, err := decodeFacts(data); err == nil {
				return a, true
			}
		}
		if data, err := vfs.ReadFile(r.fsys, name+".safetensors", 0); err == nil {
			if a, err := decodeAnalysis(name, data); err == nil {
				return a, true
			}
		}
	}
	return Analysis{}, false
}

// MostAnalyses is how many bytes of results are kept of a run: when there are more,
// the oldest go until there are three quarters of that.
const MostAnalyses = 512 << 20

// pruneAnalyses looks after the size of a directory of results to which so many bytes
// were added: now and then, for it reads the whole directory.
func (r *Reader) pruneAnalyses(dir string, added int64) {
	if r.results.Add(added) < r.mostResults()/8 {
		return
	}
	r.results.Store(0)
	entries, err := r.fsys.ReadDir(dir)
	if err != nil {
		return
	}
	var all []fs.FileInfo
	var total int64
	for _, e := range entries {
		if info, err := e.Info(); err == nil && info.Mode().IsRegular() {
			all, total = append(all, info), total+info.Size()
		}
	}
	if total <= r.mostResults() {
		return
	}
	slices.SortStableFunc(all, func(a, b fs.FileInfo) int { return a.ModTime().Compare(b.ModTime()) })
	for _, info := range all {
		if total <= r.mostResults()*3/4 {
			return
		}
		if r.fsys.Remove(filepath.Join(dir, info.Name())) == nil { // somebody else may have
			total -= info.Size()
		}
	}
}

func (r *Reader) mostResults() int64 { return cmp.Or(r.limit, MostAnalyses) }

// CacheAnalysis stores a result: as KIND-HASH.json if it is facts alone, else as
// KIND-HASH.safetensors with the facts in its metadata. A run that may not be
// written caches in the user's cache directory.
func (r *Reader) CacheAnalysis(kind, key string, a Analysis) error {
	if err := errors.Join(checkName("analysis", kind), checkName("analysis", key)); err != nil {
		return err
	}
	file, data, err := encodeAnalysis(kind+"-"+key, a)
	if err != nil {
		return fmt.Errorf("cache analysis %s: %w", kind, err)
	}
	for _, dir := range r.analysisDirs() {
		if err = r.fsys.MkdirAll(dir); err == nil {
			err = vfs.WriteWhole(r.fsys, filepath.Join(dir, file), data)
		}
		if err == nil {
			r.pruneAnalyses(dir, int64(len(data)))
			return nil
		}
		if !vfs.IsReadOnly(err) && !vfs.IsFull(err) {
			break
		}
	}
	return fmt.Errorf("cache analysis %s: %w", kind, err)
}

// factsFile is the JSON form; the checksum covers Value as compact JSON.
type factsFile struct {
	CRC32C string          `json:"crc32c"`
	Value  json.RawMessage `json:"value"`
}

func encodeAnalysis(name string, a Analysis) (file string, data []byte, err error) {
	facts := a.Facts
	if len(facts) == 0 {
		facts = json.RawMessage("null")
	}
	var compact bytes.Buffer
	if err := json.Compact(&compact, facts); err != nil {
		return "", nil, fmt.Errorf("facts: %w", err)
	}
	if a.Tensors == nil {
		// Written by hand: Marshal would escape characters in Value, which
		// changes its bytes.
		data = append([]byte(`{"crc32c":"`), hex32(crc32c(compact.Bytes()))...)
		data = append(append(append(data, `","value":`...), compact.Bytes()...), "}\n"...)
		return name + ".json", data, nil
	}
	// The checksum covers the facts and the arrays' values in their order.
	sum := crc32c(compact.Bytes())
	for _, t := range a.Tensors {
		sum = updateCRC(sum, safetensors.AppendF32(nil, t.Tensor.Data))
	}
	data, err = encodeTensors(nil, a.Tensors, map[string]string{"facts": compact.String(), "crc32c": hex32(sum)})
	return name + ".safetensors", data, err
}

func decodeFacts(data []byte) (Analysis, error) {
	var f factsFile
	if err := json.Unmarshal(data, &f); err != nil {
		return Analysis{}, err
	}
	if hex32(crc32c(f.Value)) != f.CRC32C {
		return Analysis{}, ErrDamaged
	}
	return Analysis{Facts: f.Value}, nil
}

func decodeAnalysis(name string, data []byte) (Analysis, error) {
	f, err := safetensors.Parse(name, data)
	if err != nil {
		return Analysis{}, err
	}
	tensors, err := namedTensors(f)
	if err != nil {
		return Analysis{}, err
	}
	facts := []byte(f.Metadata("facts"))
	sum := crc32c(facts)
	for _, t := range tensors {
		sum = updateCRC(sum, safetensors.AppendF32(nil, t.Tensor.Data))
	}
	if hex32(sum) != f.Metadata("crc32c") || !json.Valid(facts) {
		return Analysis{}, ErrDamaged
	}
	return Analysis{Facts: facts, Tensors: tensors}, nil
}

// WriteFigure stores an exported picture under figures/ and returns its path. A
// picture of that name is replaced in one step.
func (r *Reader) WriteFigure(name string, data []byte) (string, error) {
	if err := checkName("figure", name); err != nil {
		return "", fmt.Errorf("write figure: %w", err)
	}
	dir := filepath.Join(r.dir, figuresDir)
	err := r.fsys.MkdirAll(dir)
	if err == nil {
		err = vfs.WriteAtomic(r.fsys, filepath.Join(dir, name), data)
	}
	if err != nil {
		return "", explain(r.dir, fmt.Errorf("write figure: %w", err))
	}
	return filepath.Join(dir, name), nil
}

// Figures returns the names of the pictures under figures/, sorted.
func (r *Reader) Figures() ([]string, error) {
	entries, err := r.fsys.ReadDir(filepath.Join(r.dir, figuresDir))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("list figures: %w", err)
	}
	var names []string
	for _, e := range entries {
		if !e.IsDir() && filepath.Ext(e.Name()) != vfs.TempSuffix {
			names = append(names, e.Name())
		}
	}
	return names, nil
}
