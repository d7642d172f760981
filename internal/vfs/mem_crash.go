package vfs

import (
	"maps"
	"slices"
)

// Kill returns the file system as the next process finds it after this one was killed: everything
// written is there, and no lock is held.
func (m *Mem) Kill() *Mem {
	m.mu.Lock()
	defer m.mu.Unlock()
	after := NewMem()
	after.root = rebuild(m.root, survivor{all: true})
	after.used = size(after.root)
	return after
}

// Crash returns the file system as it is after a power cut. Synced data survives. For unsynced data
// choose(n) returns a number in [0, n]: how many of a directory's n unsynced name changes, in
// order, and how many of a file's n unsynced bytes survive. Lost bytes are missing or, at every
// other choice, zeros, as journalling file systems leave them. With a nil choose nothing unsynced
// survives.
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
	// Sorted, so that a seed always gives the same outcome.
	for _, name := range slices.Sorted(maps.Keys(names)) {
		d.names[name] = rebuild(names[name], s)
	}
	d.kept = cloneNames(d.names)
	return d
}

// contents returns the bytes of a file that survive: the synced ones and, where the file was
// appended to since, a part of the rest.
func (s survivor) contents(n *node) []byte {
	if s.all {
		return slices.Clone(n.data)
	}
	shared := len(n.durable)
	if len(n.data) < shared || !slices.Equal(n.data[:shared], n.durable) {
		// Truncated or overwritten without a sync: either the old or the new contents, whole.
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
