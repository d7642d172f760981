package faults

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"brainbow/dataset"
	"brainbow/dataset/generate"
	"brainbow/experiment"
	"brainbow/internal/vfs"
	"brainbow/runstore"
	"brainbow/train"
)

// recipe is a training of a hundred steps that records something of every kind
// at different steps, and more than its budget allows. Its learning rate changes
// twice.
const recipe = `name: disturbed
data: {name: digits, train: 200, test: 40}
transforms: [scale]
network:
  - {layer: conv, filters: 2, kernel: 3, activation: tanh}
  - {layer: maxpool, size: 4}
  - {layer: flatten}
  - {layer: dense, units: 10, activation: softmax}
loss: softmax-cross-entropy
optimizer: {kind: adam, learning_rate: 0.003}
batch: 10
epochs: 5
record:
  frames: {every: 1}
  anchors: {every: 9}
  probes: {every: 1, taps: [conv1, fc1], test: [0, 1], train: [3]}
  predictions: {every: 14}
  budget: 400kB
seed: 5
`

var rates = map[int64]float64{30: 0.01, 63: 0.001}

// reference is the result of the training if nothing disturbs it.
type reference struct {
	exported string            // the recipe, with the changes of the learning rate
	ops      int64             // operations of the file system
	size     int64             // of the run
	files    map[string]string // contents of the run at the end, by name
	all      map[string]string // the same without a budget
	rows     []runstore.Metric
	events   []string
	last     int64 // step
}

// theReference trains once for all tests.
var theReference = sync.OnceValues(makeReference)

func undisturbed(t testing.TB) *reference {
	t.Helper()
	ref, err := theReference()
	must(t, err)
	return ref
}

func makeReference() (*reference, error) {
	turn := train.Observer{Step: func(tr *train.Trainer, step int64) error {
		if v, ok := rates[step]; ok {
			return tr.SetLearningRate(v)
		}
		return nil
	}}
	fsys := vfs.NewMem()
	if err := trainRecipe(recipe, runstore.Options{FS: fsys}, "/original", turn); err != nil {
		return nil, err
	}
	run, err := runstore.OpenWith("/original", runstore.OpenOptions{FS: fsys})
	if err != nil {
		return nil, err
	}
	text, err := experiment.Export(run)
	if err != nil {
		return nil, err
	}
	ref := &reference{exported: string(text)}
	before := fsys.Ops()
	if err := trainRecipe(ref.exported, runstore.Options{FS: fsys}, "/run"); err != nil {
		return nil, err
	}
	ref.ops = int64(fsys.Ops() - before)
	if run, err = runstore.OpenWith("/run", runstore.OpenOptions{FS: fsys}); err != nil {
		return nil, err
	}
	ref.size = run.Bytes()
	if ref.files, err = contents(fsys, "/run"); err != nil {
		return nil, err
	}
	if ref.rows, err = run.Metrics(); err != nil {
		return nil, err
	}
	if ref.events, err = events(run); err != nil {
		return nil, err
	}
	if ref.last, err = run.LastStep(); err != nil {
		return nil, err
	}
	if err := trainRecipe(ref.exported, runstore.Options{FS: fsys}, "/all", roomy); err != nil {
		return nil, err
	}
	if ref.all, err = contents(fsys, "/all"); err != nil {
		return nil, err
	}
	if len(ref.all) < len(ref.files)*3/2 || len(ref.events) != len(rates) || ref.last != 100 {
		return nil, fmt.Errorf("the reference has unexpected contents: %d files, %d without a budget, events %v, %d steps", len(ref.files), len(ref.all), ref.events, ref.last)
	}
	return ref, nil
}

// roomy is a setting: a budget that is never reached.
const roomy = setting("record.budget=1GB")

type setting string

// observing makes an observer of a training for its writer.
type observing func(*runstore.Writer) train.Observer

// trainRecipe trains a recipe into a directory. extras are settings, observers and makers
// of observers.
func trainRecipe(text string, opt runstore.Options, dir string, extras ...any) error {
	d, err := experiment.Parse("recipe.yaml", []byte(text))
	if err != nil {
		return err
	}
	var observers []train.Observer
	var later []observing
	for _, x := range extras {
		switch x := x.(type) {
		case setting:
			if err := d.Assign(string(x)); err != nil {
				return err
			}
		case train.Observer:
			observers = append(observers, x)
		case observing:
			later = append(later, x)
		}
	}
	e, err := experiment.Prepare(d, generate.Opener{}, dataset.Options{})
	if err != nil {
		return err
	}
	meta, err := e.Meta()
	if err != nil {
		return err
	}
	store, err := runstore.Create(dir, meta, opt)
	if err != nil {
		return err
	}
	for _, o := range later {
		observers = append(observers, o(store))
	}
	_, err = e.Run(context.Background(), store, experiment.Options{Observers: observers})
	return err
}

// recipeFile is the path of a child's recipe, beside its run.
func recipeFile(dir string) string { return filepath.Join(filepath.Dir(dir), "recipe.yaml") }

// begin trains the recipe beside a run into it.
func begin(opt runstore.Options, dir string) error {
	text, err := os.ReadFile(recipeFile(dir))
	if err != nil {
		return err
	}
	return trainRecipe(string(text), opt, dir)
}

// resume continues a run.
func resume(opt runstore.Options, dir string) error {
	_, err := experiment.Resume(context.Background(), dir, generate.Opener{}, experiment.Options{Store: opt})
	return err
}

// contents reads from a run, by name, everything that must not depend on interruptions of its
// training. Probes may be split over files differently; their values must be the same.
func contents(fsys vfs.FS, dir string) (map[string]string, error) {
	r, err := runstore.OpenWith(dir, runstore.OpenOptions{FS: fsys})
	if err != nil {
		return nil, err
	}
	if err := r.Verify(nil); err != nil {
		return nil, err
	}
	all := map[string]string{}
	for _, e := range r.Entries() {
		switch {
		case e.Kind == runstore.KindMeta || e.Kind == runstore.KindProbe || e.Path == "events.jsonl":
			continue
		}
		name := contentName(e)
		if name == "" {
			continue
		}
		data, err := vfs.ReadFile(fsys, filepath.Join(dir, filepath.FromSlash(e.Path)), 0)
		if err != nil {
			return nil, err
		}
		all[name] = string(data)
	}
	for _, tap := range r.Taps() {
		for _, step := range r.ProbeSteps(tap) {
			v, what, err := r.Probe(tap, step)
			if err != nil {
				return nil, err
			}
			all[probeName(tap, step)] = fmt.Sprint(what, v.Data)
		}
	}
	list, err := events(r)
	all["events"] = fmt.Sprint(list)
	return all, err
}

// contentName returns the name of a file in contents, which begins with a directory and a step where
// the file has one; "" for the answers of half a pass, which an interrupted training leaves.
func contentName(e runstore.Entry) string {
	switch {
	case e.Kind != runstore.KindLearning:
		return e.Path
	case strings.Contains(e.Path, ".part."):
		return ""
	}
	return fmt.Sprintf("learning/%08d.%s", e.Steps[0], e.Path)
}

func probeName(tap string, step int64) string { return fmt.Sprintf("probe of %s at %d", tap, step) }

// events returns the changes made while a run trained.
func events(r *runstore.Reader) ([]string, error) {
	list, err := r.Events()
	if err != nil {
		return nil, err
	}
	var out []string
	for _, e := range list {
		if e.Key == "learning_rate" {
			out = append(out, fmt.Sprintf("%d %s", e.Step, e.Value))
		}
	}
	return slices.Clip(out), nil
}
