package kernel

import (
	"fmt"
	"sync/atomic"
)

// Level is the instruction set that kernels use, in order of register width. All levels give the
// same bits. A machine has only the levels of its architecture: see [Levels].
type Level int32

const (
	Generic Level = iota // portable Go, exact and slow
	NEON                 // arm64, all of it: four lanes in a register
	AVX2                 // amd64 with AVX2, FMA and F16C: eight lanes
	AVX512               // amd64 with AVX-512 F, DQ, BW and VL: sixteen lanes
)

func (l Level) String() string {
	switch l {
	case Generic:
		return "generic"
	case NEON:
		return "neon"
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

// Best returns the highest level of this machine.
func Best() Level { return atMost(AVX512) }

// atMost returns the highest level of this machine that is not above l.
func atMost(l Level) Level {
	best := Generic
	for _, has := range machine() {
		if has <= l {
			best = has
		}
	}
	return best
}

// Limit makes kernels use the highest level of this machine that is not above l, until restore is
// called. Without AVX-512, for example, AVX512 gives AVX2, or NEON on arm64; on amd64, NEON gives
// Generic. It is for tests and benchmarks and must not be called while kernels run.
func Limit(l Level) (restore func()) {
	old := active.Load()
	active.Store(int32(atMost(l)))
	return func() { active.Store(old) }
}

// Levels returns every level of this machine, Generic first.
func Levels() []Level { return append([]Level{Generic}, machine()...) }
