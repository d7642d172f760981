package figure

import "slices"

// netWays says which paths of a network lead around layers: of the paths that meet in a layer with several
// inputs, all but the longest from where they part.
type netWays struct {
	around  map[[2]int]bool // steps between values, from and to, that lie on such a path
	count   int             // of the paths
	addOnly bool            // they all end in a sum, as the shortcuts of residual networks do
}

// ways finds the paths that lead around layers.
func ways(layers []*netLayer) netWays {
	w := netWays{around: map[[2]int]bool{}, addOnly: true}
	before := make([]map[int]bool, len(layers)) // each value and those it is computed from
	for i, l := range layers {
		before[i] = map[int]bool{i: true}
		for _, from := range l.from {
			for k := range before[from] {
				before[i][k] = true
			}
		}
		if len(l.from) < 2 {
			continue
		}
		part := 0 // the last value that all inputs are computed from
		for k := range i {
			if !slices.ContainsFunc(l.from, func(from int) bool { return !before[from][k] }) {
				part = k
			}
		}
		steps, longest := lengths(layers, part, i-1), 0
		for n, from := range l.from {
			if steps[from] > steps[l.from[longest]] {
				longest = n
			}
		}
		for n, from := range l.from {
			if n != longest {
				w.count++
				w.addOnly = w.addOnly && l.spec.Layer == "add"
				w.mark(layers, part, from, i)
			}
		}
	}
	return w
}

// passed reports whether a layer lies on a path that leads around others, and is not where it ends.
func (w *netWays) passed(i int, l *netLayer) bool {
	return len(l.from) == 1 && w.around[[2]int{l.from[0], i}]
}

// lengths counts the layers on the longest path from a value to each of those up to another, −1 where none leads.
func lengths(layers []*netLayer, from, to int) []int {
	out := make([]int, to+1)
	for i := range out {
		out[i] = -1
		if i == from {
			out[i] = 0
		}
		if i <= from {
			continue
		}
		for _, k := range layers[i].from {
			if out[k] >= 0 {
				out[i] = max(out[i], out[k]+1)
			}
		}
	}
	return out
}

// mark notes the steps from a value over another one to a third.
func (w *netWays) mark(layers []*netLayer, part, over, to int) {
	w.around[[2]int{over, to}] = true
	if over > part {
		for _, from := range layers[over].from {
			if from >= part && !w.around[[2]int{from, over}] {
				w.mark(layers, part, from, over)
			}
		}
	}
}
