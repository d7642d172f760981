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
	"regexp"
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

// AnalysisKey returns the HASH in KIND-HASH, for everything that a result depends on: the version
// of the kind, its parameters and its inputs. Values are hashed as JSON.
func AnalysisKey(parts ...any) (string, error) {
	data, err := json.Marshal(parts)
	if err != nil {
		return "", fmt.Errorf("hash analysis parameters: %w", err)
	}
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:16]), nil
}

// resultDir is a directory of results.
type resultDir struct {
	fsys vfs.FS
	dir  string
}

// resultDirs returns the directories of results: that of the run, then OpenOptions.Results.
func (r *Reader) resultDirs() []resultDir {
	dirs := []resultDir{{r.fsys, filepath.Join(r.dir, analysesDir)}}
	if r.elsewhere != "" {
		dirs = append(dirs, resultDir{r.outer, r.elsewhere})
	}
	return dirs
}

// ours matches the names of results, also of unfinished ones: nothing else in their directory is
// ever removed.
var ours = regexp.MustCompile(`^[a-z-]+-[0-9a-f]{32}\.(json|safetensors)(\.\d+-\d+\.tmp)?$`)

// CachedAnalysis returns a stored result. It returns false for a damaged result as for a missing
// one, because results can be computed again.
func (r *Reader) CachedAnalysis(kind, key string) (Analysis, bool) {
	result := kind + "-" + key
	if !ours.MatchString(result + ".json") {
		return Analysis{}, false
	}
	for _, in := range r.resultDirs() {
		name := filepath.Join(in.dir, result)
		if data, err := vfs.ReadFile(in.fsys, name+".json", r.maxResults()); err == nil {
			if a, err := decodeFacts(result, data); err == nil {
				return a, true
			}
		}
		if data, err := vfs.ReadFile(in.fsys, name+".safetensors", r.maxResults()); err == nil {
			if a, err := decodeAnalysis(result, data); err == nil {
				return a, true
			}
		}
	}
	return Analysis{}, false
}

// MaxAnalyses is the maximum size of a run's results in bytes: if it is exceeded, the oldest are
// removed until three quarters of it are left.
const MaxAnalyses = 512 << 20

// pruneAnalyses bounds the size of a directory of results, to which added bytes were written. It
// does so only occasionally, because it reads the whole directory.
func (r *Reader) pruneAnalyses(in resultDir, added int64) {
	if r.results.Add(added) < r.maxResults()/8 {
		return
	}
	r.results.Store(0)
	entries, err := in.fsys.ReadDir(in.dir)
	if err != nil {
		return
	}
	var all []fs.FileInfo
	var total int64
	for _, e := range entries {
		if !ours.MatchString(e.Name()) {
			continue
		}
		if info, err := e.Info(); err == nil && info.Mode().IsRegular() {
			all, total = append(all, info), total+info.Size()
		}
	}
	if total <= r.maxResults() {
		return
	}
	slices.SortStableFunc(all, func(a, b fs.FileInfo) int { return a.ModTime().Compare(b.ModTime()) })
	for _, info := range all {
		if total <= r.maxResults()*3/4 {
			return
		}
		if in.fsys.Remove(filepath.Join(in.dir, info.Name())) == nil { // another process may have removed it
			total -= info.Size()
		}
	}
}

func (r *Reader) maxResults() int64 { return cmp.Or(r.limit, MaxAnalyses) }

// CacheAnalysis stores a result: as KIND-HASH.json if it has only facts, else as
// KIND-HASH.safetensors with the facts in its metadata. The key must come from AnalysisKey. Results
// are stored in OpenOptions.Results if the run is read-only or its directory of results is a link.
func (r *Reader) CacheAnalysis(kind, key string, a Analysis) error {
	if !ours.MatchString(kind + "-" + key + ".json") {
		return fmt.Errorf("cache analysis: %q is not the name of a result", kind+"-"+key)
	}
	file, data, err := encodeAnalysis(kind+"-"+key, a)
	if err != nil {
		return fmt.Errorf("cache analysis %s: %w", kind, err)
	}
	for _, in := range r.resultDirs() {
		if err = in.fsys.MkdirAll(in.dir); err == nil {
			err = vfs.WriteWhole(in.fsys, filepath.Join(in.dir, file), data)
		}
		if err == nil {
			r.pruneAnalyses(in, int64(len(data)))
			return nil
		}
		if !vfs.IsReadOnly(err) && !vfs.IsFull(err) && !errors.Is(err, vfs.ErrLink) {
			break
		}
	}
	return fmt.Errorf("cache analysis %s: %w", kind, err)
}

// factsFile is the JSON form; the checksum covers the result's name and Value as compact JSON. With
// the name in it, a file that was given the name of another result does not count.
type factsFile struct {
	SHA256 string          `json:"sha256"`
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
		// Written without Marshal, which would escape characters in Value and so change its bytes.
		data = append([]byte(`{"sha256":"`), resultSum(name, compact.Bytes(), nil)...)
		data = append(append(append(data, `","value":`...), compact.Bytes()...), "}\n"...)
		return name + ".json", data, nil
	}
	// The checksum covers the name, the facts and the arrays' values in order.
	sum := resultSum(name, compact.Bytes(), a.Tensors)
	data, err = encodeTensors(nil, a.Tensors, map[string]string{"facts": compact.String(), "sha256": sum})
	return name + ".safetensors", data, err
}

// resultSum returns the checksum of a result.
func resultSum(name string, facts []byte, tensors []tensor.Named) string {
	sum := sha256.New()
	sum.Write([]byte(name + "\n"))
	sum.Write(facts)
	for _, t := range tensors {
		sum.Write(safetensors.AppendF32(nil, t.Tensor.Data))
	}
	return hex.EncodeToString(sum.Sum(nil))
}

func decodeFacts(name string, data []byte) (Analysis, error) {
	var f factsFile
	if err := json.Unmarshal(data, &f); err != nil {
		return Analysis{}, err
	}
	if resultSum(name, f.Value, nil) != f.SHA256 {
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
	if resultSum(name, facts, tensors) != f.Metadata("sha256") || !json.Valid(facts) {
		return Analysis{}, ErrDamaged
	}
	return Analysis{Facts: facts, Tensors: tensors}, nil
}

// WriteFigure stores an exported picture under figures/ and returns its path. It atomically
// replaces a picture of the same name.
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
