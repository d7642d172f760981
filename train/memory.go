package train

import (
	"brainbow/internal/kernel"
	"brainbow/nn"
)

// Memory reckons the bytes that a training of net holds beside its data, with batches of at most
// samples on threads threads: weights, their gradients and averages, and the values of the blocks
// that are computed at the same time.
func (s Spec) Memory(net *nn.Network, samples, threads int) int64 {
	batch := min(s.Batch, samples)
	blocks := (batch + kernel.Lanes - 1) / kernel.Lanes
	groups := min(blocks, maxGroups)
	weights := int64(4*net.Parameters()) * int64(1+groups+len(s.Optimizer.Resolved().slots()))
	values := int64(0)
	for _, v := range net.Values() {
		if !v.Pre {
			values += int64(v.Features())
		}
	}
	held := max(1, min(threads, groups))
	if net.DependsOnBatch() {
		held = blocks
	}
	const floats = 4 * kernel.Lanes * 5 / 2 // a value, its gradient, borders and sums
	return weights + int64(held)*values*floats
}
