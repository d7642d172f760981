package analysis

import "context"

// Parting says where two trainings of one start part.
type Parting struct {
	// Start is what the two have in common.
	Start PartingStart `json:"start"`
	// Fork is the step at which the one that is a branch left the other, or both their parent; null for others.
	Fork *int64 `json:"fork"`
	// After is the last step at which both are known to have the same weights, By the first at which they are known to differ. By is
	// After + 1 unless a step between cannot be computed again; it is null if they do not differ.
	After *int64 `json:"after"`
	By    *int64 `json:"by"`
}

// PartingStart is what two trainings have in common.
type PartingStart string

// The starts: the same initial weights, one being a branch of the other, two branches of one parent, and none in common.
const (
	SameStart       PartingStart = "same"
	BranchStart     PartingStart = "branch"
	SiblingStart    PartingStart = "siblings"
	DifferentStarts PartingStart = "different"
)

// Exact reports whether the step is known from which the weights differ.
func (p *Parting) Exact() bool {
	if p.By == nil || p.After == nil { // a branch may begin with weights that were set by hand
		return p.By != nil && p.Start == BranchStart && *p.By == *p.Fork
	}
	return *p.By == *p.After+1
}

// part finds the first step from which the weights of two runs differ. It compares the recorded weights of steps that both have,
// and then, between the last equal and the first different ones, steps that are computed again.
func (p *Comparer) part(ctx context.Context) (*Parting, error) {
	a, b := &p.sides[0], &p.sides[1]
	first, last := p.bounds()
	at := &Parting{Start: SameStart}
	x, y := a.Store.Meta(), b.Store.Meta()
	switch {
	case y.Parent != nil && y.Parent.ID == x.ID:
		at.Start, at.Fork = BranchStart, &y.Parent.Step
	case x.Parent != nil && x.Parent.ID == y.ID:
		at.Start, at.Fork = BranchStart, &x.Parent.Step
	case x.Parent != nil && y.Parent != nil && x.Parent.ID == y.Parent.ID:
		fork := min(x.Parent.Step, y.Parent.Step)
		at.Start, at.Fork = SiblingStart, &fork
	}
	if first > last {
		return at, nil
	}
	same, err := p.equal(ctx, first)
	if err != nil {
		return nil, err
	}
	if !same {
		if at.By = &first; at.Start == SameStart {
			at.Start = DifferentStarts
		}
		return at, nil
	}
	low, high := first, int64(-1)
	for _, step := range p.commonFrames() {
		if a.Store.FrameHash(step) != b.Store.FrameHash(step) {
			high = step
			break
		}
		low = step
	}
	if high < 0 { // the recorded ones are equal; the last step may not be recorded
		at.After = &low
		if low == last {
			return at, nil
		}
		if same, err = p.equal(ctx, last); err != nil {
			return nil, err
		}
		if same {
			at.After = &last
			return at, nil
		}
		high = last
	}
	low, high = p.narrow(ctx, low, high)
	at.After, at.By = &low, &high
	return at, ctx.Err()
}

// equal reports whether both runs have the same weights at a step.
func (p *Comparer) equal(ctx context.Context, step int64) (bool, error) {
	x, err := p.sides[0].weightsHash(ctx, step)
	if err != nil {
		return false, err
	}
	y, err := p.sides[1].weightsHash(ctx, step)
	return x == y, err
}

// narrow brings a step at which the weights are equal and a later one at which they differ together, in growing steps from the
// earlier one and then by halves: trainings that differ by their recipe part at the first update. It stops where a step cannot be
// computed again.
func (p *Comparer) narrow(ctx context.Context, low, high int64) (int64, int64) {
	tell := p.sides[0].progress("looking for where the trainings part")
	tries := 0
	for by := int64(1); high-low > 1; {
		middle := low + by
		if by *= 2; middle >= high || by == 0 {
			middle = low + (high-low)/2
		}
		same, err := p.equal(ctx, middle)
		if err != nil {
			return low, high
		}
		if same {
			low = middle
		} else {
			high, by = middle, high
		}
		tries++
		tell(tries, tries+1)
	}
	return low, high
}
