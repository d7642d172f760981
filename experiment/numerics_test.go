package experiment

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"brainbow/dataset"
	"brainbow/dataset/generate"
	"brainbow/internal/hint"
	"brainbow/record"
	"brainbow/runstore"
	"brainbow/train"
)

// The runs of numerics revision 1 in testdata were recorded by the last version that had it.

// openTestdata opens a copy of a run in testdata.
func openTestdata(t *testing.T, name string) *runstore.Reader {
	t.Helper()
	dir := filepath.Join(t.TempDir(), name)
	check(t, os.CopyFS(dir, os.DirFS(filepath.Join("testdata", name))))
	run, err := runstore.Open(dir)
	check(t, err)
	if n := run.Meta().Numerics; n != 1 {
		t.Fatalf("the run has numerics revision %d", n)
	}
	check(t, run.Verify(nil))
	return run
}

// subnormal counts the numbers of an anchor that are not 0 but below 2⁻¹²⁶.
func subnormal(t *testing.T, run *runstore.Reader, step int64) (n int) {
	t.Helper()
	state, err := run.Anchor(step)
	check(t, err)
	for _, s := range state {
		for _, v := range s.Tensor.Data {
			if v != 0 && math.Abs(float64(v)) < 0x1p-126 {
				n++
			}
		}
	}
	return n
}

// A run of revision 1 without long sums is verified, replayed and resumed with its own arithmetic:
// its momentum stays subnormal. The same recipe trained now has none, and the same weights.
func TestNumerics1Replays(t *testing.T) {
	run := openTestdata(t, "numerics1-momentum")
	if n := subnormal(t, run, 600); n < 100 {
		t.Fatalf("only %d subnormal numbers: the test checks too little", n)
	}
	v, err := record.Verify(context.Background(), run, record.VerifyOptions{Data: generate.Opener{}, All: true})
	check(t, err)
	check(t, v.Err())
	if v.Updates != 600 || v.Anchors != 4 || v.Frames < 8 {
		t.Errorf("verified %+v", v)
	}
	training, err := record.ReadTraining(run)
	check(t, err)
	p := record.NewReplayer(run, training, record.ReplayOptions{Data: generate.Opener{}})
	defer p.Close()
	if _, err := p.Weights(context.Background(), 523); err != nil {
		t.Error(err)
	}

	text, err := Export(run)
	check(t, err)
	for name, c := range map[string]struct {
		settings []string
		numerics int
		small    int
	}{
		"reproduced":  {nil, 1, subnormal(t, run, 600)},
		"trained now": {[]string{"reproduce=null"}, 2, 0},
	} {
		dir := interruptAt(t, string(text), 450, nil, c.settings...)
		if _, err := Resume(context.Background(), dir, generate.Opener{}, Options{}); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		again, err := runstore.Open(dir)
		check(t, err)
		if again.Meta().Numerics != c.numerics || subnormal(t, again, 600) != c.small || again.FrameHash(600) != run.FrameHash(600) {
			t.Errorf("%s: numerics revision %d, %d subnormal numbers, frame %s", name, again.Meta().Numerics, subnormal(t, again, 600), again.FrameHash(600))
		}
	}
}

// interruptAt trains a recipe up to a step and returns the directory of its run. change may change
// what the run says about itself.
func interruptAt(t *testing.T, text string, step int64, change func(*runstore.Meta), settings ...string) string {
	t.Helper()
	d, err := Parse("mine.yaml", []byte(text))
	check(t, err)
	for _, s := range settings {
		check(t, d.Assign(s))
	}
	e, err := Prepare(d, generate.Opener{}, dataset.Options{})
	check(t, err)
	meta, err := e.Meta()
	check(t, err)
	if change != nil {
		change(&meta)
	}
	dir := filepath.Join(t.TempDir(), "run")
	w, err := runstore.Create(dir, meta, runstore.Options{})
	check(t, err)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	_, err = e.Run(ctx, w, Options{Observers: []train.Observer{{Step: func(_ *train.Trainer, at int64) error {
		if at == step {
			cancel()
		}
		return nil
	}}}})
	if !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	return dir
}

// A run of revision 1 with a long sum shows what was recorded, and says why nothing else can be
// computed.
func TestNumerics1IsViewed(t *testing.T) {
	run := openTestdata(t, "numerics1-long-sum")
	training, err := record.ReadTraining(run)
	check(t, err)
	p := record.NewReplayer(run, training, record.ReplayOptions{Data: generate.Opener{}})
	defer p.Close()
	if _, err := p.Weights(context.Background(), 6); err != nil {
		t.Errorf("a kept step: %v", err)
	}
	refused := func(what string, err error) {
		t.Helper()
		if !errors.Is(err, record.ErrNumerics) || !strings.Contains(err.Error(), "1568 terms") || !strings.Contains(err.Error(), "layer ln1") || hint.Of(err) == "" {
			t.Errorf("%s: %v (hint %q)", what, err, hint.Of(err))
		}
	}
	_, err = p.Weights(context.Background(), 5)
	refused("replay", err)
	_, err = p.Gradient(context.Background(), 7)
	refused("gradient", err)
	v, err := record.Verify(context.Background(), run, record.VerifyOptions{Data: generate.Opener{}, All: true})
	check(t, err)
	if !errors.Is(v.Err(), record.ErrUnchecked) || len(v.Differences) > 0 || !strings.Contains(fmt.Sprint(v.Unchecked), "layer ln1") {
		t.Errorf("verified: %+v", v)
	}
	text, err := Export(run)
	check(t, err)
	_, _, err = trained(t, string(text), nil)
	refused("reproduce", err)
	dir := interruptAt(t, string(text), 7, func(m *runstore.Meta) { m.Numerics = 1 }, "reproduce=null")
	_, err = Resume(context.Background(), dir, generate.Opener{}, Options{})
	refused("resume", err)
}
