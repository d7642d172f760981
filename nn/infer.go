package nn

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"

	"brainbow/internal/kernel"
)

// Inferer computes chosen values of a network for many samples. It keeps its
// memory between runs and must not be used by two goroutines at once.
type Inferer struct {
	net     *Network
	taps    []int // indices in net.values
	passes  []*pass
	flats   [][]*buffer // per pass and tap: a copy without a border
	rows    [][]float32 // per pass: one tap, sample by sample
	threads int
}

// Sink receives the values of one tap for one sample. k counts the samples of
// the run, tap the taps; values is [channel][y][x] and reused after it returns.
// It is called from several goroutines, but never twice for one k and tap.
type Sink func(k, tap int, values []float32)

// NewInferer prepares to compute the named values on so many threads.
func (n *Network) NewInferer(taps []string, threads int) (*Inferer, error) {
	inf := &Inferer{net: n, threads: max(1, threads)}
	separate := map[int]bool{}
	for _, name := range taps {
		i, ok := n.Tap(name)
		if !ok {
			return nil, fmt.Errorf("the network has no value %q; it has %v", name, n.valueNames())
		}
		inf.taps = append(inf.taps, i)
		if n.values[i].Pre {
			separate[n.values[i].Layer] = true
		}
	}
	// Networks of dense layers take four blocks at once, so that a weight is loaded
	// once for all of them.
	lanes := 4 * kernel.Lanes
	for _, nd := range n.nodes {
		if !nd.kind.wide {
			lanes = kernel.Lanes
		}
	}
	widest := 0
	for _, t := range inf.taps {
		widest = max(widest, roundUp(n.values[t].Features()))
	}
	for range inf.threads {
		p := newPass(n, lanes, false, separate, nil, nil)
		var flats []*buffer
		for _, t := range inf.taps {
			var flat *buffer
			if b := inf.buffer(p, t); !b.contiguous() {
				flat = newBuffer([3]int{b.features(), 1, 1}, lanes, 0)
			}
			flats = append(flats, flat)
		}
		inf.passes = append(inf.passes, p)
		inf.flats = append(inf.flats, flats)
		inf.rows = append(inf.rows, make([]float32, kernel.Lanes*widest))
	}
	return inf, nil
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
	lanes := inf.passes[0].lanes
	var next atomic.Int64
	work := func(t int) {
		p := inf.passes[t]
		block := make([]int32, lanes)
		for ctx.Err() == nil {
			at := int(next.Add(1)-1) * lanes
			if at >= n {
				return
			}
			part := block[:min(lanes, n-at)]
			for i := range part {
				if ids == nil {
					part[i] = int32(at + i)
				} else {
					part[i] = ids[at+i]
				}
			}
			p.load(src, part)
			p.forward(w)
			inf.emit(t, at, len(part), sink)
		}
	}
	if threads := min(inf.threads, (n+lanes-1)/lanes); threads > 1 {
		var wg sync.WaitGroup
		for t := range threads {
			wg.Go(func() { work(t) })
		}
		wg.Wait()
	} else {
		work(0)
	}
	return ctx.Err()
}

// emit hands the taps of one pass to the sink.
func (inf *Inferer) emit(t, at, samples int, sink Sink) {
	p, rows := inf.passes[t], inf.rows[t]
	for k, tap := range inf.taps {
		b := inf.buffer(p, tap)
		if flat := inf.flats[t][k]; flat != nil {
			move(flat, b)
			b = flat
		}
		f := b.features()
		width := roundUp(f)
		for l := 0; l < samples; l += kernel.Lanes {
			for i := 0; i < width; i += kernel.Lanes {
				kernel.Transpose16(rows[i:], width, b.data[i*b.lanes+l:], b.lanes)
			}
			for s := range min(kernel.Lanes, samples-l) {
				sink(at+l+s, k, rows[s*width:s*width+f])
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
