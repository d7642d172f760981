package experiment

import (
	"errors"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"

	"brainbow/dataset"
	"brainbow/internal/hint"
	"brainbow/nn"
)

// Description is what the text of a recipe says, what is wrong with it, and what follows for the
// network and its training.
type Description struct {
	// Written is the text as groups, lists and texts; nil if it is no YAML. It is the form's content.
	Written any
	// Recipe is the parsed recipe, without what could not be parsed; nil if the text is no YAML.
	Recipe   *Recipe
	Problems []*Error
	// Missing is why the data cannot be opened, nil if it can.
	Missing error

	Data     *dataset.Dataset // nil if the data cannot be opened
	Input    [3]int           // shape that the network takes, zeros if unknown
	Layers   []Layer          // as far as the network can be built
	Network  *nn.Network      // nil if it cannot be built
	PerEpoch int64            // updates
	Steps    int64
}

// Layer is a layer of a described network.
type Layer struct {
	Name       string
	Shape      [3]int // of one sample's value
	Parameters int
}

// Describe reads the text of a recipe and checks everything without training. It reports every
// problem that it finds, not only the first. A part that depends on a wrong one is left out.
// The recipe may name no files with samples.
func Describe(name string, text []byte, data dataset.Opener, opt dataset.Options) (out *Description) {
	out = &Description{}
	d, err := Parse(name, text)
	if err != nil {
		out.fault(err)
		return out
	}
	out.Written = d.Written()
	r := &Recipe{}
	dec := decoder{file: d.File, problems: &out.Problems}
	if err := dec.decode(d.root, reflect.ValueOf(r).Elem(), ""); err != nil {
		out.fault(err)
	}
	if r.Name == "" {
		base := filepath.Base(d.File)
		r.Name = strings.TrimSuffix(base, filepath.Ext(base))
	}
	out.Recipe = r
	for _, err := range []error{r.check(), dataset.CheckTransforms(r.Transforms), dataset.CheckAugment(r.Augment)} {
		out.fault(d.Locate(err))
	}
	if r.Data.Name == "" {
		return out
	}
	r = out.open(d, data, opt)
	if r == nil {
		return out
	}
	shape, err := out.Data.ShapeAfter(r.Transforms)
	if err != nil {
		out.fault(d.Locate(err))
		return out
	}
	out.Input = shape
	out.build(d, r)
	return out
}

// fault notes a problem, unless one with the same value was noted before.
func (out *Description) fault(err error) {
	if err == nil {
		return
	}
	e, ok := errors.AsType[*Error](err)
	if !ok {
		e = &Error{Key: "data.name", Problem: err.Error()}
		if h := hint.Of(err); h != "" {
			e.Problem += "; " + h
		}
	}
	within := func(key, group string) bool {
		rest, ok := strings.CutPrefix(key, group)
		return ok && (rest == "" || rest[0] == '.' || rest[0] == '[')
	}
	for _, p := range out.Problems { // what follows from a problem is not another one
		if within(p.Key, e.Key) || within(e.Key, p.Key) {
			return
		}
	}
	out.Problems = append(out.Problems, e)
}

// open opens the data and returns the recipe for it, nil if it cannot be opened.
func (out *Description) open(d *Document, data dataset.Opener, opt dataset.Options) *Recipe {
	r := *out.Recipe // opening replaces the data's name
	opened, err := r.Open(data, opt)
	if err == nil {
		opened, err = opened.Adjusted(r.Data.Adjust())
	}
	if err != nil {
		located := d.Locate(err)
		if _, ok := errors.AsType[*Error](located); !ok {
			out.Missing = err
			at := d.find("data.name")
			problem := err.Error()
			if h := hint.Of(err); h != "" {
				problem += "; " + h
			}
			located = &Error{File: d.File, Line: at.line, Column: at.column, Key: "data.name", Problem: problem}
		}
		out.fault(located)
		return nil
	}
	out.Data = opened
	return &r
}

// build builds the network as far as possible, and checks the training with it.
func (out *Description) build(d *Document, r *Recipe) {
	if len(r.Network) == 0 {
		return
	}
	spec := nn.Spec{Input: out.Input[:], Layers: r.Network}
	net, err := nn.Build(spec)
	if err != nil {
		out.fault(d.Locate(err))
		out.Layers = layersOf(nn.Shapes(spec))
		return
	}
	out.Network = net
	out.Layers = layersOf(net.Values(), net.Params())
	if _, err := d.network(r, out.Input, len(out.Data.Classes), out.Data.Train.Len()); err != nil {
		out.fault(err)
		if r.Batch < 1 || r.Epochs < 1 {
			return
		}
	}
	if r.Batch < 1 || r.Epochs < 1 {
		return
	}
	out.PerEpoch = r.StepsPerEpoch(out.Data.Train.Len())
	out.Steps = out.PerEpoch * int64(r.Epochs)
	if len(out.Problems) > 0 {
		return
	}
	one := &Experiment{Recipe: r, Data: out.Data, Network: net}
	untouched := *r // transforms of many pictures take long, and the recording does not depend on them
	untouched.Transforms = nil
	one.Recipe = &untouched
	if err := one.inputs(); err != nil {
		out.fault(d.Locate(err))
		return
	}
	if _, err := r.Record.Resolve(one.subject()); err != nil {
		out.fault(d.Locate(err))
	}
}

// layersOf joins the values of layers with the number of their parameters.
func layersOf(values []nn.Value, params []nn.Param) []Layer {
	var all []Layer
	for _, v := range values {
		if v.Layer < 0 || v.Pre {
			continue
		}
		l := Layer{Name: v.Name, Shape: v.Shape}
		for _, p := range params {
			if p.Layer != v.Layer || p.IsBuffer {
				continue
			}
			n := 1
			for _, side := range p.Shape {
				n *= side
			}
			l.Parameters += n
		}
		all = append(all, l)
	}
	return all
}

// Memory reckons the bytes of the training on a number of threads, its data included; 0 if the network
// cannot be built.
func (out *Description) Memory(threads int) int64 {
	if out.Network == nil || out.Recipe.Batch < 1 {
		return 0
	}
	held := func(s *dataset.Split) int64 { return int64(len(s.Pixels)) + 4*int64(len(s.Values)) }
	return out.Recipe.Memory(out.Network, out.Data.Train.Len(), threads) + held(&out.Data.Train) + held(&out.Data.Test)
}

// Adapt returns the edits that make the network of a recipe fit its data: one output for each class.
// It returns none if the last layer is not dense, or fits.
func (out *Description) Adapt() []Edit {
	if out.Recipe == nil || out.Data == nil || len(out.Recipe.Network) == 0 {
		return nil
	}
	last := len(out.Recipe.Network) - 1
	l, classes := out.Recipe.Network[last], len(out.Data.Classes)
	if l.Layer != "dense" || l.Units == classes || l.Units == 1 && classes == 2 {
		return nil
	}
	return []Edit{{Key: "network[" + strconv.Itoa(last) + "].units", Value: strconv.Itoa(classes)}}
}
