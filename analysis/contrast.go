package analysis

// Contrasts returns, for the mean picture of every class, that mean minus the mean of the other classes'
// means. Where a class is bright and the others are not it is positive. It is the direction in
// which the weights of a network without hidden layers first move from zero. The contrast of a
// single class is its mean.
func Contrasts(means [][]float32) [][]float32 {
	if len(means) < 2 {
		return means
	}
	sums := make([]float64, len(means[0]))
	for _, m := range means {
		for i, v := range m {
			sums[i] += float64(v)
		}
	}
	out := make([][]float32, len(means))
	others := float64(len(means) - 1)
	for k, m := range means {
		out[k] = make([]float32, len(m))
		for i, v := range m {
			out[k][i] = float32(float64(v) - (sums[i]-float64(v))/others)
		}
	}
	return out
}
