package analysis

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"brainbow/tensor"
)

// FewObservations is the number of observations that a neuron must respond to
// before its correlations mean much.
const FewObservations = 5

// silentShare is the standard deviation, as a share of the layer's largest,
// below which a neuron is silent.
const silentShare = 1e-8

// Neurons says which units of a representation respond differently to different
// observations, and how.
type Neurons struct {
	// Mean and Deviation are over the observations; Rate is the share of them for
	// which the activation is not zero. All are [units].
	Mean, Deviation, Rate []float64
	// Active are the units whose deviation is at least 1e−8 of the largest, Silent
	// the others, which correlate with nothing. Both ascend.
	Active, Silent []int
}

// Neurons measures every unit.
func (p *Representation) Neurons() *Neurons {
	n, units := p.Len(), p.Units()
	m := &Neurons{Mean: make([]float64, units), Deviation: make([]float64, units), Rate: make([]float64, units)}
	for i := range n {
		for u, v := range p.Of(i) {
			m.Mean[u] += float64(v)
			if v != 0 {
				m.Rate[u]++
			}
		}
	}
	for u := range units {
		m.Mean[u] /= float64(n)
		m.Rate[u] /= float64(n)
	}
	for i := range n {
		for u, v := range p.Of(i) {
			d := float64(v) - m.Mean[u]
			m.Deviation[u] += float64(d * d)
		}
	}
	most := 0.0
	for u, sum := range m.Deviation {
		m.Deviation[u] = math.Sqrt(sum / float64(n))
		most = max(most, m.Deviation[u])
	}
	for u, d := range m.Deviation {
		// The mean of equal numbers is rounded, so their deviation need not be
		// zero: it is compared with the mean as well.
		if d > 0 && d >= silentShare*most && d > 1e-12*math.Abs(m.Mean[u]) {
			m.Active = append(m.Active, u)
		} else {
			m.Silent = append(m.Silent, u)
		}
	}
	return m
}

// Few returns the active units that respond to fewer than [FewObservations] of
// n observations.
func (m *Neurons) Few(n int) []int {
	return slices.DeleteFunc(slices.Clone(m.Active), func(u int) bool { return math.Round(m.Rate[u]*float64(n)) >= FewObservations })
}

// column copies the activations of a unit for all observations into dst.
func (p *Representation) column(unit int, dst []float32) {
	units := p.Units()
	for i := range dst {
		dst[i] = p.Points.Data[i*units+unit]
	}
}

// MostCorrelated is the largest number of neurons that are correlated with each
// other; the number of pairs is half its square.
const MostCorrelated = 4096

// Correlations are Pearson's correlations of the active neurons of a layer.
type Correlations struct {
	*Neurons
	// R is [len(Active)][len(Active)], from −1 to 1, 1 on the diagonal.
	R []float64
}

// Correlate correlates the activations of all pairs of active neurons over the
// observations, in float64. Fewer than two active neurons, or more than
// [MostCorrelated], are an error.
func (p *Representation) Correlate(threads int) (*Correlations, error) {
	c := &Correlations{Neurons: p.Neurons()}
	k, n := len(c.Active), p.Len()
	switch {
	case p.Units() < 2:
		return nil, noAnswer("choose a wider layer", "correlate neurons of %s: it has one unit, and there is no other to compare it with", p.Layer)
	case k == 0:
		return nil, noAnswer("choose another step or layer", "correlate neurons of %s: %w at step %d for the %d observations", p.Layer, ErrSilent, p.Step, n)
	case k == 1:
		return nil, noAnswer("choose another step or layer", "correlate neurons of %s: only unit %d of %d responds differently to different observations at step %d", p.Layer, c.Active[0], p.Units(), p.Step)
	case k > MostCorrelated:
		return nil, noAnswer(fmt.Sprintf("take the means of the layer's %d channels, or a narrower layer", p.Shape[0]), "correlate neurons of %s: %d neurons, more than %d", p.Layer, k, MostCorrelated)
	}
	rows := make([]float64, k*n) // centred, of length 1
	each(threads, k, func(a int) {
		row, u := rows[a*n:(a+1)*n], c.Active[a]
		var sum float64
		for i := range row {
			row[i] = float64(p.Points.Data[i*p.Units()+u]) - c.Mean[u]
			sum += float64(row[i] * row[i])
		}
		norm := math.Sqrt(sum)
		for i := range row {
			row[i] /= norm
		}
	})
	c.R = products(rows, k, n, threads)
	for i, r := range c.R {
		c.R[i] = max(-1, min(1, r))
	}
	for a := range k {
		c.R[a*k+a] = 1
	}
	return c, nil
}

// Dissimilarity returns how differently the active neurons respond: 1−|r|, so
// that neurons that respond oppositely count as alike (Rauber et al. 2017), or
// with signed (1−r)/2, so that they are farthest apart. It is [len(Active),
// len(Active)].
func (c *Correlations) Dissimilarity(signed bool) *tensor.Tensor {
	k := len(c.Active)
	d := tensor.New(k, k)
	for i, r := range c.R {
		if signed {
			d.Data[i] = float32((1 - r) / 2)
		} else {
			d.Data[i] = float32(1 - math.Abs(r))
		}
	}
	return d
}

// AlikeNeuron is a neuron and its correlation with another one.
type AlikeNeuron struct {
	Unit int
	R    float64 // Pearson's, −1 to 1
}

// Alike returns the k active neurons whose responses are most like those of a unit,
// or most opposite, the largest |r| first, equal ones by number. It returns nothing
// for a silent unit.
func (p *Representation) Alike(unit, k int) []AlikeNeuron {
	m := p.Neurons()
	if _, active := slices.BinarySearch(m.Active, unit); !active {
		return nil
	}
	own, other := make([]float32, p.Len()), make([]float32, p.Len())
	p.column(unit, own)
	var all []AlikeNeuron
	for _, u := range m.Active {
		if u != unit {
			p.column(u, other)
			all = append(all, AlikeNeuron{u, Correlation(own, other)})
		}
	}
	slices.SortStableFunc(all, func(a, b AlikeNeuron) int { return cmp.Compare(math.Abs(b.R), math.Abs(a.R)) })
	return all[:min(k, len(all))]
}
