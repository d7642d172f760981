package nn

import (
	"context"

	"brainbow/internal/kernel"
)

// layout says what the lanes of a forward pass are.
type layout int

const (
	anyLayout     layout = iota // whatever is faster
	sampleLayout                // samples
	channelLayout               // channels
)

// byChannels chooses the layout for n samples.
func (inf *Inferer) byChannels(n int) bool {
	if inf.layout != anyLayout {
		return inf.layout == channelLayout
	}
	return inf.net.channelLayout() && inf.net.channelTime(n, inf.threads) < inf.net.blockTime(n, inf.threads)
}

// vectors returns the vector multiply-adds of a forward pass: of a block of samples,
// and of one sample with channels in lanes.
func (n *Network) vectors() (block, single float64) {
	for _, nd := range n.nodes {
		if nd.weight < 0 || !n.params[nd.weight].IsWeight {
			continue
		}
		p := &n.params[nd.weight]
		all := float64(p.rows) * float64(p.cols) * float64(nd.shape[1]) * float64(nd.shape[2])
		outs := nd.shape[0]
		if nd.geom != nil && nd.geom.groups < outs {
			outs /= nd.geom.groups // each group's channels are filled up to whole vectors
		}
		block += all
		single += all * float64(roundUp(outs)) / float64(outs) / kernel.Lanes
	}
	return block, single
}

func (n *Network) blockTime(samples, threads int) float64 {
	block, _ := n.vectors()
	lanes := n.lanes()
	blocks := (samples + lanes - 1) / lanes
	rounds := (blocks + threads - 1) / threads
	return float64(rounds*lanes/kernel.Lanes) * block
}

func (n *Network) channelTime(samples, threads int) float64 {
	_, single := n.vectors()
	return float64(samples) * single / float64(threads)
}

// teamFrom is the number of vector multiply-adds from which several threads share
// one sample: some tens of microseconds' worth.
const teamFrom = 1 << 18

func (inf *Inferer) runChannels(ctx context.Context, w *Weights, src Source, n int, id func(k int) int32, sink Sink) {
	prepare := func(t int) {
		for len(inf.channels) <= t {
			inf.channels = append(inf.channels, newChannelPass(inf.net, inf.separate))
			widest := 0
			for _, tap := range inf.taps {
				widest = max(widest, inf.net.values[tap].Features())
			}
			inf.values = append(inf.values, make([]float32, widest))
		}
	}
	prepare(0)
	if v := w.version.Load(); inf.packed != w || inf.version != v {
		inf.packs, inf.packed, inf.version = inf.channels[0].packAll(w), w, v
	}
	one := func(t, i int) {
		p := inf.channels[t]
		p.forward(src, int(id(i)), inf.packs)
		for k, tap := range inf.taps {
			v := inf.net.values[tap]
			from := p.vals[v.Layer+1]
			if v.Pre {
				from = p.pres[v.Layer+1]
			}
			from.flatten(inf.values[t])
			sink(i, k, inf.values[t][:v.Features()])
		}
	}
	if _, single := inf.net.vectors(); n >= inf.threads || single < teamFrom {
		inf.each(ctx, n, prepare, one)
		return
	}
	pool := NewPool(inf.threads)
	defer pool.Close()
	inf.channels[0].team = pool
	for i := 0; i < n && ctx.Err() == nil; i++ {
		one(0, i)
	}
	inf.channels[0].team = nil
}
