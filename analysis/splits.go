package analysis

import (
	"context"
	"encoding/json"
	"fmt"
	"math"

	"brainbow/internal/exact"
	"brainbow/projection"
	"brainbow/runstore"
	"brainbow/tensor"
)

// ClassSplit says how the observations of one class fall into two parts.
type ClassSplit struct {
	Class int `json:"class"`
	// Observations is the number of observations of the class; with fewer than
	// [LeastSplit] nothing else is filled in.
	Observations int `json:"observations"`
	// Parts are the samples of both parts, the larger first, each ascending.
	Parts [2][]int32 `json:"parts"`
	// Index is the sum of squared distances to the parts' means as a share of that
	// to the class's mean. Reference is the mean index of samples from a normal
	// distribution with the same variances, Deviation the standard deviation of
	// their indices.
	Index     float64 `json:"index"`
	Reference float64 `json:"reference"`
	Deviation float64 `json:"deviation"`
}

// Gap returns how much smaller the index is than that of a cut through one
// normal cloud, as a share: 0 if it is not smaller, 1 if the parts were two
// points.
func (s *ClassSplit) Gap() float64 {
	if !(s.Reference > 0) {
		return 0
	}
	return 1 - s.Index/s.Reference
}

// Significance returns how many standard deviations the index is below the
// reference.
func (s *ClassSplit) Significance() float64 {
	if !(s.Deviation > 0) {
		return 0
	}
	return (s.Reference - s.Index) / s.Deviation
}

// Splits reports whether the class falls into two: the gap is at least
// [SplitGap], the index is [SplitSignificance] standard deviations below the
// reference, and neither part has less than a tenth of the observations.
func (s *ClassSplit) Splits() bool {
	small := len(s.Parts[1])
	return s.Gap() >= SplitGap && s.Significance() >= SplitSignificance && 10*small >= s.Observations
}

// Thresholds of [ClassSplit.Splits]. For perceptrons on house numbers, whose
// classes split by polarity, gaps are 0.23 to 0.48. For their pixels, for the
// untrained network and for networks on MNIST none is above 0.15; with the
// transform polarity, which is wrong for a few pictures in a hundred, none is
// above 0.19.
const (
	SplitGap          = 0.2
	SplitSignificance = 3
	// LeastSplit is how many observations a class must have.
	LeastSplit = 20
)

const (
	splitsKind    = "splits"
	splitsVersion = 1

	splitAxes       = 10 // principal components that are cut
	splitStarts     = 5
	splitReferences = 100
)

// Splits cuts every class of a representation in two and says how much clearer
// the cut is than one through a single cloud would be; it is cached in the run.
//
// Each observation's activations are scaled to length 1, because observations
// differ more in how strongly rectified units respond than in which of them do.
// The class's first ten principal components are cut by 2-means. The cut is
// compared with those of samples of the same number of points from the normal
// distribution with the same variances along the components: the cluster index
// and the test of Liu, Hayes, Nobel and Marron, "Statistical significance of
// clustering for high-dimension, low-sample size data" (2008), with the sample's
// own variances.
func (r *Run) Splits(ctx context.Context, p *Representation) ([]ClassSplit, error) {
	key, err := runstore.AnalysisKey(splitsVersion, p.Key)
	if err != nil {
		return nil, err
	}
	var out []ClassSplit
	if c, ok := r.Store.CachedAnalysis(splitsKind, key); ok && json.Unmarshal(c.Facts, &out) == nil && len(out) == len(p.Classes) {
		return out, nil
	}
	out = make([]ClassSplit, len(p.Classes))
	members := make([][]int, len(p.Classes))
	for i, l := range p.Labels {
		members[l] = append(members[l], i)
	}
	tell := r.progress("classes that split")
	found := false
	for c := range out {
		tell(c, len(out))
		out[c] = ClassSplit{Class: c, Observations: len(members[c])}
		if len(members[c]) < LeastSplit {
			continue
		}
		found = true
		if err := r.splitClass(ctx, p, members[c], &out[c]); err != nil {
			return nil, fmt.Errorf("split classes of run %s: class %s: %w", r.Name(), p.Classes[c], err)
		}
	}
	tell(len(out), len(out))
	if !found {
		return nil, noAnswer("take more observations", "split classes of run %s: no class has %d of the %d observations", r.Name(), LeastSplit, p.Len())
	}
	facts, err := json.Marshal(out)
	if err != nil {
		return nil, fmt.Errorf("cache splits: %w", err)
	}
	_ = r.Store.CacheAnalysis(splitsKind, key, runstore.Analysis{Facts: facts})
	return out, nil
}

func (r *Run) splitClass(ctx context.Context, p *Representation, members []int, s *ClassSplit) error {
	n := len(members)
	x := tensor.New(n, p.Units())
	constant := true
	for k, i := range members {
		unitLength(x.Row(k).Data, p.Of(i))
		for u, v := range x.Row(k).Data {
			constant = constant && v == x.Data[u]
		}
	}
	if constant { // the layer has the same values for all of them
		s.Index, s.Reference = 1, 1
		s.Parts[0] = ids(p, members)
		return nil
	}
	axes := min(splitAxes, n-1, p.Units())
	c, err := projection.PCA(ctx, x, axes, projection.Options{Threads: r.threads()})
	if err != nil {
		return err
	}
	scores, widths := make([]float64, n*axes), make([]float64, axes)
	for i, v := range c.Scores.Data {
		scores[i] = float64(v)
		widths[i%axes] += float64(scores[i]*scores[i]) / float64(n)
	}
	random := exact.NewStream(0, "split", uint64(s.Class))
	second, index := twoMeans(scores, n, axes, splitStarts, &random)
	s.Index = index
	var parts [2][]int
	for k, is := range second {
		if is {
			parts[1] = append(parts[1], members[k])
		} else {
			parts[0] = append(parts[0], members[k])
		}
	}
	if len(parts[1]) > len(parts[0]) {
		parts[0], parts[1] = parts[1], parts[0]
	}
	s.Parts = [2][]int32{ids(p, parts[0]), ids(p, parts[1])}
	for k, v := range widths {
		widths[k] = math.Sqrt(v)
	}
	references := make([]float64, splitReferences)
	each(r.threads(), splitReferences, func(k int) {
		if ctx.Err() == nil {
			references[k] = reference(n, widths, exact.NewStream(0, "split reference", uint64(s.Class), uint64(k)))
		}
	})
	if err := ctx.Err(); err != nil {
		return err
	}
	for _, v := range references {
		s.Reference += v / splitReferences
	}
	for _, v := range references {
		d := v - s.Reference
		s.Deviation += float64(d*d) / splitReferences
	}
	s.Deviation = math.Sqrt(s.Deviation)
	return nil
}

// reference returns the index of a cut through one normal cloud.
func reference(n int, widths []float64, random exact.Stream) float64 {
	cloud := make([]float64, n*len(widths))
	for i := range cloud {
		cloud[i] = random.Norm() * widths[i%len(widths)]
	}
	_, index := twoMeans(cloud, n, len(widths), splitStarts, &random)
	return index
}

// unitLength scales a row to length 1; a row of zeros stays.
func unitLength(dst, row []float32) {
	sum := 0.0
	for _, v := range row {
		sum += float64(float64(v) * float64(v))
	}
	if !(sum > 0) {
		return
	}
	scale := 1 / math.Sqrt(sum)
	for u, v := range row {
		dst[u] = float32(float64(v) * scale)
	}
}

// ids returns the samples of observations.
func ids(p *Representation, members []int) []int32 {
	out := []int32{}
	for _, i := range members {
		out = append(out, p.IDs[i])
	}
	return out
}
