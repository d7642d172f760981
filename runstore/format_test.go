package runstore

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

var writeFormat = flag.Bool("write-format", false, "rewrite testdata/format2; use it only to add missing parts")

const formatSteps = 5

// TestFormatsOpenForEver reads committed runs of every format, which every version must open.
func TestFormatsOpenForEver(t *testing.T) {
	if *writeFormat {
		writeFormat2(t)
	}
	for name, want := range map[string]struct{ format, learning int }{"format1": {1, 0}, "format2": {2, 2}} {
		t.Run(name, func(t *testing.T) {
			r, err := Open(filepath.Join("testdata", name))
			must(t, err, r.Verify(nil))
			if s, err := r.Status(); s != StatusFinished || err != nil {
				t.Errorf("status %s %v", s, err)
			}
			if len(r.Frames()) != formatSteps || len(r.Anchors()) != 3 || len(r.PredictionSteps()) != 2 || len(r.ProbeSteps(probeTap.Name)) != formatSteps || len(r.LearningSteps()) != want.learning {
				t.Errorf("frames %v, anchors %v, predictions %v, probes %v, learning %v", r.Frames(), r.Anchors(), r.PredictionSteps(), r.ProbeSteps(probeTap.Name), r.LearningSteps())
			}
			for step := range int64(formatSteps) {
				checkStep(t, r, step)
			}
			rows, err := r.Metrics()
			must(t, err)
			events, err := r.Events()
			must(t, err)
			if len(rows) != formatSteps || rows[4].Loss != .25 || len(events) != 3 || events[1].Key != "learning_rate" || string(events[1].Value) != "0.01" {
				t.Errorf("%d rows, events %v", len(rows), events)
			}
			if m := r.Meta(); m.Format != want.format || m.ID != testMeta().ID || m.Seed != 7 || m.Dataset != testMeta().Dataset {
				t.Errorf("meta %+v", m)
			}
		})
	}
}

func writeFormat2(t *testing.T) {
	dir := filepath.Join("testdata", "format2")
	must(t, os.RemoveAll(dir))
	w, err := Create(dir, testMeta(), Options{})
	must(t, err)
	at := func(step int64, s Status) Event {
		e := StatusEvent(step, s)
		e.Time = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
		return e
	}
	must(t, w.Event(at(0, StatusStarted)))
	for step := range int64(formatSteps) {
		must(t, recordStep(w, step))
	}
	must(t, w.Event(Event{Step: 3, Key: "learning_rate", Value: []byte("0.01")}), w.Event(at(formatSteps-1, StatusFinished)), w.Close())
}

// TestFormat1StaysFormat1 resumes a copy of the run of format 1: what is recorded then has its form,
// so that an older version reads it.
func TestFormat1StaysFormat1(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "run")
	must(t, os.CopyFS(dir, os.DirFS(filepath.Join("testdata", "format1"))))
	w, err := Resume(dir, Options{})
	must(t, err, w.Cut(2))
	for step := int64(3); step < 9; step++ {
		must(t, recordStep(w, step))
	}
	must(t, w.Close())
	r, err := Open(dir)
	must(t, err, r.Verify(nil))
	for step := range int64(9) {
		checkStep(t, r, step)
	}
	if got := r.PredictionSteps(); !slices.Equal(got, []int64{0, 4, 8}) {
		t.Errorf("predictions of steps %v", got)
	}
	for _, e := range r.Entries() {
		if e.CRC32C == "" || (e.Kind == KindPredictions) != (filepath.Ext(e.Path) == ".parquet") {
			t.Errorf("%+v", e)
		}
	}
}

// TestPartialPass records the answers of half a pass, as an interrupted training does, and then
// those of all of it.
func TestPartialPass(t *testing.T) {
	dir := t.TempDir()
	w, err := Create(dir, testMeta(), Options{})
	must(t, err, w.Learning(2, learning(1), false), w.Learning(3, learning(2), true), w.Sync())
	r, err := Open(dir)
	must(t, err)
	if got := r.LearningSteps(); !slices.Equal(got, []int64{2, 3}) {
		t.Errorf("passes end at %v", got)
	}
	if l, err := r.Learning(3); err != nil || l.Epoch != 2 {
		t.Errorf("%+v %v", l, err)
	}
	must(t, w.Learning(4, learning(2), false), w.Close())
	_, err = r.Refresh()
	must(t, err, r.Verify(nil))
	if got := r.LearningSteps(); !slices.Equal(got, []int64{2, 4}) {
		t.Errorf("passes end at %v", got)
	}
	if _, err := os.Stat(filepath.Join(dir, learningName(2, true))); !os.IsNotExist(err) {
		t.Errorf("the partial pass is still there: %v", err)
	}
	if _, err := r.Learning(3); err == nil {
		t.Error("the partial pass can still be read")
	}
}

// TestMeta2 keeps everything that run.json can say, and refuses what no program records.
func TestMeta2(t *testing.T) {
	m := testMeta()
	m.Format = Format
	m.Parent = &Parent{ID: m.ID, Name: "digits-1", Step: 40, Hash: "00"}
	m.Changes = []Change{{"optimizer.learning_rate", json.RawMessage("0.1"), json.RawMessage("0.05")}}
	m.Restart = &Restart{40, 2.5}
	m.Training, m.Recipe, m.Network = TrainingRecorded, nil, nil
	m.Source = &Source{Format: "onnx", File: "net.onnx", SHA256: "ab", By: "pytorch", Layers: map[string]string{"fc1": "/fc/Gemm"}, Preprocessing: json.RawMessage(`{"mean":0.5}`)}
	data, _, err := encodeMeta(m)
	must(t, err)
	got, err := decodeMeta("run.json", data, nil)
	must(t, err)
	again, _, err := encodeMeta(got)
	must(t, err)
	if string(again) != string(data) || got.First() != 40 || got.Source.Layers["fc1"] != "/fc/Gemm" {
		t.Errorf("%s became %s", data, again)
	}
	for name, change := range map[string]func(*Meta){
		"another training":  func(m *Meta) { m.Training = "guessed" },
		"a negative parent": func(m *Meta) { m.Parent = &Parent{Step: -1} },
		"a negative epoch":  func(m *Meta) { m.Restart = &Restart{1, -1} },
	} {
		bad := m
		change(&bad)
		data, _, err := encodeMeta(bad)
		must(t, err)
		if _, err := decodeMeta("run.json", data, nil); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}
