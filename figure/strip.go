package figure

// stripStarts returns where the cells of a strip of steps begin, from 0 to 1: at the place of their
// step on a linear axis up to the step last. Each reaches to the next one. A cell that would be
// too narrow to see takes room from its neighbours; half of the strip at most is given away so.
func stripStarts(steps []int64, last int64) []float64 {
	n := len(steps)
	least := min(leastCell, 0.5/float64(n))
	starts := make([]float64, n)
	for k, step := range steps {
		if last > 0 {
			starts[k] = float64(step) / float64(last)
		}
		if k > 0 {
			starts[k] = max(starts[k], starts[k-1]+least)
		}
	}
	next := 1.0
	for k := n - 1; k >= 0; k-- {
		starts[k] = min(starts[k], next-least)
		next = starts[k]
	}
	return starts
}

// stripPosition returns where a step is on a strip of steps up to last whose cells begin at starts, from 0 to 1.
func stripPosition(steps []int64, last int64, starts []float64, step float64) float64 {
	k := len(steps) - 1
	for k > 0 && float64(steps[k]) > step {
		k--
	}
	from, begin, to, end := float64(steps[k]), starts[k], float64(last), 1.0
	if k+1 < len(steps) {
		to, end = float64(steps[k+1]), starts[k+1]
	}
	if to <= from {
		return end
	}
	return begin + (end-begin)*(step-from)/(to-from)
}
