package nn

import "brainbow/internal/kernel"

// Team runs a function on several goroutines at once. A worker with a team cuts the weighted sums
// of a single block by outputs. Every output is summed separately, so the cut changes no bit.
type Team interface {
	// Size is the number of goroutines.
	Size() int
	// Run calls f(0) … f(Size()−1) concurrently and waits for all.
	Run(f func(member int))
}

// shareFrom is the number of vector multiply-adds from which sharing a sum is faster than computing
// it on one goroutine: some microseconds.
const shareFrom = 1 << 14

// shared cuts kernel.Taps by outputs. The arguments that differ between calls are filled in before
// do.
type shared struct {
	kernel.TapsArgs
	// slab, if not 0, is the number of taps that are summed for all outputs before the next taps.
	slab int

	team  Team
	parts []kernel.TapsArgs
	whole kernel.TapsArgs
	run   func(member int)
}

func (s *shared) set(team Team, a kernel.TapsArgs) {
	s.TapsArgs = a
	if team == nil || team.Size() < 2 || a.Outs < 2*team.Size() || a.Outs*a.Rows*a.Cols*a.Tab.Len() < shareFrom {
		return
	}
	s.team, s.parts = team, make([]kernel.TapsArgs, team.Size())
	s.bind()
}

// bind must be called again if s is moved.
func (s *shared) bind() {
	s.run = func(member int) { s.taps(&s.parts[member]) }
}

// taps is kernel.Taps by slabs, which changes no bit. a is overwritten.
func (s *shared) taps(a *kernel.TapsArgs) {
	if s.slab == 0 {
		kernel.Taps(a)
		return
	}
	for n := a.Tab.Len(); a.First < n; a.First += s.slab {
		a.Taps = min(s.slab, n-a.First)
		kernel.Taps(a)
		a.Mode = kernel.FromDst
	}
}

func (s *shared) do() {
	if s.team == nil {
		a := &s.whole
		*a = s.TapsArgs
		s.taps(a)
		return
	}
	for i := range s.parts {
		p := &s.parts[i]
		*p = s.TapsArgs
		from, to := i*s.Outs/len(s.parts), (i+1)*s.Outs/len(s.parts)
		p.Outs = to - from
		p.Dst, p.W = s.Dst[from*s.DstOut:], s.W[from*s.WOut:]
		if s.Mode == kernel.FromInit {
			p.Init = s.Init[from:]
		}
	}
	s.team.Run(s.run)
}

// sharedGrad cuts kernel.TapsGrad by outputs.
type sharedGrad struct {
	kernel.TapsGradArgs
	team  Team
	parts []kernel.TapsGradArgs
	run   func(member int)
}

func (s *sharedGrad) set(team Team, a kernel.TapsGradArgs) {
	s.TapsGradArgs = a
	if team == nil || team.Size() < 2 || a.Outs < 2*team.Size() || a.Outs*a.Rows*a.Cols*a.Tab.Len() < shareFrom {
		return
	}
	s.team, s.parts = team, make([]kernel.TapsGradArgs, team.Size())
	s.run = func(member int) { kernel.TapsGrad(&s.parts[member]) }
}

func (s *sharedGrad) do() {
	if s.team == nil {
		kernel.TapsGrad(&s.TapsGradArgs)
		return
	}
	for i := range s.parts {
		p := &s.parts[i]
		*p = s.TapsGradArgs
		from, to := i*s.Outs/len(s.parts), (i+1)*s.Outs/len(s.parts)
		p.Outs = to - from
		p.Acc, p.G = s.Acc[from*s.Tab.Len()*kernel.Lanes:], s.G[from*s.GOut:]
	}
	s.team.Run(s.run)
}
