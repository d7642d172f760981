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

func (r *Run) known(split string, k int) *knownNeighbours {
	n, _ := r.common.near.LoadOrStore([2]any{split, k}, &knownNeighbours{k: k, at: map[int32]int{}})
	return n.(*knownNeighbours)
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
