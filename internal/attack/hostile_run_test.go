package attack

import (
	"bytes"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// change makes a good run hostile. mine is a directory with somebody's own files.
type change struct {
	name string
	do   func(t *testing.T, dir, mine string)
}

// kindsOfFiles are patterns of a run's files; the first match stands for its kind.
var kindsOfFiles = []string{
	"run.json", "run.lock", "index.jsonl", "metrics.jsonl", "events.jsonl", "frames/*30.*", "anchors/*30.*",
	"probes/fc1/*", "predictions/*22.*", "analyses/data-*", "analyses/predictions-*", "analyses/projection-*", "analyses/neuron-map-*",
}

// directories are those of a run.
var directories = []string{"frames", "anchors", "probes", "probes/fc1", "predictions", "analyses", "figures"}

// changes returns every change of a run.
func changes() []change {
	var list []change
	add := func(name string, do func(t *testing.T, dir, mine string)) { list = append(list, change{name, do}) }
	for _, kind := range kindsOfFiles {
		for name, do := range fileChanges {
			add(name+" "+kind, func(t *testing.T, dir, mine string) { do(t, match(t, dir, kind)[0], mine) })
		}
		if strings.Contains(kind, "*") {
			all := strings.SplitN(kind, "*", 2)[0] + "*"
			add("exchanged "+all, func(t *testing.T, dir, _ string) { rotate(t, match(t, dir, all)) })
		}
	}
	for _, d := range directories {
		add("linked "+d, func(t *testing.T, dir, mine string) {
			must(t, os.RemoveAll(filepath.Join(dir, d)), os.Symlink(mine, filepath.Join(dir, d)))
		})
		add("a file as "+d, func(t *testing.T, dir, _ string) {
			must(t, os.RemoveAll(filepath.Join(dir, d)), os.WriteFile(filepath.Join(dir, d), []byte("x"), 0o644))
		})
	}
	for name, edit := range metaChanges {
		add(name+" (described)", func(t *testing.T, dir, _ string) { editMeta(t, dir, edit) })
	}
	for name, lines := range indexLines {
		add(name, func(t *testing.T, dir, _ string) { appendLines(t, filepath.Join(dir, "index.jsonl"), true, lines()) })
	}
	for name, lines := range logLines {
		file, _, _ := strings.Cut(name, " ")
		add(name, func(t *testing.T, dir, _ string) {
			appendLines(t, filepath.Join(dir, file), file == "events.jsonl", lines)
		})
	}
	slices.SortFunc(list, func(a, b change) int { return strings.Compare(a.name, b.name) })
	return list
}

func match(t *testing.T, dir, pattern string) []string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(dir, filepath.FromSlash(pattern)))
	must(t, err)
	if len(found) == 0 {
		t.Fatalf("the good run has no %s", pattern)
	}
	return found
}

// rotate gives every file the contents of the next.
func rotate(t *testing.T, files []string) {
	t.Helper()
	if len(files) < 2 {
		t.Skip("there is only one such file")
	}
	spare := files[0] + "x"
	must(t, os.Rename(files[0], spare))
	for i := range files[1:] {
		must(t, os.Rename(files[i+1], files[i]))
	}
	must(t, os.Rename(spare, files[len(files)-1]))
}

// fileChanges are changes of one file.
var fileChanges = map[string]func(t *testing.T, file, mine string){
	"missing": func(t *testing.T, file, _ string) { must(t, os.Remove(file)) },
	"empty":   func(t *testing.T, file, _ string) { must(t, os.WriteFile(file, nil, 0o644)) },
	"cut": func(t *testing.T, file, _ string) {
		info, err := os.Stat(file)
		must(t, err, os.Truncate(file, info.Size()/2))
	},
	"flipped": func(t *testing.T, file, _ string) {
		data, err := os.ReadFile(file)
		must(t, err)
		if len(data) > 0 {
			data[len(data)*2/3] ^= 4
		}
		must(t, os.WriteFile(file, data, 0o644))
	},
	"noise": func(t *testing.T, file, _ string) {
		must(t, os.WriteFile(file, bytes.Repeat([]byte("\x1b[31m\xff{"), 1000), 0o644))
	},
	"sparse": func(t *testing.T, file, _ string) { must(t, os.Truncate(file, 1<<40)) },
	"linked": func(t *testing.T, file, mine string) {
		must(t, os.Remove(file), os.Symlink(filepath.Join(mine, "letter.txt"), file))
	},
	"linked to itself": func(t *testing.T, file, _ string) {
		must(t, os.Remove(file), os.Symlink(file, file))
	},
	"a directory as": func(t *testing.T, file, _ string) { must(t, os.Remove(file), os.Mkdir(file, 0o755)) },
	"unreadable":     func(t *testing.T, file, _ string) { must(t, os.Chmod(file, 0)) },
}

// editMeta changes run.json and signs it again in the index.
func editMeta(t *testing.T, dir string, edit func(m map[string]any)) {
	t.Helper()
	file := filepath.Join(dir, "run.json")
	data, err := os.ReadFile(file)
	must(t, err)
	var m map[string]any
	must(t, json.Unmarshal(data, &m))
	edit(m)
	data, err = json.Marshal(m)
	must(t, err, os.WriteFile(file, data, 0o644))
	appendLines(t, filepath.Join(dir, "index.jsonl"), true, []string{fmt.Sprintf(`{"path":"run.json","kind":"meta","bytes":%d,"crc32c":"%08x"}`, len(data), sum(data))})
}

func sum(data []byte) uint32 { return crc32.Checksum(data, crc32.MakeTable(crc32.Castagnoli)) }

// appendLines appends JSON objects to a log, with their checksums if signed.
func appendLines(t *testing.T, file string, signed bool, lines []string) {
	t.Helper()
	f, err := os.OpenFile(file, os.O_APPEND|os.O_WRONLY, 0o644)
	must(t, err)
	var all bytes.Buffer
	for _, line := range lines {
		if signed {
			line = strings.TrimSuffix(line, "}")
			line += fmt.Sprintf(`,"check":"%08x"}`, sum([]byte(line)))
		}
		all.WriteString(line + "\n")
	}
	_, err = f.Write(all.Bytes())
	must(t, err, f.Close())
}

// path walks into nested JSON.
func path(m map[string]any, keys ...string) map[string]any {
	for _, k := range keys {
		next, ok := m[k].(map[string]any)
		if !ok {
			next = map[string]any{}
			m[k] = next
		}
		m = next
	}
	return m
}

func layers(m map[string]any) []any {
	list, ok := path(m, "network")["layers"].([]any)
	if !ok {
		panic("run.json has no layers")
	}
	return list
}

func layer(m map[string]any, i int) map[string]any {
	l, ok := layers(m)[i].(map[string]any)
	if !ok {
		panic("run.json has no such layer")
	}
	return l
}

// metaChanges make numbers and texts of run.json absurd.
var metaChanges = map[string]func(m map[string]any){
	"300,000 layers": func(m map[string]any) {
		last := layers(m)[1]
		var list []any
		for range 300_000 {
			list = append(list, map[string]any{"layer": "dense", "units": 2, "activation": "sigmoid"})
		}
		path(m, "network")["layers"] = append(list, last)
	},
	"a billion units": func(m map[string]any) { layer(m, 0)["units"] = 1_000_000_000 },
	"2^62 units":      func(m map[string]any) { layer(m, 0)["units"] = 1 << 62 },
	"negative units":  func(m map[string]any) { layer(m, 0)["units"] = -30 },
	"other units":     func(m map[string]any) { layer(m, 0)["units"] = 31 },
	"two outputs":     func(m map[string]any) { layer(m, 1)["units"] = 2 },
	"a huge input":    func(m map[string]any) { path(m, "network")["input"] = []int{1, 1 << 30, 1 << 30} },
	"another input":   func(m map[string]any) { path(m, "network")["input"] = []int{3, 28, 28} },
	"no layers":       func(m map[string]any) { path(m, "network")["layers"] = []any{} },
	"no network":      func(m map[string]any) { delete(m, "network") },
	"layers of text":  func(m map[string]any) { path(m, "network")["layers"] = "x" },
	"endless epochs":  func(m map[string]any) { path(m, "recipe")["epochs"] = 1 << 60 },
	"no epochs":       func(m map[string]any) { path(m, "recipe")["epochs"] = 0 },
	"huge batch":      func(m map[string]any) { path(m, "recipe")["batch"] = 1 << 60 },
	"no batch":        func(m map[string]any) { path(m, "recipe")["batch"] = 0 },
	"no loss":         func(m map[string]any) { path(m, "recipe")["loss"] = "x" },
	"no recipe":       func(m map[string]any) { delete(m, "recipe") },
	"huge data":       func(m map[string]any) { path(m, "recipe", "data")["train"] = 1 << 60 },
	"negative data":   func(m map[string]any) { path(m, "recipe", "data")["train"] = -1 },
	"less data":       func(m map[string]any) { path(m, "recipe", "data")["train"] = 100 },
	"less test data":  func(m map[string]any) { path(m, "recipe", "data")["test"] = 50 },
	"data is a path":  func(m map[string]any) { path(m, "recipe", "data")["name"] = "/dev/zero" },
	"data is hidden":  func(m map[string]any) { path(m, "recipe", "data")["name"] = "\x1b]0;x\a\u202e" },
	"rate 1e300": func(m map[string]any) {
		path(m, "recipe", "optimizer")["learning_rate"] = 1e300
	},
	"records every step often": func(m map[string]any) {
		path(m, "recipe")["record"] = map[string]any{"frames": map[string]any{"log": 1 << 50}, "budget": -5}
	},
	"probes of all": func(m map[string]any) {
		path(m, "recipe", "record")["probes"] = map[string]any{"every": 1, "taps": []string{"nothing"}, "test": []int{-1, 1 << 30}}
	},
	"other transforms": func(m map[string]any) {
		m["transforms"] = []any{map[string]any{"kind": "crop", "size": 1 << 40}}
	},
	"odd fingerprint": func(m map[string]any) { path(m, "dataset")["fingerprint"] = strings.Repeat("x", 1<<20) },
	"odd id":          func(m map[string]any) { m["id"] = "../../../../etc" },
	"odd parent":      func(m map[string]any) { m["parent"] = map[string]any{"id": "x", "step": -5, "hash": 7} },
	"branch":          func(m map[string]any) { m["parent"] = map[string]any{"id": strings.Repeat("a", 32), "step": 3} },
	"odd format":      func(m map[string]any) { m["format"] = 1 << 40 },
	"odd numerics":    func(m map[string]any) { m["numerics"] = -1 },
	"another seed":    func(m map[string]any) { m["seed"] = 77 },
}

func frameLine(step any, name string) string {
	return fmt.Sprintf(`{"path":"frames/%s.safetensors","kind":"frame","steps":[%v],"bytes":95768,"crc32c":"8d98676a","sha256":"00"}`, name, step)
}

// indexLines are absurd lines of the index with right checksums.
var indexLines = map[string]func() []string{
	"index: a frame at 2^62": func() []string { return []string{frameLine(int64(1)<<62, "4611686018427387904")} },
	"index: a frame at 10^11": func() []string {
		return []string{frameLine(int64(100_000_000_000), "100000000000")}
	},
	"index: a frame behind the end": func() []string { return []string{frameLine(61, "00000061")} },
	"index: a frame below 0":        func() []string { return []string{frameLine(-1, "-0000001")} },
	"index: a frame at another name": func() []string {
		return []string{`{"path":"frames/00000030.safetensors","kind":"frame","steps":[31],"bytes":95768,"crc32c":"8d98676a","sha256":"00"}`}
	},
	"index: 199,000 missing frames": func() []string {
		var all []string
		for i := range 199_000 {
			all = append(all, frameLine(1000+i, fmt.Sprintf("%08d", 1000+i)))
		}
		return all
	},
	"index: 199,000 missing replay points": func() []string {
		var all []string
		for i := range 199_000 {
			all = append(all, strings.ReplaceAll(strings.ReplaceAll(frameLine(i, fmt.Sprintf("%08d", i)), "frames/", "anchors/"), `"frame"`, `"anchor"`))
		}
		return all
	},
	"index: a million probed steps": func() []string {
		steps := make([]int, 1_000_000)
		for i := range steps {
			steps[i] = i
		}
		text, err := json.Marshal(steps)
		if err != nil {
			panic(err)
		}
		return []string{fmt.Sprintf(`{"path":"probes/fc1/0-999999.safetensors","kind":"probe","tap":"fc1","steps":%s,"bytes":10,"crc32c":"00000000"}`, text)}
	},
	"index: 2^62 bytes": func() []string {
		return []string{`{"path":"frames/00000030.safetensors","kind":"frame","steps":[30],"bytes":4611686018427387904,"crc32c":"8d98676a"}`}
	},
	"index: a path outside": func() []string {
		return []string{`{"path":"../../letter.txt","kind":"meta","bytes":3,"crc32c":"8d98676a"}`}
	},
	"index: everything gone": func() []string {
		return []string{`{"path":"run.json","kind":"meta","bytes":0,"removed":true}`, `{"path":"metrics.jsonl","kind":"log","bytes":0,"removed":true}`}
	},
}

// logLines are absurd lines of the logs.
var logLines = map[string][]string{
	"metrics.jsonl a step of 2^62":  {`{"step":4611686018427387904,"epoch":1,"split":"test","loss":1,"accuracy":1,"samples":100}`},
	"metrics.jsonl a step of 10^11": {`{"step":100000000000,"epoch":1,"split":"test","loss":1,"accuracy":1,"samples":100}`},
	"metrics.jsonl huge numbers":    {`{"step":60,"epoch":1e308,"split":"test","loss":1e308,"accuracy":-1e308,"samples":-5}`},
	"metrics.jsonl odd split":       {`{"step":60,"epoch":2,"split":"\u001b[31m\u202e","loss":0,"accuracy":0,"samples":1}`},
	"events.jsonl a step of 2^62":   {`{"step":4611686018427387904,"key":"learning_rate","value":0.1}`},
	"events.jsonl a rate of text":   {`{"step":3,"key":"learning_rate","value":"x"}`},
	"events.jsonl a huge rate":      {`{"step":3,"key":"learning_rate","value":1e300}`},
	"events.jsonl odd keys":         {`{"step":60,"key":"\u001b[2J","value":{}}`},
	"events.jsonl odd status":       {`{"step":60,"key":"status","value":"\u001b[2J"}`},
}
