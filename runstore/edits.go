package runstore

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"path/filepath"
	"slices"
	"strings"

	"brainbow/internal/safetensors"
	"brainbow/internal/vfs"
)

// Weights set by hand are lists below the key "edits", in the recipe, the network and the changes of
// run.json. A list of more than inlineEdits stands in a file of the run instead, and run.json says
// where. For callers, [Meta] has every list in full.

const (
	editsKey  = "edits"
	editsFile = "edits.safetensors"
	// inlineEdits is the maximum number of edits of a layer that stand in run.json.
	inlineEdits = 100
	// maxEditsFile bounds the file, a quarter of a million edits of a dense layer; maxEditsText bounds
	// the lists that it stands for, so that a small file cannot fill the memory.
	maxEditsFile = 4 << 20
	maxEditsText = 64 << 20
)

// editsRef is what run.json says about the file.
type editsRef struct {
	File   string `json:"file"`
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
}

// editsIn stands in the place of a list that is in the file.
type editsIn struct {
	In string `json:"in"` // the name of its arrays, without their ending
}

// edit is an entry of a list.
type edit struct {
	Weight []int32 `json:"weight"`
	To     float64 `json:"to"`
}

// storedMeta is run.json.
type storedMeta struct {
	Meta
	Edits *editsRef `json:"edits,omitempty"`
}

// eachEdits replaces the lists of edits of a run by what f returns for them. Path is where the list
// is.
func (m *Meta) eachEdits(f func(path string, list json.RawMessage) (json.RawMessage, error)) error {
	type part struct {
		path string
		at   *json.RawMessage
		list bool // the whole is a list
	}
	parts := []part{{"recipe", &m.Recipe, false}, {"network", &m.Network, false}}
	m.Changes = slices.Clone(m.Changes)
	for i := range m.Changes {
		c := &m.Changes[i]
		list, path := strings.HasSuffix(c.Key, "."+editsKey), fmt.Sprintf("changes.%d", i)
		parts = append(parts, part{path + ".from", &c.From, list}, part{path + ".to", &c.To, list})
	}
	for _, p := range parts {
		text, err := *p.at, error(nil)
		if p.list {
			text, err = f(p.path, text)
		} else {
			text, err = replaceEdits(p.path, text, f)
		}
		if err != nil {
			return err
		}
		*p.at = text
	}
	return nil
}

// replaceEdits replaces the values of every key "edits" in a JSON text and leaves the rest as it is.
func replaceEdits(path string, text json.RawMessage, f func(string, json.RawMessage) (json.RawMessage, error)) (json.RawMessage, error) {
	if !bytes.Contains(text, []byte(`"`+editsKey+`"`)) {
		return text, nil
	}
	type level struct {
		object bool
		key    bool // the next token is a key
		name   string
		at     int
	}
	var (
		out   bytes.Buffer
		done  int64
		stack []level
	)
	dec := json.NewDecoder(bytes.NewReader(text))
	for {
		token, err := dec.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		if d, ok := token.(json.Delim); ok && (d == '{' || d == '[') {
			stack = append(stack, level{object: d == '{', key: d == '{'})
			continue
		} else if ok {
			stack = stack[:len(stack)-1]
		}
		if len(stack) == 0 {
			continue
		}
		top := &stack[len(stack)-1]
		if !top.object {
			top.at++
			continue
		}
		name, isText := token.(string)
		if !top.key || !isText {
			top.key = true // after a value
			continue
		}
		top.key, top.name = false, name
		if name != editsKey {
			continue
		}
		var list json.RawMessage
		if err := dec.Decode(&list); err != nil {
			return nil, err
		}
		end := dec.InputOffset()
		where := path
		for _, l := range stack[:len(stack)-1] {
			if l.object {
				where += "." + l.name
			} else {
				where += fmt.Sprintf(".%d", l.at)
			}
		}
		instead, err := f(where, list)
		if err != nil {
			return nil, err
		}
		out.Write(text[done : end-int64(len(list))])
		out.Write(instead)
		done = end
		top.key = true
	}
	out.Write(text[done:])
	return out.Bytes(), nil
}

// takeEdits replaces long lists of edits by where they are, and returns the file with them, or nil.
func (m *Meta) takeEdits() ([]byte, error) {
	var (
		entries []safetensors.Entry
		arrays  [][]byte
		text    int
		known   = map[string]string{} // array → name
	)
	err := m.eachEdits(func(path string, raw json.RawMessage) (json.RawMessage, error) {
		var list []edit
		if json.Unmarshal(raw, &list) != nil || len(list) <= inlineEdits {
			return raw, nil // what is no list of edits is for others to judge
		}
		width := 0
		for _, e := range list {
			width = max(width, len(e.Weight))
		}
		index, to := make([]byte, 0, 4*width*len(list)), make([]byte, 0, 8*len(list))
		for _, e := range list {
			for k := range width {
				at := int32(-1)
				if k < len(e.Weight) {
					at = e.Weight[k]
				}
				index = binary.LittleEndian.AppendUint32(index, uint32(at))
			}
			to = binary.LittleEndian.AppendUint64(to, math.Float64bits(e.To))
		}
		key := string(index) + string(to)
		name, ok := known[key]
		if !ok {
			name = path
			known[key] = name
			n := len(list)
			entries = append(entries, safetensors.Entry{Name: name + ".weight", DType: safetensors.I32, Shape: []int{n, width}},
				safetensors.Entry{Name: name + ".to", DType: safetensors.F64, Shape: []int{n}})
			arrays = append(arrays, index, to)
		}
		text += len(raw)
		return json.Marshal(editsIn{name})
	})
	if err != nil || len(entries) == 0 {
		return nil, err
	}
	b, err := safetensors.NewBuilder(nil, entries, nil)
	if err != nil {
		return nil, err
	}
	for _, a := range arrays {
		b.Bytes(a)
	}
	data, err := b.Done()
	if err == nil && (len(data) > maxEditsFile || text > maxEditsText) {
		err = fmt.Errorf("the weights set by hand take %d bytes, more than the %d that a run may have of them", len(data), maxEditsFile)
	}
	return data, err
}

// putEdits replaces every reference by its list. The name of the file is for errors.
func (m *Meta) putEdits(name string, data []byte) error {
	f, err := safetensors.Parse(name, data)
	if err != nil {
		return damaged(name, "%v", err)
	}
	lists := map[string]json.RawMessage{}
	size := 0
	return m.eachEdits(func(path string, raw json.RawMessage) (json.RawMessage, error) {
		var ref editsIn
		if json.Unmarshal(raw, &ref) != nil || ref.In == "" {
			return raw, nil
		}
		list, ok := lists[ref.In]
		if !ok {
			read, err := readEdits(f, ref.In)
			if err != nil {
				return nil, damaged(name, "%s of run.json: %v", path, err)
			}
			if list, err = json.Marshal(read); err != nil {
				return nil, damaged(name, "%s of run.json: %v", path, err)
			}
			lists[ref.In] = list
		}
		if size += len(list); size > maxEditsText {
			return nil, damaged(name, "it stands for more than %d MB of run.json", maxEditsText>>20)
		}
		return list, nil
	})
}

// readEdits reads one list.
func readEdits(f *safetensors.File, name string) ([]edit, error) {
	index, err := f.Int32s(name + ".weight")
	if err != nil {
		return nil, err
	}
	shape, err := f.Entry(name + ".weight")
	if err != nil {
		return nil, err
	}
	values, err := f.Entry(name + ".to")
	if err != nil {
		return nil, err
	}
	if len(shape.Shape) != 2 || values.DType != safetensors.F64 || !slices.Equal(values.Shape, shape.Shape[:1]) {
		return nil, fmt.Errorf("%s.weight must have shape [edits, indices] and %s.to F64[edits], not %v and %s%v", name, name, shape.Shape, values.DType, values.Shape)
	}
	to, err := f.Bytes(name + ".to")
	if err != nil {
		return nil, err
	}
	list, width := make([]edit, shape.Shape[0]), shape.Shape[1]
	for i := range list {
		row := index[i*width : (i+1)*width]
		if end := slices.Index(row, -1); end >= 0 {
			row = row[:end]
		}
		list[i] = edit{row, math.Float64frombits(binary.LittleEndian.Uint64(to[8*i:]))}
	}
	return list, nil
}

// check returns an error unless run.json says something acceptable about the file.
func (e *editsRef) check() error {
	if e.File != editsFile {
		return fmt.Errorf("edits.file must be %s, not %.40q", editsFile, e.File)
	}
	if e.Bytes < 0 || e.Bytes > maxEditsFile {
		return fmt.Errorf("edits.bytes must be from 0 to %d, not %d", maxEditsFile, e.Bytes)
	}
	return nil
}

// read returns the file's bytes as run.json has them.
func (e *editsRef) read(fsys vfs.FS, dir string) ([]byte, error) {
	name := filepath.Join(dir, editsFile)
	data, err := vfs.ReadFile(fsys, name, maxEditsFile)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, damaged(name, "the file is missing, although run.json says that it holds weights set by hand")
	case err != nil:
		return nil, err
	case int64(len(data)) != e.Bytes:
		return nil, damaged(name, "it has %d bytes, run.json says %d", len(data), e.Bytes)
	}
	if sum := sha256Hex(data); sum != e.SHA256 {
		return nil, damaged(name, "its sha256 is %s, run.json says %s", sum, e.SHA256)
	}
	return data, nil
}

// readEditsFile returns the file with weights set by hand that run.json, given as its bytes, names,
// or nil.
func readEditsFile(fsys vfs.FS, dir string, meta []byte) ([]byte, error) {
	var stored struct {
		Edits *editsRef `json:"edits"`
	}
	if err := json.Unmarshal(meta, &stored); err != nil || stored.Edits == nil {
		return nil, err
	}
	return stored.Edits.read(fsys, dir)
}
