package nn

import (
	"fmt"
	"math"
	"slices"

	"brainbow/internal/kernel"
)

// Off switches units of a layer off: their values are constants, whatever the input, and no gradient
// passes through them.
type Off struct {
	Units []int `json:"units" yaml:"units,flow"` // counted from 0; channels of a convolution
	// Value is zero (the default) or mean: the mean of the unit's value over the training samples
	// when it was switched off.
	Value string `json:"value,omitempty" yaml:"value,omitempty"`
	// Means are the constants of mean, one for each unit. A branch computes them.
	Means []float64 `json:"means,omitempty" yaml:"means,omitempty,flow"`
}

// Edit sets one weight by hand, once: when the training or the branch begins.
type Edit struct {
	// Weight is the index of the weight: [unit, input] of a dense layer, [filter, channel, row,
	// column] of a convolution, and [unit] for the bias of either.
	Weight []int   `json:"weight" yaml:"weight,flow"`
	To     float64 `json:"to" yaml:"to"`
}

// intervenes lists the fields with which an experimenter changes what a layer does.
func (l *LayerSpec) intervenes() []string {
	var names []string
	for _, f := range []struct {
		name string
		set  bool
	}{
		{"trainable", l.Trainable != nil},
		{"frozen", l.Frozen != nil},
		{"off", l.Off != nil},
		{"edits", l.Edits != nil},
	} {
		if f.set {
			names = append(names, f.name)
		}
	}
	return names
}

// checkIntervention checks those fields of a layer whose node and parameters are known.
func (b *builder) checkIntervention(nd *node, params []Param, last bool, fail failer) error {
	l := &nd.spec
	kind := nd.kind.name
	for _, name := range l.intervenes() {
		switch {
		case name == "trainable" && len(params) == 0:
			return fail(name, "does not apply to a %s layer, which has no weights", kind)
		case name != "trainable" && kind != "dense" && kind != "conv":
			return fail(name, "applies to dense and conv layers, not to a %s layer", kind)
		}
	}
	units := func(field string, list []int) error {
		if len(list) == 0 {
			return fail(field, "must list at least one unit")
		}
		for i, u := range list {
			key := fmt.Sprintf("%s[%d]", field, i)
			if u < 0 || u >= nd.shape[0] {
				return fail(key, "must be a unit from 0 to %d, not %d", nd.shape[0]-1, u)
			}
			if slices.Contains(list[:i], u) {
				return fail(key, "unit %d appears twice", u)
			}
		}
		return nil
	}
	if l.Frozen != nil {
		if err := units("frozen", l.Frozen); err != nil {
			return err
		}
	}
	if o := l.Off; o != nil {
		if last {
			return fail("off", "an output cannot be switched off")
		}
		if err := units("off.units", o.Units); err != nil {
			return err
		}
		switch o.Value {
		case "", "zero":
			if o.Means != nil {
				return fail("off.means", "apply to the value mean only")
			}
		case "mean":
			if len(o.Means) != len(o.Units) {
				return fail("off.means", "must have a number for each of the %d units, not %d: only a branch can compute them", len(o.Units), len(o.Means))
			}
		default:
			return fail("off.value", "%q is not a value; zero or mean", o.Value)
		}
		for i, m := range o.Means {
			if !(math.Abs(m) <= math.MaxFloat32) {
				return fail(fmt.Sprintf("off.means[%d]", i), "must be a number, not %v", m)
			}
		}
	}
	for i, e := range l.Edits {
		key := fmt.Sprintf("edits[%d]", i)
		p := editedParam(params, len(e.Weight))
		if p == nil {
			return fail(key+".weight", "%v is not the index of a weight; the layer has %s", e.Weight, shapesOf(params))
		}
		for k, at := range e.Weight {
			if at < 0 || at >= p.Shape[k] {
				return fail(key+".weight", "%v is outside of %s, which has shape %v", e.Weight, p.Name, p.Shape)
			}
		}
		if !(math.Abs(e.To) <= math.MaxFloat32) {
			return fail(key+".to", "must be a number, not %v", e.To)
		}
	}
	return nil
}

// editedParam returns the parameter whose elements have the given number of indices, or nil.
func editedParam(params []Param, indices int) *Param {
	for i := range params {
		if len(params[i].Shape) == indices {
			return &params[i]
		}
	}
	return nil
}

func shapesOf(params []Param) string {
	text := ""
	for i, p := range params {
		if i > 0 {
			text += " and "
		}
		text += fmt.Sprintf("%s %v", p.Name, p.Shape)
	}
	return text
}

// Edit sets the weights that the network's layers edit.
func (n *Network) Edit(w *Weights) {
	w.version.Add(1)
	for i := range n.nodes {
		nd := &n.nodes[i]
		if len(nd.spec.Edits) == 0 {
			continue
		}
		params := n.paramsOf(i)
		for _, e := range nd.spec.Edits {
			p := editedParam(params, len(e.Weight))
			at := 0
			for k, index := range e.Weight {
				at = at*p.Shape[k] + index
			}
			w.data[p.offset+at/p.cols*p.stride+at%p.cols] = float32(e.To)
		}
	}
}

// paramsOf returns the parameters of layer i.
func (n *Network) paramsOf(i int) []Param {
	from := slices.IndexFunc(n.params, func(p Param) bool { return p.Layer == i })
	if from < 0 {
		return nil
	}
	to := from
	for to < len(n.params) && n.params[to].Layer == i {
		to++
	}
	return n.params[from:to]
}

// frozen reports whether no weight of the layer is trained.
func (l *LayerSpec) frozen() bool { return l.Trainable != nil && !*l.Trainable }

// Frozen reports whether a layer or a unit of it keeps its weights in training.
func (n *Network) Frozen() bool {
	return slices.ContainsFunc(n.nodes, func(nd node) bool { return nd.spec.frozen() || len(nd.spec.Frozen) > 0 })
}

// Trained calls f for each range of Data that training changes, in order: the parameters but for
// buffers, frozen layers and the weights of frozen units. A range is a multiple of 16 long, so it
// includes padding, which stays zero, and the biases of frozen units, which [Network.Held] lists.
func (n *Network) Trained(f func(p Param, from, to int)) {
	for _, p := range n.params {
		l := &n.nodes[p.Layer].spec
		if p.IsBuffer || l.frozen() {
			continue
		}
		from, end := p.offset, p.offset+p.span()
		for _, u := range slices.Sorted(slices.Values(l.Frozen)) {
			if len(p.Shape) == 1 {
				break
			}
			at := p.offset + u*p.stride
			if from < at {
				f(p, from, at)
			}
			from = at + p.stride
		}
		if from < end {
			f(p, from, end)
		}
	}
}

// Held returns the indices in Data of the biases of frozen units, ascending.
func (n *Network) Held() (list []int) {
	for _, p := range n.params {
		if l := &n.nodes[p.Layer].spec; len(p.Shape) == 1 && !l.frozen() {
			for _, u := range slices.Sorted(slices.Values(l.Frozen)) {
				list = append(list, p.offset+u)
			}
		}
	}
	return list
}

// switchOff sets the values of node i's units that are switched off.
func (p *pass) switchOff(i int) {
	off := p.net.nodes[i].spec.Off
	if off == nil {
		return
	}
	for k, u := range off.Units {
		v := float32(0)
		if off.Means != nil {
			v = float32(off.Means[k])
		}
		p.vals[i+1].eachRow(u, func(row []float32) {
			for at := range row {
				row[at] = v
			}
		})
	}
}

// blockGradient clears the gradients of node i's units that are switched off.
func (p *pass) blockGradient(i int) {
	if off := p.net.nodes[i].spec.Off; off != nil && p.grads[i+1] != nil {
		for _, u := range off.Units {
			p.grads[i+1].eachRow(u, func(row []float32) { clear(row) })
		}
	}
}

// skipped marks lanes whose samples do not count: bit l for lane l.
type skipped uint16

func (s skipped) lane(l int) bool { return s>>l&1 != 0 }

// clear clears the lanes that do not count.
func (s skipped) clear(lanes []float32) {
	for l := 0; s != 0 && l < kernel.Lanes; l++ {
		if s.lane(l) {
			lanes[l] = 0
		}
	}
}
