package runstore

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"brainbow/internal/safetensors"
	"brainbow/internal/vfs"
)

// listOf returns a list of n edits as JSON, every seventh of which is of a bias.
func listOf(n int) string {
	parts := make([]string, n)
	for i := range parts {
		if i%7 == 6 {
			parts[i] = fmt.Sprintf(`{"weight":[%d],"to":0.1}`, i)
			continue
		}
		parts[i] = fmt.Sprintf(`{"weight":[%d,3],"to":%v}`, i, -float64(i)/3)
	}
	return "[" + strings.Join(parts, ",") + "]"
}

// editedMeta is that of a branch with one weight set by hand in a layer and many in another.
func editedMeta() Meta {
	m := testMeta()
	layers := fmt.Sprintf(`[{"layer":"dense","name":"a \"b\" edits","edits":%s},{"layer":"dense","edits":%s,"units":10}]`, listOf(1), listOf(inlineEdits+1))
	m.Recipe = json.RawMessage(`{"about":"edits","network":` + layers + `,"data":{"train":[1,2]},"batch":5}`)
	m.Network = json.RawMessage(`{"input":[1,2,3],"layers":` + layers + `}`)
	m.Parent = &Parent{ID: strings.Repeat("0", 32), Step: 0, Hash: "00"}
	m.Changes = []Change{
		{"network[1].edits", json.RawMessage("null"), json.RawMessage(listOf(inlineEdits + 1))},
		{"network[0].edits", json.RawMessage(listOf(inlineEdits)), json.RawMessage(listOf(inlineEdits + 2))},
	}
	return m
}

// sameMeta reports whether two metas say the same.
func sameMeta(t *testing.T, a, b Meta) bool {
	t.Helper()
	plain := func(m Meta) (tree any) {
		data, err := json.Marshal(m)
		must(t, err, json.Unmarshal(data, &tree))
		return tree
	}
	return reflect.DeepEqual(plain(a), plain(b))
}

// TestEditsInAFile writes many weights set by hand into a file of the run, and few into run.json.
func TestEditsInAFile(t *testing.T) {
	root := t.TempDir()
	dir := filepath.Join(root, "run")
	w, err := Create(dir, editedMeta(), Options{})
	must(t, err)
	must(t, w.Frame(0, weights(0)), w.Close())
	r, err := Open(dir)
	must(t, err)
	want := editedMeta()
	want.Format = Format
	if !sameMeta(t, r.Meta(), want) {
		t.Errorf("the run says %+v", r.Meta())
	}
	if got := string(r.Meta().Recipe); got != string(want.Recipe) {
		t.Errorf("the recipe became %s", got)
	}

	// What lies on disk is what the documentation says.
	text, err := os.ReadFile(filepath.Join(dir, metaFile))
	must(t, err)
	var onDisk struct {
		Recipe  struct{ Network []struct{ Edits any } }
		Changes []struct{ From, To any }
		Edits   editsRef
	}
	must(t, json.Unmarshal(text, &onDisk))
	if _, few := onDisk.Recipe.Network[0].Edits.([]any); !few {
		t.Errorf("one edit is not in run.json: %v", onDisk.Recipe.Network[0].Edits)
	}
	if list, _ := onDisk.Changes[1].From.([]any); len(list) != inlineEdits {
		t.Errorf("%d edits are not in run.json", inlineEdits)
	}
	in := map[string]any{"in": "recipe.network.1"}
	if !reflect.DeepEqual(onDisk.Recipe.Network[1].Edits, any(in)) || !reflect.DeepEqual(onDisk.Changes[0].To, any(in)) {
		t.Errorf("the list is in %v and %v, want one place", onDisk.Recipe.Network[1].Edits, onDisk.Changes[0].To)
	}
	data, err := os.ReadFile(filepath.Join(dir, editsFile))
	must(t, err)
	if onDisk.Edits != (editsRef{editsFile, int64(len(data)), sha256Hex(data)}) {
		t.Errorf("run.json says %+v about the file", onDisk.Edits)
	}
	f, err := safetensors.Parse(editsFile, data)
	must(t, err)
	index, err := f.Int32s("recipe.network.1.weight")
	must(t, err)
	if len(f.Entries()) != 4 || index[12] != 6 || index[13] != -1 {
		t.Errorf("%v has indices %v", f.Entries(), index[:16])
	}
	if e := r.now().files[editsFile]; e.Kind != KindMeta || e.SHA256 != onDisk.Edits.SHA256 {
		t.Errorf("the index lists %+v", e)
	}
	must(t, r.Verify(nil))

	// Whoever carries the run carries the file.
	moved, err := Rename(nil, dir, "renamed")
	must(t, err)
	trashed, err := Remove(nil, moved, time.Now())
	must(t, err)
	back, err := Restore(nil, root, trashed.Entry)
	must(t, err)
	again, err := Resume(back, Options{})
	must(t, err)
	if !sameMeta(t, again.Meta(), want) {
		t.Error("a resumed run says something else")
	}
	must(t, again.Close())
	if r, err = Open(back); err != nil || !sameMeta(t, r.Meta(), want) {
		t.Errorf("after rename, trash, restore and resume: %v", err)
	}
}

// TestEditsFileDamaged names the file, and says what is wrong with it, wherever a run is opened.
func TestEditsFileDamaged(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func(file string) error
		says  string
	}{
		"missing":  {os.Remove, "the file is missing, although run.json says that it holds weights set by hand"},
		"shorter":  {func(f string) error { return os.Truncate(f, 100) }, "it has 100 bytes, run.json says"},
		"changed":  {func(f string) error { return flip(f) }, "its sha256 is"},
		"replaced": {func(f string) error { return errors.Join(os.Remove(f), os.Symlink("run.json", f)) }, "link"},
	} {
		t.Run(name, func(t *testing.T) {
			root := t.TempDir()
			dir := filepath.Join(root, "run")
			w, err := Create(dir, editedMeta(), Options{})
			must(t, err)
			must(t, w.Frame(0, weights(0)), w.Close())
			open, err := Open(dir)
			must(t, err)
			must(t, c.spoil(filepath.Join(dir, editsFile)))
			says := func(what string, err error) {
				t.Helper()
				if err == nil || !strings.Contains(err.Error(), editsFile) || !strings.Contains(err.Error(), c.says) {
					t.Errorf("%s: %v", what, err)
				}
			}
			_, err = Open(dir)
			says("open", err)
			_, err = Resume(dir, Options{})
			says("resume", err)
			if err := open.Verify(nil); err == nil || !strings.Contains(err.Error(), editsFile) {
				t.Errorf("verify: %v", err)
			}
			list, err := List(nil, root)
			must(t, err)
			if len(list) != 1 {
				t.Fatalf("the run is not listed: %+v", list)
			}
			says("list", list[0].Err)
		})
	}
}

func flip(file string) error {
	data, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	data[len(data)-1] ^= 1
	return os.WriteFile(file, data, 0o644)
}

// TestEditsHostile refuses files that describe something else than lists, or far too much.
func TestEditsHostile(t *testing.T) {
	encoded := func(entries []safetensors.Entry, arrays ...[]byte) []byte {
		b, err := safetensors.NewBuilder(nil, entries, nil)
		must(t, err)
		for _, a := range arrays {
			b.Bytes(a)
		}
		data, err := b.Done()
		must(t, err)
		return data
	}
	n := 100_000
	pair := func(dtype safetensors.DType, index, to []int) []safetensors.Entry {
		return []safetensors.Entry{{Name: "x.weight", DType: safetensors.I32, Shape: index}, {Name: "x.to", DType: dtype, Shape: to}}
	}
	many := strings.Repeat(`{"edits":{"in":"x"}},`, 100)
	for name, c := range map[string]struct {
		network string
		file    []byte
		says    string
	}{
		"not safetensors": {`{"edits":{"in":"x"}}`, []byte("oops"), editsFile},
		"another name":    {`{"edits":{"in":"y"}}`, encoded(pair(safetensors.F64, []int{1, 1}, []int{1}), make([]byte, 4), make([]byte, 8)), "no tensor"},
		"other lengths":   {`{"edits":{"in":"x"}}`, encoded(pair(safetensors.F64, []int{2, 1}, []int{1}), make([]byte, 8), make([]byte, 8)), "must have shape"},
		"another type":    {`{"edits":{"in":"x"}}`, encoded(pair(safetensors.I64, []int{1, 1}, []int{1}), make([]byte, 4), make([]byte, 8)), "must have shape"},
		"far too much":    {many[:len(many)-1], encoded(pair(safetensors.F64, []int{n, 1}, []int{n}), make([]byte, 4*n), make([]byte, 8*n)), "stands for more than"},
	} {
		t.Run(name, func(t *testing.T) {
			m := testMeta()
			m.Format = Format
			m.Recipe = json.RawMessage(`{"network":[` + c.network + `]}`)
			data, err := json.Marshal(storedMeta{m, &editsRef{editsFile, int64(len(c.file)), sha256Hex(c.file)}})
			must(t, err)
			fsys := vfs.NewMem()
			must(t, fsys.MkdirAll("/r"), vfs.WriteAtomic(fsys, "/r/"+editsFile, c.file), vfs.WriteAtomic(fsys, "/r/"+metaFile, data))
			_, err = OpenWith("/r", OpenOptions{FS: fsys})
			if !errors.Is(err, ErrDamaged) || !strings.Contains(err.Error(), c.says) {
				t.Errorf("%v", err)
			}
		})
	}
	m := testMeta()
	m.Recipe = json.RawMessage(`{"network":[{"edits":` + listOf(300*784) + `}]}`) // every weight of a layer
	m.Network = m.Recipe
	dir := filepath.Join(t.TempDir(), "whole")
	w, err := Create(dir, m, Options{})
	must(t, err)
	must(t, w.Close())
	r, err := Open(dir)
	must(t, err)
	if string(r.Meta().Network) != string(m.Network) {
		t.Error("a whole layer set by hand comes back otherwise")
	}
	m.Recipe = json.RawMessage(`{"network":[{"edits":` + listOf(300_000) + `}]}`)
	if _, err := Create(filepath.Join(t.TempDir(), "r"), m, Options{}); err == nil || !strings.Contains(err.Error(), "weights set by hand take") {
		t.Errorf("too many were written: %v", err)
	}
}
