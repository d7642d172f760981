package experiment

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"brainbow/dataset"
	"brainbow/dataset/generate"
	"brainbow/record"
	"brainbow/runstore"
)

// handEdits is a setting of n weights of the first layer, each to another value.
func handEdits(n int) string {
	parts := make([]string, n)
	for i := range parts {
		parts[i] = fmt.Sprintf("{weight: [%d, %d], to: %v}", i%10, 200+i/10, float64(i)/100)
	}
	return "network.0.edits=[" + strings.Join(parts, ", ") + "]"
}

const editsFile = "edits.safetensors"

// TestManyEdits sets more weights by hand than run.json holds: the training begins with them, is
// replayed and verified with them, goes on after an interruption, and is exported with them.
func TestManyEdits(t *testing.T) {
	const n = 300
	ctx := context.Background()
	run := parent(t, handEdits(n))
	if _, err := os.Stat(filepath.Join(run.Dir(), editsFile)); err != nil {
		t.Fatal(err)
	}
	first, err := run.Frame(0)
	check(t, err)
	in := first[0].Tensor.Shape[1]
	for i := range n {
		if got := first[0].Tensor.Data[i%10*in+200+i/10]; got != float32(float64(i)/100) {
			t.Fatalf("edit %d: the weight is %v", i, got)
		}
	}
	v, err := record.Verify(ctx, run, record.VerifyOptions{Data: generate.Opener{}, All: true})
	check(t, err)
	if v.Err() != nil || v.Updates != 100 {
		t.Errorf("%+v %v", v, v.Err())
	}

	// The same in a run that keeps few steps: another step is replayed, and an interruption changes nothing.
	e, w := start(t, nil, handEdits(n))
	interrupted, opt := stopAt(63)
	if _, err := e.Run(interrupted, w, opt); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	_, err = Resume(ctx, w.Dir(), generate.Opener{}, Options{})
	check(t, err)
	thin, err := runstore.Open(w.Dir())
	check(t, err)
	check(t, thin.Verify(nil))
	training, err := record.ReadTraining(thin)
	check(t, err)
	replayer := record.NewReplayer(thin, training, record.ReplayOptions{Data: generate.Opener{}})
	defer replayer.Close()
	for _, step := range []int64{0, 47, 81, 100} {
		state, err := replayer.State(ctx, step)
		check(t, err)
		file, err := runstore.FrameFile(nil, state.Weights().Tensors())
		check(t, err)
		if runstore.FrameFileHash(file) != run.FrameHash(step) {
			t.Errorf("step %d was replayed to other weights", step)
		}
	}

	// The exported recipe has the edits in full, and the same weights come out.
	text, err := Export(thin)
	check(t, err)
	doc, err := Parse("exported.yaml", text)
	check(t, err)
	again, err := Prepare(doc, generate.Opener{}, dataset.Options{})
	check(t, err)
	if got := len(again.Recipe.Network[0].Edits); got != n {
		t.Errorf("the recipe has %d edits", got)
	}
	meta, err := again.Meta()
	check(t, err)
	copied, err := runstore.Create(filepath.Join(t.TempDir(), "copied"), meta, runstore.Options{})
	check(t, err)
	_, err = again.Run(ctx, copied, Options{}) // it compares the weights
	check(t, err)
}

// TestManyEditsOfABranch does the same in a branch, whose changes say so, and in one of that.
func TestManyEditsOfABranch(t *testing.T) {
	const n = 150
	run := parent(t)
	b := branch(t, run, 30, handEdits(n))
	start, err := b.Frame(30)
	check(t, err)
	if at := start[0].Tensor.Data[9*start[0].Tensor.Shape[1]+214]; at != float32(1.49) {
		t.Errorf("the branch begins with %v", at)
	}
	c := b.Meta().Changes
	if len(c) != 1 || c[0].Key != "network[0].edits" || strings.Count(string(c[0].To), "weight") != n {
		t.Errorf("changes %s", c)
	}
	again := branchedAgain(t, b) // the edits are made once
	if _, err := os.Stat(filepath.Join(again.Dir(), editsFile)); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("it has a file of edits: %v", err)
	}
	check(t, os.Remove(filepath.Join(b.Dir(), editsFile)))
	_, err = runstore.Open(b.Dir())
	if !errors.Is(err, runstore.ErrDamaged) || !strings.Contains(err.Error(), editsFile+": ") || !strings.Contains(err.Error(), "weights set by hand") {
		t.Errorf("without its file: %v", err)
	}
}
