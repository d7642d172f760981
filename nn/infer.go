package nn

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"

	"brainbow/internal/kernel"
)

// Inferer computes chosen values of a network for any number of samples. It reuses its memory
// between runs and must not be used concurrently.
//
// Many samples are computed in blocks, with samples in lanes; few are computed one by one, with
// channels in lanes, which leaves no lane without a sample. Both give the same bits. The layout is
// the one with the smaller estimated time for the graph and the number of samples.
type Inferer struct {
	net      *Network
	taps     []int // indices in net.values
	separate map[int]bool
	threads  int
	blocks   []*blockRun
	channels []*channelPass
	values   [][]float32 // per channel pass, a value as [channel][y][x]
	// The weights packed for channel passes.
	packs   [][]float32
	packed  *Weights
	version uint64
	layout  layout
}

// blockRun is the memory of one thread for blocks of samples.
type blockRun struct {
	*pass
	flats []*buffer // per tap: a copy without a border, if the value has one
	rows  []float32 // one tap, sample by sample
}

// Sink receives the values of one tap for one sample. k and tap are indices of the run's samples
// and taps; values is [channel][y][x] and reused after Sink returns. It is called from several
// goroutines, once for each k and tap.
type Sink func(k, tap int, values []float32)

// NewInferer returns an Inferer of the named values that uses the given number of threads.
func (n *Network) NewInferer(taps []string, threads int) (*Inferer, error) {
	inf := &Inferer{net: n, threads: max(1, threads)}
	separate := map[int]bool{}
	for _, name := range taps {
		i, ok := n.Tap(name)
		if !ok {
			return nil, fmt.Errorf("%q is not a value of the network; one of %v", name, n.valueNames())
		}
		inf.taps = append(inf.taps, i)
		if n.values[i].Pre {
			separate[n.values[i].Layer] = true
		}
	}
	inf.separate = separate
	return inf, nil
}

// block returns thread t's memory for blocks.
func (inf *Inferer) block(t int) *blockRun {
	for len(inf.blocks) <= t {
		n, lanes := inf.net, inf.net.lanes()
		r := &blockRun{pass: newPass(n, lanes, false, inf.separate, nil, nil)}
		widest := 0
		for _, tap := range inf.taps {
			var flat *buffer
			if b := inf.buffer(r.pass, tap); !b.contiguous() {
				flat = newBuffer([3]int{b.features(), 1, 1}, lanes, 0)
			}
			r.flats = append(r.flats, flat)
			widest = max(widest, roundUp(n.values[tap].Features()))
		}
		r.rows = make([]float32, kernel.Lanes*widest)
		inf.blocks = append(inf.blocks, r)
	}
	return inf.blocks[t]
}

// lanes returns the number of samples that go through the network at once. Networks of dense layers
// take four blocks, so that each weight is loaded once for all four.
func (n *Network) lanes() int {
	for _, nd := range n.nodes {
		if !nd.kind.wide {
			return kernel.Lanes
		}
	}
	return 4 * kernel.Lanes
}

func (n *Network) valueNames() []string {
	var s []string
	for _, v := range n.values {
		s = append(s, v.Name)
	}
	return s
}

func (inf *Inferer) buffer(p *pass, tap int) *buffer {
	v := inf.net.values[tap]
	if v.Pre {
		return p.pres[v.Layer+1]
	}
	return p.vals[v.Layer+1]
}

// Run computes the values for samples ids of src (all if ids is nil) and hands
// them to sink. The results do not depend on the number of threads. It stops
// early with the context's error.
func (inf *Inferer) Run(ctx context.Context, w *Weights, src Source, ids []int32, sink Sink) error {
	if src.Features() != inf.net.Features() {
		return fmt.Errorf("run network: a sample has %d numbers, the network takes %d", src.Features(), inf.net.Features())
	}
	n := len(ids)
	if ids == nil {
		n = src.Len()
	}
	at := func(k int) int32 {
		if ids == nil {
			return int32(k)
		}
		return ids[k]
	}
	if inf.byChannels(n) {
		inf.runChannels(ctx, w, src, n, at, sink)
	} else {
		inf.runBlocks(ctx, w, src, n, at, sink)
	}
	return ctx.Err()
}

func (inf *Inferer) runBlocks(ctx context.Context, w *Weights, src Source, n int, id func(k int) int32, sink Sink) {
	lanes := inf.net.lanes()
	inf.each(ctx, (n+lanes-1)/lanes, func(t int) { inf.block(t) }, func(t, i int) {
		r, at := inf.blocks[t], i*lanes
		part := make([]int32, min(lanes, n-at))
		for k := range part {
			part[k] = id(at + k)
		}
		r.load(src, part)
		r.forward(w)
		inf.emit(r, at, len(part), sink)
	})
}

// each calls do for i = 0 … n−1 on the threads, after one call of prepare on each thread.
func (inf *Inferer) each(ctx context.Context, n int, prepare func(t int), do func(t, i int)) {
	var next atomic.Int64
	work := func(t int) {
		for ctx.Err() == nil {
			i := int(next.Add(1) - 1)
			if i >= n {
				return
			}
			do(t, i)
		}
	}
	threads := max(1, min(inf.threads, n))
	for t := range threads {
		prepare(t)
	}
	if threads == 1 {
		work(0)
		return
	}
	var wg sync.WaitGroup
	for t := range threads {
		wg.Go(func() { work(t) })
	}
	wg.Wait()
}

// emit passes the taps of one pass to the sink.
func (inf *Inferer) emit(r *blockRun, at, samples int, sink Sink) {
	for k, tap := range inf.taps {
		b := inf.buffer(r.pass, tap)
		if flat := r.flats[k]; flat != nil {
			move(flat, b)
			b = flat
		}
		f := b.features()
		width := roundUp(f)
		for l := 0; l < samples; l += kernel.Lanes {
			for i := 0; i < width; i += kernel.Lanes {
				kernel.Transpose16(r.rows[i:], width, b.data[i*b.lanes+l:], b.lanes)
			}
			for s := range min(kernel.Lanes, samples-l) {
				sink(at+l+s, k, r.rows[s*width:s*width+f])
			}
		}
	}
}

// Infer computes values once; see [Inferer.Run].
func (n *Network) Infer(ctx context.Context, w *Weights, src Source, ids []int32, taps []string, threads int, sink Sink) error {
	inf, err := n.NewInferer(taps, threads)
	if err != nil {
		return err
	}
	return inf.Run(ctx, w, src, ids, sink)
}
