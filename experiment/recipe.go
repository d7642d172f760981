package experiment

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"brainbow/dataset"
	"brainbow/nn"
	"brainbow/record"
	"brainbow/train"
)

// Recipe describes a training completely.
type Recipe struct {
	Name  string `json:"name" yaml:"name"`   // the names of its runs begin with it
	Title string `json:"title" yaml:"title"` // for display
	About string `json:"about" yaml:"about"` // one or two plain sentences

	Data       Data                `json:"data" yaml:"data"`
	Transforms []dataset.Transform `json:"transforms,omitempty" yaml:"transforms,omitempty,flow"`
	Network    []nn.LayerSpec      `json:"network" yaml:"network"` // in order; the data determine the input's shape
	train.Spec `yaml:",inline"`
	Record     record.Spec `json:"record,omitzero" yaml:"record,omitempty"`
	Seed       uint64      `json:"seed" yaml:"seed"` // of the initial weights and the order of samples
	// Reproduce is set in a recipe that was exported from a run.
	Reproduce *Reproduction `json:"reproduce,omitempty" yaml:"reproduce,omitempty"`

	// Adapted is a sentence about how the network was changed to fit the chosen classes; "" if it was not.
	Adapted string `json:"-" yaml:"-"`
}

// Data selects the dataset of a recipe and the part of it to use.
type Data struct {
	Name string `json:"name" yaml:"name"` // of a dataset, or a path, which is absolute in a recorded run
	// Otherwise is the dataset to use if the files of Name are missing.
	Otherwise string `json:"otherwise,omitempty" yaml:"otherwise,omitempty"`
	// Train and Test keep the first n samples of each split; 0 keeps all.
	Train   int      `json:"train,omitempty" yaml:"train,omitempty"`
	Test    int      `json:"test,omitempty" yaml:"test,omitempty"`
	Classes []string `json:"classes,omitempty" yaml:"classes,omitempty,flow"` // only these classes, numbered in this order
	Split   Split    `json:"split,omitzero" yaml:"split,omitempty"`           // for a dataset without a test split
	// Size, Fit, Channels and SkipBad say how images are read: see dataset.Options.
	Size     int    `json:"size,omitempty" yaml:"size,omitempty"`
	Fit      string `json:"fit,omitempty" yaml:"fit,omitempty"`
	Channels int    `json:"channels,omitempty" yaml:"channels,omitempty"`
	SkipBad  bool   `json:"skip_bad,omitempty" yaml:"skip_bad,omitempty"`
	Seed     uint64 `json:"seed,omitempty" yaml:"seed,omitempty"` // of a generated dataset, and of the choice of held-out samples
	// Difficulty of a generated dataset, from -1 (easy) to 1 (hard).
	Difficulty float64 `json:"difficulty,omitempty" yaml:"difficulty,omitempty"`
	// Without, Labels and Weights change the training samples, which keep their numbers and places:
	// see dataset.Adjust.
	Without Samples `json:"without,omitzero" yaml:"without,omitempty,flow"`
	Labels  Labels  `json:"labels,omitzero" yaml:"labels,omitempty,flow"`
	Weights Weights `json:"weights,omitzero" yaml:"weights,omitempty,flow"`
}

// Split says how to divide a dataset without a test split.
type Split struct {
	Test float64 `json:"test,omitempty" yaml:"test,omitempty"` // the share of each class that is held out
}

// Options returns the part of the dataset to use, as options for opening it.
func (d Data) Options() dataset.Options {
	return dataset.Options{Seed: d.Seed, Train: d.Train, Test: d.Test, Classes: d.Classes, Holdout: d.Split.Test, Size: d.Size, Fit: d.Fit, Channels: d.Channels, SkipBad: d.SkipBad, Difficulty: d.Difficulty}
}

// Open opens the recipe's data. If the files are missing and r.Data.Otherwise names another
// dataset, Open uses that one and sets r.Data accordingly.
//
// Open makes a path absolute, in r.Data too, so that the run finds its data from any directory.
// It takes Context and Progress from by, and all other options from the recipe.
func (r *Recipe) Open(data dataset.Opener, by dataset.Options) (*dataset.Dataset, error) {
	if err := r.checkNames(data); err != nil {
		return nil, err
	}
	opt := r.Data.Options()
	opt.Context, opt.Progress = by.Context, by.Progress
	d, err := openAbsolute(data, &r.Data.Name, opt)
	if errors.Is(err, dataset.ErrMissing) && r.Data.Otherwise != "" {
		r.Data.Name = r.Data.Otherwise
		d, err = openAbsolute(data, &r.Data.Name, opt)
	}
	if err == nil {
		r.Data.Otherwise = ""
	}
	return d, err
}

// openAbsolute opens a dataset by name or by path. It makes a path absolute in *name.
func openAbsolute(data dataset.Opener, name *string, opt dataset.Options) (*dataset.Dataset, error) {
	if dataset.IsPath(*name) {
		full, err := filepath.Abs(*name)
		if err != nil {
			return nil, fmt.Errorf("open dataset: %w", err)
		}
		*name = full
	}
	return data.Open(*name, opt)
}

// checkNames checks that data knows the datasets that r names.
func (r *Recipe) checkNames(data dataset.Opener) error {
	for _, c := range []struct{ key, name string }{{"data.name", r.Data.Name}, {"data.otherwise", r.Data.Otherwise}} {
		if c.name != "" && !data.Knows(c.name) {
			return &keyError{c.key, fmt.Sprintf("%q is not a dataset; %s, one that was imported, or a path such as ./photos", c.name, oneOf(c.name, data.Names()))}
		}
	}
	return nil
}

// check checks everything that needs no data. Its errors name keys; [Document.Locate] finds
// their lines.
func (r *Recipe) check() error {
	fail := func(key, format string, args ...any) error { return &keyError{key, fmt.Sprintf(format, args...)} }
	if strings.ContainsAny(r.Name, `/\:*?"<>|`) || r.Name != strings.TrimSpace(r.Name) || strings.HasPrefix(r.Name, ".") {
		return fail("name", "must be letters, digits, '-' and '_', because runs are named after it, not %q", r.Name)
	}
	if r.Data.Name == "" {
		return fail("data.name", "is missing; give the name of a dataset, such as mnist or digits, or a path such as ./photos")
	}
	for _, c := range []struct {
		key string
		n   int
	}{{"data.train", r.Data.Train}, {"data.test", r.Data.Test}} {
		if c.n < 0 {
			return fail(c.key, "must be a number of samples, or 0 for all, not %d", c.n)
		}
	}
	if d := r.Data.Difficulty; !(d >= -1 && d <= 1) {
		return fail("data.difficulty", "must be between -1 (easy) and 1 (hard), not %v", d)
	}
	for _, f := range []struct{ key, file string }{{"data.without", r.Data.Without.File}, {"data.labels", r.Data.Labels.File}, {"data.weights", r.Data.Weights.File}} {
		if f.file != "" {
			return fail(f.key, "%s is a file, which this recipe may not name; give the samples themselves", f.file)
		}
	}
	if r.Data.Classes != nil && len(r.Data.Classes) < 2 {
		return fail("data.classes", "must have at least 2 entries, or be left out for all classes, not %d", len(r.Data.Classes))
	}
	if err := dataset.CheckTransforms(r.Transforms); err != nil {
		return err
	}
	if err := dataset.CheckAugment(r.Augment); err != nil {
		return err
	}
	if len(r.Network) == 0 {
		return fail("network", "has no layers; give a list that ends with a dense layer with one output per class")
	}
	for i, l := range r.Network {
		if !slices.Contains(nn.Kinds(), l.Layer) {
			return fail(fmt.Sprintf("network[%d].layer", i), "%q is not a layer; %s", l.Layer, oneOf(l.Layer, nn.Kinds()))
		}
		if l.Activation != "" && !slices.Contains(nn.Activations(), l.Activation) {
			return fail(fmt.Sprintf("network[%d].activation", i), "%q is not an activation; %s", l.Activation, oneOf(l.Activation, nn.Activations()))
		}
	}
	if !slices.Contains(nn.Losses(), r.Loss) {
		return fail("loss", "%q is not a loss; %s", r.Loss, oneOf(r.Loss, nn.Losses()))
	}
	if !slices.Contains(train.Optimizers(), r.Optimizer.Kind) {
		return fail("optimizer.kind", "%q is not an optimizer; %s", r.Optimizer.Kind, oneOf(r.Optimizer.Kind, train.Optimizers()))
	}
	if s := r.Schedule.Kind; s != "" && !slices.Contains(train.Schedules(), s) {
		return fail("schedule.kind", "%q is not a schedule; %s", s, oneOf(s, train.Schedules()))
	}
	if r.Batch < 1 {
		return fail("batch", "must be at least 1, not %d", r.Batch)
	}
	if r.Epochs < 1 {
		return fail("epochs", "must be at least 1, not %d", r.Epochs)
	}
	if r.Reproduce != nil {
		return r.Reproduce.check()
	}
	return nil
}

// keyError is an error of a recipe without the line, which [Document.Locate] adds.
type keyError struct{ key, problem string }

func (e *keyError) Error() string { return e.key + ": " + e.problem }

// Network builds the network of r, a recipe of this document, for its data. It checks that the
// network has one output per class (or a single one for two classes), that the loss fits the
// last activation and that at least one batch can be filled.
func (d *Document) Network(r *Recipe, data *dataset.Dataset) (*nn.Network, error) {
	shape, err := data.ShapeAfter(r.Transforms)
	if err != nil {
		return nil, d.Locate(err)
	}
	return d.network(r, shape, len(data.Classes), data.Train.Len())
}

func (d *Document) network(r *Recipe, shape [3]int, classes, samples int) (*nn.Network, error) {
	d.adapt(r, classes)
	net, err := nn.Build(nn.Spec{Input: shape[:], Layers: r.Network})
	if err != nil {
		return nil, d.Locate(err)
	}
	if outputs := net.Outputs(); outputs != classes && !(outputs == 1 && classes == 2) {
		return nil, d.Locate(&keyError{
			"network[" + strconv.Itoa(len(r.Network)-1) + "].units",
			fmt.Sprintf("the network has %d outputs, but %s has %d classes; give it %d", outputs, r.Data.Name, classes, classes),
		})
	}
	if err := r.Validate(net, samples); err != nil {
		return nil, d.Locate(err)
	}
	return net, nil
}

// adapt gives the output layer one unit for each class if the classes were chosen by a setting
// (--set data.classes) and the layer's units were not: a recipe is written for all classes of its data. Two
// classes keep a single output.
func (d *Document) adapt(r *Recipe, classes int) {
	last := len(r.Network) - 1
	key := "network[" + strconv.Itoa(last) + "].units"
	l := &r.Network[last]
	if l.Layer != "dense" || l.Units == classes || l.Units == 1 || len(r.Data.Classes) == 0 || d.find("data.classes").set == "" || d.find(key).set != "" {
		return
	}
	r.Adapted = fmt.Sprintf("the output layer has %d units instead of %d, one for each class of data.classes", classes, l.Units)
	l.Units = classes
}

// Locate converts an error of package nn, train, record or dataset about a part of this recipe
// into an [*Error] with the line of that part. It returns other errors unchanged.
func (d *Document) Locate(err error) error {
	key, problem := "", ""
	if e, ok := errors.AsType[*keyError](err); ok {
		key, problem = e.key, e.problem
	} else if e, ok := errors.AsType[*nn.SpecError](err); ok {
		problem = e.Problem
		switch rest, inLayers := strings.CutPrefix(e.Key, "layers"); {
		case inLayers:
			key = "network" + rest
		default:
			key = "network"
			problem = e.Key + " " + problem
		}
	} else if e, ok := errors.AsType[*train.SpecError](err); ok {
		key, problem = e.Key, e.Problem
	} else if e, ok := errors.AsType[*record.SpecError](err); ok {
		key, problem = "record."+e.Key, e.Problem
	} else if e, ok := errors.AsType[*dataset.TransformError](err); ok {
		key, problem = fmt.Sprintf("transforms[%d]", e.Index), e.Reason
		if len(e.Allowed) > 0 {
			problem += "; " + oneOf(misspelt(e.Reason), e.Allowed)
		}
		if e.Field != "kind" {
			key += "." + e.Field
		}
	} else if e, ok := errors.AsType[*dataset.AugmentError](err); ok {
		key, problem = fmt.Sprintf("augment[%d].%s", e.Index, e.Field), e.Reason
	} else if e, ok := errors.AsType[*dataset.OptionError](err); ok {
		key, problem = "data."+e.Key, e.Value+": "+e.Reason
		if len(e.Allowed) > 0 {
			problem += "; " + oneOf(strings.Trim(e.Value, `"`), e.Allowed)
		}
	} else {
		return err
	}
	at := d.find(key)
	return &Error{File: d.File, Line: at.line, Column: at.column, Set: at.set, Key: key, Problem: problem}
}

// misspelt returns the quoted word at the start of reason, unquoted.
func misspelt(reason string) string {
	if word, err := strconv.QuotedPrefix(reason); err == nil {
		word, _ = strconv.Unquote(word)
		return word
	}
	return ""
}
