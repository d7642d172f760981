package record

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"

	"brainbow/dataset"
	"brainbow/internal/hint"
	"brainbow/nn"
	"brainbow/runstore"
	"brainbow/train"
)

// ErrOtherData says that a dataset is not the one that a run was trained on.
var ErrOtherData = errors.New("other data than the run was trained on")

// ErrNumerics says that a run was recorded with a revision of the engine's arithmetic with which
// this program cannot train its network.
var ErrNumerics = errors.New("another numerics revision")

// Training describes how a run was trained: everything needed to repeat the training except the
// data, which OpenData opens.
type Training struct {
	Run        string // the run's name
	Recipe     string // the recipe's
	Net        *nn.Network
	Spec       train.Spec
	Record     Spec
	Transforms []dataset.Transform
	Seed       uint64
	Meta       runstore.Meta

	data recipeData
}

// recipeData is the recipe's section about data.
type recipeData struct {
	Name    string   `json:"name"`
	Train   int      `json:"train"`
	Test    int      `json:"test"`
	Classes []string `json:"classes"`
	Split   struct {
		Test float64 `json:"test"`
	} `json:"split"`
	Size     int    `json:"size"`
	Fit      string `json:"fit"`
	Channels int    `json:"channels"`
	SkipBad  bool   `json:"skip_bad"`
	Seed     uint64 `json:"seed"`

	Difficulty float64 `json:"difficulty"`

	Without []int             `json:"without"`
	Labels  map[string]string `json:"labels"`
	Weights struct {
		Classes map[string]float64 `json:"classes"`
		Samples map[string]float64 `json:"samples"`
	} `json:"weights"`
}

// ReadTraining reads the description of a run's training from run.json and builds its network. An
// incomplete recipe is no error: such a run can be viewed, and Check reports that it cannot be
// replayed.
func ReadTraining(run *runstore.Reader) (*Training, error) {
	meta := run.Meta()
	t := &Training{Run: run.Name(), Seed: meta.Seed, Meta: meta}
	var recipe struct {
		Name string     `json:"name"`
		Data recipeData `json:"data"`
		train.Spec
		Record Spec `json:"record"`
	}
	var network nn.Spec
	for _, part := range []struct {
		key  string
		raw  json.RawMessage
		into any
	}{{"recipe", meta.Recipe, &recipe}, {"network", meta.Network, &network}, {"transforms", meta.Transforms, &t.Transforms}} {
		if len(part.raw) == 0 {
			continue
		}
		if err := json.Unmarshal(part.raw, part.into); err != nil {
			return nil, fmt.Errorf("open run %s: run.json: %s: %w: %w", t.Run, part.key, runstore.ErrDamaged, err)
		}
	}
	if err := t.build(run, network); err != nil {
		return nil, fmt.Errorf("open run %s: run.json: %w: %w", t.Run, runstore.ErrDamaged, err)
	}
	t.Recipe, t.Spec, t.Record, t.data = recipe.Name, recipe.Spec, recipe.Record, recipe.Data
	t.Spec.Numerics = meta.Numerics
	if t.Spec.Loss == "" && meta.Training != "" {
		t.Spec.Loss = usualLoss(t.Net)
	}
	if r := meta.Restart; r != nil {
		t.Spec.Restart = train.Restart(*r)
	}
	if t.data.Name == "" {
		t.data.Name = meta.Dataset.Name
	}
	return t, nil
}

// usualLoss returns the loss with which predictions of a network are measured that does not say what
// it was trained with.
func usualLoss(net *nn.Network) string {
	for _, loss := range nn.Losses() {
		if _, err := net.ParseLoss(loss); err == nil && !net.Opaque() {
			return loss
		}
	}
	return ""
}

// build builds the network, or one that is not known, of whose values those that were probed are.
func (t *Training) build(run *runstore.Reader, spec nn.Spec) (err error) {
	if len(t.Meta.Network) > 0 || t.Meta.Format < 2 {
		t.Net, err = nn.Build(spec)
		return err
	}
	if t.Meta.Training == "" {
		return fmt.Errorf("there is no network, although the run says that brainbow trained it")
	}
	var values []nn.Value
	for _, tap := range run.Taps() {
		shape, ok := run.ProbeShape(tap)
		if !ok {
			continue // the file is damaged, which reading it says
		}
		values = append(values, nn.Value{Name: tap, Shape: shape})
	}
	t.Net = nn.Opaque(values)
	return nil
}

// Check returns an error if the training cannot be repeated, regardless of the data: ErrNumerics,
// ErrNotTrained, ErrOpaque, or a *train.SpecError if the run's recipe is incomplete.
func (t *Training) Check() error {
	if err := t.computable(); err != nil {
		return err
	}
	if err := t.trained(); err != nil {
		return err
	}
	if err := train.CheckNumerics(t.Net, t.Meta.Numerics); err != nil {
		return hint.Add(
			fmt.Errorf("training of run %s cannot be repeated: %w: %w", t.Run, err, ErrNumerics),
			"a version of brainbow with that revision gives the same bits",
		)
	}
	// The number of samples is unknown until the data is open, when train.New checks it. Assume a
	// sufficient number.
	if err := t.Spec.Validate(t.Net, max(math.MaxInt32, t.Spec.Batch)); err != nil {
		return fmt.Errorf("run %s does not say how it was trained: run.json: recipe: %w", t.Run, err)
	}
	return nil
}

// OpenData opens the part of the dataset that the run was trained on, before its changes of single
// samples, which Adjusted makes. Pass the fingerprint to CheckData to check that the data is the same.
func (t *Training) OpenData(data dataset.Opener) (d *dataset.Dataset, fingerprint string, err error) {
	if data == nil {
		return nil, "", fmt.Errorf("open data of run %s: there is no dataset.Opener", t.Run)
	}
	in := t.data
	d, err = data.Open(in.Name, dataset.Options{
		Seed: in.Seed, Train: in.Train, Test: in.Test, Classes: in.Classes,
		Holdout: in.Split.Test, Size: in.Size, Fit: in.Fit, Channels: in.Channels, SkipBad: in.SkipBad, Difficulty: in.Difficulty,
	})
	if err != nil {
		return nil, "", fmt.Errorf("open data of run %s: %w", t.Run, err)
	}
	if err := t.Fits(d); err != nil {
		return nil, "", err
	}
	return d, d.Fingerprint(), nil
}

// Adjusted returns the data with the samples left out, labels and weights of the run.
func (t *Training) Adjusted(d *dataset.Dataset) (*dataset.Dataset, error) {
	in := t.data
	d, err := d.Adjusted(dataset.Adjust{Without: in.Without, Labels: in.Labels, Classes: in.Weights.Classes, Samples: in.Weights.Samples})
	if err != nil {
		return nil, fmt.Errorf("open data of run %s: %w", t.Run, err)
	}
	return d, nil
}

// Fits returns an error if the network cannot be computed on a dataset, whatever its fingerprint. One
// that is not known fits any.
func (t *Training) Fits(d *dataset.Dataset) error {
	if t.Net.Opaque() {
		return nil
	}
	fail := func(err error) error {
		return fmt.Errorf("open data of run %s: run.json: %w: %w", t.Run, runstore.ErrDamaged, err)
	}
	shape, err := d.ShapeAfter(t.Transforms)
	if err != nil {
		return fail(err)
	}
	if want := t.Net.Values()[0].Shape; shape != want {
		return fail(fmt.Errorf("samples of %s have shape %v after the transforms, the network takes %v", t.data.Name, shape, want))
	}
	if n, outputs := len(d.Classes), t.Net.Outputs(); n > max(outputs, 2) {
		return fail(fmt.Errorf("%s has %d classes, the network %d outputs", t.data.Name, n, outputs))
	}
	return nil
}

// CheckData compares a dataset's fingerprint with that of the run's data. The error is
// ErrOtherData.
func (t *Training) CheckData(fingerprint string) error {
	want := t.Meta.Dataset.Fingerprint
	if fingerprint == want {
		return nil
	}
	return hint.Add(
		fmt.Errorf("open data of run %s: dataset %s has fingerprint %s, the run was trained on %s: %w", t.Run, t.data.Name, brief(fingerprint), brief(want), ErrOtherData),
		"put the original files back",
	)
}

// brief shortens a fingerprint for an error.
func brief(fingerprint string) string {
	const digits = len("sha256:") + 12
	if len(fingerprint) > digits {
		return fingerprint[:digits] + "…"
	}
	return strconv.Quote(fingerprint)
}

// Subject applies the run's transforms to its data.
func (t *Training) Subject(d *dataset.Dataset) (Subject, error) {
	inputs := [2]*dataset.Input{}
	for i, s := range []*dataset.Split{&d.Train, &d.Test} {
		in, err := dataset.NewInput(d, s, t.Transforms)
		if err != nil {
			return Subject{}, fmt.Errorf("open data of run %s: run.json: %w", t.Run, err)
		}
		inputs[i] = in
	}
	sub := NewSubject(t.Net, t.Spec, inputs[0], inputs[1])
	sub.First = t.Meta.First()
	return sub, nil
}

// counted returns the samples that are not left out, nil if all are there.
func counted(src nn.Labelled) []int32 {
	weights := nn.WeightsOf(src)
	if !slices.Contains(weights, 0) {
		return nil
	}
	var ids []int32
	for i, w := range weights {
		if w > 0 {
			ids = append(ids, int32(i))
		}
	}
	return ids
}

// maxSteps bounds the updates of a training.
const maxSteps = runstore.MaxStep

// NewSubject describes the training of a network by a valid spec, from step 0. If the number of
// steps overflows, it is set to a large one, which Resolve refuses.
func NewSubject(net *nn.Network, spec train.Spec, training, test nn.Labelled) Subject {
	per := spec.StepsPerEpoch(training.Len())
	steps := int64(maxSteps + 1)
	if int64(spec.Epochs) <= maxSteps/max(per, 1) {
		steps = spec.Steps(training.Len())
	}
	return Subject{Net: net, Counted: counted(training), Train: training, Test: test, Batch: spec.Batch, StepsPerEpoch: per, Steps: steps, PassesFrom: spec.Restart.Step}
}
