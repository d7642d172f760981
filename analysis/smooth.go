package analysis

// Smooth returns the exponential moving average of y, which keeps the given share of the past at
// every value, corrected for the start. Values that are not finite stay as they are and are left
// out of the mean.
func Smooth(y []float64, keep float64) []float64 {
	if keep == 0 {
		return y
	}
	out := make([]float64, len(y))
	var mean, norm float64
	for i, v := range y {
		out[i] = v
		if v-v != 0 {
			continue
		}
		mean = keep*mean + (1-keep)*v
		norm = keep*norm + (1 - keep)
		out[i] = mean / norm
	}
	return out
}
