package nn

import (
	"fmt"
	"math"
	"strings"
	"sync/atomic"

	"brainbow/internal/exact"
	"brainbow/tensor"
)

// Weights holds the parameters of a network, or other numbers in the same layout (a gradient, an
// optimiser's average).
type Weights struct {
	net  *Network
	data []float32 // parameters one after another, rows padded to 16 with zeros
	// version counts the possible changes of the numbers.
	version atomic.Uint64
}

// NewWeights returns weights of zero.
func (n *Network) NewWeights() *Weights { return &Weights{net: n, data: make([]float32, n.size)} }

// Data returns the numbers themselves: parameters one after another, each row padded with zeros to
// a multiple of 16. Call Data again before every change.
func (w *Weights) Data() []float32 {
	w.version.Add(1)
	return w.data
}

// Ranges calls f for each parameter with its range of Data.
func (n *Network) Ranges(f func(p Param, from, to int)) {
	for _, p := range n.params {
		f(p, p.offset, p.offset+p.span())
	}
}

// of returns the padded rows of parameter i.
func (w *Weights) of(i int) []float32 {
	p := &w.net.params[i]
	return w.data[p.offset : p.offset+p.span()]
}

// Tensors returns copies of the parameters in state_dict order and shape.
func (w *Weights) Tensors() []tensor.Named {
	out := make([]tensor.Named, len(w.net.params))
	for i, p := range w.net.params {
		out[i] = tensor.Named{Name: p.Name, Tensor: tensor.New(p.Shape...)}
	}
	w.CopyTo(out)
	return out
}

// CopyTo copies the parameters into tensors that Tensors returned earlier.
func (w *Weights) CopyTo(dst []tensor.Named) {
	for i, p := range w.net.params {
		src := w.of(i)
		for r := range p.rows {
			copy(dst[i].Tensor.Data[r*p.cols:(r+1)*p.cols], src[r*p.stride:])
		}
	}
}

// Load sets every parameter from tensors in any order. A missing, extra or repeated name or a wrong
// shape is an error, and then nothing changes.
func (w *Weights) Load(tensors []tensor.Named) error {
	byName := map[string]*tensor.Tensor{}
	for _, t := range tensors {
		if byName[t.Name] != nil {
			return fmt.Errorf("load weights: %s appears twice", t.Name)
		}
		byName[t.Name] = t.Tensor
	}
	for _, p := range w.net.params {
		t := byName[p.Name]
		if t == nil {
			return fmt.Errorf("load weights: %s is missing", p.Name)
		}
		if fmt.Sprint(t.Shape) != fmt.Sprint(p.Shape) {
			return fmt.Errorf("load weights: %s has shape %v, the network needs %v", p.Name, t.Shape, p.Shape)
		}
		delete(byName, p.Name)
	}
	if len(byName) > 0 {
		var extra []string
		for _, t := range tensors {
			if byName[t.Name] != nil {
				extra = append(extra, t.Name)
			}
		}
		return fmt.Errorf("load weights: the network has no %s", strings.Join(extra, ", "))
	}
	w.version.Add(1)
	for _, t := range tensors {
		for i, p := range w.net.params {
			if p.Name != t.Name {
				continue
			}
			dst := w.of(i)
			for r := range p.rows {
				copy(dst[r*p.stride:r*p.stride+p.cols], t.Tensor.Data[r*p.cols:])
			}
		}
	}
	return nil
}

// Copy copies other's numbers.
func (w *Weights) Copy(other *Weights) { copy(w.Data(), other.data) }

// FirstNonFinite returns the name of the first parameter that holds a NaN or an
// infinity, or "".
func (w *Weights) FirstNonFinite() string {
	for i, p := range w.net.params {
		for _, v := range w.of(i) {
			if d := v - v; d != 0 {
				return p.Name
			}
		}
	}
	return ""
}

// inits are the initialisers; see [Init].
var inits = []string{"zero", "constant", "normal", "fan-in-normal", "glorot-uniform", "he-normal"}

// check returns the problem of an initialiser, or "".
func (in Init) check() string {
	known := false
	for _, k := range inits {
		known = known || k == in.Kind
	}
	switch {
	case !known:
		return fmt.Sprintf("%q is not an initialiser; one of %s", in.Kind, strings.Join(inits, ", "))
	case in.Kind == "normal" && !(in.Std > 0 && in.Std < math.Inf(1)):
		return fmt.Sprintf("normal needs std, a number above 0, not %v", in.Std)
	case in.Kind != "normal" && in.Std != 0:
		return fmt.Sprintf("std applies only to normal, not to %s", in.Kind)
	case in.Kind != "constant" && in.Value != 0:
		return fmt.Sprintf("value applies only to constant, not to %s", in.Kind)
	case in.Value-in.Value != 0:
		return fmt.Sprintf("value must be a finite number, not %v", in.Value)
	}
	return ""
}

// Init returns the weights that training starts from, with the edits of the network. Parameter k of the network draws its elements
// in state_dict order from the stream (seed, "init", k) and depends on nothing else.
func (n *Network) Init(seed uint64) *Weights {
	w := n.NewWeights()
	for i, p := range n.params {
		s := exact.NewStream(seed, "init", uint64(i))
		dst := w.of(i)
		var next func() float32
		normal := func(std float64) func() float32 {
			return func() float32 { return float32(std * s.Norm()) }
		}
		switch p.init.Kind {
		case "zero":
			continue
		case "constant":
			next = func() float32 { return float32(p.init.Value) }
		case "normal":
			next = normal(p.init.Std)
		case "fan-in-normal":
			next = normal(1 / math.Sqrt(float64(p.FanIn)))
		case "he-normal":
			next = normal(math.Sqrt(2 / float64(p.FanIn)))
		case "glorot-uniform":
			limit := math.Sqrt(6 / float64(p.FanIn+p.FanOut))
			next = func() float32 { return float32(limit * (2*s.Float64() - 1)) }
		}
		for r := range p.rows {
			for c := range p.cols {
				dst[r*p.stride+c] = next()
			}
		}
	}
	n.Edit(w)
	return w
}
