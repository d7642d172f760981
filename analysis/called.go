package analysis

import "brainbow/nn"

// CalledMeans returns, for each class, the mean picture of all samples that were
// predicted as it, and the mean of those that belong to it, both [pixels] of 0 to
// 255; nil where there is no such sample. n is the number of pixels of a sample.
func CalledMeans(p *Predictions, pixels []uint8, n, classes int) (called, actual [][]float32) {
	sums := make([][]uint64, 2*classes)
	counts := make([]int, 2*classes)
	for i, id := range p.IDs {
		if id < 0 || (int(id)+1)*n > len(pixels) {
			continue // recorded with data other than the present
		}
		for _, k := range []int{int(p.Predicted[i]), classes + int(p.Labels[i])} {
			if k == nn.NoClass {
				continue
			}
			if sums[k] == nil {
				sums[k] = make([]uint64, n)
			}
			counts[k]++
			for j, v := range pixels[int(id)*n : (int(id)+1)*n] {
				sums[k][j] += uint64(v)
			}
		}
	}
	means := make([][]float32, 2*classes)
	for k, sum := range sums {
		for _, v := range sum {
			means[k] = append(means[k], float32(float64(v)/float64(counts[k])))
		}
	}
	return means[:classes], means[classes:]
}

// MeanOf returns the mean picture, [pixels] of 0 to 255, of predictions at positions in p, and how many of
// them the data holds; nil where it holds none. n is the number of pixels of a sample.
func MeanOf(p *Predictions, positions []int32, pixels []uint8, n int) (mean []float32, count int) {
	sum := make([]uint64, n)
	for _, i := range positions {
		id := p.IDs[i]
		if id < 0 || (int(id)+1)*n > len(pixels) {
			continue // recorded with data other than the present
		}
		count++
		for j, v := range pixels[int(id)*n : (int(id)+1)*n] {
			sum[j] += uint64(v)
		}
	}
	if count == 0 {
		return nil, 0
	}
	mean = make([]float32, n)
	for j, v := range sum {
		mean[j] = float32(float64(v) / float64(count))
	}
	return mean, count
}
