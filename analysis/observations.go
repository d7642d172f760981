package analysis

import (
	"fmt"
	"slices"
	"strings"

	"brainbow/internal/exact"
)

// UsualObservations is the usual number of observations by which hidden
// activity is examined, as in Rauber et al. 2016.
const UsualObservations = 2000

// Subset says which samples are the observations. Its zero value is the usual
// subset: [UsualObservations] of the test split, drawn with seed 0.
type Subset struct {
	Split string // "test" if empty
	// Size is how many samples are drawn: UsualObservations if 0, all samples
	// if there are no more.
	Size int
	Seed uint64
}

// Observations are the samples by which hidden activity is examined: the same
// for every layer, step and run on the same data.
type Observations struct {
	Split string
	// IDs are positions in the split, ascending; Labels are their classes.
	IDs, Labels []int32
	Classes     []string
}

// Len returns the number of observations.
func (o *Observations) Len() int { return len(o.IDs) }

// Observations samples a split uniformly without replacement. With the same
// split and seed, a smaller subset is part of a larger one.
func (r *Run) Observations(s Subset) (*Observations, error) {
	if s.Split == "" {
		s.Split = "test"
	}
	if s.Size == 0 {
		s.Size = UsualObservations
	}
	if s.Size < 0 {
		return nil, noAnswer("take 1 or more", "draw observations of run %s: %d samples", r.Name(), s.Size)
	}
	split, err := r.Split(s.Split)
	if err != nil {
		return nil, err
	}
	if split.Len() == 0 {
		return nil, noAnswer("choose the other split", "draw observations of run %s: the %s split is empty", r.Name(), s.Split)
	}
	o := &Observations{Split: s.Split, IDs: sampled(split.Len(), s.Size, s.Seed)}
	for _, id := range o.IDs {
		o.Labels = append(o.Labels, int32(split.Labels[id]))
	}
	o.Classes, _ = r.Classes()
	return o, nil
}

// sampled draws at most size of n samples, ascending.
func sampled(n, size int, seed uint64) []int32 {
	stream := exact.NewStream(seed, "observations")
	ids := stream.Perm(n)[:min(size, n)]
	slices.Sort(ids)
	return ids
}

// Choose returns the observations among the given samples, in the order of o;
// samples that are not observations are an error.
func (o *Observations) Choose(ids []int32) ([]int, error) {
	var at []int
	var missing []string
	for _, id := range ids {
		i, ok := slices.BinarySearch(o.IDs, id)
		if !ok {
			missing = append(missing, fmt.Sprint(id))
			continue
		}
		at = append(at, i)
	}
	if len(missing) > 0 {
		shown := strings.Join(missing[:min(len(missing), 5)], ", ")
		return nil, noAnswer("take more observations, or samples that are among them", "choose observations: %d of %d samples are not among the %d observations (%s)", len(missing), len(ids), o.Len(), shown)
	}
	slices.Sort(at)
	return slices.Compact(at), nil
}
