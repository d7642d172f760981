// Package nn describes networks and runs them, forwards and backwards.
//
// A network is a graph of named values. [Build] makes one from a [Spec] and refuses invalid specs;
// [Network.Infer] computes any of its values for any samples; a [Worker] computes the gradient of a
// loss for a group of samples.
//
// Values are kept in blocks of sixteen samples, [channel][y][x][16]: every kernel broadcasts a
// weight and works on sixteen samples at once, so its speed does not depend on the number of
// channels, and no lane ever mixes samples. A block goes forward and backward through the whole
// network before the next one starts, so that it stays in the L2 cache. A value that a convolution
// reads has a border of zeros, so kernels need no code for edges.
//
// The package has no training loop and no optimiser, and opens no files.
package nn
