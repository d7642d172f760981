package train

import (
	"fmt"

	"brainbow/internal/kernel"
	"brainbow/nn"
)

// Numerics is the latest revision of the engine's arithmetic, which trainings have unless their spec
// names another. Trainings of the same spec, data and seed give the same bits within a revision.
//
//   - Revision 1.
//   - Revision 2: layernorm, batchnorm, average pools and softmax add more than 1,024 terms by a
//     tree ([kernel.Sum]), not one after another; running values of optimisers and batchnorm that
//     are smaller than 2⁻¹²⁶ become 0 ([kernel.Flush]).
const Numerics = 2

// NumericsOf returns the oldest revision with which this program can still train a network: 2 if one
// of its layers adds more than 1,024 terms in a lane (see [nn.Network.LongSum]), because the order
// of revision 1 no longer exists, otherwise 1. It depends on the network alone: whether small values
// become 0 is chosen by the revision, so it never makes a run of revision 1 impossible to replay.
func NumericsOf(net *nn.Network) int {
	if layer, _ := net.LongSum(); layer != "" {
		return 2
	}
	return 1
}

// CheckNumerics returns an error that says why this program cannot train a network with the
// revision of a training ("it"), or nil if it can.
func CheckNumerics(net *nn.Network, revision int) error {
	layer, terms := net.LongSum()
	switch {
	case revision > Numerics || revision < 1:
		return fmt.Errorf("it has numerics revision %d, this version computes with revision %d", revision, Numerics)
	case revision < NumericsOf(net):
		return fmt.Errorf("it has numerics revision %d, this version adds the %d terms of each sum in layer %s in the order of revision %d", revision, terms, layer, Numerics)
	}
	return nil
}

// revision returns the revision that a training has.
func (s Spec) revision() int {
	if s.Numerics == 0 {
		return Numerics
	}
	return s.Numerics
}

// ignored returns what kernel.Flush ignores in running values.
func (s Spec) ignored() uint32 {
	if s.revision() < 2 {
		return 0
	}
	return kernel.Subnormal
}
