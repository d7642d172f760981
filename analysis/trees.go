package analysis

import (
	"context"
	"math"
	"slices"

	"brainbow/internal/exact"
)

// TreeOptions say how extremely randomised trees are grown.
type TreeOptions struct {
	Trees   int // 100 if 0
	Seed    uint64
	Threads int // 1 if 0; no result depends on it
}

// TreeImportance grows extremely randomised trees (Geurts, Ernst and Wehenkel,
// "Extremely randomized trees", 2006) that separate the observations where
// positive is true from the others. It returns the importance of each of the
// columns, each of len(positive) values: the mean over the trees of its share
// of the decrease of the Gini impurity, 0…1, together 1. All importances are
// zero if there is nothing to separate.
//
// Every tree sees all observations and grows until its leaves are pure. A node
// draws √columns of them, more only while all drawn ones are constant in it,
// cuts each at a random point, uniform between its least and its greatest value
// there, and takes the cut that lowers the impurity most.
func TreeImportance(ctx context.Context, columns [][]float32, positive []bool, o TreeOptions) ([]float64, error) {
	f := newForest(columns)
	return f.importance(ctx, positive, o, 0)
}

// forest holds columns as integers in the order of the values, so that
// comparing needs no branches.
type forest struct {
	keys [][]int32
	draw int // columns that a node looks at
}

func newForest(columns [][]float32) *forest {
	f := &forest{draw: max(1, int(math.Sqrt(float64(len(columns)))))}
	for _, c := range columns {
		keys := make([]int32, len(c))
		for i, v := range c {
			keys[i] = orderedKey(v)
		}
		f.keys = append(f.keys, keys)
	}
	return f
}

// orderedKey maps numbers that are not NaN to integers so that a < b means
// orderedKey(a) < orderedKey(b); −0 and 0 have the same key.
func orderedKey(v float32) int32 {
	k := int32(math.Float32bits(v + 0)) // −0 + 0 is 0
	return k ^ (k >> 31 & math.MaxInt32)
}

func keyValue(k int32) float64 {
	return float64(math.Float32frombits(uint32(k ^ (k >> 31 & math.MaxInt32))))
}

func (f *forest) importance(ctx context.Context, positive []bool, o TreeOptions, class int) ([]float64, error) {
	trees := o.Trees
	if trees == 0 {
		trees = 100
	}
	total := make([]float64, len(f.keys))
	if !slices.Contains(positive, true) || !slices.Contains(positive, false) {
		return total, ctx.Err()
	}
	rows := make([][]float64, trees)
	each(max(o.Threads, 1), trees, func(t int) {
		if ctx.Err() == nil {
			g := newGrower(f, positive, exact.NewStream(o.Seed, "trees", uint64(class), uint64(t)))
			rows[t] = g.grow()
		}
	})
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	for _, row := range rows {
		for u, v := range row {
			total[u] += v
		}
	}
	sum := 0.0
	for _, v := range total {
		sum += v
	}
	if sum > 0 {
		for u := range total {
			total[u] /= sum
		}
	}
	return total, nil
}

// grower grows one tree.
type grower struct {
	*forest
	random exact.Stream
	// samples are the observations, those of a node next to each other and within it
	// the positive ones first; spare has the same length.
	samples, spare []int32
	positives      int
	// columns are all columns, those that are known to be constant in a node first.
	columns []int32
	values  []int32 // of one column in one node
	gain    []float64
}

func newGrower(f *forest, positive []bool, random exact.Stream) *grower {
	n := len(positive)
	g := &grower{forest: f, random: random, spare: make([]int32, n), values: make([]int32, n), gain: make([]float64, len(f.keys))}
	for _, wanted := range []bool{true, false} {
		for i, p := range positive {
			if p == wanted {
				g.samples = append(g.samples, int32(i))
			}
		}
		if wanted {
			g.positives = len(g.samples)
		}
	}
	for c := range f.keys {
		g.columns = append(g.columns, int32(c))
	}
	return g
}

// treeNode is a range of the samples, the first of which are positive.
type treeNode struct{ from, to, positives, constant int }

// grow returns each column's share of the tree's decrease of impurity.
func (g *grower) grow() []float64 {
	stack := []treeNode{{0, len(g.samples), g.positives, 0}}
	for len(stack) > 0 {
		node := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		n := node.to - node.from
		if n < 2 || node.positives == 0 || node.positives == n {
			continue
		}
		cut, constant, ok := g.best(node)
		if !ok {
			continue // the samples are all the same
		}
		g.gain[cut.column] += cut.gain
		left, right := g.part(node, cut)
		left.constant, right.constant = constant, constant
		stack = append(stack, right, left)
	}
	sum := 0.0
	for _, v := range g.gain {
		sum += v
	}
	if sum > 0 {
		for c := range g.gain {
			g.gain[c] /= sum
		}
	}
	return g.gain
}

// treeCut sends samples with a key above at to the right.
type treeCut struct {
	column, at int32
	gain       float64
}

// best draws some columns of a node and returns the best cut; ok is false if
// all columns are constant. constant is how many columns are known to be
// constant.
func (g *grower) best(node treeNode) (cut treeCut, constant int, ok bool) {
	n, pos := node.to-node.from, node.positives
	samples := g.samples[node.from:node.to]
	known := node.constant
	constant = known
	drawn, found, end, visited := 0, 0, len(g.columns), 0
	whole := impurity(pos, n)
	for end > constant && (visited < g.draw || visited <= found+drawn) {
		visited++
		j := drawn + g.random.IntN(end-found-drawn)
		if j < known {
			g.columns[drawn], g.columns[j] = g.columns[j], g.columns[drawn]
			drawn++
			continue
		}
		j += found
		column := g.columns[j]
		values := g.values[:n]
		low, high := gather(values, g.keys[column], samples)
		if low == high {
			g.columns[constant], g.columns[j] = column, g.columns[constant]
			constant++
			found++
			continue
		}
		end--
		g.columns[end], g.columns[j] = column, g.columns[end]
		a, b := keyValue(low), keyValue(high)
		at := orderedKey(float32(a + float64(g.random.Float64()*(b-a))))
		if at >= high || at < low {
			at = low
		}
		p, q := above(values[:pos], at), above(values[pos:], at)
		gain := whole - impurity(p, p+q) - impurity(pos-p, n-p-q)
		if !ok || gain > cut.gain {
			cut, ok = treeCut{column, at, gain}, true
		}
	}
	return cut, constant, ok
}

// gather copies the keys of samples and returns the least and the greatest.
func gather(dst, keys, samples []int32) (low, high int32) {
	low, high = math.MaxInt32, math.MinInt32
	for i, s := range samples {
		v := keys[s]
		dst[i] = v
		low, high = min(low, v), max(high, v)
	}
	return low, high
}

// above counts the keys above a limit.
func above(keys []int32, limit int32) int {
	var n uint64
	at := int64(limit)
	for _, k := range keys {
		n += uint64(at-int64(k)) >> 63
	}
	return int(n)
}

// impurity returns the Gini impurity of n samples of two classes, times n.
func impurity(positives, n int) float64 {
	return 2 * float64(positives) * float64(n-positives) / float64(n)
}

// part orders a node's samples by its two children, each with the positive ones
// first, in their order.
func (g *grower) part(node treeNode, cut treeCut) (left, right treeNode) {
	keys := g.keys[cut.column]
	samples, spare := g.samples[node.from:node.to], g.spare
	at, away := 0, 0 // those to the right are held in spare
	for i, s := range samples {
		if i == node.positives {
			left.positives, right.positives = at, away
		}
		if keys[s] > cut.at {
			spare[away] = s
			away++
		} else {
			samples[at] = s
			at++
		}
	}
	copy(samples[at:], spare[:away])
	left.from, left.to = node.from, node.from+at
	right.from, right.to = left.to, node.to
	return left, right
}
