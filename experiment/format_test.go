package experiment

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"hash/crc32"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"brainbow/dataset"
	"brainbow/dataset/generate"
	"brainbow/internal/hint"
	"brainbow/record"
	"brainbow/runstore"
	"brainbow/train"
)

var writeFormat = flag.Bool("write-format", false, "record testdata/format1 anew; only ever to add what it lacks")

// format1Recipe trains a network with every common layer for twelve steps and records data of
// every kind.
const format1Recipe = `name: format1
title: A run of format 1
about: Kept so that every later version opens it.
data: {name: digits, train: 60, test: 30, seed: 1}
transforms: [scale, center]
network:
  - {layer: conv, filters: 2, kernel: 3, activation: tanh}
  - {layer: maxpool, size: 4}
  - {layer: flatten}
  - {layer: dense, units: 10, activation: softmax}
loss: softmax-cross-entropy
l2: 0.0001
optimizer: {kind: adam, learning_rate: 0.01}
batch: 10
epochs: 2
record: {frames: {log: 5}, anchors: {every: 5}, probes: {every: 3, test: [0, 4], train: [7]}, predictions: {epochs: true}}
seed: 8
`

const format1Change = 7 // the step after which the learning rate changes

func writeFormat1(t *testing.T, dir string) {
	t.Helper()
	check(t, os.RemoveAll(dir))
	d, err := Parse("format1.yaml", []byte(format1Recipe))
	check(t, err)
	e, err := Prepare(d, generate.Opener{}, dataset.Options{})
	check(t, err)
	meta, err := e.Meta()
	check(t, err)
	meta.ID, meta.Created = "00112233445566778899aabbccddeeff", time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	w, err := runstore.Create(dir, meta, runstore.Options{})
	check(t, err)
	_, err = e.Run(context.Background(), w, Options{Observers: []train.Observer{{Step: func(tr *train.Trainer, step int64) error {
		if step == format1Change {
			return tr.SetLearningRate(0.003)
		}
		return nil
	}}}})
	check(t, err)
	check(t, os.Remove(filepath.Join(dir, "run.lock")))
}

// kept is a copy of the committed run of format 1.
func kept(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "format1")
	check(t, os.CopyFS(dir, os.DirFS(filepath.Join("testdata", "format1"))))
	return dir
}

// TestFormat1ForEver reads a committed run of format 1, which every version must be able to
// read. Its network has no long sum, so every version can also compute all of it again.
func TestFormat1ForEver(t *testing.T) {
	if *writeFormat {
		writeFormat1(t, filepath.Join("testdata", "format1"))
	}
	dir := kept(t)
	run, err := runstore.Open(dir)
	check(t, err)
	if n := run.Bytes(); n > 200_000 {
		t.Errorf("the run has %d bytes", n)
	}
	readable(t, run)
	res, err := Resume(context.Background(), dir, generate.Opener{}, Options{})
	if err != nil || !res.Finished || res.Steps != 12 {
		t.Errorf("resumed: %+v, %v", res, err)
	}
	text, err := Export(run)
	check(t, err)
	if !strings.Contains(string(text), "learning_rate") || len(text) > 4096 {
		t.Errorf("exported:\n%s", text)
	}
	v, err := record.Verify(context.Background(), run, record.VerifyOptions{Data: generate.Opener{}, All: true})
	check(t, err)
	check(t, v.Err())
	if v.Updates != 12 || v.Frames < 5 || v.Anchors != 4 || v.Metrics != 12+2*3 || v.Predictions != 3 || v.Probes != 2*5 {
		t.Errorf("verified %+v", v)
	}
	training, err := record.ReadTraining(run)
	check(t, err)
	p := record.NewReplayer(run, training, record.ReplayOptions{Data: generate.Opener{}})
	defer p.Close()
	for step := range int64(13) {
		if _, err := p.Weights(context.Background(), step); err != nil {
			t.Errorf("replay of step %d: %v", step, err)
		}
	}
	again, said, err := trained(t, string(text), nil)
	if err != nil || len(said) == 0 || again.FrameHash(12) != run.FrameHash(12) {
		t.Errorf("trained from the export: %v", err)
	}
}

// readable reads every file of the run of format 1.
func readable(t *testing.T, run *runstore.Reader) {
	t.Helper()
	check(t, run.Verify(nil))
	for _, step := range run.Frames() {
		w, err := run.Frame(step)
		if err != nil || len(w) != 4 || w[0].Name != "conv1.weight" {
			t.Errorf("frame %d: %v", step, err)
		}
	}
	for _, step := range run.Anchors() {
		if s, err := run.Anchor(step); err != nil || len(s) != 8 {
			t.Errorf("anchor %d: %v", step, err)
		}
	}
	p, err := run.Predictions(12)
	if err != nil || p.Len() != 30 {
		t.Errorf("predictions: %v", err)
	}
	if _, tap, err := run.Probe("conv1", 9); err != nil || !slices.Equal(tap.Samples, []string{"test:0", "test:4", "train:7"}) || !tap.Half {
		t.Errorf("probe of %v: %v", tap, err)
	}
	rows, err := run.Metrics()
	if err != nil || len(rows) != 12+2*3 {
		t.Errorf("%d rows: %v", len(rows), err)
	}
	rates, err := record.Rates(run)
	if err != nil || !slices.Equal(rates, []record.RateChange{{Step: format1Change, Rate: 0.003}}) {
		t.Errorf("changes %v: %v", rates, err)
	}
	if s, err := run.Status(); err != nil || s != runstore.StatusFinished {
		t.Errorf("status %s: %v", s, err)
	}
}

// Additions of later versions are ignored: unknown keys in every file, and unknown kinds of
// events.
func TestUnknownKeysAreIgnored(t *testing.T) {
	dir := kept(t)
	var lines [][]byte
	changed := map[string][]byte{}
	add := func(name string, change func(data []byte) []byte) {
		path := filepath.Join(dir, name)
		data, err := os.ReadFile(path)
		check(t, err)
		data = change(data)
		check(t, os.WriteFile(path, data, 0o644))
		changed[name] = data
	}
	const future = `"future":{"a":[1,null]},`
	each := func(data []byte) []byte {
		return bytes.ReplaceAll(data, []byte("{\"step\""), []byte("{"+future+"\"step\""))
	}
	add("run.json", func(data []byte) []byte {
		data = bytes.Replace(data, []byte("{\n"), []byte("{"+future+"\n"), 1)
		data = bytes.Replace(data, []byte(`"recipe": {`), []byte(`"recipe": {`+future), 1)
		return bytes.Replace(data, []byte(`"dataset": {`), []byte(`"dataset": {`+future), 1)
	})
	add("metrics.jsonl", each)
	add("events.jsonl", func(data []byte) []byte {
		return append([]byte(`{"step":0,"key":"weather","value":"fair"}`+"\n"), each(data)...)
	})
	data, err := os.ReadFile(filepath.Join(dir, "index.jsonl"))
	check(t, err)
	// Rewrite the lines of the index as docs/run-format.md describes them, and the last line of
	// each log for its new length.
	last := map[string]int{}
	for line := range bytes.Lines(data) {
		var e map[string]any
		check(t, json.Unmarshal(line, &e))
		path := e["path"].(string)
		if text, ok := changed[path]; ok {
			e["bytes"], e["crc32c"] = len(text), fmt.Sprintf("%08x", crc32.Checksum(text, crc32.MakeTable(crc32.Castagnoli)))
		}
		delete(e, "check")
		e["future"] = []int{1}
		text, err := json.Marshal(e)
		check(t, err)
		text = text[:len(text)-1]
		sum := crc32.Checksum(text, crc32.MakeTable(crc32.Castagnoli))
		if i, ok := last[path]; ok {
			lines[i] = nil
		}
		last[path] = len(lines)
		lines = append(lines, fmt.Appendf(text, ",\"check\":\"%08x\"}\n", sum))
	}
	check(t, os.WriteFile(filepath.Join(dir, "index.jsonl"), bytes.Join(lines, nil), 0o644))
	run, err := runstore.Open(dir)
	check(t, err)
	readable(t, run)
	v, err := record.Verify(context.Background(), run, record.VerifyOptions{Data: generate.Opener{}})
	check(t, err)
	check(t, v.Err())
}

// A run of a later format is rejected, whatever else its files contain.
func TestLaterFormat(t *testing.T) {
	dir := kept(t)
	name := filepath.Join(dir, "run.json")
	data, err := os.ReadFile(name)
	check(t, err)
	check(t, os.WriteFile(name, bytes.Replace(data, []byte(`"format": 1`), []byte(`"format": 4`), 1), 0o644))
	_, err = runstore.Open(dir)
	if !errors.Is(err, runstore.ErrNewer) || !strings.Contains(err.Error(), "format 4") || !strings.Contains(hint.Of(err), "run format 4 or more") {
		t.Errorf("open: %v (hint %q)", err, hint.Of(err))
	}
	if _, err := Resume(context.Background(), dir, generate.Opener{}, Options{}); !errors.Is(err, runstore.ErrNewer) {
		t.Errorf("resume: %v", err)
	}
	list, err := runstore.List(nil, filepath.Dir(dir))
	if err != nil || len(list) != 1 || !errors.Is(list[0].Err, runstore.ErrNewer) {
		t.Errorf("listed as %+v, %v", list, err)
	}
}
