package nn

import (
	"fmt"
	"math"
	"slices"

	"brainbow/internal/exact"
	"brainbow/internal/kernel"
)

// Loss is the function of a sample that training minimises.
type Loss int

const (
	// SoftmaxCrossEntropy is −log p[label], p being the softmax of the logits.
	SoftmaxCrossEntropy Loss = iota
	// SigmoidCrossEntropy is −Σ_k t_k·log a_k + (1−t_k)·log(1−a_k).
	SigmoidCrossEntropy
	// Quadratic is ½·Σ_k (a_k−t_k)².
	Quadratic
)

// lossNames are the names in recipes.
var lossNames = []string{"softmax-cross-entropy", "sigmoid-cross-entropy", "quadratic"}

// Losses returns the names of the losses.
func Losses() []string { return lossNames }

func (l Loss) String() string { return lossNames[l] }

// ParseLoss returns a loss by name and checks that it suits the network's last activation.
func (n *Network) ParseLoss(name string) (Loss, error) {
	for i, s := range lossNames {
		if s != name {
			continue
		}
		l, act := Loss(i), n.OutputActivation()
		if want := []string{"softmax", "sigmoid", ""}[i]; want != "" && act != want {
			return 0, &SpecError{fmt.Sprintf("layers[%d].activation", len(n.nodes)-1), fmt.Sprintf("must be %[3]s for the loss %[2]s, not %[1]s", act, name, want)}
		}
		if l == SoftmaxCrossEntropy && n.Outputs() < 2 {
			return 0, &SpecError{fmt.Sprintf("layers[%d].units", len(n.nodes)-1), "must be at least 2 for softmax, not 1"}
		}
		return l, nil
	}
	return 0, fmt.Errorf("%q is not a loss; one of %v", name, lossNames)
}

// target is the value that output k should have for a label. A single output distinguishes label 1
// (near 1) from label 0 (near 0).
func target(k, outputs, label int) float32 {
	if k == label && outputs > 1 || outputs == 1 && label == 1 {
		return 1
	}
	return 0
}

// Of returns the loss of one sample from its logits (the last value before its
// activation) and outputs (after it).
func (l Loss) Of(logits, outputs []float32, label int) float64 {
	var sum float64
	switch l {
	case SoftmaxCrossEntropy:
		m := math.Inf(-1)
		for _, z := range logits {
			m = max(m, float64(z))
		}
		for _, z := range logits {
			sum += exact.Exp(float64(z) - m)
		}
		return m + exact.Log(sum) - float64(logits[label])
	case SigmoidCrossEntropy:
		for k, z32 := range logits {
			z := float64(z32)
			sum += max(z, 0) + exact.Log(1+exact.Exp(-math.Abs(z)))
			if target(k, len(logits), label) == 1 {
				sum -= z
			}
		}
		return sum
	default:
		for k, a := range outputs {
			d := float64(a) - float64(target(k, len(outputs), label))
			sum += float64(d * d)
		}
		return sum / 2
	}
}

// NoClass is the class that is predicted if an output is not a number.
const NoClass = -1

// Predict returns the class of the largest output, the lowest on a tie, or NoClass; a
// single output above ½ means class 1.
func Predict(outputs []float32) int {
	for _, v := range outputs {
		if v != v {
			return NoClass
		}
	}
	if len(outputs) == 1 {
		if outputs[0] > 0.5 {
			return 1
		}
		return 0
	}
	best := 0
	for k, v := range outputs {
		if v > outputs[best] {
			best = k
		}
	}
	return best
}

// Confidence returns the network's output for the class it predicts, NaN without a class.
func Confidence(outputs []float32) float32 {
	switch p := Predict(outputs); {
	case p == NoClass:
		return outputs[slices.IndexFunc(outputs, func(v float32) bool { return v != v })]
	case len(outputs) > 1:
		return outputs[p]
	case p == 1:
		return outputs[0]
	}
	return 1 - outputs[0]
}

// atPre reports whether a−t is the gradient of the value before the last activation, whose
// derivative cancels.
func (l Loss) atPre() bool { return l != Quadratic }

// gradient sets the output's gradient buffer to the gradient of the loss of the samples that were
// read: (a−t)·scale·weight for lanes that hold a sample, 0 for the others. The targets t are 0 and 1
// unless labels are smoothed. It reports whether every output is finite.
func (k *Worker) gradient(scale float32) (finite bool) {
	labels := k.labels[:k.p.valid]
	p := k.p
	last := len(p.vals) - 1
	y, g := p.vals[last], p.grads[last]
	finite = true
	for o := range y.c {
		a, d := y.data[y.start+o*y.plane:][:p.lanes], g.data[g.start+o*g.plane:][:p.lanes]
		for i, label := range labels {
			if a[i] != a[i] {
				finite = false
			}
			t := k.off
			if target(o, y.c, int(label)) == 1 {
				t = k.on
			}
			d[i] = float32(a[i]-t) * scale
		}
		if k.weighted {
			for i := range labels {
				d[i] *= k.shares[i]
			}
			p.skip.clear(d)
		}
		clear(d[len(labels):])
	}
	return finite
}

// copyOut copies a value of few features to dst, sample by sample.
func copyOut(dst []float32, b *buffer, samples int) {
	for k := range b.c {
		for i, v := range b.data[b.start+k*b.plane:][:samples] {
			dst[i*b.c+k] = v
		}
	}
}

// Worker computes gradients of a loss. It must not be used concurrently.
type Worker struct {
	p       *pass
	loss    Loss
	on, off float32 // targets of the label's output and of the others
	// Of the samples in the lanes. shares are their weights, if weighted is set.
	labels   [kernel.Lanes]uint16
	shares   [kernel.Lanes]float32
	weighted bool
}

// Weighted is a Labelled whose samples need not all count alike.
type Weighted interface {
	Labelled
	// Weights returns the factor of each sample's loss, nil if all are 1. The lane of a sample with
	// weight 0, which is left out, contributes nothing to any gradient or batch statistic.
	Weights() []float32
}

// WeightsOf returns the weights of a source's samples, nil if all are 1.
func WeightsOf(src Labelled) []float32 {
	if w, ok := src.(Weighted); ok {
		return w.Weights()
	}
	return nil
}

// read notes the labels and weights of samples.
func (k *Worker) read(src Labelled, ids []int32) {
	for l, id := range ids {
		k.labels[l] = uint16(src.Label(int(id)))
	}
	w := WeightsOf(src)
	if k.weighted = w != nil; k.weighted {
		for l, id := range ids {
			k.shares[l] = w[id]
		}
	}
}

// skips returns the lanes of the samples that are left out.
func skips(src Labelled, ids []int32) (s skipped) {
	if w := WeightsOf(src); w != nil {
		for l, id := range ids {
			if w[id] == 0 {
				s |= 1 << l
			}
		}
	}
	return s
}

// SmoothLabels spreads a share of the label evenly over all n outputs (Szegedy et al. 2016): the
// target of the label's output becomes 1 − share + share/n, that of the others share/n. [Loss.Of]
// does not include it.
func (k *Worker) SmoothLabels(share float64) {
	n := float64(k.p.net.Outputs())
	k.on, k.off = float32(1-share+share/n), float32(share/n)
}

// NewWorker allocates the memory for one block of samples. A team, if not nil, shares the large
// sums of a block.
func (n *Network) NewWorker(loss Loss, team Team) *Worker {
	return &Worker{p: newPass(n, kernel.Lanes, true, map[int]bool{len(n.nodes) - 1: true}, team, nil), loss: loss, on: 1}
}

// Labelled is a Source whose samples have labels.
type Labelled interface {
	Source
	Label(i int) int
}

// Gradient sets grad to the sum over the samples ids, in order, of scale times the gradient of the
// loss, times the sample's weight if src is [Weighted], and logits and outputs ([sample][output]) to those of the network. It reports whether every
// output is finite; if not, grad is meaningless. place says where in the training the samples are.
// ids must not be empty.
func (k *Worker) Gradient(w *Weights, src Labelled, ids []int32, place Place, scale float32, grad *Weights, logits, outputs []float32) (finite bool) {
	p := k.p
	if p.early != nil && len(ids) > p.lanes {
		panic("nn: early updates need at most one block of samples")
	}
	p.grad, p.first = grad, true
	clear(p.acc)
	outs := p.net.Outputs()
	last := len(p.vals) - 1
	finite = true
	for at := 0; at < len(ids); at += p.lanes {
		n := min(p.lanes, len(ids)-at)
		block := ids[at : at+n]
		p.load(src, block)
		p.place = Place{place.Seed, place.Step, place.Position + at}
		p.skip = skips(src, block)
		k.read(src, block)
		p.forward(w)
		copyOut(logits[at*outs:], p.pres[last], n)
		copyOut(outputs[at*outs:], p.vals[last], n)
		if !k.gradient(scale) {
			finite = false
			if p.early != nil {
				return false
			}
		}
		p.backward(w, k.loss.atPre())
		p.first = false
	}
	for _, o := range p.ops {
		o.finish(p)
	}
	return finite
}
