package projection

import (
	"context"
	"math"
	"slices"

	"brainbow/internal/exact"
	"brainbow/tensor"
)

// graph is a symmetric weighted graph: the edges of point i are ids and weights
// starts[i] … starts[i+1]−1, by id.
type graph struct {
	starts  []int
	ids     []int32
	weights []float32
}

const (
	fuzzyRounds = 64   // halvings in the search for a bandwidth
	fuzzyClose  = 1e-5 // relative error of the sum in that search
	fuzzyLeast  = 1e-3 // the smallest bandwidth, relative to the mean distance
)

// fuzzyGraph returns UMAP's graph of neighbourhoods: an edge from i to j weighs exp(−(d_ij −
// ρ_i)/σ_i), where ρ is the smallest nonzero distance of a neighbour and σ makes the weights of i
// sum to log₂ of the number of neighbours (including i). The two directions are combined as a + b −
// a·b.
func fuzzyGraph(ctx context.Context, near *Neighbours, n int, o Options) (*graph, error) {
	k := near.K
	var mean float64
	for _, d := range near.Distances {
		mean += float64(d)
	}
	mean /= float64(n * (k + 1))
	goal := exact.Log(float64(k+1)) / math.Ln2
	single := make([]float32, n*k)
	err := split(ctx, o.threads(), n, umapPoints, func(_, lo, hi int) {
		for i := lo; i < hi; i++ {
			membership(single[i*k:][:k], near.Distances[i*k:][:k], goal, mean)
		}
	})
	if err != nil {
		return nil, err
	}
	type edge struct {
		id     int32
		weight float32
	}
	rows := make([][]edge, n)
	for i := range n {
		for a, j := range near.IDs[i*k:][:k] {
			w := single[i*k+a]
			rows[i] = append(rows[i], edge{j, w})
			rows[j] = append(rows[j], edge{int32(i), w})
		}
	}
	g := &graph{starts: make([]int, n+1)}
	err = split(ctx, o.threads(), n, umapPoints, func(_, lo, hi int) {
		for _, row := range rows[lo:hi] {
			slices.SortFunc(row, func(a, b edge) int { return int(a.id - b.id) })
		}
	})
	if err != nil {
		return nil, err
	}
	for i, row := range rows {
		for a := 0; a < len(row); a++ {
			w := row[a].weight
			if a+1 < len(row) && row[a+1].id == row[a].id {
				v := row[a+1].weight
				w = min(1, (w+v)-float32(w*v))
				a++
			}
			if w > 0 {
				g.ids, g.weights = append(g.ids, row[a].id), append(g.weights, w)
			}
		}
		g.starts[i+1] = len(g.ids)
	}
	return g, nil
}

// membership sets the weights of a point's neighbours from their distances.
func membership(weights, distances []float32, goal, mean float64) {
	var rho, own float64
	for _, d := range distances {
		own += float64(d)
		if rho == 0 {
			rho = float64(d) // the first that is not 0: they are in order
		}
	}
	own /= float64(len(distances) + 1)
	lo, hi, sigma := 0.0, math.Inf(1), 1.0
	for range fuzzyRounds {
		var sum float64
		for _, d := range distances {
			if rest := float64(d) - rho; rest > 0 {
				sum += exact.Exp(-rest / sigma)
			} else {
				sum++
			}
		}
		if math.Abs(sum-goal) < fuzzyClose {
			break
		}
		if sum > goal {
			hi = sigma
			sigma = (lo + hi) / 2
		} else {
			lo = sigma
			if math.IsInf(hi, 1) {
				sigma *= 2
			} else {
				sigma = (lo + hi) / 2
			}
		}
	}
	if rho > 0 {
		sigma = math.Max(sigma, fuzzyLeast*own)
	} else {
		sigma = math.Max(sigma, fuzzyLeast*mean)
	}
	for i, d := range distances {
		weights[i] = 1
		if rest := float64(d) - rho; rest > 0 {
			weights[i] = float32(exact.Exp(-rest / sigma))
		}
	}
}

// pieces returns the number of connected components.
func (g *graph) pieces() int {
	n := len(g.starts) - 1
	seen := make([]bool, n)
	var todo []int32
	count := 0
	for i := range n {
		if seen[i] {
			continue
		}
		count++
		seen[i] = true
		todo = append(todo, int32(i))
		for len(todo) > 0 {
			p := todo[len(todo)-1]
			todo = todo[:len(todo)-1]
			for _, j := range g.ids[g.starts[p]:g.starts[p+1]] {
				if !seen[j] {
					seen[j] = true
					todo = append(todo, j)
				}
			}
		}
	}
	return count
}

const (
	// spectralRounds and spectralTolerance are coarse, which suffices for an initial layout.
	spectralRounds    = 12
	spectralTolerance = 1e-3
	spectralRows      = 1024 // points that a thread takes at a time
)

// spectral returns the second and third eigenvectors of D^−½·W·D^−½, which belong to the smallest
// nonzero eigenvalues of the graph's normalised Laplacian (Belkin and Niyogi, "Laplacian
// eigenmaps", 2003). The first, √degree, is known and deflated.
func spectral(ctx context.Context, g *graph, o Options) (*tensor.Tensor, error) {
	n := len(g.starts) - 1
	degree := make([]float64, n) // its root, then its inverse
	first := make([]float64, n)
	for i := range n {
		for _, w := range g.weights[g.starts[i]:g.starts[i+1]] {
			degree[i] += float64(w)
		}
		first[i] = math.Sqrt(degree[i])
		degree[i] = 1 / first[i]
	}
	norm := math.Sqrt(sumProducts(first, first))
	for i := range first {
		first[i] /= norm
	}
	_, vectors, _, err := largestEigen(ctx, n, 2, spectralRounds, spectralTolerance, o, func(dst, src []float64) error {
		const b = eigenBlock
		var along [b]float64
		for i, f := range first {
			for k := range along {
				along[k] += float64(f * src[i*b+k])
			}
		}
		return split(ctx, o.threads(), n, spectralRows, func(_, lo, hi int) {
			for i := lo; i < hi; i++ {
				var s [b]float64
				for e := g.starts[i]; e < g.starts[i+1]; e++ {
					j := int(g.ids[e])
					w := float64(g.weights[e]) * degree[j]
					for k := range s {
						s[k] += float64(w * src[j*b+k])
					}
				}
				for k, v := range s {
					// This changes the first eigenvalue from 1 to −1.
					dst[i*b+k] = float64(degree[i]*v) - float64(2*first[i]*along[k])
				}
			}
		})
	})
	if err != nil {
		return nil, err
	}
	layout := tensor.New(n, 2)
	for k, v := range vectors {
		at := 0
		for i := range v {
			if math.Abs(v[i]) > math.Abs(v[at]) {
				at = i
			}
		}
		for i, e := range v {
			if v[at] < 0 {
				e = -e
			}
			layout.Data[2*i+k] = float32(e)
		}
	}
	return layout, nil
}
