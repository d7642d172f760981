package analysis

import "brainbow/record"

// Level is how much can be done with a run; see [record.Level].
type Level = record.Level

// The levels, each of which includes the next.
const (
	CanReplay  = record.CanReplay
	CanForward = record.CanForward
	CanShow    = record.CanShow
	CanCount   = record.CanCount
)

// Abilities returns what can be done with the run, and why no more can.
func (r *Run) Abilities() record.Abilities { return r.training.Abilities(r.Store) }
