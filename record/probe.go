package record

import (
	"context"
	"fmt"

	"brainbow/nn"
	"brainbow/runstore"
)

// prober computes the taps of the probe samples: one block of sixteen lanes, a
// small fraction of a step.
type prober struct {
	taps   []runstore.Tap
	values [][]float32 // per tap: samples × unit shape
	parts  []probePart
}

// probePart is the samples of one split.
type probePart struct {
	src   nn.Source
	ids   []int32
	first int // index of the first among all samples
	inf   *nn.Inferer
	sink  nn.Sink
}

// newProber returns nil if the recipe has no probes.
func newProber(p *Probes, sub Subject) (*prober, error) {
	if len(p.Taps) == 0 || len(p.Test)+len(p.Train) == 0 {
		return nil, nil
	}
	var samples []string
	for _, id := range p.Test {
		samples = append(samples, fmt.Sprintf("test:%d", id))
	}
	for _, id := range p.Train {
		samples = append(samples, fmt.Sprintf("train:%d", id))
	}
	b := &prober{}
	var sizes []int
	for _, name := range p.Taps {
		i, ok := sub.Net.Tap(name)
		if !ok {
			panic("record: the taps must have been checked")
		}
		v := sub.Net.Values()[i]
		shape := v.Shape[:]
		if v.Shape[1] == 1 && v.Shape[2] == 1 {
			shape = v.Shape[:1] // dense: [units]
		}
		b.taps = append(b.taps, runstore.Tap{Name: name, Samples: samples, Shape: shape, Half: p.Format == "float16"})
		b.values = append(b.values, make([]float32, len(samples)*v.Features()))
		sizes = append(sizes, v.Features())
	}
	for _, part := range []probePart{{src: sub.Test, ids: p.Test}, {src: sub.Train, ids: p.Train, first: len(p.Test)}} {
		if len(part.ids) == 0 {
			continue
		}
		inf, err := sub.Net.NewInferer(p.Taps, 1)
		if err != nil {
			return nil, err
		}
		part.inf = inf
		first := part.first
		part.sink = func(k, tap int, values []float32) { copy(b.values[tap][(first+k)*sizes[tap]:], values) }
		b.parts = append(b.parts, part)
	}
	return b, nil
}

// compute computes all taps with the given weights.
func (b *prober) compute(w *nn.Weights) error {
	for i := range b.parts {
		p := &b.parts[i]
		if err := p.inf.Run(context.Background(), w, p.src, p.ids, p.sink); err != nil {
			return err
		}
	}
	return nil
}

// store records the last computed values of the wanted taps.
func (b *prober) store(store *runstore.Writer, step int64, wanted func(runstore.Tap) bool) error {
	for i := range b.taps {
		if wanted(b.taps[i]) {
			if err := store.Probe(b.taps[i], step, b.values[i]); err != nil {
				return err
			}
		}
	}
	return nil
}

func every(runstore.Tap) bool { return true }
