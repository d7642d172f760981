package nn

import (
	"context"

	"brainbow/internal/kernel"
)

// layout says whether the lanes of a forward pass are samples or channels.
type layout int

const (
	anyLayout     layout = iota // the faster one
	sampleLayout                // samples
	channelLayout               // channels
)

// byChannels reports whether n samples are faster with channels in lanes, as estimated by blockTime
// and channelTime from measurements (docs/performance.md).
func (inf *Inferer) byChannels(n int) bool {
	if inf.layout != anyLayout {
		return inf.layout == channelLayout
	}
	return inf.net.channelLayout() && inf.net.channelTime(n, inf.threads) < inf.net.blockTime(n, inf.threads)
}

// The cost of a layer with channels in lanes, per vector multiply-add: a dense layer uses each
// weight once and waits for memory; a convolution of one vector of channels loads as much as it
// multiplies.
const (
	denseCost  = 12
	narrowCost = 2.3
	wideCost   = 1.3
	// Blocks of samples whose values take more than largeBlock bytes do not fit into a core's
	// caches.
	largeCost  = 1.5
	largeBlock = 32 << 20
)

// costs returns the costs of a forward pass, in vector multiply-adds: of a block of sixteen
// samples, and of one sample with channels in lanes.
func (n *Network) costs() (block, single float64) {
	bytes := 0
	for _, nd := range n.nodes {
		bytes += 4 * kernel.Lanes * nd.shape[0] * nd.shape[1] * nd.shape[2]
		if nd.weight < 0 || !n.params[nd.weight].IsWeight {
			continue
		}
		p := &n.params[nd.weight]
		all := float64(p.rows) * float64(p.cols) * float64(nd.shape[1]) * float64(nd.shape[2])
		outs, cost := nd.shape[0], float64(denseCost)
		if nd.geom != nil {
			cost = wideCost
			if nd.geom.groups < outs {
				outs /= nd.geom.groups // each group's channels are padded to whole vectors
			}
			if outs <= kernel.Lanes {
				cost = narrowCost
			}
		}
		block += all
		single += all * cost * float64(roundUp(outs)) / float64(outs) / kernel.Lanes
	}
	if bytes > largeBlock {
		block *= largeCost
	}
	return block, single
}

// blockTime estimates the time of samples in blocks, on as many threads as the blocks keep busy.
func (n *Network) blockTime(samples, threads int) float64 {
	block, _ := n.costs()
	lanes := n.lanes()
	blocks := (samples + lanes - 1) / lanes
	rounds := (blocks + threads - 1) / threads
	return float64(rounds*lanes/kernel.Lanes) * block
}

// channelTime estimates the time of samples taken one by one. In large networks the threads share
// each sample, in small ones each thread takes whole samples.
func (n *Network) channelTime(samples, threads int) float64 {
	_, single := n.costs()
	if single < teamFrom {
		threads = min(threads, samples)
	}
	return float64(samples) * single / float64(threads)
}

// teamFrom is the cost from which several threads share one sample: some tens of microseconds.
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
	if _, single := inf.net.costs(); n >= inf.threads || single < teamFrom {
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
