package runstore

import (
	"cmp"
	"slices"
)

// Relative is a run in a list in which branches stand below their parents.
type Relative struct {
	Listing
	Depth int // 0 at the top, 1 for a branch, 2 for a branch of a branch, …
	// Orphan is true for a branch whose parent is not in the list.
	Orphan bool
}

// Families orders a list so that branches follow the run that they left, the first steps first, and
// families are in the order of their first member in the list: of a list that is newest first, the
// family with the newest run.
func Families(list []Listing) []Relative {
	byID := map[string]int{}
	for i, l := range list {
		if _, taken := byID[l.Meta.ID]; l.Meta.ID != "" && !taken {
			byID[l.Meta.ID] = i
		}
	}
	parent := func(i int) int {
		if p := list[i].Meta.Parent; p != nil {
			if at, ok := byID[p.ID]; ok && at != i {
				return at
			}
		}
		return -1
	}
	branches := map[int][]int{}
	for i := range list {
		if p := parent(i); p >= 0 {
			branches[p] = append(branches[p], i)
		}
	}
	for _, b := range branches {
		slices.SortStableFunc(b, func(x, y int) int {
			return cmp.Compare(list[x].Meta.Parent.Step, list[y].Meta.Parent.Step)
		})
	}
	out := make([]Relative, 0, len(list))
	done := make([]bool, len(list))
	var enter func(i, depth int)
	enter = func(i, depth int) {
		if done[i] {
			return // parents in a circle, which no program writes
		}
		done[i] = true
		out = append(out, Relative{list[i], depth, list[i].Meta.Parent != nil && parent(i) < 0})
		for _, b := range branches[i] {
			enter(b, depth+1)
		}
	}
	for i := range list {
		top := i
		for range list {
			p := parent(top)
			if p < 0 || done[p] {
				break
			}
			top = p
		}
		enter(top, 0)
	}
	return out
}
