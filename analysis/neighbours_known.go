package analysis

import "sync"

// knownNeighbours are the neighbours that were found since the run was opened,
// so that going from step to step does not search for the same samples' again.
type knownNeighbours struct {
	k  int
	mu sync.Mutex
	// at is where a sample's neighbours begin.
	at        map[int32]int
	ids       []int32
	distances []float32
}

// maxKnown is the number of neighbours of a split that are known, 16 MB, after which they are
// forgotten.
const maxKnown = 2 << 20

// known returns what is known of a split's k neighbours. Those of another k are forgotten: the caller
// may still use what it holds.
func (r *Run) known(split string, k int) *knownNeighbours {
	if v, ok := r.common.near.Load(split); ok {
		if n := v.(*knownNeighbours); n.k == k && n.len() < maxKnown {
			return n
		}
	}
	n := &knownNeighbours{k: k, at: map[int32]int{}}
	r.common.near.Store(split, n)
	return n
}

func (n *knownNeighbours) len() int {
	n.mu.Lock()
	defer n.mu.Unlock()
	return len(n.ids)
}

func (n *knownNeighbours) missing(ids []int32) (fresh []int32) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, id := range ids {
		if _, ok := n.at[id]; !ok {
			fresh = append(fresh, id)
		}
	}
	return fresh
}

func (n *knownNeighbours) add(ids, near []int32, distances []float32) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for i, id := range ids {
		n.at[id] = len(n.ids) + i*n.k
	}
	n.ids, n.distances = append(n.ids, near...), append(n.distances, distances...)
}

func (n *knownNeighbours) of(ids []int32) (near []int32, distances []float32) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, id := range ids {
		at := n.at[id]
		near, distances = append(near, n.ids[at:at+n.k]...), append(distances, n.distances[at:at+n.k]...)
	}
	return near, distances
}
