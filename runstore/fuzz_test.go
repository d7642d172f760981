package runstore

import (
	"bytes"
	"strings"
	"testing"
)

func FuzzIndex(f *testing.F) {
	e := Entry{Path: "frames/00000001.safetensors", Kind: KindFrame, Steps: []int64{1}, Bytes: 3, CRC32C: "00000000"}
	line := appendEntry(nil, 1, &e)
	f.Add(line)
	e.CRC32C, e.SHA256 = "", strings.Repeat("00", 32)
	f.Add(appendEntry(nil, Format, &e))
	f.Add(append(line, line[:9]...))
	f.Add(append(line, make([]byte, 20)...))
	f.Fuzz(func(t *testing.T, data []byte) {
		x := newIndex()
		if err := x.read("index", data); err != nil {
			return
		}
		if x.used > int64(len(data)) {
			t.Fatal("used more than the data")
		}
		for _, e := range x.entries() {
			if !validPath(e.Path) {
				t.Fatalf("path %q", e.Path)
			}
		}
		newView(x)
		// A line with a valid checksum around the same bytes.
		object := bytes.ReplaceAll(data, []byte{'\n'}, nil)
		line := append(append(object, checkKey...), lineSum(Format, object)+`"}`...)
		if e, err := parseEntry(line); err == nil {
			x.apply(e)
			newView(x)
		}
	})
}

func FuzzLogs(f *testing.F) {
	f.Add([]byte(`{"step":1,"epoch":0.5,"split":"batch","loss":null,"accuracy":1,"samples":3}` + "\n"))
	f.Add([]byte(`{"step":1,"key":"learning_rate","value":0.1,"time":"2026-01-02T03:04:05Z"}` + "\n{"))
	f.Fuzz(func(t *testing.T, data []byte) {
		lines := completeLines(data)
		if rows, err := parseLog("metrics", lines, parseMetric); err == nil {
			var again []byte
			for i := range rows {
				again = appendMetric(again, &rows[i])
			}
			if more, err := parseLog("metrics", again, parseMetric); err != nil || len(more) != len(rows) {
				t.Fatalf("%d rows became %d: %v", len(rows), len(more), err)
			}
		}
		_, _ = parseLog("events", lines, parseEvent)
		if keep, err := prefixUpTo("metrics", lines, 3); err == nil && (keep < 0 || keep > int64(len(lines))) {
			t.Fatal("prefix beyond the file")
		}
	})
}

func FuzzMeta(f *testing.F) {
	data, _, err := encodeMeta(testMeta())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	edited, file, err := encodeMeta(editedMeta())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(edited)
	f.Add([]byte(`{"format":1,"id":"00112233445566778899aabbccddeeff","seed":-1}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		m, err := decodeMeta("run.json", data, func(*editsRef) ([]byte, error) { return file, nil })
		if err != nil {
			return
		}
		if m.Format < 1 || m.Format > Format || len(m.ID) != 32 {
			t.Fatalf("accepted %+v", m)
		}
		if _, _, err := encodeMeta(m); err != nil {
			t.Fatal(err)
		}
	})
}

func FuzzChunk(f *testing.F) {
	c := &chunk{tap: probeTap, steps: []int64{1, 5}, data: make([]byte, 16)}
	data, err := c.encode(nil)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := decodeChunk("chunk", data)
		if err != nil {
			return
		}
		for i := range c.steps {
			c.values(i)
		}
		c.thin(func(s int64) bool { return s%2 == 0 })
	})
}

func FuzzPredictions(f *testing.F) {
	for _, encode := range []func([]byte, int64, *Predictions) ([]byte, error){predictionCodec.Encode, encodePredictions} {
		data, err := encode(nil, 1, predictions(1))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		for format := 1; format <= Format; format++ {
			if p, err := readPredictions(format, "predictions", data); err == nil {
				if err := p.check(); err != nil {
					t.Fatal(err)
				}
			}
		}
	})
}

func FuzzLearning(f *testing.F) {
	data, err := encodeLearning(nil, learning(3))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	f.Fuzz(func(t *testing.T, data []byte) {
		if l, err := decodeLearning("learning", data); err == nil && (len(l.Answer) != len(l.Margin) || l.Epoch < 1) {
			t.Fatalf("accepted %+v", l)
		}
	})
}
