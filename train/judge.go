package train

import (
	"math"
	"sync/atomic"

	"brainbow/nn"
)

// judge measures the batch that a differentiator computed last.
type judge struct {
	batch  *differentiator
	loss   nn.Loss
	src    nn.Labelled
	losses []float64 // per sample
	right  []bool
	next   atomic.Int64
	work   func(worker int)
}

func newJudge(d *differentiator, loss nn.Loss, src nn.Labelled, size int) *judge {
	j := &judge{batch: d, loss: loss, src: src, losses: make([]float64, size), right: make([]bool, size)}
	j.work = j.samples
	return j
}

// mean returns the mean loss and the accuracy over the samples that count, and their number; NaN if
// there are none.
func (j *judge) mean() (loss, accuracy float64, samples int) {
	n := len(j.batch.ids)
	if n == 0 || j.batch.empty {
		return math.NaN(), math.NaN(), 0
	}
	j.next.Store(0)
	j.batch.pool.Run(j.work)
	var sum, total float64
	right := 0
	for i := range n {
		share := 1.0
		if w := j.batch.shares; w != nil {
			share = float64(w[j.batch.ids[i]])
		}
		if share == 0 {
			continue
		}
		sum += float64(share * j.losses[i])
		total += share
		samples++
		if j.right[i] {
			right++
		}
	}
	return sum / total, float64(right) / float64(samples), samples
}

// judgeAtOnce is the number of samples that a thread takes at once to measure.
const judgeAtOnce = 64

// samples takes samples and measures them until none is left.
func (j *judge) samples(int) {
	b := j.batch
	outs := b.net.Outputs()
	for {
		from := int(j.next.Add(judgeAtOnce)) - judgeAtOnce
		if from >= len(b.ids) {
			return
		}
		for i := from; i < min(from+judgeAtOnce, len(b.ids)); i++ {
			label := j.src.Label(int(b.ids[i]))
			out := b.outputs[i*outs : (i+1)*outs]
			j.losses[i] = j.loss.Of(b.logits[i*outs:(i+1)*outs], out, label)
			j.right[i] = nn.Predict(out) == label
		}
	}
}
