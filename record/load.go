package record

import (
	"fmt"

	"brainbow/nn"
	"brainbow/runstore"
)

// Load returns the weights of the greatest kept step that is not above step, and
// which step that is. The network is the run's own.
func Load(run *runstore.Reader, net *nn.Network, step int64) (*nn.Weights, int64, error) {
	kept, err := run.NearestFrame(step)
	if err != nil {
		return nil, 0, err
	}
	tensors, err := run.Frame(kept)
	if err != nil {
		return nil, 0, err
	}
	named := make([]nn.Named, len(tensors))
	for i, t := range tensors {
		named[i] = nn.Named(t)
	}
	w := net.NewWeights()
	if err := w.Load(named); err != nil {
		return nil, 0, fmt.Errorf("load step %d of run %s: %w", kept, run.Name(), err)
	}
	return w, kept, nil
}
