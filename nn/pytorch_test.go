package nn

import (
	"context"
	"encoding/json"
	"math"
	"os"
	"strings"
	"testing"

	"brainbow/internal/kernel"
	"brainbow/tensor"
)

// The fixtures hold float32 results whose sums were added in another order: differences of a few
// units in the seventh digit are expected, relative to the largest value.
const pytorchTolerance = 2e-6

// tolerance returns the tolerance of a case: a norm divides by a standard deviation, which
// magnifies earlier differences.
func (f *fixture) tolerance() float64 {
	for _, l := range f.Layers {
		if strings.HasSuffix(l.Layer, "norm") {
			return 8 * pytorchTolerance
		}
	}
	return pytorchTolerance
}

type fixture struct {
	Name   string
	Input  []int
	Layers []LayerSpec
	Loss   string
	X      []float32
	Labels []int
	Value  float64
	Params map[string]struct {
		Shape      []int
		Data, Grad []float32
	}
	Values map[string][2][]float32
	// Running statistics after one batch of all samples, by parameter.
	Running map[string][]float32
}

// differentiator is the interface of Worker and Batch.
type differentiator interface {
	Gradient(w *Weights, src Labelled, ids []int32, place Place, scale float32, grad *Weights, logits, outputs []float32) (finite bool)
}

// newDifferentiator returns a Batch or a Worker, as the network needs.
func newDifferentiator(n *Network, loss Loss, samples int) differentiator {
	if n.DependsOnBatch() {
		return n.NewBatch(loss, samples, nil, 0)
	}
	return n.NewWorker(loss, nil)
}

func (f *fixture) Len() int                  { return len(f.Labels) }
func (f *fixture) Features() int             { return len(f.X) / len(f.Labels) }
func (f *fixture) Label(i int) int           { return f.Labels[i] }
func (f *fixture) Read(dst []float32, i int) { copy(dst, f.X[i*f.Features():(i+1)*f.Features()]) }
func (f *fixture) network(t *testing.T) (*Network, *Weights, Loss) {
	t.Helper()
	net, err := Build(Spec{Input: f.Input, Layers: f.Layers})
	if err != nil {
		t.Fatal(err)
	}
	loss, err := net.ParseLoss(f.Loss)
	if err != nil {
		t.Fatal(err)
	}
	w := net.NewWeights()
	var named []tensor.Named
	for name, p := range f.Params {
		named = append(named, tensor.Named{Name: name, Tensor: tensor.From(p.Data, p.Shape...)})
	}
	if err := w.Load(named); err != nil {
		t.Fatal(err)
	}
	return net, w, loss
}

func fixtures(t *testing.T) []*fixture {
	t.Helper()
	b, err := os.ReadFile("testdata/pytorch/cases.json")
	if err != nil {
		t.Fatal(err)
	}
	var fs []*fixture
	if err := json.Unmarshal(b, &fs); err != nil {
		t.Fatal(err)
	}
	if len(fs) < 10 {
		t.Fatalf("only %d cases", len(fs))
	}
	return fs
}

func near(t *testing.T, what string, got, want []float32, tolerance float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %d numbers, want %d", what, len(got), len(want))
	}
	scale := 1e-3
	for _, v := range want {
		scale = max(scale, math.Abs(float64(v)))
	}
	for i := range got {
		if d := math.Abs(float64(got[i]) - float64(want[i])); !(d <= tolerance*scale) {
			t.Fatalf("%s[%d] = %v, want %v", what, i, got[i], want[i])
		}
	}
}

func TestAgainstPyTorch(t *testing.T) {
	for _, f := range fixtures(t) {
		t.Run(f.Name, func(t *testing.T) {
			net, w, loss := f.network(t)
			var names []string
			for _, v := range net.Values() {
				names = append(names, v.Name)
			}
			if len(names) != len(f.Values) {
				t.Fatalf("the network has %d values, PyTorch %d", len(names), len(f.Values))
			}
			for _, threads := range []int{1, 3} {
				err := net.Infer(context.Background(), w, f, nil, names, threads, func(k, tap int, v []float32) {
					switch k {
					case 0:
						near(t, names[tap], v, f.Values[names[tap]][0], f.tolerance())
					case f.Len() - 1:
						near(t, names[tap], v, f.Values[names[tap]][1], f.tolerance())
					}
				})
				if err != nil {
					t.Fatal(err)
				}
			}
			grad := net.NewWeights()
			ids := make([]int32, f.Len())
			for i := range ids {
				ids[i] = int32(i)
			}
			logits, outputs := make([]float32, len(ids)*net.Outputs()), make([]float32, len(ids)*net.Outputs())
			worker := newDifferentiator(net, loss, len(ids))
			// Twice: memory of the first pass must not leak into the second.
			for range 2 {
				if !worker.Gradient(w, f, ids, Place{}, 1/float32(len(ids)), grad, logits, outputs) {
					t.Fatal("outputs are not finite")
				}
				var sum float64
				for i := range ids {
					n := net.Outputs()
					sum += loss.Of(logits[i*n:(i+1)*n], outputs[i*n:(i+1)*n], f.Labels[i])
				}
				if got := sum / float64(len(ids)); math.Abs(got-f.Value) > pytorchTolerance*max(1, f.Value) {
					t.Fatalf("loss %v, want %v", got, f.Value)
				}
				for _, g := range grad.Tensors() {
					near(t, g.Name+" gradient", g.Tensor.Data, f.Params[g.Name].Grad, 5*f.tolerance())
				}
			}
			if b, ok := worker.(*Batch); ok {
				b.Running(w, 0)
				for _, p := range w.Tensors() {
					if want, ok := f.Running[p.Name]; ok {
						near(t, p.Name, p.Tensor.Data, want, f.tolerance())
						delete(f.Running, p.Name)
					}
				}
				if len(f.Running) > 0 {
					t.Errorf("no running %v", f.Running)
				}
			}
		})
	}
}

// Every case gives the same bits at every level and for blocks taken singly.
func TestLevelsAgree(t *testing.T) {
	for _, f := range fixtures(t) {
		t.Run(f.Name, func(t *testing.T) {
			net, w, loss := f.network(t)
			ids := make([]int32, f.Len())
			for i := range ids {
				ids[i] = int32(i)
			}
			var want []float32
			for _, l := range kernel.Levels() {
				restore := kernel.Limit(l)
				grad := net.NewWeights()
				out := make([]float32, len(ids)*net.Outputs())
				newDifferentiator(net, loss, len(ids)).Gradient(w, f, ids, Place{}, 1/float32(len(ids)), grad, out, append([]float32(nil), out...))
				restore()
				got := append(out, grad.Data()...)
				if want == nil {
					want = got
				}
				for i := range want {
					if math.Float32bits(got[i]) != math.Float32bits(want[i]) {
						t.Fatalf("%v: number %d is %v, generic says %v", l, i, got[i], want[i])
					}
				}
			}
		})
	}
}

// finiteDifferenceTolerance: central differences of a float32 forward pass with
// step 1e-2 are good to about three digits.
const finiteDifferenceTolerance = 2e-3

func TestGradientsAgainstFiniteDifferences(t *testing.T) {
	for _, f := range fixtures(t) {
		t.Run(f.Name, func(t *testing.T) {
			net, w, loss := f.network(t)
			ids := []int32{0, 1, 2}
			n := net.Outputs()
			logits, outputs := make([]float32, 3*n), make([]float32, 3*n)
			worker, grad, scratch := newDifferentiator(net, loss, len(ids)), net.NewWeights(), net.NewWeights()
			value := func() float64 {
				worker.Gradient(w, f, ids, Place{}, 1, scratch, logits, outputs)
				var sum float64
				for i := range ids {
					sum += loss.Of(logits[i*n:(i+1)*n], outputs[i*n:(i+1)*n], f.Labels[i])
				}
				return sum
			}
			worker.Gradient(w, f, ids, Place{}, 1, grad, logits, outputs)
			kinks := 0
			checked := 0
			for i, p := range net.params {
				for r := range p.rows {
					for c := range p.cols {
						if (r*p.cols+c)%7 != 0 {
							continue
						}
						at := &w.of(i)[r*p.stride+c]
						old, want := *at, float64(grad.of(i)[r*p.stride+c])
						difference := func(h float32) float64 {
							*at = old + h
							up := value()
							*at = old - h
							down := value()
							*at = old
							return (up - down) / (2 * float64(h))
						}
						got, finer := difference(1e-2), difference(2.5e-3)
						checked++
						if math.Abs(got-finer) > finiteDifferenceTolerance*max(1, math.Abs(finer)) {
							kinks++ // relu or pooling switches in between
							continue
						}
						if math.Abs(finer-want) > finiteDifferenceTolerance*max(1, math.Abs(finer)) {
							t.Fatalf("%s[%d,%d]: gradient %v, finite difference %v", p.Name, r, c, want, finer)
						}
					}
				}
			}
			if checked == 0 || kinks > checked/2 {
				t.Fatalf("%d of %d differences cross a kink: the test checks too little", kinks, checked)
			}
		})
	}
}
