// Package nn describes networks and runs them, forwards and backwards.
//
// A network is a graph of named values. [Build] makes one from a [Spec] and
// refuses what does not fit; [Network.Infer] computes any of its values for any
// samples; a [Worker] computes the gradient of a loss for a group of samples.
//
// Values are kept in blocks of sixteen samples, [channel][y][x][16]: every
// kernel broadcasts a weight and works on sixteen samples at once, so its speed
// does not depend on how thin the layers are, and no lane ever mixes samples.
// A block goes forward and backward through the whole network before the next
// one starts, so that it stays in the second cache. A value that a convolution
// reads carries a border of zeros, so that no kernel knows about edges.
//
// The package does no training loop, no optimiser, and no files.
package nn
