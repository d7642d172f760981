package experiment

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"

	"brainbow/dataset"
	"brainbow/internal/vfs"
	"brainbow/nn"
	"brainbow/record"
	"brainbow/runstore"
	"brainbow/train"

	"github.com/goccy/go-yaml"
)

// Branch is a training that leaves another one at a step, with some things changed.
type Branch struct {
	*Experiment
	// Changes are the keys of the recipe with other values than in the parent, in order; how the
	// branch is recorded is not among them.
	Changes []runstore.Change
	// Notes are sentences about what begins anew.
	Notes []string

	parent  runstore.Parent
	restart *runstore.Restart
	state   *train.Snapshot
	rule    train.Optimizer // of the parent
	rate    float64         // of the first update
	rated   bool            // the branch changes the learning rate
	plateau *runstore.Event // the parent's last state of a plateau schedule
}

// BranchOptions are the options of a branch. All are optional.
type BranchOptions struct {
	// Set are settings of the form key=value, as for train.
	Set []string
	// Threads is the number of goroutines that compute. Results do not depend on it.
	Threads int
	// Open, unless nil, returns the run's data before its changes of single samples, whose fingerprint
	// was compared.
	Open func() (*dataset.Dataset, error)
	// FS opens the files that settings name, such as a CSV file of weights; without it they may name
	// none.
	FS vfs.FS
	// Made, unless nil, returns the updates that the parent has made so far if it is training; see
	// record.ReplayOptions.
	Made func() int64
}

// branchBudget is the default size of a branch's recording: the parent has the steps before.
const branchBudget = record.Bytes(32_000_000)

// branchKeys are the keys that a branch may change, with those below them. Of layers, only the fields
// with which an experimenter intervenes may change.
var branchKeys = []string{
	"title", "about", "epochs", "batch", "drop_last", "optimizer", "schedule", "loss", "label_smoothing", "l1", "l2",
	"clip_value", "clip_norm", "augment", "data.without", "data.labels", "data.weights", "data.train", "record",
}

var branchLayerKeys = []string{"trainable", "frozen", "off", "edits"}

// NewBranch prepares a branch of a run at a step: it replays the run to the step, applies the
// settings to its recipe and checks them. It changes nothing on disk.
//
// The error is an [*Error] for a setting that a branch cannot make, a *record.RangeError for a step
// that the run does not have, or the reason why the run cannot be replayed.
func NewBranch(ctx context.Context, run *runstore.Reader, data dataset.Opener, step int64, opt BranchOptions) (*Branch, error) {
	fail := func(err error) (*Branch, error) {
		return nil, fmt.Errorf("branch run %s at step %d: %w", run.Name(), step, err)
	}
	training, err := record.ReadTraining(run)
	if err != nil {
		return nil, err
	}
	if err := training.Check(); err != nil {
		return fail(err)
	}
	open := opt.Open
	if open == nil {
		open = func() (*dataset.Dataset, error) {
			d, fingerprint, err := training.OpenData(data)
			if err == nil {
				err = training.CheckData(fingerprint)
			}
			return d, err
		}
	}
	raw, err := open()
	if err != nil {
		return fail(err)
	}
	whole, err := training.Adjusted(raw)
	if err != nil {
		return fail(err)
	}
	old, err := training.Subject(whole)
	if err != nil {
		return fail(err)
	}
	replayer := record.NewReplayer(run, training, record.ReplayOptions{
		Subject: func() (record.Subject, error) { return old, nil }, Threads: opt.Threads, Made: opt.Made,
	})
	defer replayer.Close()
	state, err := replayer.State(ctx, step)
	if err != nil {
		return fail(err)
	}
	b := &Branch{state: state, rule: training.Spec.Optimizer.Resolved(), rate: state.Rate()}
	if b.parent, err = parentOf(run, state); err != nil {
		return fail(err)
	}
	if b.plateau, err = plateauAt(run, step); err != nil {
		return fail(err)
	}
	before := &Recipe{}
	if err := json.Unmarshal(run.Meta().Recipe, before); err != nil {
		return fail(fmt.Errorf("run.json: recipe: %w", err))
	}
	before.Seed = run.Meta().Seed
	doc, after, err := branchRecipe(run, before, opt)
	if err != nil {
		return nil, err // it names the setting
	}
	if b.Changes, err = changesOf(doc, before, after); err != nil {
		return nil, err
	}
	if err := b.prepare(ctx, doc, after, training, raw, whole, data, replayer); err != nil {
		return fail(err)
	}
	return b, nil
}

// parentOf describes the start of a branch.
func parentOf(run *runstore.Reader, state *train.Snapshot) (runstore.Parent, error) {
	file, err := runstore.FrameFile(nil, state.Weights().Tensors())
	if err != nil {
		return runstore.Parent{}, err
	}
	return runstore.Parent{ID: run.Meta().ID, Name: run.Name(), Step: state.Step(), Hash: runstore.FrameFileHash(file)}, nil
}

// plateauAt returns the state of a run's plateau schedule at a step, or nil.
func plateauAt(run *runstore.Reader, step int64) (*runstore.Event, error) {
	events, err := run.Events()
	if err != nil {
		return nil, err
	}
	var last *runstore.Event
	for _, e := range events {
		if e.Key == keyPlateau && e.Step <= step {
			last = &e
		}
	}
	return last, nil
}

// branchRecipe applies settings to a run's recipe. What a branch records is thin by default.
func branchRecipe(run *runstore.Reader, before *Recipe, opt BranchOptions) (*Document, *Recipe, error) {
	base := *before
	base.Reproduce = nil
	base.Data.Without, base.Data.Labels, base.Data.Weights = Samples{}, Labels{}, Weights{} // they may be long
	base.Network = slices.Clone(before.Network)
	for i := range base.Network {
		base.Network[i].Edits = nil // made once, in the parent
	}
	thin := &record.Schedule{Log: record.DefaultLog}
	base.Record.Frames, base.Record.Predictions = thin, &record.Schedule{Log: record.DefaultLog, Epochs: true}
	base.Optimizer = before.Optimizer.Brief()
	base.Record.Anchors, base.Record.Budget = nil, branchBudget
	if p := base.Record.Probes; p != nil && !p.Off {
		sparse := *p
		sparse.Schedule = *thin
		base.Record.Probes = &sparse
	}
	body, err := yaml.Marshal(&base)
	if err != nil {
		return nil, nil, err
	}
	doc, err := Parse("branch of "+run.Name(), body)
	if err != nil {
		return nil, nil, err
	}
	doc.fsys = opt.FS
	for _, s := range opt.Set {
		if err := doc.Assign(s); err != nil {
			return nil, nil, err
		}
	}
	after, err := doc.Recipe()
	if err != nil {
		return nil, nil, err
	}
	for _, keep := range []struct {
		key     string
		restore func()
	}{
		{"data.without", func() { after.Data.Without = before.Data.Without }},
		{"data.labels", func() { after.Data.Labels = before.Data.Labels }},
		{"data.weights", func() { after.Data.Weights = before.Data.Weights }},
	} {
		if !slices.ContainsFunc(opt.Set, func(s string) bool { return strings.HasPrefix(s, keep.key) }) {
			keep.restore()
		}
	}
	return doc, after, nil
}

// changesOf lists the differences between a run's recipe and a branch's. The error names a key that a
// branch cannot change.
func changesOf(doc *Document, before, after *Recipe) ([]runstore.Change, error) {
	plain := func(r Recipe) (map[string]any, error) {
		r.Reproduce, r.Adapted, r.Record = nil, "", record.Spec{}
		r.Optimizer = r.Optimizer.Resolved()
		r.Network = slices.Clone(r.Network)
		data, err := json.Marshal(r)
		if err != nil {
			return nil, err
		}
		var tree map[string]any
		return tree, json.Unmarshal(data, &tree)
	}
	earlier := *before
	earlier.Network = slices.Clone(before.Network)
	for i := range earlier.Network {
		earlier.Network[i].Edits = nil
	}
	a, err := plain(earlier)
	if err != nil {
		return nil, err
	}
	b, err := plain(*after)
	if err != nil {
		return nil, err
	}
	var changes []runstore.Change
	if err := differences("", a, b, func(key string, from, to any) error {
		if !branchCanChange(key) {
			return doc.Locate(&keyError{key, "cannot change in a branch; begin a new run"})
		}
		c := runstore.Change{Key: key}
		var err error
		if c.From, err = json.Marshal(from); err != nil {
			return err
		}
		c.To, err = json.Marshal(to)
		changes = append(changes, c)
		return err
	}); err != nil {
		return nil, err
	}
	return changes, nil
}

// differences calls do for every key whose value differs, in order. Lists are compared entry by entry
// if both have as many entries and the entries are groups of keys; null is a key that is not there.
func differences(key string, a, b any, do func(key string, from, to any) error) error {
	if reflect.DeepEqual(a, b) {
		return nil
	}
	ma, okA := a.(map[string]any)
	mb, okB := b.(map[string]any)
	whole := key == "data.labels" || key == "data.weights"
	if okA && okB && !whole {
		names := map[string]bool{}
		for name := range ma {
			names[name] = true
		}
		for name := range mb {
			names[name] = true
		}
		for _, name := range sortedKeys(names) {
			path := name
			if key != "" {
				path = key + "." + name
			}
			if err := differences(path, ma[name], mb[name], do); err != nil {
				return err
			}
		}
		return nil
	}
	la, okA := a.([]any)
	lb, okB := b.([]any)
	if okA && okB && len(la) == len(lb) && len(la) > 0 && reflect.TypeOf(la[0]) == reflect.TypeFor[map[string]any]() && key == "network" {
		for i := range la {
			if err := differences(fmt.Sprintf("%s[%d]", key, i), la[i], lb[i], do); err != nil {
				return err
			}
		}
		return nil
	}
	return do(key, a, b)
}

func sortedKeys(m map[string]bool) []string {
	var list []string
	for k := range m {
		list = append(list, k)
	}
	slices.Sort(list)
	return list
}

// branchCanChange reports whether a branch may change a key.
func branchCanChange(key string) bool {
	for _, k := range branchKeys {
		if key == k || strings.HasPrefix(key, k+".") || strings.HasPrefix(key, k+"[") {
			return true
		}
	}
	if rest, ok := strings.CutPrefix(key, "network["); ok {
		_, field, _ := strings.Cut(rest, "].")
		field, _, _ = strings.Cut(field, ".")
		return slices.Contains(branchLayerKeys, field)
	}
	return false
}

// prepare opens the branch's data and builds its network and its first state.
func (b *Branch) prepare(ctx context.Context, doc *Document, r *Recipe, training *record.Training, raw, whole *dataset.Dataset, data dataset.Opener, replayer *record.Replayer) error {
	step := b.state.Step()
	e := &Experiment{Recipe: r, fingerprint: training.Meta.Dataset.Fingerprint, first: step, opened: raw}
	b.Experiment = e
	var err error
	if slices.ContainsFunc(b.Changes, func(c runstore.Change) bool { return c.Key == "data.train" }) {
		if e.opened, err = r.Open(data, dataset.Options{Context: ctx}); err != nil {
			return doc.Locate(err)
		}
		e.fingerprint = e.opened.Fingerprint()
	}
	if e.Data, err = e.opened.Adjusted(r.Data.Adjust()); err != nil {
		return doc.Locate(err)
	}
	if e.Train, err = dataset.NewInput(e.Data, &e.Data.Train, r.Transforms); err != nil {
		return doc.Locate(err)
	}
	if e.Test, err = dataset.NewInput(e.Data, &e.Data.Test, r.Transforms); err != nil {
		return doc.Locate(err)
	}
	r.Optimizer = r.Optimizer.Resolved()
	r.Numerics = training.Meta.Numerics
	if kind := r.Optimizer.Kind; kind != b.rule.Kind {
		b.Notes = append(b.Notes, fmt.Sprintf("the optimiser %s begins without averages, because the parent's is %s", kind, b.rule.Kind))
	}
	b.setRestart(training, whole)
	if err := b.meanUnits(ctx, training, whole, replayer, step); err != nil {
		return err
	}
	if e.Network, err = doc.Network(r, e.Data); err != nil {
		return err
	}
	if made := r.EpochAt(step, e.Train.Len()); e.Steps() <= step {
		return doc.Locate(&keyError{"epochs", fmt.Sprintf("the run has made %.4g at step %d, so a branch needs more than the %d it has: give epochs=%d or more", made, step, r.Epochs, int(math.Floor(made))+1)})
	}
	if r.Record, err = r.Record.Resolve(e.subject()); err != nil {
		return doc.Locate(err)
	}
	b.rated = slices.ContainsFunc(b.Changes, func(c runstore.Change) bool { return c.Key == "optimizer.learning_rate" })
	if b.rated {
		b.rate = r.Optimizer.LearningRate
	}
	return nil
}

// setRestart decides whether the samples are visited in a new order.
func (b *Branch) setRestart(training *record.Training, whole *dataset.Dataset) {
	r, step := b.Recipe, b.state.Step()
	r.Restart = training.Spec.Restart
	if r.Batch == training.Spec.Batch && r.DropLast == training.Spec.DropLast && b.Train.Len() == whole.Train.Len() {
		if r.Restart != (train.Restart{}) {
			b.restart = &runstore.Restart{Step: r.Restart.Step, Epoch: r.Restart.Epoch}
		}
		return
	}
	r.Restart = train.Restart{Step: step, Epoch: training.Spec.EpochAt(step, whole.Train.Len())}
	b.restart = &runstore.Restart{Step: step, Epoch: r.Restart.Epoch}
	b.Notes = append(b.Notes, "the training samples are visited in a new order from here on, because the batches are cut otherwise")
}

// meanUnits computes the means of units that are switched off to their mean.
func (b *Branch) meanUnits(ctx context.Context, training *record.Training, whole *dataset.Dataset, replayer *record.Replayer, step int64) error {
	b.Recipe.Network = slices.Clone(b.Recipe.Network)
	for i := range b.Recipe.Network {
		off := b.Recipe.Network[i].Off
		if off == nil || off.Value != "mean" || len(off.Means) > 0 {
			continue
		}
		value := slices.IndexFunc(training.Net.Values(), func(v nn.Value) bool { return v.Layer == i && !v.Pre })
		if value < 0 {
			return fmt.Errorf("layer %d has no value", i)
		}
		v := training.Net.Values()[value]
		sub, err := training.Subject(whole)
		if err != nil {
			return err
		}
		sums, n, plane := make([]float64, v.Shape[0]), 0, v.Shape[1]*v.Shape[2]
		per := make([][]float64, sub.Train.Len()) // summed in the order of samples, whatever the threads
		err = replayer.Infer(ctx, step, sub.Train, nil, []string{v.Name}, func(k, _ int, values []float32) {
			means := make([]float64, v.Shape[0])
			for c := range means {
				for _, x := range values[c*plane : (c+1)*plane] {
					means[c] += float64(x)
				}
				means[c] /= float64(plane)
			}
			per[k] = means
		})
		if err != nil {
			return err
		}
		weights := nn.WeightsOf(sub.Train)
		for k, means := range per {
			if weights != nil && weights[k] == 0 {
				continue
			}
			n++
			for c, m := range means {
				sums[c] += m
			}
		}
		filled := nn.Off{Units: off.Units, Value: off.Value}
		for _, u := range off.Units {
			if u < 0 || u >= len(sums) {
				break // Build says so
			}
			filled.Means = append(filled.Means, float64(float32(sums[u]/float64(max(n, 1)))))
		}
		b.Recipe.Network[i].Off = &filled
	}
	return nil
}

// Meta returns the metadata of a run of the branch.
func (b *Branch) Meta() (runstore.Meta, error) {
	m, err := b.Experiment.Meta()
	m.Numerics, m.Parent, m.Changes, m.Restart = b.Recipe.Numerics, &b.parent, b.Changes, b.restart
	return m, err
}

// Run trains the branch and records it into store, as [Experiment.Run] does.
func (b *Branch) Run(ctx context.Context, store *runstore.Writer, opt Options) (*Result, error) {
	return b.record(ctx, store, nil, opt, newResult(store.Dir()), func(t *train.Trainer, o record.Options) (*record.Recorder, error) {
		t.Branch(b.state, b.rule)
		t.Network().Edit(t.Weights())
		step := t.StepNumber()
		if b.rate != b.Recipe.Optimizer.LearningRate {
			if err := t.SetLearningRate(b.rate); err != nil {
				return nil, err
			}
			e, err := record.RateEvent(step, b.rate)
			if err != nil {
				return nil, err
			}
			if err := store.Event(e); err != nil {
				return nil, err
			}
		}
		if b.plateau != nil && b.Recipe.Schedule.Kind == "plateau" && !b.rated {
			if err := store.Event(runstore.Event{Step: step, Key: keyPlateau, Value: b.plateau.Value}); err != nil {
				return nil, err
			}
			if err := json.Unmarshal(b.plateau.Value, &b.seen); err != nil {
				return nil, fmt.Errorf("read the plateau schedule of the parent: %w: %w", runstore.ErrDamaged, err)
			}
		}
		return record.New(store, b.Recipe.Record, b.subject(), o)
	})
}

// BranchName returns a name for the directory of a branch that is free among the given ones.
func BranchName(parent string, taken func(name string) bool) string {
	for n := 1; ; n++ {
		if name := fmt.Sprintf("%s-b%d", parent, n); !taken(name) {
			return name
		}
	}
}
