package record

import (
	"fmt"
	"math"
	"slices"
	"strconv"

	"brainbow/runstore"
	"brainbow/tensor"
)

// differing returns the difference between two lists of tensors, and whether their bits differ. The
// caller fills in Where and Step.
func differing(recorded, computed []tensor.Named) (Difference, bool) {
	if d, ok := differingNames(recorded, computed); ok {
		return d, true
	}
	var first Difference
	count, total := 0, 0
	for i, r := range recorded {
		c := computed[i]
		total += len(r.Tensor.Data)
		for j, x := range r.Tensor.Data {
			y := c.Tensor.Data[j]
			if math.Float32bits(x) == math.Float32bits(y) {
				continue
			}
			if count == 0 {
				first = Difference{Tensor: r.Name, Index: indices(j, r.Tensor.Shape)}
				first.Recorded, first.Computed = both(x, y)
			}
			count++
		}
	}
	first.What = fmt.Sprintf("%d of %d numbers differ", count, total)
	return first, count > 0
}

// differingNames compares names and shapes.
func differingNames(recorded, computed []tensor.Named) (Difference, bool) {
	for i := range max(len(recorded), len(computed)) {
		switch {
		case i >= len(recorded):
			return Difference{What: fmt.Sprintf("the recording has no tensor %s", computed[i].Name)}, true
		case i >= len(computed):
			return Difference{What: fmt.Sprintf("the network has no tensor %s", recorded[i].Name)}, true
		case recorded[i].Name != computed[i].Name:
			return Difference{What: fmt.Sprintf("tensor %s is in the place of %s", recorded[i].Name, computed[i].Name)}, true
		case !slices.Equal(recorded[i].Tensor.Shape, computed[i].Tensor.Shape):
			return Difference{What: fmt.Sprintf("tensor %s has shape %v, not %v", recorded[i].Name, recorded[i].Tensor.Shape, computed[i].Tensor.Shape)}, true
		}
	}
	return Difference{}, false
}

// column returns a column of predictions as a tensor. Whole numbers are exact, because they are
// below 2²⁴.
func column[T int32 | float32](name string, values []T) tensor.Named {
	data := make([]float32, len(values))
	for i, v := range values {
		data[i] = float32(v)
	}
	return tensor.Named{Name: name, Tensor: tensor.From(data, len(data))}
}

// columnsOf returns the columns of predictions as tensors.
func columnsOf(p *runstore.Predictions) []tensor.Named {
	return []tensor.Named{
		column("id", p.ID), column("label", p.Label), column("predicted", p.Predicted),
		column("confidence", p.Confidence), column("loss", p.Loss),
		{Name: "logits", Tensor: p.Logits},
	}
}

// indices converts an offset in row-major data into one index per dimension.
func indices(at int, shape []int) []int {
	out := make([]int, len(shape))
	for i := len(shape) - 1; i >= 0; i-- {
		out[i] = at % shape[i]
		at /= shape[i]
	}
	return out
}

// both formats two numbers with different bits so that the strings differ.
func both(x, y float32) (string, string) {
	a, b := strconv.FormatFloat(float64(x), 'g', -1, 32), strconv.FormatFloat(float64(y), 'g', -1, 32)
	if a == b { // two kinds of NaN
		a, b = fmt.Sprintf("%s (%08x)", a, math.Float32bits(x)), fmt.Sprintf("%s (%08x)", b, math.Float32bits(y))
	}
	return a, b
}

// differingRow compares a row of metrics.jsonl with a measurement. All numbers that are not finite
// count as equal, because the file holds null for them.
func differingRow(recorded, computed runstore.Metric) (Difference, bool) {
	for _, f := range []struct {
		name string
		r, c float64
	}{
		{"loss", recorded.Loss, computed.Loss},
		{"accuracy", recorded.Accuracy, computed.Accuracy},
		{"epoch", recorded.Epoch, computed.Epoch},
		{"samples", float64(recorded.Samples), float64(computed.Samples)},
	} {
		if c := f.c; f.r != c && !(math.IsNaN(f.r) && (math.IsNaN(c) || math.IsInf(c, 0))) {
			return Difference{
				What:   fmt.Sprintf("the %s of split %s at step %d differs", f.name, recorded.Split, recorded.Step),
				Tensor: f.name, Recorded: strconv.FormatFloat(f.r, 'g', -1, 64), Computed: strconv.FormatFloat(c, 'g', -1, 64),
			}, true
		}
	}
	return Difference{}, false
}
