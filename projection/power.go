package projection

import "brainbow/internal/exact"

// power returns x raised to the power p for x ≥ 0, with the same bits everywhere.
func power(x, p float64) float64 {
	if x == 0 {
		if p == 0 {
			return 1
		}
		return 0
	}
	return exact.Exp(float64(p * exact.Log(x)))
}
