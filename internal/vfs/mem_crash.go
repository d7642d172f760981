package vfs

import (
	"maps"
	"slices"
)

// Kill returns the file system as the next process finds it when this one was
// killed: everything that was handed to the system is there, no lock is held.
func (m *Mem) Kill() *Mem {
	m.mu.Lock()
	defer m.mu.Unlock()
	after := NewMem()
	after.root = rebuild(m.root, survivor{all: true})
	after.used = size(after.root)
	return after
}

// Crash returns the file system as it is found after a power cut. What was
// synced is there; what was not is decided by choose(n), which returns a
// number in [0, n]: how many of a directory's n unsynced name changes, in their
// order, and how many of a file's n unsynced bytes survive. Bytes that did not
// survive are missing or, at every other choice, zeros, as journals leave
// them. A nil choose keeps nothing unsynced.
func (m *Mem) Crash(choose func(n int) int) *Mem {
	m.mu.Lock()
	defer m.mu.Unlock()
	after := NewMem()
	after.root = rebuild(m.root, survivor{choose: choose})
	after.used = size(after.root)
	return after
}

type survivor struct {
	all    bool
	choose func(n int) int
}

func (s survivor) pick(n int) int {
	switch {
	case s.all:
		return n
	case s.choose == nil || n == 0:
		return 0
	}
	return min(max(s.choose(n), 0), n)
}

func rebuild(n *node, s survivor) *node {
	if !n.dir {
		data := s.contents(n)
		return &node{data: data, durable: slices.Clone(data)}
	}
	names := cloneNames(n.kept)
	for _, c := range n.pending[:s.pick(len(n.pending))] {
		delete(names, c.drop)
		if c.node != nil {
			names[c.set] = c.node
		}
	}
	d := newDir()
	// In the order of the names, so that one seed always gives one outcome.
	for _, name := range slices.Sorted(maps.Keys(names)) {
		d.names[name] = rebuild(names[name], s)
	}
	d.kept = cloneNames(d.names)
	return d
}

// contents returns what is left of a file: the synced bytes and, where the
// file was appended to since, a part of the rest.
func (s survivor) contents(n *node) []byte {
	if s.all {
		return slices.Clone(n.data)
	}
	shared := len(n.durable)
	if len(n.data) < shared || !slices.Equal(n.data[:shared], n.durable) {
		// Cut or overwritten without a sync: either state, whole.
		if s.pick(1) == 1 {
			return slices.Clone(n.data)
		}
		return slices.Clone(n.durable)
	}
	rest := len(n.data) - shared
	k := s.pick(rest)
	data := slices.Clone(n.data[:shared+k])
	if k < rest && s.pick(1) == 1 {
		data = append(data, make([]byte, rest-k)...)
	}
	return data
}

func cloneNames(m map[string]*node) map[string]*node {
	c := make(map[string]*node, len(m))
	maps.Copy(c, m)
	return c
}

func size(n *node) int64 {
	total := int64(len(n.data))
	for _, c := range n.names {
		total += size(c)
	}
	return total
}
