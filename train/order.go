package train

import "brainbow/internal/exact"

// order is the order in which samples are visited: a permutation for every epoch, from
// the stream (seed, "permutation", epoch), cut into batches.
type order struct {
	seed  uint64
	size  int // of a batch
	ids   []int32
	epoch int64 // that ids are the permutation of
}

func newOrder(seed uint64, samples, size int) *order {
	return &order{seed: seed, size: size, ids: make([]int32, samples), epoch: -1}
}

// batch returns the sample ids of batch k of an epoch, both counted from 0. They are valid
// until the next call.
func (o *order) batch(epoch int64, k int) []int32 {
	if o.epoch != epoch {
		for i := range o.ids {
			o.ids[i] = int32(i)
		}
		s := exact.NewStream(o.seed, "permutation", uint64(epoch))
		s.Permute(o.ids)
		o.epoch = epoch
	}
	return o.ids[k*o.size : min((k+1)*o.size, len(o.ids))]
}
