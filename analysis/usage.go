package analysis

import "math"

// Usage says how much the samples of a class use a hidden unit. A sample's use is
// its contribution, activation × weight, as a share of the largest possible one:
// the weight's size times the unit's largest activation over the whole split.
// Fully counts the samples with a use of at least 3/4, Partly of at least 1/4,
// Against of at most −1/4, Not the rest.
type Usage struct {
	Unit                        int
	Fully, Partly, Not, Against int
	// Mean is the mean contribution over the class.
	Mean float64
}

// Samples returns how many samples were counted.
func (u Usage) Samples() int { return u.Fully + u.Partly + u.Not + u.Against }

// Use measures how much the samples of a class use a unit of the last hidden
// layer.
func (h *Head) Use(a *Activations, labels []uint16, class, unit int) Usage {
	w := float64(h.Row(class)[unit])
	var most float64
	for i := range a.Len() {
		most = max(most, math.Abs(float64(a.Of(i)[unit])))
	}
	u := Usage{Unit: unit}
	for i := range a.Len() {
		if int(labels[i]) != class {
			continue
		}
		c := w * float64(a.Of(i)[unit])
		u.Mean += c
		switch limit := math.Abs(w) * most; {
		case !(limit > 0):
			u.Not++
		case c >= 0.75*limit:
			u.Fully++
		case c >= 0.25*limit:
			u.Partly++
		case c <= -0.25*limit:
			u.Against++
		default:
			u.Not++
		}
	}
	if n := u.Samples(); n > 0 {
		u.Mean /= float64(n)
	}
	return u
}

// Strongest returns the k units with the largest positive weights to a class,
// largest first, or with negative the k with the most negative weights. There
// may be fewer.
func (h *Head) Strongest(class, k int, negative bool) []int {
	row := h.Row(class)
	size := func(u int) float32 {
		if negative {
			return -row[u]
		}
		return row[u]
	}
	var out []int
	for u := range row {
		if size(u) > 0 {
			out = append(out, u)
		}
	}
	sortBy(out, func(u int) float64 { return float64(size(u)) })
	return out[:min(k, len(out))]
}
