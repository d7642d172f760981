package testrun

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"brainbow/nn"
	"brainbow/runstore"
)

// Kinds are the names of committed runs that were not trained by this program: an imported network,
// a recording by another program, one whose network is not known, and one of which there are
// measurements only. Every version must open them.
var Kinds = []string{"imported", "elsewhere", "opaque", "numbers"}

var write = flag.Bool("write-kinds", false, "write the runs of testrun.Kinds again; use it only to add missing ones")

// Kind returns a copy of one of Kinds, in a directory of that name.
func Kind(t testing.TB, name string) string {
	t.Helper()
	_, file, _, _ := runtime.Caller(0)
	stored := filepath.Join(filepath.Dir(file), "testdata", name)
	if _, err := os.Stat(stored); err != nil && *write {
		store(t, name, stored)
	}
	dir := filepath.Join(t.TempDir(), name)
	if err := os.CopyFS(dir, os.DirFS(stored)); err != nil {
		t.Fatal(err)
	}
	return dir
}

// store makes and stores a run of a kind.
func store(t testing.TB, name, to string) {
	t.Helper()
	config := Config{
		Name: name, Data: "circles", Train: 40, Test: 12, Epochs: 2, Predictions: true,
		Layers: []nn.LayerSpec{{Layer: "dense", Units: 3, Activation: "tanh"}, {Layer: "dense", Units: 2, Activation: "softmax"}},
		Probes: []string{"fc1", "fc2"},
	}
	c := copying{meta: func(m *runstore.Meta) {
		m.Training = runstore.TrainingRecorded
		// Of the recipe only which data it is is left.
		var whole struct {
			Data json.RawMessage `json:"data"`
		}
		err := json.Unmarshal(m.Recipe, &whole)
		if err == nil {
			m.Recipe, err = json.Marshal(whole)
		}
		if err != nil {
			t.Fatal(err)
		}
		m.Source = &runstore.Source{Format: "brainbow-python", By: "a training script"}
		switch name {
		case "imported":
			m.Training = runstore.TrainingNone
			m.Source = &runstore.Source{Format: "onnx", File: "circles.onnx", By: "pytorch", Layers: map[string]string{"fc1": "/0/Gemm", "fc2": "/2/Gemm"}}
		case "opaque", "numbers":
			m.Network = nil
		}
	}}
	switch name {
	case "imported":
		c.end = true
	case "numbers":
		c.bare = true
	}
	made := copyTo(t, Make(t, config), c)
	for _, extra := range []string{"run.lock"} {
		if err := os.Remove(filepath.Join(made, extra)); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.CopyFS(to, os.DirFS(made)); err != nil {
		t.Fatal(err)
	}
}
