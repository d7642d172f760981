package analysis

import "context"

// Deciding is the hidden unit without which the fewest samples of a class are recognised.
type Deciding struct {
	Unit int
	// Own is the number of samples of the class, With how many of them are recognised, Without how many still are if the
	// unit is switched off, its value 0 for every sample.
	Own, With, Without int
}

// Deciding finds the unit that matters most to a class: switching it off costs the class the largest number of recognised
// samples. Of equal ones it is the unit that adds more for the class than for others. It is nil if switching off any one
// unit costs nothing.
func (h *Head) Deciding(ctx context.Context, a *Activations, labels []uint16, class int) (*Deciding, error) {
	without := make([]int, h.Units)
	full, less := make([]float64, h.Classes), make([]float64, h.Classes)
	own, with := 0, 0
	for i := range a.Len() {
		if int(labels[i]) != class {
			continue
		}
		if own%100 == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		own++
		v := a.Of(i)
		for c := range full {
			full[c] = h.Score(c, v)
		}
		hit := largest(full) == class
		if hit {
			with++
		}
		for u, x := range v {
			if x == 0 { // it is off already
				if hit {
					without[u]++
				}
				continue
			}
			for c := range less {
				less[c] = full[c] - float64(float64(h.Weights[c*h.Units+u])*float64(x))
			}
			if largest(less) == class {
				without[u]++
			}
		}
	}
	adds := h.Contributions(a, labels, class)
	lead := func(u int) float64 { return adds.Own[u] - adds.Others[u] }
	best := -1
	for u, n := range without {
		if n < with && (best < 0 || n < without[best] || n == without[best] && lead(u) > lead(best)) {
			best = u
		}
	}
	if best < 0 {
		return nil, nil
	}
	return &Deciding{Unit: best, Own: own, With: with, Without: without[best]}, nil
}
