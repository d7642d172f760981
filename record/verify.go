package record

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"reflect"
	"strings"
	"time"

	"brainbow/dataset"
	"brainbow/internal/hint"
	"brainbow/internal/vfs"
	"brainbow/nn"
	"brainbow/runstore"
)

// VerifyTime is the default time that a verification spends on replays.
const VerifyTime = 10 * time.Second

// VerifyOptions are the options of Verify. All are optional.
type VerifyOptions struct {
	// Subject returns the run's data, or Data opens it, as in ReplayOptions. Without either nothing
	// is replayed, and the result reports that.
	Subject func() (Subject, error)
	Data    dataset.Opener
	// FS is the file system of VerifyDir; nil means the operating system's.
	FS vfs.FS
	// Threads is the number of threads to compute on, 1 by default. It never changes a result.
	Threads int
	// Files restricts the verification to the files: nothing is computed again.
	Files bool
	// All replays every update, Steps at most this number. By default as many are replayed as
	// VerifyTime allows.
	All   bool
	Steps int64
	// Seed chooses the parts that are replayed.
	Seed uint64
	// Progress is called with the progress of a part of the work.
	Progress func(what string, done, total int64)
}

// Verification is the result of Verify: what was compared and what differs.
type Verification struct {
	Run   string `json:"run"`
	Files int    `json:"files"` // that the index lists
	Bytes int64  `json:"bytes"`
	// Updates is the number of updates that were made again, Of the number in the run.
	Updates int64 `json:"updates"`
	Of      int64 `json:"of"`
	// The numbers of values computed again and compared bit for bit: weights and optimiser states,
	// rows of metrics.jsonl, predictions and activations of a step.
	Frames      int `json:"frames"`
	Anchors     int `json:"anchors"`
	Metrics     int `json:"metrics"`
	Predictions int `json:"predictions"`
	Probes      int `json:"probes"`
	// Answers is the number of updates whose answers for their batches were compared.
	Answers int `json:"answers"`

	Differences []Difference `json:"differences"`
	Unchecked   []Unchecked  `json:"not_checked"`
	// The numbers of differences and unchecked parts beyond the first MaxListed, which are only
	// counted.
	MoreDifferences int `json:"more_differences,omitempty"`
	MoreUnchecked   int `json:"more_not_checked,omitempty"`
}

// MaxListed is the maximum number of differences, and of unchecked parts, that a Verification lists.
const MaxListed = 1000

// Difference is a difference between a file and the index, or between a recorded and a computed
// value.
type Difference struct {
	Where string `json:"where"`          // a file of the run, or the dataset
	Step  int64  `json:"step,omitempty"` // of a computed value
	What  string `json:"what"`           // a sentence
	// The first element that differs: its tensor, row or column, its indices there, and both
	// values.
	Tensor   string `json:"tensor,omitempty"`
	Index    []int  `json:"index,omitempty"`
	Recorded string `json:"recorded,omitempty"`
	Computed string `json:"computed,omitempty"`
}

func (d Difference) String() string {
	var b strings.Builder
	if d.Where != "" {
		b.WriteString(d.Where + ": ")
	}
	b.WriteString(d.What)
	if d.Tensor != "" {
		fmt.Fprintf(&b, "; first %s", d.Tensor)
		for _, i := range d.Index {
			fmt.Fprintf(&b, "[%d]", i)
		}
		fmt.Fprintf(&b, ": recorded %s, computed %s", d.Recorded, d.Computed)
	}
	return b.String()
}

// Unchecked is a part of a run that could not be compared, with the reason.
type Unchecked struct {
	What string `json:"what"`
	Why  string `json:"why"`
	Hint string `json:"hint,omitempty"`
}

// ErrDiffers says that a run differs from what was recorded, ErrUnchecked that a part of it could
// not be compared.
var (
	ErrDiffers   = errors.New("differs")
	ErrUnchecked = errors.New("not all was checked")
)

// Err returns nil if everything was compared as requested and nothing differs, else ErrDiffers or
// ErrUnchecked with the run's name.
func (v *Verification) Err() error {
	switch n := len(v.Differences) + v.MoreDifferences; {
	case n == 1:
		return fmt.Errorf("verify run %s: it %w in one place", v.Run, ErrDiffers)
	case n > 1:
		return fmt.Errorf("verify run %s: it %w in %d places", v.Run, ErrDiffers, n)
	case len(v.Unchecked) > 0:
		return fmt.Errorf("verify run %s: nothing differs, but %w: %s", v.Run, ErrUnchecked, v.Unchecked[0].What)
	}
	return nil
}

// Verify checks a run for consistency and computes parts of it again. It compares every file with
// the index, run.json with its recipe, and the dataset's fingerprint with the local data. From
// replay points it repeats the following updates and compares the results, bit for bit, with the
// recorded weights, optimiser states, measurements, predictions and activations.
//
// It replays stretches between successive replay points: the first, the last, and others chosen at
// random, as many as opt allows. The error is the context's or one of reading; differences are no
// errors but part of the Verification.
func Verify(ctx context.Context, run *runstore.Reader, opt VerifyOptions) (*Verification, error) {
	if opt.Progress == nil {
		opt.Progress = func(string, int64, int64) {}
	}
	v := &verifier{
		Verification: &Verification{
			Run: run.Name(), Files: len(run.Entries()), Bytes: run.Bytes(),
			Differences: []Difference{}, Unchecked: []Unchecked{},
		},
		ctx: ctx, run: run, opt: opt,
	}
	last, err := run.LastStep()
	if err == nil {
		v.Of = max(last, 0)
	}
	if err := v.files(); err != nil {
		return v.Verification, err
	}
	training, err := ReadTraining(run)
	if err != nil {
		v.differ(Difference{Where: "run.json", What: err.Error()})
		v.skip("the training", errors.New("run.json does not describe it"))
		return v.Verification, nil
	}
	v.training = training
	v.facts()
	if opt.Files {
		return v.Verification, nil
	}
	return v.Verification, v.replays()
}

// VerifyDir is Verify for the run in a directory. A run that is too damaged to be opened counts as
// different.
func VerifyDir(ctx context.Context, dir string, opt VerifyOptions) (*Verification, error) {
	run, err := runstore.OpenWith(dir, runstore.OpenOptions{FS: opt.FS})
	if err == nil {
		return Verify(ctx, run, opt)
	}
	if !errors.Is(err, runstore.ErrDamaged) {
		return nil, err
	}
	return &Verification{
		Run:         filepath.Base(dir),
		Differences: []Difference{{What: err.Error()}},
		Unchecked:   []Unchecked{{What: "everything else", Why: "the run cannot be opened"}},
	}, nil
}

// verifier is the state of a verification.
type verifier struct {
	*Verification
	ctx      context.Context
	run      *runstore.Reader
	training *Training
	opt      VerifyOptions
}

func (v *verifier) differ(d Difference) {
	if len(v.Differences) == MaxListed {
		v.MoreDifferences++
		return
	}
	v.Differences = append(v.Differences, d)
}

func (v *verifier) skip(what string, why error) {
	if len(v.Unchecked) == MaxListed {
		v.MoreUnchecked++
		return
	}
	v.Unchecked = append(v.Unchecked, Unchecked{What: what, Why: why.Error(), Hint: hint.Of(why)})
}

// files compares every file with the index.
func (v *verifier) files() error {
	err := v.run.Verify(func(done, total int) { v.opt.Progress("files", int64(done), int64(total)) })
	for _, e := range each(err) {
		v.differ(Difference{What: e.Error()})
	}
	return v.ctx.Err()
}

// each splits joined errors.
func each(err error) []error {
	if err == nil {
		return nil
	}
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		var list []error
		for _, e := range joined.Unwrap() {
			list = append(list, each(e)...)
		}
		return list
	}
	return []error{err}
}

// facts compares redundant parts of run.json with each other, and the run with it.
func (v *verifier) facts() {
	differ := func(format string, args ...any) {
		v.differ(Difference{Where: "run.json", What: fmt.Sprintf(format, args...)})
	}
	meta := v.training.Meta
	var recipe struct {
		Network    []nn.LayerSpec      `json:"network"`
		Transforms []dataset.Transform `json:"transforms"`
		Seed       *uint64             `json:"seed"`
		Data       struct{ Name string }
	}
	if len(meta.Recipe) > 0 {
		if err := json.Unmarshal(meta.Recipe, &recipe); err != nil {
			differ("recipe: %v", err)
			return
		}
	}
	if recipe.Network != nil {
		said := nn.Spec{Input: v.training.Net.Spec.Input, Layers: recipe.Network}
		net, err := nn.Build(said)
		switch {
		case err != nil:
			differ("the recipe's network cannot be built: %v", err)
		case !reflect.DeepEqual(net.Spec, v.training.Net.Spec):
			differ("the recipe's network differs from the network graph")
		}
		if t := v.training.Transforms; len(t)+len(recipe.Transforms) > 0 && !reflect.DeepEqual(t, recipe.Transforms) {
			differ("the recipe's transforms differ from those of the run")
		}
	}
	if recipe.Seed != nil && *recipe.Seed != meta.Seed {
		differ("the recipe's seed is %d, the run's %d", *recipe.Seed, meta.Seed)
	}
	if n := recipe.Data.Name; n != "" && n != meta.Dataset.Name {
		differ("the recipe's data is %s, the run's dataset %s", n, meta.Dataset.Name)
	}
}

// subject opens the run's data. If the run cannot be replayed, it records the reason and returns
// false.
func (v *verifier) subject() (Subject, bool) {
	const what = "replay: weights, measurements, predictions"
	if err := v.training.Check(); err != nil {
		v.skip(what, err)
		return Subject{}, false
	}
	open := v.opt.Subject
	if open == nil {
		open = func() (Subject, error) { return v.training.openSubject(v.opt.Data) }
	}
	sub, err := open()
	if errors.Is(err, ErrOtherData) {
		v.differ(Difference{Where: "dataset " + v.training.Meta.Dataset.Name, What: err.Error()})
	}
	if err != nil {
		v.skip(what, err)
		return Subject{}, false
	}
	return sub, true
}
