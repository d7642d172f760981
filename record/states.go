package record

import (
	"container/list"
	"slices"
	"sync"

	"brainbow/train"
)

// states is a cache of states of a training with a maximum size in bytes; the least recently used
// state is dropped first. It is safe for concurrent use.
type states struct {
	mu     sync.Mutex
	budget int64
	used   int64
	steps  []int64 // ascending
	byStep map[int64]*list.Element
	recent *list.List // of *train.Snapshot, the latest first
}

// perState is the approximate overhead of a kept state in bytes.
const perState = 512

func newStates(budget int64) *states {
	return &states{budget: budget, byStep: map[int64]*list.Element{}, recent: list.New()}
}

// room returns the number of states of a given size that fit.
func (c *states) room(bytes int64) int64 { return c.budget / (bytes + perState) }

// get returns the state of a step, or nil.
func (c *states) get(step int64) *train.Snapshot {
	c.mu.Lock()
	defer c.mu.Unlock()
	e := c.byStep[step]
	if e == nil {
		return nil
	}
	c.recent.MoveToFront(e)
	return e.Value.(*train.Snapshot)
}

// before returns the latest state that is not after a step, or nil.
func (c *states) before(step int64) *train.Snapshot {
	c.mu.Lock()
	defer c.mu.Unlock()
	i, exact := slices.BinarySearch(c.steps, step)
	if !exact {
		i--
	}
	if i < 0 {
		return nil
	}
	e := c.byStep[c.steps[i]]
	c.recent.MoveToFront(e)
	return e.Value.(*train.Snapshot)
}

// put keeps a state. One that is larger than the whole budget is kept alone, so that a repeated
// request needs no computation.
func (c *states) put(s *train.Snapshot) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if e := c.byStep[s.Step()]; e != nil {
		c.recent.MoveToFront(e)
		return
	}
	c.used += s.Bytes() + perState
	for c.used > c.budget && c.recent.Len() > 0 {
		c.remove(c.recent.Back())
	}
	c.byStep[s.Step()] = c.recent.PushFront(s)
	i, _ := slices.BinarySearch(c.steps, s.Step())
	c.steps = slices.Insert(c.steps, i, s.Step())
}

// drop drops the states of steps from … to.
func (c *states) drop(from, to int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	i, _ := slices.BinarySearch(c.steps, from)
	for i < len(c.steps) && c.steps[i] <= to {
		c.remove(c.byStep[c.steps[i]])
	}
}

func (c *states) remove(e *list.Element) {
	s := e.Value.(*train.Snapshot)
	c.recent.Remove(e)
	delete(c.byStep, s.Step())
	i, _ := slices.BinarySearch(c.steps, s.Step())
	c.steps = slices.Delete(c.steps, i, i+1)
	c.used -= s.Bytes() + perState
}
