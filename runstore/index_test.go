package runstore

import (
	"slices"
	"strings"
	"testing"
)

// A line of the index is what was written, with its checksum, and names a file of the
// run; the lines together list what exists.
func TestIndexLines(t *testing.T) {
	t.Run("format 1", func(t *testing.T) { testIndexLines(t, 1, Entry{CRC32C: "00000001"}) })
	t.Run("format 2", func(t *testing.T) { testIndexLines(t, 2, Entry{SHA256: strings.Repeat("0f", 32)}) })
}

func testIndexLines(t *testing.T, format int, good Entry) {
	good.Path, good.Kind, good.Steps, good.Bytes = "frames/1.safetensors", KindFrame, []int64{1}, 3
	line := func(change func(*Entry)) []byte {
		e := good
		change(&e)
		return slices.Clip(appendEntry(nil, format, &e))
	}
	if e, err := parseEntry([]byte(strings.TrimSpace(string(line(func(*Entry) {}))))); err != nil || e.Path != good.Path || e.Bytes != 3 {
		t.Fatalf("%+v, %v", e, err)
	}
	for name, change := range map[string]func(*Entry){
		"a path above the run": func(e *Entry) { e.Path = "../secret" },
		"a path from the root": func(e *Entry) { e.Path = "/etc/passwd" },
		"a drive":              func(e *Entry) { e.Path = `c:\secret` },
		"the run itself":       func(e *Entry) { e.Path = "." },
		"bytes below 0":        func(e *Entry) { e.Bytes = -1 },
		"no checksum":          func(e *Entry) { e.CRC32C, e.SHA256 = "", "" },
		"a torn checksum":      func(e *Entry) { e.CRC32C, e.SHA256 = "", "0f" },
		"two steps of one":     func(e *Entry) { e.Steps = []int64{1, 2} },
		"a step below 0":       func(e *Entry) { e.Steps = []int64{-1} },
		"steps out of order":   func(e *Entry) { e.Kind, e.Steps = KindProbe, []int64{2, 1} },
		"removed outside":      func(e *Entry) { e.Removed, e.Path = true, "../secret" },
	} {
		if e, err := parseEntry([]byte(strings.TrimSpace(string(line(change))))); err == nil {
			t.Errorf("%s: %+v", name, e)
		}
	}
	plain := strings.TrimSpace(string(line(func(*Entry) {})))
	for name, text := range map[string]string{
		"another number of bytes": strings.Replace(plain, `"bytes":3`, `"bytes":4`, 1),
		"no check":                plain[:strings.LastIndex(plain, checkKey)] + "}",
	} {
		if e, err := parseEntry([]byte(text)); err == nil {
			t.Errorf("%s: %+v", name, e)
		}
	}
	x := newIndex()
	other := func(e *Entry) { e.Path, e.Steps = "frames/2.safetensors", []int64{2} }
	data := slices.Concat(line(func(*Entry) {}), line(other), line(func(e *Entry) { e.Removed = true }), line(func(e *Entry) { other(e); e.Bytes = 9 }))
	if err := x.read("index.jsonl", append(data, `{"path":"torn`...)); err != nil {
		t.Fatal(err)
	}
	if all := x.entries(); len(all) != 1 || all[0].Path != "frames/2.safetensors" || all[0].Bytes != 9 || x.count != 4 || x.used != int64(len(data)) {
		t.Errorf("%+v, %d lines, %d bytes", all, x.count, x.used)
	}
}
