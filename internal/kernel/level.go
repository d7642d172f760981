package kernel

import (
	"fmt"
	"sync/atomic"
)

// Level is the set of instructions that kernels use. All give the same bits.
type Level int32

const (
	Generic Level = iota // portable Go, exact and slow
	AVX2                 // amd64 with AVX2 and FMA
	AVX512               // amd64 with AVX-512 F, DQ, BW and VL
)

func (l Level) String() string {
	switch l {
	case Generic:
		return "generic"
	case AVX2:
		return "avx2"
	case AVX512:
		return "avx512"
	}
	return fmt.Sprintf("level %d", int32(l))
}

var active atomic.Int32

func init() { active.Store(int32(Best())) }

// Active returns the level that kernels use now.
func Active() Level { return Level(active.Load()) }

// Limit makes kernels use the given level, or the best the machine has below
// it, until restore is called. It is meant for tests and benchmarks and must not
// run beside computation.
func Limit(l Level) (restore func()) {
	old := active.Load()
	active.Store(int32(min(l, Best())))
	return func() { active.Store(old) }
}

// Levels returns every level of this machine, Generic first.
func Levels() []Level {
	var ls []Level
	for l := Generic; l <= Best(); l++ {
		ls = append(ls, l)
	}
	return ls
}
