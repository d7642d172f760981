package experiment

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"brainbow/dataset"
	"brainbow/dataset/generate"
	"brainbow/record"
	"brainbow/runstore"
	"brainbow/train"
)

// parent trains the small run with every step kept.
func parent(t *testing.T, set ...string) *runstore.Reader {
	t.Helper()
	e, w := start(t, nil, append([]string{"record.frames={every: 1}"}, set...)...)
	_, err := e.Run(context.Background(), w, Options{})
	check(t, err)
	r, err := runstore.Open(w.Dir())
	check(t, err)
	return r
}

// branch trains a branch that keeps every step.
func branch(t *testing.T, run *runstore.Reader, step int64, set ...string) *runstore.Reader {
	t.Helper()
	b, err := NewBranch(context.Background(), run, generate.Opener{}, step, BranchOptions{Set: append([]string{"record.frames={every: 1}"}, set...)})
	check(t, err)
	meta, err := b.Meta()
	check(t, err)
	w, err := runstore.Create(filepath.Join(t.TempDir(), "branch"), meta, runstore.Options{})
	check(t, err)
	_, err = b.Run(context.Background(), w, Options{Threads: 2})
	check(t, err)
	r, err := runstore.Open(w.Dir())
	check(t, err)
	check(t, r.Verify(nil))
	return r
}

// TestBranchWithoutAChange reproduces the parent's bits, and can be verified without it.
func TestBranchWithoutAChange(t *testing.T) {
	run := parent(t)
	for _, step := range []int64{0, 37, 50} {
		b := branch(t, run, step)
		if got := b.Frames(); got[0] != step || got[len(got)-1] != 100 {
			t.Fatalf("branch at %d: frames %v", step, got)
		}
		for _, s := range b.Frames() {
			if b.FrameHash(s) != run.FrameHash(s) {
				t.Fatalf("branch at %d: step %d has other weights", step, s)
			}
		}
		m := b.Meta()
		if m.Parent.ID != run.Meta().ID || m.Parent.Hash != run.FrameHash(step) || m.Parent.Step != step || len(m.Changes) != 0 || m.Restart != nil {
			t.Errorf("meta %+v", m)
		}
		v, err := record.Verify(context.Background(), b, record.VerifyOptions{Data: generate.Opener{}, All: true})
		check(t, err)
		if v.Err() != nil || v.Updates != 100-step || v.Answers == 0 || len(v.Unchecked) > 0 {
			t.Errorf("branch at %d: %+v %v", step, v, v.Err())
		}
		// The answers of the passes from the branch on are the parent's.
		for _, s := range b.LearningSteps() {
			got, err := b.Learning(s)
			check(t, err)
			want, err := run.Learning(s)
			check(t, err)
			for i, a := range got.Answer {
				if a >= 0 && a != want.Answer[i] {
					t.Fatalf("branch at %d, pass %d: sample %d", step, got.Epoch, i)
				}
			}
		}
	}
}

// TestBranchOfTheBatchSize visits the samples in a new order and goes on with the schedule.
func TestBranchOfTheBatchSize(t *testing.T) {
	run := parent(t, "schedule={kind: cosine}")
	b := branch(t, run, 35, "batch=50", "epochs=12") // 3.5 of 10 epochs
	if r := b.Meta().Restart; r == nil || r.Step != 35 || r.Epoch != 3.5 {
		t.Fatalf("restart %+v", r)
	}
	rows, err := b.Metrics()
	check(t, err)
	last := rows[len(rows)-1]
	// 8.5 epochs of 5 batches, of which the part of an update that is left over is made.
	if last.Step != 35+42 || math.Abs(last.Epoch-12) > .11 {
		t.Errorf("the last row is of step %d, epoch %v", last.Step, last.Epoch)
	}
	training, err := record.ReadTraining(b)
	check(t, err)
	if rate := training.Spec.RateAt(36, 250); math.Abs(rate/training.Spec.Optimizer.LearningRate-.5*(1+math.Cos(math.Pi*3.5/12))) > .02 {
		t.Errorf("the first rate is %v of %v", rate, training.Spec.Optimizer.LearningRate)
	}
	v, err := record.Verify(context.Background(), b, record.VerifyOptions{Data: generate.Opener{}, All: true})
	check(t, err)
	if v.Err() != nil || v.Updates != 42 {
		t.Errorf("%+v %v", v, v.Err())
	}
	if l, err := b.Learning(40); err != nil || l.Epoch != 5 { // the parent is in its fourth pass
		t.Errorf("the first pass of the branch is %+v, %v", l, err)
	}
	again := branch(t, b, 60) // a branch of a branch keeps its order
	if again.FrameHash(77) != b.FrameHash(77) || again.Meta().Restart == nil {
		t.Errorf("a branch of the branch has other weights, restart %+v", again.Meta().Restart)
	}
}

// TestWithoutASample leaves out a sample: until the first batch that contains it no bit differs, in
// that batch the other samples' answers are the same, and afterwards the weights differ.
func TestWithoutASample(t *testing.T) {
	run := parent(t, "augment=[{kind: shift, by: 2}]", "network=[{layer: dense, units: 30, activation: relu}, {layer: dropout, rate: 0.5}, {layer: dense, units: 10, activation: softmax}]")
	const sample = 123
	b := branch(t, run, 20, fmt.Sprintf("data.without=[%d, 7]", sample))
	first := int64(0)
	for _, s := range b.Frames() {
		if b.FrameHash(s) != run.FrameHash(s) {
			first = s
			break
		}
	}
	want := firstBatchWith(t, run, 20, []int32{sample, 7})
	if first != want {
		t.Errorf("the weights differ from step %d on, the sample is in batch %d", first, want)
	}
	rows, err := b.Metrics()
	check(t, err)
	for _, m := range rows {
		if m.Split == "batch" && m.Step == want && (m.Samples != 24 && m.Samples != 23) || m.Split == "train" && m.Samples != 248 {
			t.Errorf("row %+v", m)
		}
	}
	a, err := b.Learning(30)
	check(t, err)
	p, err := run.Learning(30)
	check(t, err)
	if first <= 30 && a.Margin[sample] != p.Margin[sample] && want == first {
		t.Errorf("the answer for the sample that is left out is %v in its first batch, %v in the parent", a.Margin[sample], p.Margin[sample])
	}
	v, err := record.Verify(context.Background(), b, record.VerifyOptions{Data: generate.Opener{}, All: true})
	check(t, err)
	if v.Err() != nil || v.Updates != 80 {
		t.Errorf("%+v %v", v, v.Err())
	}
}

// firstBatchWith returns the first update after a step whose batch has one of some samples.
func firstBatchWith(t *testing.T, run *runstore.Reader, after int64, ids []int32) int64 {
	t.Helper()
	training, err := record.ReadTraining(run)
	check(t, err)
	found := int64(0)
	replayer := record.NewReplayer(run, training, record.ReplayOptions{Data: generate.Opener{}})
	defer replayer.Close()
	check(t, replayer.Updates(context.Background(), after, 100, func(tr *train.Trainer) error {
		batch, _, _ := tr.BatchOutputs()
		if found == 0 && slices.ContainsFunc(batch, func(id int32) bool { return slices.Contains(ids, id) }) {
			found = tr.StepNumber()
		}
		return nil
	}))
	return found
}

// TestWithoutAClassOrABatch leaves out all samples of a class, and all samples of a batch, whose
// update then has the gradient 0.
func TestWithoutAClassOrABatch(t *testing.T) {
	run := parent(t, "optimizer={kind: sgd, learning_rate: 0.5}", "l2=0")
	training, err := record.ReadTraining(run)
	check(t, err)
	var ids []int32
	replayer := record.NewReplayer(run, training, record.ReplayOptions{Data: generate.Opener{}})
	defer replayer.Close()
	check(t, replayer.Updates(context.Background(), 42, 43, func(tr *train.Trainer) error {
		batch, _, _ := tr.BatchOutputs()
		ids = slices.Clone(batch)
		return nil
	}))
	b := branch(t, run, 42, "data.without="+strings.ReplaceAll(fmt.Sprint(ids), " ", ", "))
	if b.FrameHash(43) != b.FrameHash(42) || b.FrameHash(44) == b.FrameHash(43) {
		t.Error("the update of an empty batch changes the weights, or the next does not")
	}
	rows, err := b.Metrics()
	check(t, err)
	for _, m := range rows {
		if m.Step == 43 && m.Split == "batch" && (!math.IsNaN(m.Loss) || m.Samples != 0) {
			t.Errorf("row %+v", m)
		}
	}
	nb, err := NewBranch(context.Background(), run, generate.Opener{}, 42, BranchOptions{Set: []string{"data.without=" + strings.ReplaceAll(fmt.Sprint(ofClass(t, training, 4)), " ", ", ")}})
	check(t, err)
	if !slices.Contains(nb.Data.Notes, "no training sample of class 4 is left") {
		t.Errorf("notes %q", nb.Data.Notes)
	}
}

func ofClass(t *testing.T, training *record.Training, class int) (ids []int32) {
	t.Helper()
	d, _, err := training.OpenData(generate.Opener{})
	check(t, err)
	for i, l := range d.Train.Labels {
		if int(l) == class {
			ids = append(ids, int32(i))
		}
	}
	return ids
}

// TestBranchLabelsAndWeights corrects a label and gives a class another weight; both are part of what
// the branch is verified with.
func TestBranchLabelsAndWeights(t *testing.T) {
	run := parent(t)
	b := branch(t, run, 50, "data.labels={3: 4, 9: '7'}", "data.weights={4: 2.5}")
	training, err := record.ReadTraining(b)
	check(t, err)
	d, fingerprint, err := training.OpenData(generate.Opener{})
	check(t, err)
	check(t, training.CheckData(fingerprint))
	if d.Train.Labels[3] == 4 {
		t.Fatal("the label is not changed")
	}
	d, err = training.Adjusted(d)
	check(t, err)
	if d.Train.Labels[3] != 4 || d.Train.Labels[9] != 7 || d.Train.Weights[3] != 2.5 || d.Train.Weights[9] != 1 {
		t.Errorf("labels %d, %d, weights %v, %v", d.Train.Labels[3], d.Train.Labels[9], d.Train.Weights[3], d.Train.Weights[9])
	}
	v, err := record.Verify(context.Background(), b, record.VerifyOptions{Data: generate.Opener{}, All: true})
	check(t, err)
	if v.Err() != nil || v.Updates != 50 {
		t.Errorf("%+v %v", v, v.Err())
	}
	var keys []string
	for _, c := range b.Meta().Changes {
		keys = append(keys, c.Key+" "+string(c.From)+" "+string(c.To))
	}
	if want := []string{`data.labels null {"3":"4","9":"7"}`, `data.weights null {"classes":{"4":2.5}}`}; !slices.Equal(keys, want) {
		t.Errorf("changes %q, want %q", keys, want)
	}
	// A branch of the branch keeps them.
	again := branch(t, b, 60)
	if again.FrameHash(100) != b.FrameHash(100) || len(again.Meta().Changes) != 0 {
		t.Errorf("a branch of the branch has other weights, changes %v", again.Meta().Changes)
	}
}

// TestBranchNetwork freezes a unit and a layer, switches a unit off and sets a weight.
func TestBranchNetwork(t *testing.T) {
	run := parent(t)
	b := branch(t, run, 30, "network[0].frozen=[2]", "network[1].trainable=false", "network[0].off={units: [5], value: mean}", "network[0].edits=[{weight: [3, 100], to: 4}]")
	at, err := run.Frame(30)
	check(t, err)
	start, err := b.Frame(30)
	check(t, err)
	end, err := b.Frame(100)
	check(t, err)
	in := at[0].Tensor.Shape[1]
	for i, v := range start[0].Tensor.Data {
		if want := at[0].Tensor.Data[i]; v != want && !(i == 3*in+100 && v == 4) {
			t.Fatalf("weight %d begins with %v instead of %v", i, v, want)
		}
	}
	row := func(frame []float32, u int) []float32 { return frame[u*in : (u+1)*in] }
	if !slices.Equal(row(end[0].Tensor.Data, 2), row(at[0].Tensor.Data, 2)) || end[1].Tensor.Data[2] != at[1].Tensor.Data[2] {
		t.Error("the frozen unit moved")
	}
	if slices.Equal(row(end[0].Tensor.Data, 1), row(at[0].Tensor.Data, 1)) {
		t.Error("another unit did not move")
	}
	if !slices.Equal(end[2].Tensor.Data, at[2].Tensor.Data) {
		t.Error("the frozen layer moved")
	}
	training, err := record.ReadTraining(b)
	check(t, err)
	off := training.Net.Spec.Layers[0].Off
	if off == nil || len(off.Means) != 1 || off.Means[0] == 0 {
		t.Errorf("off %+v", off)
	}
	if hash := b.Meta().Parent.Hash; hash != run.FrameHash(30) || hash == b.FrameHash(30) {
		t.Errorf("the parent's hash is %s, its frame has %s, the branch's %s", hash, run.FrameHash(30), b.FrameHash(30))
	}
	branchedAgain(t, b)
}

// branchedAgain verifies the 70 updates of a branch, and returns a branch of it that changes nothing and has its weights.
func branchedAgain(t *testing.T, b *runstore.Reader) *runstore.Reader {
	t.Helper()
	v, err := record.Verify(context.Background(), b, record.VerifyOptions{Data: generate.Opener{}, All: true})
	check(t, err)
	if v.Err() != nil || v.Updates != 70 {
		t.Errorf("%+v %v", v, v.Err())
	}
	again := branch(t, b, 60)
	if again.FrameHash(100) != b.FrameHash(100) || len(again.Meta().Changes) != 0 {
		t.Errorf("a branch of the branch has other weights, changes %v", again.Meta().Changes)
	}
	return again
}

// TestBranchKeepsTheLearningRate branches after the learning rate was changed by hand.
func TestBranchKeepsTheLearningRate(t *testing.T) {
	e, w := start(t, nil, "record.frames={every: 1}")
	_, err := e.Run(context.Background(), w, Options{Observers: []train.Observer{{Step: func(tr *train.Trainer, step int64) error {
		if step == 20 {
			return tr.SetLearningRate(.002)
		}
		return nil
	}}}})
	check(t, err)
	run, err := runstore.Open(w.Dir())
	check(t, err)
	b := branch(t, run, 40)
	if b.FrameHash(100) != run.FrameHash(100) {
		t.Error("a branch after a change of the learning rate has other weights")
	}
	other := branch(t, run, 40, "optimizer.learning_rate=0.005", "optimizer.kind=momentum")
	rates, err := record.Rates(other)
	check(t, err)
	if len(rates) != 0 || other.FrameHash(41) == run.FrameHash(41) {
		t.Errorf("rates %v", rates)
	}
}

// TestBranchResumes interrupts a branch, at its first step too.
func TestBranchResumes(t *testing.T) {
	run := parent(t)
	set := []string{"record.frames={every: 1}", "batch=20", "epochs=11"}
	want := branch(t, run, 44, set...)
	for _, at := range []int64{44, 45, 63, 90} {
		nb, err := NewBranch(context.Background(), run, generate.Opener{}, 44, BranchOptions{Set: set})
		check(t, err)
		meta, err := nb.Meta()
		check(t, err)
		w, err := runstore.Create(filepath.Join(t.TempDir(), "branch"), meta, runstore.Options{})
		check(t, err)
		ctx, opt := stopAt(at)
		if at == 44 {
			cancelled, cancel := context.WithCancel(context.Background())
			cancel()
			ctx = cancelled
		}
		if _, err := nb.Run(ctx, w, opt); !errors.Is(err, context.Canceled) {
			t.Fatalf("stopped at %d: %v", at, err)
		}
		_, err = Resume(context.Background(), w.Dir(), generate.Opener{}, Options{})
		check(t, err)
		for name, data := range files(t, want.Dir()) {
			if files(t, w.Dir())[name] != data {
				t.Errorf("stopped at %d: %s differs", at, name)
			}
		}
	}
}

func TestBranchRefused(t *testing.T) {
	run := parent(t)
	for set, want := range map[string]string{
		"network[0].units=20":                       "network[0].units: cannot change in a branch",
		"seed=3":                                    "seed: cannot change in a branch",
		"transforms=[]":                             "transforms: cannot change in a branch",
		"epochs=3":                                  "give epochs=5 or more",
		"data.without=[250]":                        "must be a training sample from 0 to 249",
		"data.labels={3: cat}":                      "is not a class",
		"data.weights={3: 0}":                       "must be a number above 0",
		"data.weights={samples: {3: -1}}":           "must be a number above 0",
		"data.without=./no.csv":                     "may not name",
		"network[0].frozen=[30]":                    "must be a unit from 0 to",
		"network[1].off={units: [1]}":               "an output cannot be switched off",
		"network[0].off={units: [99], value: mean}": "must be a unit from 0 to",
		"optimizer.learning_rate=-1":                "must be a number above 0",
		"nonsense=1":                                "unknown key",
	} {
		_, err := NewBranch(context.Background(), run, generate.Opener{}, 41, BranchOptions{Set: []string{set}})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", set, err)
		}
	}
	var all []string
	for i := range 250 {
		all = append(all, fmt.Sprint(i))
	}
	if _, err := NewBranch(context.Background(), run, generate.Opener{}, 41, BranchOptions{Set: []string{"data.without=[" + strings.Join(all, ", ") + "]"}}); err == nil || !strings.Contains(err.Error(), "leaves out all") {
		t.Errorf("all samples: %v", err)
	}
	if _, err := NewBranch(context.Background(), run, generate.Opener{}, 101, BranchOptions{}); !errors.As(err, new(*record.RangeError)) {
		t.Errorf("a step behind the end: %v", err)
	}
	if _, err := NewBranch(context.Background(), run, nothing{}, 41, BranchOptions{}); !errors.Is(err, dataset.ErrMissing) {
		t.Errorf("no data: %v", err)
	}
}

// nothing opens no data set.
type nothing struct{ generate.Opener }

func (nothing) Open(name string, _ dataset.Options) (*dataset.Dataset, error) {
	return nil, &dataset.MissingError{Name: name}
}

// TestSamplesFromFiles reads what changes the samples from CSV files.
func TestSamplesFromFiles(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		check(t, os.WriteFile(path, []byte(text), 0o644))
		return path
	}
	open := func(set ...string) (*Experiment, error) {
		d, err := Load(nil, "two-layer")
		check(t, err)
		for _, s := range append(slices.Clone(small), set...) {
			check(t, d.Assign(s))
		}
		return Prepare(d, generate.Opener{}, dataset.Options{})
	}
	e, err := open("data.without="+write("out.csv", "id,sample\nx,3\ny,5\n"), "data.labels="+write("labels.csv", "sample,label\n8,2\n"),
		"data.weights="+write("weights.csv", "\ufeffsample, weight\n8, 0.5\n"))
	check(t, err)
	train := e.Data.Train
	if train.Weights[3] != 0 || train.Weights[5] != 0 || train.Weights[8] != .5 || train.Labels[8] != 2 || train.Weights[9] != 1 {
		t.Errorf("weights %v, label %d", train.Weights[:10], train.Labels[8])
	}
	if e.fingerprint == e.Data.Fingerprint() || !strings.HasPrefix(e.fingerprint, "sha256:") {
		t.Error("the fingerprint is that of the changed labels")
	}
	for text, want := range map[string]string{
		"id\n3\n":          `no column "sample"`,
		"sample\nthree\n":  "line 2",
		"":                 "no line with the names",
		"sample\n3\n3,4\n": "line 3",
	} {
		if _, err := open("data.without=" + write("bad.csv", text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", text, err)
		}
	}
}
