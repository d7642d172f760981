package analysis

import (
	"context"
	"fmt"
	"math"
	"slices"
	"sort"
)

// NeuronRanking ranks the neurons of a layer by how differently they respond to
// a selection of observations and to the rest.
type NeuronRanking struct {
	// Selected and Rest are the samples that were compared, ascending.
	Selected, Rest []int32
	// Neurons are the active ones, those that separate the selection from the rest
	// best first; Silent is the number of silent neurons.
	Neurons []RankedNeuron
	Silent  int
}

// RankedNeuron says how a neuron responds to a selection and to the rest.
type RankedNeuron struct {
	Unit int
	// AUC is the chance that it responds more to a selected observation than to
	// one of the rest, 1/2 if it does not separate them.
	AUC float64
	// Mean activation over the selection and over the rest, and their difference
	// in standard deviations over all observations of the layer.
	Mean [2]float64
	Lift float64
	// Rate is the share of either side for which the activation is not zero.
	Rate [2]float64
}

// Separation returns |AUC − 1/2|, 0 to 1/2.
func (n *RankedNeuron) Separation() float64 { return math.Abs(n.AUC - 0.5) }

// RankNeurons ranks the neurons by how well the activation of each separates the
// selected observations from all the others, or with among from the others of the
// same classes. For one part of a class that splits, among finds the neurons that
// make the split; without it the neurons of the class are found. Equally good
// neurons are in the order of their numbers.
func (r *Run) RankNeurons(ctx context.Context, p *Representation, selected []int32, among bool) (*NeuronRanking, error) {
	refuse := func(hint, format string, args ...any) error {
		return noAnswer(hint, "rank neurons of %s of run %s: %s", p.Layer, r.Name(), fmt.Sprintf(format, args...))
	}
	if len(selected) == 0 {
		return nil, refuse("select samples, such as one part of a split", "no sample is selected")
	}
	at, err := p.Choose(selected)
	if err != nil {
		return nil, err
	}
	classes := map[int32]bool{}
	for _, i := range at {
		classes[p.Labels[i]] = true
	}
	out := &NeuronRanking{}
	var compared []int // observations
	var is []bool      // whether each is selected
	for i, id := range p.IDs {
		_, chosen := slices.BinarySearch(at, i)
		switch {
		case chosen:
			out.Selected = append(out.Selected, id)
		case among && !classes[p.Labels[i]]:
			continue
		default:
			out.Rest = append(out.Rest, id)
		}
		compared, is = append(compared, i), append(is, chosen)
	}
	if len(out.Rest) == 0 {
		return nil, refuse("select fewer samples, or compare them with all others", "all %d observations that could be compared are selected", len(at))
	}
	m := p.Neurons()
	if len(m.Active) == 0 {
		return nil, refuse("choose another step or layer", "%v at step %d for the %d observations", ErrSilent, p.Step, p.Len())
	}
	out.Silent = len(m.Silent)
	out.Neurons = make([]RankedNeuron, len(m.Active))
	sizes := [2]float64{float64(len(out.Selected)), float64(len(out.Rest))}
	each(r.threads(), len(m.Active), func(k int) {
		if ctx.Err() != nil {
			return
		}
		n := &out.Neurons[k]
		n.Unit = m.Active[k]
		values := make([]float32, len(compared))
		for j, i := range compared {
			v := p.Of(i)[n.Unit]
			values[j] = v
			side := 1
			if is[j] {
				side = 0
			}
			n.Mean[side] += float64(v)
			if v != 0 {
				n.Rate[side]++
			}
		}
		for side, size := range sizes {
			n.Mean[side] /= size
			n.Rate[side] /= size
		}
		n.AUC = AUC(values, is)
		n.Lift = (n.Mean[0] - n.Mean[1]) / m.Deviation[n.Unit]
	})
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("rank neurons of %s of run %s: %w", p.Layer, r.Name(), err)
	}
	sort.SliceStable(out.Neurons, func(i, j int) bool { return out.Neurons[i].Separation() > out.Neurons[j].Separation() })
	return out, nil
}
